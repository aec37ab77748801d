import type { Child, FC } from 'hono/jsx';

/** One part of a column: what it is, and how much. */
export interface Part {
  /** Its colour: `chart-identified`. */
  readonly kind: string;
  readonly value: number;
}

/** What {@link ColumnChart} needs. */
export interface ColumnChartProps {
  readonly title: string;
  /** All of it in a sentence, for who does not see it. */
  readonly summary: string;
  /** Each column from the bottom up; one part stands on the other. */
  readonly columns: readonly (readonly Part[])[];
  /** A line over the columns, a value a column. */
  readonly line?: readonly number[];
  /** The value at the top. */
  readonly top: number;
  readonly topLabel: string;
  /** Where the axis begins, and its middle. */
  readonly ago: readonly [string, string];
  /** The legend. */
  readonly children?: Child;
}

/** Units of the drawing upwards; sideways it has one for each column. */
const HEIGHT = 100;

/**
 * Columns over time, as SVG that stretches to whatever room there is; so all words are beside it and not in it, where they
 * would shrink with it.
 */
export const ColumnChart: FC<ColumnChartProps> = ({ title, summary, columns, line, top, topLabel, ago, children }) => (
  <figure class="chart">
    <figcaption>{title}</figcaption>
    {children}
    <p class="chart-top" aria-hidden="true">
      {topLabel}
    </p>
    <svg
      viewBox={`0 0 ${columns.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={summary}
      xmlns="http://www.w3.org/2000/svg"
    >
      {columns.map((parts, at) => stacked(parts, top).map((bar) => <rect x={at + 0.1} width={0.8} {...bar} />))}
      {line && <path class="chart-line" d={pathOf(line, top)} vector-effect="non-scaling-stroke" />}
    </svg>
    <p class="chart-axis" aria-hidden="true">
      <span>{ago[0]}</span>
      <span>{ago[1]}</span>
      <span>now</span>
    </p>
  </figure>
);

interface Bar {
  readonly class: string;
  readonly y: number;
  readonly height: number;
}

function stacked(parts: readonly Part[], top: number): Bar[] {
  let below = 0;
  return parts.flatMap(({ kind, value }) => {
    if (value <= 0) return [];
    const height = (value / top) * HEIGHT;
    below += height;
    return [{ class: kind, y: short(HEIGHT - below), height: short(height) }];
  });
}

/** Steps, a column wide each. */
function pathOf(values: readonly number[], top: number): string {
  const y = (value: number) => short(HEIGHT - (value / top) * HEIGHT);
  return values.map((value, at) => `${at === 0 ? 'M' : 'L'}${at} ${y(value)}H${at + 1}`).join('');
}

/** As many digits as can be seen. */
function short(value: number): number {
  return Math.round(value * 100) / 100;
}
