import { expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../test/harness/eventually.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { processesOn, startStandalone } from './fixtures/start-standalone.ts';

allowForRealTime();

/** How a start ends that cannot succeed: exit code, what it said, and nobody left behind. */
async function refusal(dataDir: string, env: Readonly<Record<string, string>> = {}) {
  const lineup = await startStandalone(dataDir, env);
  const code = await lineup.exited;
  await lineup.lines.waitFor(/^lineup: /);
  await eventually('nobody is left behind', () => processesOn(dataDir).length === 0);
  return { code, said: lineup.plain() };
}

test.each(['RECEIVER_PORT', 'FRONTEND_PORT', 'RECOGNIZER_PORT', 'ADMIN_PORT'])(
  '%s is taken: one line that names it, exit code 1, no recognizer left behind',
  async (setting) => {
    using folder = tempFolder('taken');
    const port = await freePort();
    using _other = Bun.serve({ hostname: '127.0.0.1', port, fetch: () => new Response('taken') });
    const { code, said } = await refusal(folder.path, { [setting]: String(port) });
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringMatching(new RegExp(`^lineup: .*port ${port} .*taken.* set ${setting} to`))]);
  },
);

test('several bad settings: one line that names each', async () => {
  using folder = tempFolder('settings');
  const { code, said } = await refusal(folder.path, { RECEIVER_PORT: 'x', LOG_LEVEL: 'loud' });
  expect(code).toBe(1);
  expect(said).toEqual([
    'lineup: LOG_LEVEL="loud": must be one of silent, fatal, error, warn, info, debug, trace; ' +
      'RECEIVER_PORT="x": must be a whole number from 0 to 65535',
  ]);
});

test('a data folder that cannot be written: one line that names DATA_DIR', async () => {
  using folder = tempFolder('unwritable');
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  for (const dataDir of [file, join(file, 'below')]) {
    const { code, said } = await refusal(dataDir);
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringMatching(/^lineup: the data folder .*cannot be written.*set DATA_DIR/)]);
  }
});

test('a damaged database: one line that names DATABASE_URL, and the file stays as it is', async () => {
  using folder = tempFolder('damaged');
  const file = join(folder.path, 'lineup.db');
  writeFileSync(file, 'no database at all\n'.repeat(1_000));
  const { code, said } = await refusal(folder.path);
  expect(code).toBe(1);
  expect(said).toEqual([expect.stringMatching(/^lineup: the database .*lineup\.db is damaged.*DATABASE_URL/)]);
  expect(readFileSync(file, 'utf8')).toStartWith('no database at all');
});
