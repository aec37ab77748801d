import { runScenario, type ScenarioResult } from './run-scenario.ts';
import type { Scenario, StageOptions } from './scenario.ts';

/**
 * Plays scenarios side by side, each with a system of its own: most of their time is waiting for leases, breaks and
 * heartbeats.
 *
 * @param atOnce how many at a time
 * @returns the result of each, as a promise, in the same order
 */
export function runAll(
  scenarios: readonly Scenario[],
  atOnce: number,
  options: StageOptions,
): readonly Promise<ScenarioResult>[] {
  const results = scenarios.map(() => Promise.withResolvers<ScenarioResult>());
  let next = 0;
  const playOneAfterTheOther = async () => {
    while (next < scenarios.length) {
      const at = next++;
      const scenario = scenarios[at];
      if (scenario) results[at]?.resolve(await runScenario(scenario, options));
    }
  };
  for (let player = 0; player < atOnce; player += 1) void playOneAfterTheOther();
  return results.map(({ promise }) => promise);
}
