import sharp from 'sharp';
import { ask, urlOf } from './ask-http.ts';
import type { Seen } from './row.ts';
import type { Target } from './target.ts';

/** An image as `GET /images/:id` tells of it, as far as it is looked at here. */
interface ImageJson {
  readonly outcome: string | null;
  readonly faces: readonly unknown[];
  readonly failure: { readonly code: string } | null;
  readonly next_attempt_at: string | null;
}

/** Seconds that one question may wait for an outcome, and how often it is asked. */
const WAIT_S = 30;
const QUESTIONS = 4;

/**
 * Posts a path and waits for what becomes of it: why it was refused, what is wrong with the photo, or what is on it and
 * how it is shown: `file_missing`, `unknown 1, shown 240x300`.
 */
export async function askPipeline(target: Target, path: string): Promise<Seen> {
  const init = { method: 'POST', headers: { accept: 'application/json' }, body: JSON.stringify({ path }) };
  const accepted = await ask(target, 'receiver', '/image/post', init);
  // What somebody has posted may be said to him again.
  if (accepted.outcome !== '202') return { ...accepted, said: accepted.said.replaceAll(path.slice(0, 80), '…') };
  const { id } = JSON.parse(accepted.said.slice(accepted.said.indexOf('\n\n'))) as { id: number };
  return followImage(target, id);
}

/** Waits for what becomes of an image; outcomes as {@link askPipeline}. */
export async function followImage(target: Target, id: number): Promise<Seen> {
  for (let asked = 0; asked < QUESTIONS; asked += 1) {
    const response = await fetch(`${urlOf(target, 'receiver')}/images/${id}?wait=${WAIT_S}`);
    const said = await response.text();
    const { outcome, faces, failure, next_attempt_at } = JSON.parse(said) as ImageJson;
    const shown = await fetchPhoto(target, id);
    if (outcome) return { outcome: `${outcome} ${faces.length}, ${shown.outcome}`, said: said + shown.said };
    if (failure && !next_attempt_at) return { outcome: `${failure.code}, ${shown.outcome}`, said: said + shown.said };
  }
  throw new Error(`nothing became of image ${id} in ${WAIT_S * QUESTIONS} s`);
}

/** How the frontend shows a photo: newly encoded, with nothing of its metadata, and as nothing but a photo. */
async function fetchPhoto(target: Target, id: number): Promise<Seen> {
  const response = await fetch(`${urlOf(target, 'frontend')}/images/${id}/photo`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const said = [...response.headers].join('\n');
  if (response.headers.get('x-content-type-options') !== 'nosniff') return { outcome: 'SNIFFED', said };
  if (response.status === 404) return { outcome: 'not shown', said: said + bytes.toString('latin1') };
  const { format, width, height, exif, iptc, xmp, comments } = await sharp(bytes).metadata();
  if (response.headers.get('content-type') !== 'image/jpeg' || format !== 'jpeg') return { outcome: 'NO JPEG', said };
  if (exif || iptc || xmp || comments) return { outcome: 'WITH METADATA', said };
  if (/script|html/i.test(bytes.toString('latin1'))) return { outcome: 'WITH A SCRIPT', said };
  return { outcome: `shown ${width}x${height}`, said: said + bytes.toString('latin1') };
}
