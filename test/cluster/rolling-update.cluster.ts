import { afterAll, expect, test } from 'bun:test';
import { kubectl } from './kubectl.ts';
import { type Load, startLoad } from './load/load.ts';
import { ownImages } from './own-images.ts';
import { figures, secondsSince } from './post-photos.ts';

const MINUTE_MS = 60_000;
const SERVICES = ['receiver', 'frontend', 'processor', 'curator', 'recognizer'].map((name) => `deployment/${name}`);

const run = `rolling-${crypto.randomUUID()}`;
const own = ownImages();
own.noteBelow(`${run}/`);
let load: Load | undefined;
afterAll(async () => {
  await load?.remove();
  await own.remove();
}, MINUTE_MS);

test(
  'while all services are replaced, every request is answered',
  async () => {
    load = await startLoad(run);
    await Bun.sleep(3_000);
    const began = performance.now();
    await kubectl(['rollout', 'restart', ...SERVICES]);
    for (const service of SERVICES) {
      await kubectl(['rollout', 'status', service, '--timeout=180s'], { timeoutMs: 200_000 });
    }
    const took = secondsSince(began);
    // The old pods go on for a while: what they do to the connections that are left is what this is about.
    await Bun.sleep(12_000);
    const { requests, failed, connections, slowestMs, failures } = await load.end();
    figures('rolling update of all services', {
      requests,
      failed,
      connections,
      slowest: `${slowestMs} ms`,
      'rolled in': took,
    });
    expect(failures).toEqual({});
    expect(failed).toBe(0);
    expect(requests).toBeGreaterThan(500);
  },
  6 * MINUTE_MS,
);
