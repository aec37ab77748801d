import type { Scope } from '@lineup/domain';

/** Whoever asks for something. */
export type Actor =
  /** Holds a key of the database. */
  | { readonly kind: 'key'; readonly id: number; readonly name: string; readonly scope: Scope }
  /** Holds the n-th key of the setting API_KEYS, counted from 1. */
  | { readonly kind: 'setting'; readonly id: number; readonly scope: Scope }
  /** Nobody is asked who they are. */
  | { readonly kind: 'anonymous' };

/** Somebody who holds a key. */
export type KeyHolder = Exclude<Actor, { readonly kind: 'anonymous' }>;

/** Where nobody is asked who they are, all are this. */
export const ANONYMOUS: Actor = { kind: 'anonymous' };

/** An actor for logs and the audit log. */
export function actorText(actor: Actor): string {
  switch (actor.kind) {
    case 'key':
      return `key ${actor.id} (${actor.name})`;
    case 'setting':
      return `key ${actor.id} of API_KEYS`;
    case 'anonymous':
      return 'anonymous';
  }
}

declare module 'hono' {
  interface ContextVariableMap {
    /** Who asks; there once a request has been let in. */
    actor: Actor;
  }
}
