/** The kinds of refusal that cross a service's border; each has one HTTP status (see `@lineup/http`). */
export type ErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'cross_site'
  | 'invalid_path'
  | 'already_exists'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'body_too_large'
  | 'unsupported_media'
  | 'too_many'
  | 'unavailable'
  | 'internal';

/**
 * An error that may be shown to whoever asked: a code for programs, a sentence for people, and details without any
 * secret. Everything else that is thrown becomes `internal` at the border.
 */
export class LineupError extends Error {
  override readonly name = 'LineupError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/**
 * The way a process says that it cannot start: one line that names the setting and what to do. `main.ts` prints it
 * and exits with 1; no stack is shown.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
