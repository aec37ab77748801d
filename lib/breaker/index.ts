/**
 * The circuit breaker: stops calling a backend that fails again and again, and asks it by Ping before calling again.
 * It knows nothing of what is called.
 */
export * from './breaker.ts';
export * from './breaker-open-error.ts';
export * from './breaker-report.ts';
export * from './clock.ts';
export type { BreakerState } from './state-machine.ts';
