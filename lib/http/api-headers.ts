import { createMiddleware } from 'hono/factory';

const HEADERS = Object.entries({
  // JSON and text: whatever a browser takes an answer for, nothing in it runs, and no page is made around it.
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // It tells of people.
  'Cache-Control': 'no-store',
});

/** Puts the security headers of an API on every answer, errors too. */
export const apiHeaders = createMiddleware(async (c, next) => {
  await next();
  const { headers } = c.res;
  for (const [name, value] of HEADERS) headers.set(name, value);
});
