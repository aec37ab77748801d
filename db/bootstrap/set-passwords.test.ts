import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger } from '@lineup/log';
import { freePort } from '../../test/harness/free-port.ts';
import { type Mariadb, startMariadb } from '../../test/harness/mariadb.ts';
import { needs, requirePart } from '../../test/harness/real-parts.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { migrate } from '../index.ts';

const log = silentLogger();
const PASSWORDS = { LINEUP_PASSWORD: 'user-1234', LINEUP_MIGRATE_PASSWORD: 'migrate_1234' };

needs('mariadb', 'mysql-client').describe('set_passwords.sh', () => {
  let server: Mariadb;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server?.kill());

  /** Runs it as the Job does, against a server on this machine. */
  async function setPasswords(env: Readonly<Record<string, string>> = {}, port = server.port) {
    using folder = tempFolder('set-passwords');
    symlinkSync(requirePart('mysql-client', 'mysql'), join(folder.path, 'mysql'));
    // Between two tries nobody waits here.
    writeFileSync(join(folder.path, 'sleep'), '#!/bin/sh\n');
    chmodSync(join(folder.path, 'sleep'), 0o755);
    const child = Bun.spawn(['bash', join(import.meta.dir, 'set_passwords.sh')], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      env: {
        PATH: `${folder.path}:${process.env['PATH']}`,
        HOME: folder.path,
        MYSQL_HOST: '127.0.0.1',
        // Of the client itself.
        MYSQL_TCP_PORT: String(port),
        MYSQL_ROOT_PASSWORD: '',
        ...PASSWORDS,
        ...env,
      },
    });
    const [code, out, err] = await Promise.all([
      child.exited,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    return { code, out, err };
  }

  const urlOf = (user: string, password: string) => `mysql://${user}:${password}@127.0.0.1:${server.port}/kube`;

  test('makes database and users where they are missing, and lets them in', async () => {
    expect(await setPasswords()).toEqual({ code: 0, out: expect.stringContaining('have their passwords'), err: '' });
    await migrate(urlOf('lineup_migrate', PASSWORDS.LINEUP_MIGRATE_PASSWORD), { log });
  });

  test('can be run again, to no effect', async () => {
    expect((await setPasswords()).code).toBe(0);
    expect((await setPasswords()).code).toBe(0);
    await migrate(urlOf('lineup_migrate', PASSWORDS.LINEUP_MIGRATE_PASSWORD), { log });
  });

  test('changes a password: the old one is refused', async () => {
    expect((await setPasswords()).code).toBe(0);
    expect((await setPasswords({ LINEUP_MIGRATE_PASSWORD: 'another-1234' })).code).toBe(0);
    await migrate(urlOf('lineup_migrate', 'another-1234'), { log });
    const refused = migrate(urlOf('lineup_migrate', PASSWORDS.LINEUP_MIGRATE_PASSWORD), { log });
    await expect(refused).rejects.toThrow(/denied/i);
  });

  test.each([
    ['LINEUP_PASSWORD', ''],
    ['LINEUP_PASSWORD', 'short'],
    ['LINEUP_PASSWORD', "quote'1234"],
    ['LINEUP_MIGRATE_PASSWORD', 'at@sign/1234'],
    ['LINEUP_MIGRATE_PASSWORD', 'two\nlines-1234'],
  ])('refuses %s=%j, and changes nothing', async (name, value) => {
    expect(await setPasswords({ [name]: value })).toEqual({
      code: 1,
      out: '',
      err: `set_passwords: ${name} must be 8 or more of A-Z a-z 0-9 _ -\n`,
    });
  });

  test('gives up on a server that does not let it in, and says why', async () => {
    const { code, out, err } = await setPasswords({}, await freePort());
    expect(code).toBe(1);
    expect(out).toContain('set_passwords: waiting for 127.0.0.1');
    expect(err).toMatch(/^set_passwords: 127\.0\.0\.1 does not let root in: .+/);
  });
});
