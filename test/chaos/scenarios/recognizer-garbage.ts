import { ImageStatus } from '@lineup/domain';
import { demand, judged, type Scenario } from '../scenario.ts';
import { GARBAGE } from '../stub-rules.ts';

/** The recognizer's answers make no sense. */
export const recognizerGarbage: Scenario = {
  name: 'recognizer-garbage',
  title: 'the recognizer answers garbage: a failure with a code, never PROCESSED; others go on',
  async run(stage) {
    const system = await stage.startSystem({ env: { MAX_ATTEMPTS: '2', BREAKER_OPEN_MS: '200' } });
    const count = stage.size(2, 10);
    const garbage = GARBAGE.flatMap((kind) => system.photos(count, `garbage-${kind}`));
    await system.during('answers are garbage', () =>
      system.poster.postAll([...garbage, ...system.photos(stage.size(10, 200))]),
    );
    const isGarbage = (path: string) => path.includes('garbage');
    const verdict = await system.verdict({ mayBeQuarantined: isGarbage });
    const rows = await system.db
      .selectFrom('images')
      .select(['path', 'status', 'failure_code'])
      .where('path', 'like', '%garbage%')
      .execute();
    for (const { path, status, failure_code } of rows) {
      const code = path.includes('unknown-person') ? 'known_photo_unassigned' : 'recognizer_answer_invalid';
      demand(status === ImageStatus.FAILEDPROCESSING, `${path} has status ${status}`);
      demand(failure_code === code, `${path} failed with ${failure_code}`);
    }
    const answers = system.recognizer
      .calls()
      .filter(({ event, path }) => event === 'answered' && isGarbage(path)).length;
    demand(answers >= rows.length, `only ${answers} answers were garbage`);
    return judged(
      system,
      `${answers} answers of ${GARBAGE.length} kinds of garbage; ${rows.length} images quarantined`,
      verdict,
    );
  },
};
