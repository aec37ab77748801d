import { withoutKeys } from '@lineup/domain';
import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';

/** A pino logger; `child({ image: 23 })` makes one whose every line carries the image id. */
export type Logger = PinoLogger;

/** How much is logged, from the least to the most. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** For people (`pretty`) or for programs, one JSON object a line (`json`). */
export const LOG_FORMATS = ['pretty', 'json'] as const;

/** What {@link createLogger} needs to know. */
export interface LogOptions {
  /** Which service speaks; in every line as `service`. */
  readonly service: string;
  readonly level: (typeof LOG_LEVELS)[number];
  readonly format: (typeof LOG_FORMATS)[number];
  /** Where lines go instead of standard output (tests). */
  readonly destination?: DestinationStream;
}

/**
 * A logger for one process. Lines are written at once: none is lost when the process ends. No API key is in any of them,
 * wherever in a request somebody may have put it.
 */
export function createLogger({ service, level, format, destination }: LogOptions): Logger {
  const output = destination ?? pino.destination({ dest: 1, sync: true });
  const sink = format === 'pretty' ? prettyLines(output, destination === undefined && process.stdout.isTTY) : output;
  const discreet = { write: (line: string) => void sink.write(withoutKeys(line)) };
  return pino({ level, base: { service }, timestamp: stdTimeFunctions.isoTime }, discreet);
}

/** Turns each line of JSON into one for people, on the spot: a stream in between would be late at the process's end. */
function prettyLines(output: DestinationStream, colorize: boolean): DestinationStream {
  const pretty = prettyFactory({
    colorize,
    ignore: 'pid,hostname,service',
    messageFormat: '{service}: {msg}',
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
  });
  return { write: (line) => void output.write(pretty(line)) };
}

/** A logger that says nothing, for tests. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
