import type { Image } from './receiver-client.ts';

/** The contract's table, ID | Path | Person | Status, as text with aligned columns. */
export function resultTable(images: readonly Image[]): string {
  const rows = [
    ['ID', 'Path', 'Person', 'Status'],
    ...images.map((image) => [String(image.id), image.path, personText(image), statusText(image)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(' | ')
      .trimEnd();
  const [head = [], ...body] = rows;
  return [line(head), widths.map((width) => '-'.repeat(width)).join('-|-'), ...body.map(line)].join('\n');
}

function personText({ person, outcome, failure }: Image): string {
  if (person) return person.name;
  if (outcome === 'unknown') return '(nobody known)';
  if (outcome === 'no_face') return '(no face)';
  return failure ? '(failed)' : 'Pending...';
}

function statusText({ status, status_text: text, failure }: Image): string {
  return failure ? `${text} (${status}): ${failure.message}` : `${text} (${status})`;
}
