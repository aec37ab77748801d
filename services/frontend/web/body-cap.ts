import { LineupError } from '@lineup/domain';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/** Bytes of a form without photos. */
const MOST = 1024 * 1024;

/** What is handed on while it comes (`forward-form.ts`): the receiver says how much is too much. */
const HANDED_ON = [/^\/upload$/, /^\/people$/, /^\/people\/\d+\/photos$/];

const cap = bodyLimit({
  maxSize: MOST,
  onError() {
    throw new LineupError('body_too_large', `The form is too large; up to ${MOST} bytes are accepted.`, { most: MOST });
  },
});

/** Refuses forms that are read into memory when they are too large; those with photos never are. */
export const capBodies: MiddlewareHandler = (c, next) => {
  const isHandedOn = c.req.method === 'POST' && HANDED_ON.some((path) => path.test(c.req.path));
  return isHandedOn ? next() : cap(c, next);
};
