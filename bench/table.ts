/**
 * Lines of a table for a terminal that is Markdown too: columns as wide as need be, the first `left` to the left, the
 * others, which are figures, to the right.
 */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  const widths = head.map((name, at) => Math.max(3, name.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => pad(cells[at] ?? '', width, at < left)).join(' | ')} |`;
  const rule = widths.map((width, at) => (at < left ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function pad(cell: string, width: number, left: boolean): string {
  return left ? cell.padEnd(width) : cell.padStart(width);
}

/** A figure with as many digits as are worth reading: 1234, 123, 12, 1.2, 0.12; a dash for what is not there. */
export function figure(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (value >= 9.95) return value.toFixed(0);
  return value >= 0.995 ? value.toFixed(1) : value.toFixed(2);
}

/** How many times one figure is another: `5.2×`. */
export function ratio(one: number, other: number): string {
  return other > 0 && Number.isFinite(one) ? `${figure(one / other)}×` : '–';
}
