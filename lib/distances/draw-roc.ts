import { along, axes, chart, line, PLOT, short, text, upwards } from './chart-frame.ts';
import { acceptanceAt, type Sorted } from './error-rates.ts';

/** Points of the curve; more could not be seen. */
const POINTS = 240;

/** At the left end of the axis: one in ten thousand. */
const LEAST_EXPONENT = -4;

/**
 * An SVG with the share of genuine pairs that are accepted (TAR) over the share of impostor pairs that are (FAR), which
 * runs by powers of ten: of interest is where hardly any stranger passes.
 */
export function drawRoc(genuine: Sorted, impostor: Sorted): string {
  const powers = Array.from({ length: -LEAST_EXPONENT + 1 }, (_, at) => LEAST_EXPONENT + at);
  const xTicks = powers.map((power) => ({ at: share(power), label: power === 0 ? '1' : `1/${10 ** -power}` }));
  const yTicks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, label: `${Math.round(at * 100)} %` }));
  const some = genuine.length > 0 && impostor.length > 0;
  return chart('How many of one person are accepted, by how many strangers are', [
    ...axes(
      { ticks: xTicks, label: 'strangers accepted (FAR)' },
      { ticks: yTicks, label: 'same people accepted (TAR)' },
    ),
    ...(some ? [curve(genuine, impostor), ...withoutStrangers(genuine, impostor)] : []),
  ]);
}

function curve(genuine: Sorted, impostor: Sorted): string {
  const points = Array.from({ length: POINTS + 1 }, (_, at) => {
    const power = LEAST_EXPONENT * (1 - at / POINTS);
    const { tar } = acceptanceAt(10 ** power, genuine, impostor);
    return `${short(along(share(power)))} ${short(upwards(tar))}`;
  });
  return `<path class="curve" d="M${points.join('L')}"/>`;
}

/** FAR 0 has no place on an axis of powers: it is a line across. */
function withoutStrangers(genuine: Sorted, impostor: Sorted): string[] {
  const { tar } = acceptanceAt(0, genuine, impostor);
  const y = upwards(tar);
  return [
    line('mark dashed', PLOT.left, y, PLOT.right, y),
    text(`${(tar * 100).toFixed(1)} % nearer than any stranger`, { x: PLOT.right - 6, y: y + 16, anchor: 'end' }),
  ];
}

function share(power: number): number {
  return 1 - power / LEAST_EXPONENT;
}
