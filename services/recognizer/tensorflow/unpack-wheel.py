"""unpack-wheel.py WHEEL FOLDER FROM=TO...: unpacks parts of a wheel into a folder.

A FROM that ends in / is a folder with all that is below it. Nothing else of a wheel's gigabyte is written.
"""

import os
import shutil
import sys
import zipfile

wheel, folder, *parts = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    files = [name for name in archive.namelist() if not name.endswith("/")]
    for part in parts:
        source, target = part.split("=", 1)
        wanted = [name for name in files if name == source or (source.endswith("/") and name.startswith(source))]
        if not wanted:
            sys.exit(f"{wheel} has no {source}")
        for name in wanted:
            path = os.path.join(folder, target + name[len(source) :])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(name) as packed, open(path, "wb") as file:
                shutil.copyfileobj(packed, file, 1 << 20)
