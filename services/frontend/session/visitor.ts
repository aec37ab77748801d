import { createContext } from 'hono/jsx';

/** Who looks at a page, as far as the page tells. */
export type Visitor =
  /** Nobody is asked. */
  | { readonly kind: 'anybody' }
  /** Has to log in first. */
  | { readonly kind: 'stranger' }
  /** Is logged in with a key of this name. */
  | { readonly kind: 'known'; readonly name: string };

/** The visitor, for all parts of a page. */
export const VisitorContext = createContext<Visitor>({ kind: 'anybody' });
