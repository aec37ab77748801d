/** Loaded before a recognizer's worker: ends it like a crash in native code when it is asked for a poisoned photo. */

type Listener = (...args: never[]) => void;

/** A listener of our own would make Bun hand out the first message before the worker's is there; so theirs is wrapped. */
const on = process.on.bind(process) as (event: string, listener: Listener) => NodeJS.Process;
Object.assign(process, {
  on: (event: string, listener: Listener) => on(event, event === 'message' ? poisoned(listener) : listener),
});

function poisoned(listener: Listener): Listener {
  return (...args) => {
    const { path } = args[0] as unknown as { readonly path?: string };
    if (path?.includes('.poison.')) process.kill(process.pid, 'SIGSEGV');
    listener(...args);
  };
}
