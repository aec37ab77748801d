import type { ApiKey } from '@lineup/domain';

const HEAD = ['ID', 'Scope', 'Made', 'Last used', 'Name'];

/** Keys as a table for people: ID, scope, days in UTC, name. */
export function keyLines(keys: readonly ApiKey[]): string[] {
  if (keys.length === 0) return ['There is no key yet: bun run keys add NAME'];
  const rows = [HEAD, ...keys.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function row({ id, scope, createdAt, lastUsedAt, revokedAt, name }: ApiKey): string[] {
  const used = revokedAt ? `revoked ${dayOf(revokedAt)}` : lastUsedAt ? dayOf(lastUsedAt) : 'never';
  return [String(id), scope, dayOf(createdAt), used, name];
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
