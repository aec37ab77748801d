/** What an API key lets its holder do, from the least to the most; each can do what those before it can. */
export const SCOPES = ['read', 'write', 'admin'] as const;

/** One of {@link SCOPES}: look at images and people; send images and enrol people; delete, and see who did what. */
export type Scope = (typeof SCOPES)[number];

/** Does a key of scope `held` let its holder do what needs `needed`? */
export function covers(held: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(held) >= SCOPES.indexOf(needed);
}

/** The scope of this name, or undefined when there is none. */
export function parseScope(text: string): Scope | undefined {
  return SCOPES.find((scope) => scope === text);
}
