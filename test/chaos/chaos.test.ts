import { afterAll, beforeAll, expect, test } from 'bun:test';
import { needs } from '../harness/real-parts.ts';
import { createLab } from './lab.ts';
import { runAll } from './run-all.ts';
import type { ScenarioResult } from './run-scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { randomKills } from './scenarios/random-kills.ts';
import { STANDALONE_SCENARIOS } from './standalone/index.ts';

/** Milliseconds: a bound for all of them together, which take turns. */
const LONGEST_MS = 10 * 60_000;

/** Systems side by side: they mostly wait. */
const AT_ONCE = 5;

/** Those of standalone need none of these servers, and are beside their source. */
const CLUSTER = SCENARIOS.filter((scenario) => !STANDALONE_SCENARIOS.includes(scenario));
const ALL = [randomKills({ images: 100, kills: 8, seed: 1 }), ...CLUSTER];

needs('nsqd', 'mariadb', 'toxiproxy').describe('chaos, in short', () => {
  const lab = createLab();
  let results: readonly Promise<ScenarioResult>[];

  beforeAll(() => {
    results = runAll(ALL, AT_ONCE, { lab, form: 'short', timed: false });
  });
  afterAll(() => lab.close());

  test.each(ALL.map(({ name, title }, at) => ({ name, title, at })))(
    '$name: $title',
    async ({ name, at }) => {
      const nothingWrong = { lost: 0, doubled: 0, stuck: 0, stale_writes: 0, passed: true };
      expect(await results[at]).toMatchObject({ name, ...nothingWrong });
    },
    LONGEST_MS,
  );
});
