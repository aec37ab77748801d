/** Loaded before a recognizer's worker: ends it like a crash in native code when it is asked for a poisoned photo. */
import { writeSync } from 'node:fs';

process.on('message', (message: { readonly path?: unknown }) => {
  if (typeof message.path !== 'string' || !message.path.includes('.poison.')) return;
  writeSync(2, 'poisoned: the worker ends\n');
  process.kill(process.pid, 'SIGSEGV');
});
