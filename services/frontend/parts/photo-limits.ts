import { DEFAULT_LIMITS, type PhotoLimits } from '@lineup/photo';
import { createContext } from 'hono/jsx';

declare module 'hono' {
  interface ContextVariableMap {
    photoLimits: PhotoLimits;
  }
}

/** How large photos may be, for all parts of a page. */
export const PhotoLimitsContext = createContext<PhotoLimits>(DEFAULT_LIMITS);
