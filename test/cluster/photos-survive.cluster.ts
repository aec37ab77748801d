import { afterAll, beforeAll, expect, test } from 'bun:test';
import { landscape } from '../flow/photos.ts';
import { kubectlJson } from './kubectl.ts';
import { ownImages } from './own-images.ts';
import { freshCopy } from './own-photos.ts';
import { bunIn, restart } from './pods.ts';
import { type Forward, forward } from './port-forward.ts';
import { postPhotos } from './post-photos.ts';

const MINUTE_MS = 60_000;
const own = ownImages();
let receiver: Forward;
beforeAll(async () => {
  receiver = await forward('receiver', 8000);
}, MINUTE_MS);
afterAll(async () => {
  await receiver.stop();
  await own.remove();
}, MINUTE_MS);

/** Every file of both folders with the hash of its content, as a pod sees them. */
const LIST = `
  const { readdirSync } = require('node:fs');
  const files = ['/known_people', '/unknown_people'].flatMap((folder) =>
    readdirSync(folder).filter((name) => !name.startsWith('.')).map((name) => folder + '/' + name));
  const hashes = {};
  for (const file of files.sort()) hashes[file] = Bun.SHA256.hash(await Bun.file(file).bytes(), 'hex');
  console.log(JSON.stringify(hashes));
`;

/** A PersistentVolumeClaim, as far as it is looked at. */
interface Claim {
  readonly status: { readonly phase: string };
  readonly spec: { readonly volumeName: string };
}

test(
  'the photos outlive the pods that see them, and all of those see the same',
  async () => {
    await postPhotos({ url: receiver.url, photos: [freshCopy(await landscape())], own });
    const before = JSON.parse(await bunIn('receiver', LIST)) as Record<string, string>;
    expect(Object.keys(before).length).toBeGreaterThan(0);
    await Promise.all(['receiver', 'recognizer', 'frontend'].map(restart));
    for (const component of ['receiver', 'recognizer', 'frontend']) {
      expect(JSON.parse(await bunIn(component, LIST))).toEqual(before);
    }
    for (const claim of ['known-people', 'unknown-people']) {
      const { status, spec } = await kubectlJson<Claim>(['get', 'pvc', claim]);
      expect(status.phase).toBe('Bound');
      const volume = await kubectlJson<{ spec: { persistentVolumeReclaimPolicy: string } }>([
        'get',
        'pv',
        spec.volumeName,
      ]);
      expect(volume.spec.persistentVolumeReclaimPolicy).toBe('Retain');
    }
  },
  4 * MINUTE_MS,
);
