/** Starting, being ready, draining and stopping: what every process does alike. */
export * from './failpoint.ts';
export * from './heartbeat.ts';
export * from './main.ts';
export * from './pause.ts';
export * from './run.ts';
export * from './runnable.ts';
export * from './turns.ts';
