import type { ErrorBody } from '@lineup/http';
import { createMiddleware } from 'hono/factory';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Layout } from '../parts/layout.tsx';
import { renderPage } from './render-page.ts';

/** What an error page is headed. */
const TITLES: Partial<Record<number, string>> = {
  400: 'That address does not make sense',
  401: 'Log in first',
  403: 'Refused',
  404: 'Not found',
  409: 'It has changed meanwhile',
  413: 'Too large',
  415: 'That is no photo',
  429: 'Too many requests',
  503: 'Not available right now',
};

/**
 * Shows errors as a small page. The shared factory has made them JSON by now, with status and message chosen in one
 * place; whoever accepts JSON and nothing that a page could be gets them as they are.
 */
export const errorPages = createMiddleware(async (c, next) => {
  await next();
  const { res } = c;
  const isJson = res.headers.get('content-type')?.startsWith('application/json') ?? false;
  if (res.status < 400 || !isJson || wantsOnlyJson(c.req.header('accept'))) return;
  const { error } = (await res.json()) as ErrorBody;
  const title = TITLES[res.status] ?? 'Something went wrong';
  const page = (
    <Layout title={title}>
      <h1>{title}</h1>
      <p class="lead">{error.message}</p>
      <p>{res.status === 401 ? <a href="/login">Log in</a> : <a href="/">Back to Persons of Interest</a>}</p>
    </Layout>
  );
  // The old answer first has to go, or its headers (a length, a type) would be carried over.
  c.res = undefined;
  c.res = await renderPage(c, page, res.status as ContentfulStatusCode);
});

/** Is the client a program, for which a page would be nothing? */
export function wantsOnlyJson(accept = ''): boolean {
  return accept.includes('application/json') && !/text\/html|\*\/\*|text\/\*/.test(accept);
}
