/** The log of a process: one line an event, for people or for programs. */
export * from './logger.ts';
export * from './trouble-log.ts';
