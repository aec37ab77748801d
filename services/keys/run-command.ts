import { keyText, newSecret } from '@lineup/access';
import type { Keys } from '@lineup/db/store';
import type { ApiKey } from '@lineup/domain';
import { keyLines } from './key-lines.ts';
import type { Command } from './read-command.ts';

/** Exit codes: done; it cannot work here; it makes no sense, or there is no such key. */
export const EXIT = { ok: 0, cannotWork: 1, refused: 2 } as const;

/** Who did it, as the audit log has it. */
const ACTOR = 'command';

/** What the commands need. */
export interface CommandDeps {
  readonly store: Pick<Keys, 'addKey' | 'keys' | 'revokeKey'>;
  /** Standard output: the result, for programs too. */
  readonly print: (lines: string | readonly string[]) => void;
  /** Standard error: what people want to know besides. */
  readonly say: (line: string) => void;
}

type CommandOf<Kind extends Command['kind']> = Command & { readonly kind: Kind };

/**
 * Does what was asked for.
 *
 * @returns the exit code
 * @throws LineupError `unavailable`
 */
export async function runCommand(command: Exclude<Command, CommandOf<'help'>>, deps: CommandDeps): Promise<number> {
  switch (command.kind) {
    case 'add':
      return add(command, deps);
    case 'list':
      return list(command, deps);
    case 'revoke':
      return revoke(command, deps);
  }
}

async function add({ name, scope, json }: CommandOf<'add'>, { store, print, say }: CommandDeps): Promise<number> {
  const { secret, hash } = newSecret();
  const key = await store.addKey({ name, scope, hash }, ACTOR);
  const text = keyText({ id: key.id, secret });
  if (json) {
    print(JSON.stringify({ ...keyJson(key), key: text }));
    return EXIT.ok;
  }
  print(text);
  say(`This is key ${key.id}, for ${name}, of scope ${scope}. It is shown this once: only a hash of it is kept.`);
  return EXIT.ok;
}

async function list({ json }: CommandOf<'list'>, { store, print }: CommandDeps): Promise<number> {
  const keys = await store.keys();
  print(json ? JSON.stringify({ keys: keys.map(keyJson) }) : keyLines(keys));
  return EXIT.ok;
}

async function revoke({ ids, json }: CommandOf<'revoke'>, { store, print, say }: CommandDeps): Promise<number> {
  const revoked: number[] = [];
  for (const id of new Set(ids)) {
    if (await store.revokeKey(id, ACTOR)) revoked.push(id);
    else say(`keys: there is no key ${id} that is not revoked already; all are told by: bun run keys list`);
  }
  if (json) print(JSON.stringify({ revoked }));
  else if (revoked.length > 0)
    print(revoked.map((id) => `revoked key ${id}: it is refused everywhere within 5 seconds`));
  return revoked.length === new Set(ids).size ? EXIT.ok : EXIT.refused;
}

/** A key for programs: all that is known but its hash. */
function keyJson({ id, name, scope, createdAt, lastUsedAt, revokedAt }: ApiKey) {
  return {
    id,
    name,
    scope,
    created_at: createdAt.toISOString(),
    last_used_at: lastUsedAt?.toISOString() ?? null,
    revoked_at: revokedAt?.toISOString() ?? null,
  };
}
