import type { Context } from 'hono';
import { html } from 'hono/html';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Answers with a whole page. It is private and asked for anew each time, but the browser's `Back` may keep it. */
export async function renderPage(c: Context, page: JSX.Element, status: ContentfulStatusCode = 200): Promise<Response> {
  const text = await html`<!doctype html>${page}`;
  return c.html(text, status, { 'Cache-Control': 'private, no-cache' });
}
