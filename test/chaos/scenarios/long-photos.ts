import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { samplePath } from '../../../services/demo/sample-photos.ts';
import { eventually } from '../../harness/eventually.ts';
import { createPinger } from '../pinger.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** Photos that take longer than a lease lasts, by real inference. */
export const longPhotos: Scenario = {
  name: 'long-photos',
  title: 'inference takes longer than a lease: the recognizer answers Pings meanwhile, leases are renewed in time',
  async run(stage) {
    const count = stage.size(6, 30);
    const system = await stage.startSystem({
      // The slowest engine, one worker, and all photos at once: the last one waits for all others.
      recognizer: { service: 'recognizer', env: { RECOGNIZER_ENGINE: 'wasm', RECOGNIZER_WORKERS: '1' } },
      env: { LEASE_MS: '1000', PROCESSOR_CONCURRENCY: String(count), IDENTIFY_TIMEOUT_MS: '60000' },
    });
    const { db, recognizer } = system;
    const paths = system.photos(count);
    await Promise.all(paths.map((path) => copyFile(samplePath('sample1.jpg'), join(system.photoFolder, path))));
    const pinger = createPinger(recognizer.port);
    await system.during('inference', async () => {
      await system.poster.postAll(paths);
      const open = () => db.selectFrom('images').select('id').where('outcome', 'is', null).execute();
      await eventually('all photos are looked at', open, (rows) => rows.length === 0, { timeoutMs: 120_000 });
    });
    const { answered, longestMs } = await pinger.stop();
    const verdict = await system.verdict();
    const rows = await db.selectFrom('images').select('attempts').execute();
    demand(
      rows.every(({ attempts }) => attempts === 1),
      'a lease was lost while its photo was looked at',
    );
    const took = await db.selectFrom('image_events').select(['image_id', 'kind', 'at']).orderBy('id').execute();
    const claimed = new Map(took.filter(({ kind }) => kind === 'claimed').map(({ image_id, at }) => [image_id, at]));
    const longest = Math.max(...took.map(({ image_id, at }) => at - (claimed.get(image_id) ?? at)));
    demand(longest > 1_000, `no photo took longer than the lease of 1000 ms, but ${longest} ms at the most`);
    demand(!stage.timed || longestMs < 1_000, `a Ping took ${longestMs} ms`);
    return judged(
      system,
      `photos were worked on for up to ${longest} ms under leases of 1000 ms, one attempt each; meanwhile ${answered} ` +
        `Pings, the slowest after ${longestMs} ms`,
      verdict,
    );
  },
};
