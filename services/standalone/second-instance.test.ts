import { afterAll, beforeAll, expect, test } from 'bun:test';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { startServiceProcess } from '../../test/harness/service-process.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { startStandalone } from './fixtures/start-standalone.ts';

allowForRealTime();

const first = tempFolder('first');
let lineup: Awaited<ReturnType<typeof startStandalone>>;
beforeAll(async () => {
  lineup = await startStandalone(first.path);
  await lineup.ready();
});
afterAll(async () => {
  await lineup?.stop();
  first.remove();
});

/** How a second Lineup ends beside the first. */
async function refusal(dataDir: string, env: Readonly<Record<string, string>> = {}) {
  const second = await startStandalone(dataDir, env);
  const code = await second.exited;
  await second.lines.waitFor('lineup: ');
  return { code, said: second.plain() };
}

test('a second one is refused on the same data folder, also by another name of it', async () => {
  using other = tempFolder('second');
  const link = join(other.path, 'link');
  symlinkSync(first.path, link);
  for (const dataDir of [first.path, link]) {
    const line = `lineup: another Lineup runs on the data folder ${dataDir}: stop it, or set DATA_DIR to another folder`;
    expect(await refusal(dataDir)).toEqual({ code: 1, said: [line] });
  }
});

test('with a data folder of its own it is refused on the same database, also by another name of it', async () => {
  using other = tempFolder('second');
  const file = join(first.path, 'lineup.db');
  const link = join(other.path, 'link.db');
  symlinkSync(file, link);
  for (const name of [file, link]) {
    const line = `lineup: another Lineup runs on the database ${name}: stop it, or set DATABASE_URL to another database`;
    expect(await refusal(other.path, { DATABASE_URL: `sqlite:${name}` })).toEqual({ code: 1, said: [line] });
  }
});

test('with a folder and a database of its own it runs beside the first, in whichever folder the database is', async () => {
  using other = tempFolder('second');
  const second = await startStandalone(other.path, { DATABASE_URL: `sqlite:${join(first.path, 'other.db')}` });
  await second.ready();
  expect(await second.stop()).toBe(0);
});

test.each([
  ['redeemer', []],
  ['gallery', ['list']],
])('the command %s works beside it', async (service, args) => {
  const command = await startServiceProcess({ service, args, env: { DATA_DIR: first.path } });
  expect(await command.exited).toBe(0);
  expect((await fetch(`${lineup.receiverUrl}/images`)).status).toBe(200);
});
