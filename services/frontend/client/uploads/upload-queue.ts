import type { Sent } from '../../uploads/read-answer.ts';

/** How far a file has come. */
export type Step =
  | { readonly kind: 'waiting' }
  /** `sent`: bytes, up to the size of the file. */
  | { readonly kind: 'sending'; readonly sent: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'ended'; readonly sent: Sent };

/** A file to be uploaded. */
export interface Upload {
  readonly file: File;
  /** The address that takes it. */
  readonly action: string;
  readonly step: Step;
}

/** What came of sending a file once. */
export type Sending =
  | Sent
  | { readonly kind: 'cancelled' }
  /** The server has too much to do, and said when to come again, in seconds. */
  | { readonly kind: 'busy'; readonly afterS: number }
  /** There is no answer: the connection broke, or the file has changed since it was chosen. */
  | { readonly kind: 'broken' };

/** Sends a file, and tells how many bytes of it are on their way. Never rejects. */
export type SendFile = (
  upload: Pick<Upload, 'file' | 'action'>,
  options: { readonly signal: AbortSignal; readonly progress: (bytes: number) => void },
) => Promise<Sending>;

/** What {@link createUploadQueue} needs. */
export interface UploadQueueOptions {
  readonly send: SendFile;
  /** Something about this file is different now. */
  readonly changed: (upload: Upload) => void;
  /** Files that are sent side by side: enough to keep a line busy, few enough for a phone. */
  readonly atOnce?: number;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Files on their way. */
export interface UploadQueue {
  /** A file that waits for its turn. */
  add(file: File, action: string): Upload;
  /** A file that is not even sent, with the reason. */
  refuse(file: File, action: string, message: string): Upload;
  /** No effect on one that has ended. */
  cancel(upload: Upload): void;
  /** One that was cancelled or refused goes to the end of the queue. */
  again(upload: Upload): void;
  /** Is anything waiting or being sent? */
  isBusy(): boolean;
}

type Mutable = { -readonly [Key in keyof Upload]: Upload[Key] };

/** How often a file is sent: to a server that has too much to do, and where the connection breaks. */
const TRIES = { busy: 6, broken: 3 };

/** Broken connections in a row after which there seems to be none: whoever waits is told so soon. */
const NO_CONNECTION = 6;

/** Seconds before a broken one is tried again. */
const BROKEN_S = 1;

const BROKEN: Sent = {
  kind: 'refused',
  message: 'The connection broke, or the file has changed since.',
  again: true,
};

const TOO_BUSY: Sent = { kind: 'refused', message: 'The server has too much to do just now.', again: true };

/** When a file is sent once more, and what is said of it if not. */
interface Later {
  readonly mayTry: boolean;
  readonly afterS: number;
  readonly otherwise: Sent;
}

/** Sends files, a few at once, in the order in which they were chosen. */
export function createUploadQueue({
  send,
  changed,
  atOnce = 3,
  pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}: UploadQueueOptions): UploadQueue {
  let waiting: Mutable[] = [];
  const sending = new Map<Upload, AbortController>();
  const tries = new Map<Upload, number>();
  let resting = false;
  /** In a row. */
  let broken = 0;

  const step = (upload: Mutable, next: Step) => {
    upload.step = next;
    changed(upload);
  };

  const wait = (upload: Mutable) => {
    waiting.push(upload);
    step(upload, { kind: 'waiting' });
    fill();
  };

  const fill = () => {
    while (!resting && sending.size < atOnce) {
      const next = waiting.shift();
      if (!next) return;
      void sendOne(next);
    }
  };

  const sendOne = async (upload: Mutable) => {
    const cut = new AbortController();
    sending.set(upload, cut);
    step(upload, { kind: 'sending', sent: 0 });
    const progress = (bytes: number) => step(upload, { kind: 'sending', sent: Math.min(bytes, upload.file.size) });
    const result = await send(upload, { signal: cut.signal, progress });
    sending.delete(upload);
    settle(upload, result);
    fill();
  };

  const settle = (upload: Mutable, result: Sending) => {
    broken = result.kind === 'broken' ? broken + 1 : 0;
    switch (result.kind) {
      case 'cancelled':
        return step(upload, result);
      case 'busy':
        return later(upload, { mayTry: tried(upload) < TRIES.busy, afterS: result.afterS, otherwise: TOO_BUSY });
      case 'broken': {
        const mayTry = tried(upload) < TRIES.broken && broken < NO_CONNECTION;
        return later(upload, { mayTry, afterS: BROKEN_S, otherwise: BROKEN });
      }
      default:
        return step(upload, { kind: 'ended', sent: result });
    }
  };

  const tried = (upload: Upload): number => {
    const times = (tries.get(upload) ?? 0) + 1;
    tries.set(upload, times);
    return times;
  };

  const later = (upload: Mutable, { mayTry, afterS, otherwise }: Later) => {
    if (!mayTry) return step(upload, { kind: 'ended', sent: otherwise });
    waiting.unshift(upload);
    step(upload, { kind: 'waiting' });
    void rest(afterS);
  };

  /** All wait: what kept one of them keeps the others too. */
  const rest = async (seconds: number) => {
    if (resting) return;
    resting = true;
    await pause(seconds * 1_000);
    resting = false;
    fill();
  };

  return {
    add(file, action) {
      const upload: Mutable = { file, action, step: { kind: 'waiting' } };
      wait(upload);
      return upload;
    },
    refuse(file, action, message) {
      const upload: Mutable = { file, action, step: { kind: 'waiting' } };
      step(upload, { kind: 'ended', sent: { kind: 'refused', message, again: false } });
      return upload;
    },
    cancel(upload) {
      sending.get(upload)?.abort();
      if (!waiting.some((one) => one === upload)) return;
      waiting = waiting.filter((one) => one !== upload);
      step(upload as Mutable, { kind: 'cancelled' });
    },
    again(upload) {
      if (upload.step.kind !== 'cancelled' && upload.step.kind !== 'ended') return;
      tries.delete(upload);
      wait(upload as Mutable);
    },
    isBusy: () => waiting.length > 0 || sending.size > 0,
  };
}
