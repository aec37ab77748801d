import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { samplePath } from '../../../services/demo/sample-photos.ts';
import { eventually } from '../../harness/eventually.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

const MAX_ATTEMPTS = 3;

/** A photo ends every worker of the recognizer that looks at it. */
export const workerKilled: Scenario = {
  name: 'worker-killed',
  title: "a photo kills the recognizer's worker: quarantined after its attempts; the others go on",
  async run(stage) {
    const system = await stage.startSystem({
      recognizer: {
        service: join(import.meta.dir, '..'),
        main: 'poisonable-recognizer.ts',
        env: { RECOGNIZER_WORKERS: '1', RECOGNIZER_ENGINE: 'auto' },
      },
      env: { MAX_ATTEMPTS: String(MAX_ATTEMPTS), IDENTIFY_TIMEOUT_MS: '60000' },
    });
    const poisoned = system.photos(stage.size(1, 3), 'poison');
    const healthy = system.photos(stage.size(8, 60));
    const put = (path: string) => copyFile(samplePath('sample1.jpg'), join(system.photoFolder, path));
    await Promise.all([...poisoned, ...healthy].map(put));
    await system.during('photos kill workers', () => system.poster.postAll([...poisoned, ...healthy]));
    const verdict = await system.verdict({ mayBeQuarantined: (path) => poisoned.includes(path) });
    const ends = await system.db
      .selectFrom('images')
      .select(['path', 'attempts', 'failure_code'])
      .where('failure_code', 'is not', null)
      .execute();
    demand(ends.length === poisoned.length, `${ends.length} images failed for good`);
    for (const { path, attempts, failure_code } of ends) {
      demand(failure_code === 'recognizer_crashed', `${path} failed with ${failure_code}`);
      demand(attempts === MAX_ATTEMPTS, `${path} was tried ${attempts} times`);
    }
    const opened = system.processors[0]?.said(/disabling for/) ?? 0;
    demand(opened === 0, 'a photo that kills its worker has opened the breaker');
    const told = () => system.recognizer.said(/SIGSEGV.*It is replaced/);
    const deaths = await eventually('the log tells of each', told, (count) => count >= MAX_ATTEMPTS * poisoned.length);
    return judged(
      system,
      `${deaths} workers died over ${poisoned.length} photos; ${healthy.length} others went on`,
      verdict,
    );
  },
};
