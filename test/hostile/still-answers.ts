import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connected, identifyOn } from './ask-grpc.ts';
import { ask } from './ask-http.ts';
import { oneFace } from './made-photos.ts';
import type { Target } from './target.ts';

/** A photo of one face. */
export const GOOD_PHOTO = 'good.jpg';

let posted = 0;

/** Puts the good photo there. */
export async function layGoodPhoto({ photos }: Target): Promise<void> {
  writeFileSync(join(photos, GOOD_PHOTO), await oneFace());
}

/**
 * A good request to each: a path is taken in, the front page and readiness are there, a photo is identified.
 *
 * @returns how each was answered; as {@link GOOD_ANSWERS} when all is well
 */
export async function askAll(target: Target): Promise<Record<string, string>> {
  posted += 1;
  const path = `good-${posted}.jpg`;
  const [receiver, frontend, admin, recognizer] = await Promise.all([
    ask(target, 'receiver', '/image/post', { method: 'POST', body: JSON.stringify({ path }) }),
    ask(target, 'frontend', '/people'),
    ask(target, 'admin', '/readyz'),
    connected(target, (client) => identifyOn(client, GOOD_PHOTO)),
  ]);
  return {
    receiver: receiver.outcome,
    frontend: frontend.outcome,
    admin: admin.outcome,
    recognizer: recognizer.outcome,
  };
}

/** What {@link askAll} returns of a Lineup in good health. */
export const GOOD_ANSWERS = { receiver: '202', frontend: '200', admin: '200', recognizer: 'OK 1' };
