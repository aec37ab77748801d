import { readAnswer } from '../../uploads/read-answer.ts';
import type { SendFile, Sending } from './upload-queue.ts';

/** Milliseconds in which nothing moves before the connection is given up. */
const SILENCE_MS = 90_000;

/** Seconds that a server may ask to wait for; more is cut. */
const LONGEST_REST_S = 30;

/** Sends one file as a multipart form. By XMLHttpRequest, since `fetch` does not tell how far an upload has come. */
export const sendFile: SendFile = ({ file, action }, { signal, progress }) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let silence: ReturnType<typeof setTimeout> | undefined;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => end(BROKEN), SILENCE_MS);
    };
    const cancel = () => end({ kind: 'cancelled' });
    const end = (result: Sending) => {
      clearTimeout(silence);
      signal.removeEventListener('abort', cancel);
      resolve(result);
      request.abort();
    };
    request.upload.addEventListener('progress', ({ loaded }) => {
      listen();
      progress(loaded);
    });
    request.addEventListener('load', () => end(answerOf(request)));
    request.addEventListener('error', () => end(BROKEN));
    signal.addEventListener('abort', cancel);
    const form = new FormData();
    form.append('photo', file, file.name);
    request.open('POST', action);
    request.setRequestHeader('Accept', 'application/json');
    request.send(form);
    listen();
  });

const BROKEN: Sending = { kind: 'broken' };

function answerOf(request: XMLHttpRequest): Sending {
  const { status, responseText } = request;
  const after = Number(request.getResponseHeader('Retry-After') ?? 0);
  if ((status === 429 || status === 503) && after > 0) {
    return { kind: 'busy', afterS: Math.min(after, LONGEST_REST_S) };
  }
  const sent = readAnswer(parsed(responseText))?.[0]?.sent;
  if (sent && (status < 400 || sent.kind !== 'taken')) return sent;
  // No answer of ours: some proxy's, for example.
  if (status === 413) return { kind: 'refused', message: 'Too large for one upload.', again: false };
  return { kind: 'refused', message: `The server answered with status ${status}.`, again: true };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
