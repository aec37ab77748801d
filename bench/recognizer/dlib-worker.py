"""Python's face_recognition (dlib) as the benchmark's engine-worker.ts: a line of JSON in, a line of JSON out.

It detects by HOG, its default, and describes each face once; landmarks and aligning are part of its describing.
"""
import json
import sys
import time

try:
    import face_recognition
except BaseException as error:  # The package ends the program when its models are missing.
    print(json.dumps({"kind": "cannot", "why": f"face_recognition does not load: {error}"}), flush=True)
    sys.exit(0)


def memory():
    """Memory in MB, now and at the most."""
    with open("/proc/self/status", encoding="ascii") as status:
        fields = dict(line.split(":", 1) for line in status)
    kib = {name: int(fields[name].split()[0]) for name in ("VmRSS", "VmHWM")}
    return {"now": kib["VmRSS"] * 1024 / 1e6, "highest": kib["VmHWM"] * 1024 / 1e6}


def look(path):
    """Times of one photo in milliseconds."""
    cpu = time.process_time()
    began = time.perf_counter()
    picture = face_recognition.load_image_file(path)
    decoded = time.perf_counter()
    boxes = face_recognition.face_locations(picture)
    detected = time.perf_counter()
    faces = face_recognition.face_encodings(picture, boxes)
    ended = time.perf_counter()
    return {
        "decode": (decoded - began) * 1e3,
        "detect": (detected - decoded) * 1e3,
        "describe": (ended - detected) * 1e3,
        "total": (ended - began) * 1e3,
        "cpu": (time.process_time() - cpu) * 1e3,
        "faces": len(faces),
    }


print(json.dumps({"kind": "ready", "memory": memory()}), flush=True)
for line in sys.stdin:
    photos = [look(path) for path in json.loads(line)["paths"]]
    print(json.dumps({"kind": "looked", "photos": photos, "memory": memory()}), flush=True)
