import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type Store } from '@lineup/db';
import { silentLogger } from '@lineup/log';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { keysOn } from './fixtures/keys-command.ts';

const folder = tempFolder('keys');
let store: Store;
const keys = (...words: string[]) => keysOn({ DATA_DIR: folder.path }, ...words);
beforeAll(async () => {
  // Its first key makes the database.
  await keys('add', 'first');
  store = await openStore(`sqlite:${folder.path}/lineup.db`, { log: silentLogger() });
});
afterAll(async () => {
  await store.close();
  folder.remove();
});

test('add prints the key and nothing else to standard output, and keeps only a hash of it', async () => {
  const { exit, stdout, stderr } = await keys('add', 'Reception', 'desk', '--scope', 'read');
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^lineup_2_[0-9A-Za-z]{43}\n$/);
  expect(stderr).toBe(
    'This is key 2, for Reception desk, of scope read. It is shown this once: only a hash of it is kept.\n',
  );
  const secret = stdout.trim().slice('lineup_2_'.length);
  const kept = Buffer.concat(['lineup.db', 'lineup.db-wal'].map((file) => readFileSync(join(folder.path, file))));
  expect(kept.includes('Reception desk')).toBe(true);
  expect(kept.includes(secret)).toBe(false);
});

test('list tells of all keys, for people and for programs, without key or hash', async () => {
  const [first] = await store.keys();
  const { exit, stdout } = await keys('list');
  expect(exit).toBe(0);
  expect(stdout).toContain('ID  Scope  Made        Last used  Name\n');
  expect(stdout).toMatch(/^1 {3}write {2}\d{4}-\d\d-\d\d {2}never {6}first$/m);
  expect(stdout).not.toContain(first?.hash ?? '-');
  const json = await keys('list', '--json');
  expect(JSON.parse(json.stdout).keys[0]).toEqual({
    id: 1,
    name: 'first',
    scope: 'write',
    created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    last_used_at: null,
    revoked_at: null,
  });
});

test('add and revoke for programs', async () => {
  const added = await keys('add', 'for a program', '--json', '--scope=admin');
  const { id, key, scope } = JSON.parse(added.stdout);
  expect([added.exit, added.stderr, scope, key]).toEqual([
    0,
    '',
    'admin',
    expect.stringMatching(new RegExp(`^lineup_${id}_`)),
  ]);
  expect(await keys('revoke', String(id), '--json')).toMatchObject({ exit: 0, stdout: `{"revoked":[${id}]}\n` });
});

test('revoke says what it has done, and what there is not', async () => {
  const { stdout } = await keys('add', 'lost');
  const id = /^lineup_(\d+)_/.exec(stdout)?.[1] ?? '';
  expect(await keys('revoke', id)).toMatchObject({
    exit: 0,
    stdout: `revoked key ${id}: it is refused everywhere within 5 seconds\n`,
  });
  expect((await keys('list')).stdout).toMatch(
    new RegExp(`^${id} +write +\\S+ +revoked \\d{4}-\\d\\d-\\d\\d +lost$`, 'm'),
  );
  for (const gone of [id, '4711']) {
    const { exit, stdout, stderr } = await keys('revoke', gone);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `keys: there is no key ${gone} that is not revoked already; all are told by: bun run keys list\n`,
    );
  }
  expect((await store.audit({ limit: 2 })).entries).toMatchObject([
    { actor: 'command', action: 'key_revoked', target: `key ${id}` },
    { actor: 'command', action: 'key_added', target: `key ${id}`, detail: 'scope write' },
  ]);
});

test('what makes no sense is told in one line, with exit code 2', async () => {
  const line = 'keys: add: a name is missing: whose key is it, or what for?; try: bun run keys --help\n';
  expect(await keys('add')).toEqual({ exit: 2, stdout: '', stderr: line });
});

test('help', async () => {
  for (const words of [[], ['--help'], ['add', '--help']]) {
    const { exit, stdout } = await keys(...words);
    expect([exit, stdout]).toEqual([0, expect.stringContaining('bun run keys revoke ID')]);
  }
});

test('without a database: one line that names the setting, exit code 1', async () => {
  using empty = tempFolder('no-keys');
  const { exit, stderr } = await keysOn({ DATA_DIR: empty.path }, 'list');
  expect([exit, stderr]).toEqual([
    1,
    expect.stringMatching(/^keys: there is no database sqlite:.*set DATA_DIR or DATABASE_URL.*\n$/),
  ]);
});
