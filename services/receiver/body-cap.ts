import { LineupError } from '@lineup/domain';
import { bodyLimit } from 'hono/body-limit';

/** Refuses bodies of more than `maxBytes` with `body_too_large`, before they are read where their length is told. */
export function bodyCap(maxBytes: number) {
  return bodyLimit({
    maxSize: maxBytes,
    onError() {
      throw new LineupError('body_too_large', `the body is too large; up to ${maxBytes} bytes are accepted`, {
        most: maxBytes,
      });
    },
  });
}
