import { covers, type Scope } from '@lineup/domain';
import { type Child, createContext, type PropsWithChildren, useContext } from 'hono/jsx';

/** Who looks at a page, as far as the page tells. */
export type Visitor =
  /** Nobody is asked. */
  | { readonly kind: 'anybody' }
  /** Has to log in first. */
  | { readonly kind: 'stranger' }
  /** Is logged in with a key of this name. */
  | { readonly kind: 'known'; readonly name: string; readonly scope: Scope };

/** The visitor, for all parts of a page. */
export const VisitorContext = createContext<Visitor>({ kind: 'anybody' });

/** May whoever looks at the page use what needs this scope? To be asked while a part is rendered. */
export function useScope(needed: Scope): boolean {
  const visitor = useContext(VisitorContext);
  return visitor.kind === 'anybody' || (visitor.kind === 'known' && covers(visitor.scope, needed));
}

/** What only those see who may use it: a button that would be refused is worse than none. */
export const ForScope = ({ needed, children }: PropsWithChildren<{ readonly needed: Scope }>): Child =>
  useScope(needed) ? children : null;
