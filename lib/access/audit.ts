import { type AuditEntry, messageOf } from '@lineup/domain';
import { createTroubleLog, type Logger } from '@lineup/log';
import type { Context } from 'hono';
import { ANONYMOUS, actorText } from './actor.ts';

/** Where the audit log is kept. */
export interface AuditTrail {
  appendAudit(entry: AuditEntry): Promise<void>;
}

/**
 * Writes down what the actor of a request has just done. It never fails: what was done is done, and an entry that cannot
 * be kept goes to the process's log instead. Refused logins alone do not: nothing was done, and they may be many.
 */
export type WriteAudit = (c: Context, done: Omit<AuditEntry, 'actor'>) => Promise<void>;

/** The writing into an audit log. */
export function createAudit({ trail, log }: { readonly trail: AuditTrail; readonly log: Logger }): WriteAudit {
  /** Why, of all entries alike: once a minute. */
  const away = createTroubleLog(log);
  return async (c, done) => {
    const entry = { actor: actorText(c.get('actor') ?? ANONYMOUS), ...done };
    try {
      await trail.appendAudit(entry);
    } catch (error) {
      away.trouble(error, 'the audit log cannot be written');
      if (done.action === 'login_refused') return;
      log.error({ audit: entry }, `this is not in the audit log: ${messageOf(error)}`);
    }
  };
}
