import { latencyQuantile } from '@lineup/domain';
import type { FC } from 'hono/jsx';
import { Moment } from '../parts/moment.tsx';
import { type Column, ENDS, RANGES, type RangeWord, roundUp, sumOf } from './chart-columns.ts';
import { ColumnChart } from './column-chart.tsx';
import { durationWords } from './in-words.ts';

/** What {@link Charts} needs. */
export interface ChartsProps {
  readonly columns: readonly Column[];
  readonly range: RangeWord;
}

/** How many images came and what became of them, how long that took, and the same in figures. */
export const Charts: FC<ChartsProps> = ({ columns, range }) => (
  <>
    <nav class="filter" aria-label="How far back">
      {(Object.keys(RANGES) as RangeWord[]).map((word) => (
        <a
          href={word === 'hour' ? '/operations' : `/operations?range=${word}`}
          aria-current={word === range ? 'true' : undefined}
        >
          {RANGES[word].label}
        </a>
      ))}
    </nav>
    <div class="charts">
      <RateChart columns={columns} range={range} />
      <LatencyChart columns={columns} range={range} />
    </div>
    <Figures columns={columns} />
  </>
);

const RateChart: FC<ChartsProps> = ({ columns, range }) => {
  const all = sumOf(columns);
  const highest = Math.max(...columns.map((of) => Math.max(of.accepted, ended(of))));
  const top = roundUp(highest);
  const told = ENDS.map(([name, words]) => `${all[name]} ${words}`).join(', ');
  const { said, step, ago } = RANGES[range];
  return (
    <ColumnChart
      title={`Images per ${PER[step]}`}
      summary={`In ${said}: ${all.accepted} accepted, ${told}.`}
      columns={columns.map((of) => ENDS.map(([name]) => ({ kind: `chart-${name}`, value: of[name] })))}
      line={columns.map(({ accepted }) => accepted)}
      top={top}
      topLabel={top.toLocaleString('en-US')}
      ago={ago}
    >
      <ul class="legend">
        <Key kind="accepted" label="accepted" count={all.accepted} />
        {ENDS.map(([name, label]) => (
          <Key kind={name} label={label} count={all[name]} />
        ))}
      </ul>
    </ColumnChart>
  );
};

const PER = { 1: 'minute', 15: 'quarter of an hour', 720: 'half a day' } as const;

const Key: FC<{ readonly kind: string; readonly label: string; readonly count?: number }> = ({
  kind,
  label,
  count,
}) => (
  <li>
    <span class={`swatch swatch-${kind}`} aria-hidden="true"></span>
    {label} {count !== undefined && <strong>{count.toLocaleString('en-US')}</strong>}
  </li>
);

const LatencyChart: FC<ChartsProps> = ({ columns, range }) => {
  const times = columns.map(({ latency }) => ({
    median: latencyQuantile(latency, 0.5) ?? 0,
    slow: latencyQuantile(latency, 0.95) ?? 0,
  }));
  const top = roundUp(Math.max(...times.map(({ slow }) => slow)));
  const { latency } = sumOf(columns);
  const { said, ago } = RANGES[range];
  return (
    <ColumnChart
      title="From accepted to a result"
      summary={`In ${said}: half of all within ${timeWords(latency, 0.5)}, 95 of 100 within ${timeWords(latency, 0.95)}.`}
      // The slow ones stand on the median: together they are as high as they took.
      columns={times.map(({ median, slow }) => [
        { kind: 'chart-median', value: median },
        { kind: 'chart-slow', value: slow - median },
      ])}
      top={top}
      topLabel={durationWords(top)}
      ago={ago}
    >
      <ul class="legend">
        <li>
          <span class="swatch swatch-median" aria-hidden="true"></span>half within{' '}
          <strong>{timeWords(latency, 0.5)}</strong>
        </li>
        <li>
          <span class="swatch swatch-slow" aria-hidden="true"></span>95 % within{' '}
          <strong>{timeWords(latency, 0.95)}</strong>
        </li>
      </ul>
    </ColumnChart>
  );
};

function ended(of: Column): number {
  return ENDS.reduce((sum, [name]) => sum + of[name], 0);
}

function timeWords(latency: Column['latency'], share: number): string {
  const ms = latencyQuantile(latency, share);
  return ms === undefined ? '–' : durationWords(ms);
}

/** Rows of the table; more would be read by nobody. */
const ROWS = 12;

const Figures: FC<{ readonly columns: readonly Column[] }> = ({ columns }) => {
  const each = Math.ceil(columns.length / ROWS);
  const rows = Array.from({ length: Math.ceil(columns.length / each) }, (_, at) =>
    columns.slice(at * each, (at + 1) * each),
  );
  return (
    <details class="figures" id="figures">
      <summary>The charts as a table</summary>
      <section class="scrolled" tabindex={0} aria-label="The charts as a table">
        <table>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">Accepted</th>
              {ENDS.map(([, label]) => (
                <th scope="col">{label.charAt(0).toUpperCase() + label.slice(1)}</th>
              ))}
              <th scope="col">Half within</th>
              <th scope="col">95 % within</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((some) => (
              <FiguresRow columns={some} />
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
};

const FiguresRow: FC<{ readonly columns: readonly Column[] }> = ({ columns }) => {
  const sum = sumOf(columns);
  return (
    <tr>
      <th scope="row">
        <Moment at={new Date(columns[0]?.from ?? 0)} />
      </th>
      <td class="figure">{sum.accepted}</td>
      {ENDS.map(([name]) => (
        <td class="figure">{sum[name]}</td>
      ))}
      <td class="figure">{timeWords(sum.latency, 0.5)}</td>
      <td class="figure">{timeWords(sum.latency, 0.95)}</td>
    </tr>
  );
};
