import { expect, test } from 'bun:test';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { sessionSecrets } from './session-secret.ts';

const ASKED = { access: { required: true }, SESSION_SECRET: [] };

test('is made once, for nobody else to read', () => {
  using folder = tempFolder('secret');
  const [secret = ''] = sessionSecrets(ASKED, folder.path);
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(sessionSecrets(ASKED, folder.path)).toEqual([secret]);
  const file = join(folder.path, 'session-secret');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8').trim()).toBe(secret);
});

test('is not made where nobody logs in, or where the setting says one', () => {
  using folder = tempFolder('secret');
  expect(sessionSecrets({ ...ASKED, access: { required: false } }, folder.path)).toEqual([]);
  expect(sessionSecrets({ ...ASKED, SESSION_SECRET: ['x'] }, folder.path)).toEqual(['x']);
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a file that holds none, or cannot be made, is named', () => {
  using folder = tempFolder('secret');
  writeFileSync(join(folder.path, 'session-secret'), 'short\n');
  expect(() => sessionSecrets(ASKED, folder.path)).toThrow(/session-secret holds no secret: delete it/);
  expect(() => sessionSecrets(ASKED, join(folder.path, 'nowhere'))).toThrow(/cannot be written .*set SESSION_SECRET/);
});
