import type { Context } from 'hono';

/** A body and what it is. */
export interface Content {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/**
 * Answers with content, or with 304 when the browser has it already; then it is not even made.
 *
 * @param version.etag what the content depends on, without quotes
 */
export async function conditional(
  c: Context,
  version: { readonly etag: string; readonly cacheControl: string },
  content: () => Content | Promise<Content>,
): Promise<Response> {
  const etag = `"${version.etag}"`;
  const headers = { ETag: etag, 'Cache-Control': version.cacheControl };
  const known = c.req.header('if-none-match')?.split(',') ?? [];
  if (known.some((one) => one.trim().replace(/^W\//, '') === etag)) return c.body(null, 304, headers);
  const { body, type } = await content();
  return c.body(body, 200, { ...headers, 'Content-Type': type });
}
