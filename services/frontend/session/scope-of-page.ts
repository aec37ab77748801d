import { scopeOfMethod } from '@lineup/access';
import type { Scope } from '@lineup/domain';

/** What deletes or cannot be undone, and the page that asks once more before it. */
const DELETES = /\/(erase|delete|merge)$/;

/** A form that would be refused is not shown. */
const WRITES = /^\/upload$/;

/** Which scope a page needs, or a form that is sent: the same as what the receiver will ask for on its behalf. */
export function scopeOfPage(method: string, path: string): Scope {
  if (DELETES.test(path)) return 'admin';
  return WRITES.test(path) ? 'write' : scopeOfMethod(method);
}
