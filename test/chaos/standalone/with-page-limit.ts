/**
 * Loaded before standalone (`bun --preload`), which then has the stub for a recognizer: at SIGUSR2 its database has no
 * more room than it takes by then (SQLite's `max_page_count`, which holds for one connection), and at the next one it
 * has room again. Tells so in a line each time.
 */
import { Database } from 'bun:sqlite';
import './with-stub-recognizer.ts';

const ROOM = 2 ** 32 - 2;

let database: Database | undefined;
let full = false;
const run = Database.prototype.run;

Database.prototype.run = function (this: Database, ...args: Parameters<typeof run>) {
  if (/^pragma journal_mode/.test(args[0])) database = this;
  return run.apply(this, args);
} as typeof run;

process.on('SIGUSR2', () => {
  full = !full;
  // Fewer pages than there are cannot be asked for: that means as many as there are.
  database?.query(`pragma max_page_count = ${full ? 1 : ROOM}`).get();
  console.log(full ? 'the database is full' : 'the database has room');
});
