import { OUTCOMES } from '@lineup/domain';

/** Does this kind of event record an outcome? */
export function isOutcome(kind: string): boolean {
  return (OUTCOMES as readonly string[]).includes(kind);
}
