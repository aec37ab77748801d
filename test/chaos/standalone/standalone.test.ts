import { afterAll, describe, expect, test } from 'bun:test';
import { declareNeeds } from '../../harness/real-parts.ts';
import { smallDisksMissing } from '../../harness/small-disk.ts';
import { allowForRealTime } from '../../harness/test-timeout.ts';
import { createLab } from '../lab.ts';
import { runScenario } from '../run-scenario.ts';
import type { Scenario } from '../scenario.ts';
import { standaloneDatabaseFull, standaloneDiskFull } from './disk-full.ts';
import { standaloneKilled } from './standalone-killed.ts';

allowForRealTime();

const lab = createLab();
afterAll(() => lab.close());

function play(scenario: Scenario): void {
  test(scenario.title, async () => {
    const told: string[] = [];
    const tell = (line: string) => void told.push(line);
    const result = await runScenario(scenario, { lab, form: 'short', timed: false, tell });
    expect({ ...result, told }).toMatchObject({ passed: true });
  });
}

play(standaloneKilled);
play(standaloneDatabaseFull);
// Not every machine lets tests mount: that is no part that one could install, so CI does without too.
declareNeeds(smallDisksMissing(), false, { describe, test }).describe('on a small disk', () =>
  play(standaloneDiskFull),
);
