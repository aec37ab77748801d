/** Runs before the tests of a process: nothing heavy. */
import { afterAll } from 'bun:test';
import { endRun } from './harness/run-folder.ts';
import { allowForRealTime } from './harness/test-timeout.ts';

allowForRealTime();
// At the top of a preload this is after the last file.
afterAll(endRun);
