import { ImageStatus, LineupError, statusText } from '@lineup/domain';
import { errorBody, httpStatus } from '@lineup/http';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Accepted } from './accept-image.ts';

/** Does the client ask for JSON? Text is for those who do not say, and for those who take anything. */
export function wantsJson(c: Context): boolean {
  const json = 'application/json';
  return accepts(c, { header: 'Accept', supports: ['text/plain', json], default: 'text/plain' }) === json;
}

/** Answers one posted path: the three lines that are known of old, or JSON. A refusal is thrown: errors are JSON. */
export function answerOne(c: Context, path: string, image: Accepted) {
  if (image.kind === 'refused') throw image.error;
  c.header('Location', `/images/${image.id}`);
  if (wantsJson(c)) return c.json(acceptedJson(image), 202);
  return c.text(lines([`got path: {Path:${path}}`, ...imageLines(image)]), 202);
}

/** Answers a list of posted paths, each with its own status; when all were refused, with JSON in any case. */
export function answerMany(c: Context, paths: readonly string[], images: readonly Accepted[]) {
  const status = overallStatus(images);
  if (status >= 400 || wantsJson(c)) return answerItems(c, images);
  const got = paths.map((path) => `{Path:${path}}`).join(' ');
  return c.text(lines([`got paths: {Paths:[${got}]}`, ...images.flatMap(imageLines)]), status);
}

/**
 * `{"images":[…]}`: 202 when all were accepted, 207 when they differ, else the status that they share, with an `error`
 * beside the images as every error answer has it.
 *
 * @param names what each image is called in its item beside its path, in the same order
 */
export function answerItems(c: Context, images: readonly Accepted[], names: readonly { readonly file: string }[] = []) {
  const items = images.map((image, at) => ({ ...names[at], ...itemJson(image) }));
  const [first] = images;
  const status = overallStatus(images);
  if (status < 400 || first?.kind !== 'refused') return c.json({ images: items }, status);
  const why = images.length > 1 ? `none of ${images.length} images was accepted: ` : '';
  const { code, message, details } = first.error;
  return c.json({ ...errorBody(new LineupError(code, why + message, { ...details })), images: items }, status);
}

function overallStatus(images: readonly Accepted[]): ContentfulStatusCode {
  const [first = 207, ...others] = new Set(images.map(statusOf));
  return others.length === 0 ? first : 207;
}

function statusOf(image: Accepted): ContentfulStatusCode {
  return image.kind === 'accepted' ? 202 : httpStatus(image.error.code);
}

function itemJson(image: Accepted) {
  if (image.kind === 'accepted') return { status_code: statusOf(image), ...acceptedJson(image) };
  return { status_code: statusOf(image), path: image.path, ...errorBody(image.error) };
}

/** `queued`: the message is with the broker. While false, the outbox holds it. */
function acceptedJson({ id, path, queued }: Accepted & { readonly kind: 'accepted' }) {
  return { id, path, status: ImageStatus.PENDING, status_text: statusText(ImageStatus.PENDING), queued };
}

function imageLines(image: Accepted): string[] {
  if (image.kind === 'refused') return [`image not saved: ${image.error.message}`];
  return [
    `image saved with id: ${image.id}`,
    image.queued ? 'image sent to nsq' : 'image saved; it will be sent to nsq as soon as nsqd answers',
  ];
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
