import { expect, test } from 'bun:test';
import { type AuditEntry, LineupError } from '@lineup/domain';
import { createLogger } from '@lineup/log';
import { Hono } from 'hono';
import { createAudit } from './audit.ts';

/** What is logged when these are written down while the database is away. */
async function loggedOf(entries: readonly Omit<AuditEntry, 'actor'>[]) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const audit = createAudit({
    trail: { appendAudit: () => Promise.reject(new LineupError('unavailable', 'away')) },
    log: createLogger({ service: 'test', level: 'info', format: 'json', destination }),
  });
  const app = new Hono();
  app.get('/', async (c) => {
    for (const entry of entries) await audit(c, entry);
    return c.text('done');
  });
  expect(await (await app.request('/')).text()).toBe('done');
  return lines.map((line) => JSON.parse(line) as { msg: string; audit?: AuditEntry; err?: object });
}

test('an entry that cannot be kept is in the log, each of them, and why only once', async () => {
  const logged = await loggedOf([1, 2, 3].map((id) => ({ action: 'image_deleted', target: `image ${id}` })));
  expect(logged.flatMap(({ audit }) => audit?.target ?? [])).toEqual(['image 1', 'image 2', 'image 3']);
  expect(logged.filter(({ err }) => err).map(({ msg }) => msg)).toEqual(['the audit log cannot be written: away']);
});

test('of refused logins, which anybody may bring about, only the trouble is logged', async () => {
  const logged = await loggedOf(Array.from({ length: 30 }, () => ({ action: 'login_refused', detail: 'from ::1' })));
  expect(logged).toHaveLength(1);
});
