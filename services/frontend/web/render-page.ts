import { DEFAULT_LIMITS } from '@lineup/photo';
import type { Context } from 'hono';
import { html } from 'hono/html';
import { jsx } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { PhotoLimitsContext } from '../parts/photo-limits.ts';
import { VisitorContext } from '../session/visitor.tsx';

/**
 * Answers with a whole page. No browser keeps it: `Back` must not show who was erased, or anybody after a logout.
 */
export async function renderPage(c: Context, page: JSX.Element, status: ContentfulStatusCode = 200): Promise<Response> {
  const visitor = c.get('visitor') ?? { kind: 'anybody' };
  const limits = c.get('photoLimits') ?? DEFAULT_LIMITS;
  const limited = jsx(PhotoLimitsContext.Provider, { value: limits }, page);
  const text = await html`<!doctype html>${jsx(VisitorContext.Provider, { value: visitor }, limited)}`;
  return c.html(text, status, { 'Cache-Control': 'no-store' });
}
