import { maySucceedLater, type Refusal, refusalWords } from './refusal-words.ts';

/** What became of one file that was sent. */
export type Sent =
  /** It is an image, perhaps since before. */
  | { readonly kind: 'image'; readonly id: number; readonly isNew: boolean }
  /** It was taken for something else, by an address of its own (`data-drop-action`). */
  | {
      readonly kind: 'taken';
      readonly message: string;
      /** The page to look at; undefined: there is none. */
      readonly href: string | undefined;
      /** The address of a picture of it. */
      readonly picture: string | undefined;
    }
  /** `again`: the same file may be taken later. */
  | { readonly kind: 'refused'; readonly message: string; readonly again: boolean };

/** A file of an upload, as it was called, and what became of it. */
export interface SentFile {
  readonly name: string;
  readonly sent: Sent;
}

/**
 * What became of each file of an upload, by the JSON that was answered: the receiver's `{"images":[…]}`, an
 * `{"error":…}` about all of it, or of another address `{"message","href","picture"}`, all of which may be missing.
 * Undefined: the answer is none of that.
 */
export function readAnswer(body: unknown): readonly SentFile[] | undefined {
  if (!isObject(body)) return undefined;
  if (Array.isArray(body['images'])) return body['images'].map(readItem);
  if ('error' in body) return [{ name: '', sent: refused(body['error']) }];
  const message = textOf(body['message']) ?? 'Added';
  return [{ name: '', sent: { kind: 'taken', message, href: hereOf(body['href']), picture: hereOf(body['picture']) } }];
}

function readItem(item: unknown): SentFile {
  if (!isObject(item)) return { name: '', sent: UNREADABLE };
  const name = textOf(item['file']) ?? '';
  if (typeof item['id'] === 'number') return { name, sent: { kind: 'image', id: item['id'], isNew: true } };
  return { name, sent: refused(item['error']) };
}

function refused(error: unknown): Sent {
  if (!isRefusal(error)) return UNREADABLE;
  const existing = error.details?.['id'];
  if (error.code === 'already_exists' && typeof existing === 'number') {
    return { kind: 'image', id: existing, isNew: false };
  }
  return { kind: 'refused', message: refusalWords(error), again: maySucceedLater(error) };
}

const UNREADABLE: Sent = { kind: 'refused', message: 'The answer cannot be understood.', again: true };

function isRefusal(error: unknown): error is Refusal {
  return isObject(error) && typeof error['code'] === 'string' && typeof error['message'] === 'string';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An address on this server; never one that leads elsewhere or is a script. */
function hereOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text?.startsWith('/') && !/^\/[/\\]/.test(text) ? text : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
