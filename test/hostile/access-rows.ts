import type { Group } from './row.ts';

/** Who may not come in: without a key, with a wrong one, with one that was revoked. */
export const keyRows: Group = { name: 'keys', rows: [] };

/** Who comes too often (429), or when too much waits to be sent (503 with Retry-After). */
export const floodRows: Group = { name: 'floods', rows: [] };
