import { formatTable } from '../../bench/table.ts';
import type { ScenarioResult } from './run-scenario.ts';

/** Everything that was seen, as `--json` prints it. */
export interface Report {
  readonly images: number;
  readonly faults: number;
  readonly lost: number;
  readonly doubled: number;
  readonly stuck: number;
  readonly stale_writes: number;
  /** The longest of the scenarios' own; null: no fault held an image up. */
  readonly recovery_p99_ms: number | null;
  readonly scenarios: readonly ScenarioResult[];
}

/** The sums over all scenarios. */
export function reportOf(scenarios: readonly ScenarioResult[]): Report {
  const sum = (of: (result: ScenarioResult) => number) => scenarios.reduce((total, result) => total + of(result), 0);
  const recoveries = scenarios.flatMap(({ recovery_p99_ms }) => recovery_p99_ms ?? []);
  return {
    images: sum(({ images }) => images),
    faults: sum(({ faults }) => faults),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    stuck: sum(({ stuck }) => stuck),
    stale_writes: sum(({ stale_writes }) => stale_writes),
    recovery_p99_ms: recoveries.length > 0 ? Math.max(...recoveries) : null,
    scenarios,
  };
}

/** Did every scenario pass, with nothing lost, doubled, stuck or stale? */
export function allWell({ lost, doubled, stuck, stale_writes, scenarios }: Report): boolean {
  return lost + doubled + stuck + stale_writes === 0 && scenarios.every(({ passed }) => passed);
}

const HEAD = ['scenario', 'images', 'faults', 'lost', 'doubled', 'stuck', 'stale', 'recovery p99, ms', 'passed'];

/** A table for people, and below it what proves that each fault struck. */
export function reportTable(report: Report): string {
  const rows = report.scenarios.map((result) => [...cells(result.name, result), result.passed ? 'yes' : 'NO']);
  const sums = [...cells('in all', report), allWell(report) ? 'yes' : 'NO'];
  const proofs = report.scenarios.map(({ name, proof }) => `${name}: ${proof}`);
  return `${formatTable(HEAD, [...rows, sums])}\n\n${proofs.join('\n')}`;
}

function cells(name: string, figures: Omit<Report, 'scenarios'>): string[] {
  const { images, faults, lost, doubled, stuck, stale_writes, recovery_p99_ms } = figures;
  return [name, ...[images, faults, lost, doubled, stuck, stale_writes].map(String), String(recovery_p99_ms ?? '–')];
}
