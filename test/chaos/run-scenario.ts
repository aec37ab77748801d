import { messageOf } from '@lineup/domain';
import type { Finding, Verdict } from './judge.ts';
import { createStage, type Scenario, type StageOptions } from './scenario.ts';
import type { System } from './system.ts';

/** What one scenario came to, as `--json` prints it. */
export interface ScenarioResult {
  readonly name: string;
  readonly images: number;
  readonly faults: number;
  readonly lost: number;
  readonly doubled: number;
  readonly stuck: number;
  readonly stale_writes: number;
  readonly recovery_p99_ms: number | null;
  readonly passed: boolean;
  /** What shows that the fault struck; or what was not as it should be. */
  readonly proof: string;
}

const NOTHING = { images: 0, lost: 0, doubled: 0, stuck: 0, stale_writes: 0, recovery_p99_ms: null };

/** Plays one scenario on a stage of its own. Never rejects: what goes wrong is its result. */
export async function runScenario(scenario: Scenario, options: StageOptions): Promise<ScenarioResult> {
  const { name } = scenario;
  const tell = (what: string) => options.tell?.(`${name}: ${what}`);
  const { stage, systems, close } = createStage({ ...options, tell });
  try {
    const { verdict, faults, proof } = await scenario.run(stage);
    const problem = problemOf(verdict);
    if (problem) tellTrouble(systems(), tell);
    return { name, ...figuresOf(verdict), faults, passed: !problem, proof: problem ?? proof };
  } catch (error) {
    tellTrouble(systems(), tell);
    const faults = systems().reduce((sum, system) => sum + system.faults().length, 0);
    const [proof = '', ...more] = messageOf(error).split('\n');
    for (const line of more) tell(shortened(line));
    return { name, ...NOTHING, faults, passed: false, proof: shortened(proof) };
  } finally {
    await close().catch((error: unknown) => tell(`could not clean up: ${messageOf(error)}`));
  }
}

function figuresOf({ images, lost, doubled, stuck, stale_writes, recovery_p99_ms }: Verdict) {
  return { images, lost, doubled, stuck, stale_writes, recovery_p99_ms };
}

/** Findings that a result names. */
const NAMED = 5;

function problemOf({ findings }: Verdict): string | undefined {
  if (findings.length === 0) return undefined;
  const some = findings.slice(0, NAMED).map(inWords).join('; ');
  return findings.length > NAMED ? `${some}; and ${findings.length - NAMED} more` : some;
}

function inWords({ damage, imageId, path, what }: Finding): string {
  return `image ${imageId} (${path}) ${damage}: ${what}`;
}

/** Characters of a line that are shown. */
const LINE_LENGTH = 500;

function shortened(line: string): string {
  return line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line;
}

/** Lines of a log that are shown of each process. */
const LAST_LINES = 8;
const WARN = 40;

/** The last warnings of every process, for whoever has to find out why. */
function tellTrouble(systems: readonly System[], tell: (what: string) => void): void {
  for (const { receivers, processors, redeemer, recognizer } of systems) {
    for (const part of [...receivers, ...processors, redeemer, recognizer]) {
      const warnings = part.log().filter(({ level }) => level >= WARN);
      for (const { time, msg } of warnings.slice(-LAST_LINES)) tell(`${part.name} ${String(time)} ${msg}`);
    }
  }
}
