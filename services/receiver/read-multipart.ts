import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { LineupError } from '@lineup/domain';

/** What is done with the parts of a form, one after the other, as they come. */
export interface FormParts {
  /** A text field; `value` is whole. */
  field(name: string, value: string): void;
  /**
   * A file. The next part comes when this has resolved; bytes that it leaves unread are skipped. When it rejects, the
   * form is given up with that error.
   *
   * @param fileName as the client calls it, without folders; empty when it does not
   */
  file(fileName: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

/** How much of a form is read. */
export interface FormLimits {
  /** Bytes of the whole body. */
  readonly maxBytes: number;
  readonly maxFiles: number;
  /** Milliseconds without a byte after which the client is given up. */
  readonly idleMs: number;
}

/** What no form of ours comes near: text fields and their sizes in bytes, and the headers of a part. */
const FIELDS = { fields: 20, fieldNameSize: 200, fieldSize: 8 * 1024 };
const HEADERS = { headerPairs: 20, headerSize: 8 * 1024 };

/**
 * Reads a multipart/form-data body piece by piece: never more of it is in memory than what has just come. Returns when
 * the form has ended as it should.
 *
 * @throws LineupError `unsupported_media` when it is another kind of body; `bad_request` when it is broken, cut off, or
 *   does not go on; `body_too_large`
 */
export async function readMultipart(request: Request, limits: FormLimits, parts: FormParts): Promise<void> {
  const told = Number(request.headers.get('content-length') ?? 0);
  if (told > limits.maxBytes) throw tooLarge(limits.maxBytes);
  const steps = createSteps();
  const parser = createParser(request, limits, steps.fail);
  const delivery = deliver(parser, parts, steps.fail);
  try {
    await feed(parser, request.body, limits, steps);
    await delivery.done();
  } catch (error) {
    delivery.giveUp();
    parser.destroy();
    // Once this throws nobody writes any more: what was written can be taken away.
    await delivery.done().catch(() => undefined);
    throw error;
  }
}

/** Steps, each of which ends early when anything goes wrong. */
interface Steps {
  /** The work's result, or the error that came first. */
  take<Result>(work: Promise<Result>): Promise<Result>;
  /** Ends the step that is under way, and all that would follow. */
  fail(error: unknown): void;
}

/** `Promise.race` against one promise for all steps would keep what each of them has brought: the whole body. */
function createSteps(): Steps {
  let failure: { readonly error: unknown } | undefined;
  let end: ((error: unknown) => void) | undefined;
  return {
    take: (work) =>
      new Promise((resolve, reject) => {
        end = reject;
        if (failure) reject(failure.error);
        work.then(resolve, reject);
      }),
    fail(error) {
      failure ??= { error };
      end?.(failure.error);
    },
  };
}

function createParser(request: Request, { maxFiles }: FormLimits, fail: (error: unknown) => void): BusboyInstance {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*(;|$)/i.test(type.trim())) {
    const sentence = 'photos are taken as a multipart/form-data form; with curl: -F photo=@a.jpg';
    throw new LineupError('unsupported_media', sentence, { content_type: type.slice(0, 80) });
  }
  try {
    const parser = new Busboy({
      headers: { 'content-type': type },
      limits: { ...FIELDS, ...HEADERS, files: maxFiles },
      // A field without a file name is text, whatever type it claims.
      isPartAFile: (_field, _type, fileName) => fileName !== undefined,
    });
    parser.on('error', (cause) => fail(broken(cause)));
    parser.on('filesLimit', () => fail(tooMany(`files; up to ${maxFiles}`, maxFiles)));
    parser.on('fieldsLimit', () => fail(tooMany(`fields; up to ${FIELDS.fields}`, FIELDS.fields)));
    return parser;
  } catch (cause) {
    // It throws at a boundary that is missing or too long.
    throw broken(cause);
  }
}

/** The way of the parts from the parser to whom they are for. */
interface Delivery {
  /** Resolves when every file that has come is dealt with, rejects when that went wrong. */
  done(): Promise<void>;
  /** Whoever reads a file gets an error. */
  giveUp(): void;
}

function deliver(parser: BusboyInstance, parts: FormParts, fail: (error: unknown) => void): Delivery {
  let working = Promise.resolve();
  let open: Readable | undefined;
  parser.on('field', (name, value, nameCut, valueCut) => {
    if (nameCut || valueCut) fail(tooMany(`bytes in a field; up to ${FIELDS.fieldSize}`, FIELDS.fieldSize));
    else parts.field(name, value);
  });
  parser.on('file', (_field, pieces, fileName) => {
    open = pieces;
    // Also told to whoever reads the pieces; this is for when nobody does.
    pieces.on('error', () => undefined);
    working = working.then(async () => {
      // Whoever has seen enough of a file leaves the rest to be skipped; the next file is behind it.
      await parts.file(fileName ?? '', pieces.iterator({ destroyOnReturn: false }));
      pieces.resume();
    });
    working.catch(fail);
  });
  return { done: () => working, giveUp: () => open?.destroy(broken(undefined)) };
}

/** Feeds the parser as fast as it takes what there is, and waits for its end. */
async function feed(
  parser: BusboyInstance,
  body: ReadableStream<Uint8Array> | null,
  { maxBytes, idleMs }: FormLimits,
  steps: Steps,
): Promise<void> {
  const reader = body?.getReader();
  const timer = setTimeout(() => steps.fail(broken(undefined, `it has not gone on for ${idleMs} ms`)), idleMs);
  let read = 0;
  try {
    while (reader) {
      const { done, value } = await steps.take(reader.read()).catch(asBroken);
      if (done) break;
      timer.refresh();
      read += value.byteLength;
      if (read > maxBytes) throw tooLarge(maxBytes);
      await steps.take(new Promise<void>((resolve) => parser.write(value, () => resolve())));
      timer.refresh();
    }
    const finished = new Promise<void>((resolve) => parser.once('finish', resolve));
    parser.end();
    await steps.take(finished);
  } finally {
    clearTimeout(timer);
    // The rest is not wanted; the client may be gone already.
    reader?.cancel().catch(() => undefined);
  }
}

function asBroken(error: unknown): never {
  throw error instanceof LineupError ? error : broken(error);
}

function broken(cause: unknown, why = 'it is cut off or broken'): LineupError {
  return new LineupError('bad_request', `the form cannot be read: ${why}`, {}, { cause });
}

function tooLarge(most: number): LineupError {
  return new LineupError('body_too_large', `the body is too large; up to ${most} bytes are accepted`, { most });
}

function tooMany(what: string, most: number): LineupError {
  return new LineupError('body_too_large', `the form holds too many ${what} are accepted in one request`, { most });
}
