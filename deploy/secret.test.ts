import { describe, expect, test } from 'bun:test';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type ScriptSandbox, scriptSandbox } from './fixtures/script-sandbox.ts';

const KEYS = ['root-password', 'password', 'migrate-password'] as const;
const KEPT = 'local/lineup-db.env';

/** secret.sh, and a cluster which has the given passwords, or no secret at all. */
function sandbox(inCluster?: Readonly<Record<string, string>>): ScriptSandbox {
  const made = scriptSandbox(['deploy/secret.sh']);
  const kept = Object.entries(inCluster ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  made.fake('kubectl', {
    ...Object.fromEntries(kept.map(([key, value]) => [`*get secret*.data.${key}*`, `printf %s '${value}'`])),
    '*get secret*.data.*': 'true',
    '*get secret*': `echo '${kept.length > 0 ? JSON.stringify(Object.fromEntries(kept)) : ''}'`,
    // As kubectl does, but for the encoding.
    ...Object.fromEntries(
      ['lineup-db', 'lineup-session'].map((name) => [
        `*create secret generic ${name} *`,
        `echo "kind: Secret"; echo "metadata:"; echo "  name: ${name}"; cat local/${name}.env`,
      ]),
    ),
  });
  return made;
}

const passwordsIn = (made: ScriptSandbox) =>
  Object.fromEntries(
    made
      .read(`deploy/${KEPT}`)
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );

describe('secret.sh', () => {
  test('makes passwords that an SQL string and a URL can hold, for this user alone to read', () => {
    using made = sandbox();
    const { code, out, err } = made.run('deploy/secret.sh');
    expect([code, err]).toEqual([0, '']);
    const passwords = passwordsIn(made);
    expect(Object.keys(passwords)).toEqual([...KEYS]);
    for (const password of Object.values(passwords)) expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(new Set(Object.values(passwords)).size).toBe(KEYS.length);
    expect(statSync(join(made.path, 'deploy', KEPT)).mode & 0o777).toBe(0o600);
    expect(out).toContain('metadata:\n  labels:\n    app.kubernetes.io/part-of: lineup\n  name: lineup-db');
    for (const password of Object.values(passwords)) expect(out).toContain(password);
  });

  test('makes what logins are sealed with, beside the passwords and apart from them', () => {
    using made = sandbox();
    const { out } = made.run('deploy/secret.sh');
    const [, session = ''] = out.split('\n---\n');
    expect(session).toMatch(/^kind: Secret\n.*\n {2}name: lineup-session\nsession-secret=[0-9a-f]{48}\n$/s);
    expect(session).not.toContain('password');
    expect(statSync(join(made.path, 'deploy/local/lineup-session.env')).mode & 0o777).toBe(0o600);
  });

  test('a file of passwords from before there were logins is kept as it is', () => {
    using made = sandbox();
    const mine = 'root-password=another-1\npassword=user-1234\nmigrate-password=migrate-1234\n';
    made.write(`deploy/${KEPT}`, mine);
    const { code, out } = made.run('deploy/secret.sh');
    expect([code, made.read(`deploy/${KEPT}`)]).toEqual([0, mine]);
    expect(out).toContain('session-secret=');
  });

  test('says the same at every call', () => {
    using made = sandbox();
    const [first, second] = [made.run('deploy/secret.sh'), made.run('deploy/secret.sh')];
    expect(second).toEqual(first);
  });

  test('takes the passwords from the cluster when the file is gone: the database knows no others', () => {
    const passwords = { 'root-password': 'root-1234', password: 'user-1234', 'migrate-password': 'migrate-1234' };
    using made = sandbox({ ...passwords, 'session-secret': 'sealed-by-the-cluster' });
    expect(made.run('deploy/secret.sh').code).toBe(0);
    expect(passwordsIn(made)).toEqual(passwords);
    expect(made.read('deploy/local/lineup-session.env')).toBe('session-secret=sealed-by-the-cluster\n');
  });

  test.each([
    'password=user-1234\nmigrate-password=x-12345678\n',
    'root-password=short\n',
    "root-password=o'reilly-1\n",
  ])('names the key that is missing or cannot be: %j', (text) => {
    using made = sandbox();
    made.write(`deploy/${KEPT}`, text);
    const { code, out, err } = made.run('deploy/secret.sh');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('needs a line root-password=…');
  });

  test('stops when file and cluster differ, and says what can be done: neither is overwritten', () => {
    using made = sandbox({ 'root-password': 'root-1234', password: 'user-1234', 'migrate-password': 'migrate-1234' });
    const mine = 'root-password=another-1\npassword=user-1234\nmigrate-password=migrate-1234\n';
    made.write(`deploy/${KEPT}`, mine);
    const { code, out, err } = made.run('deploy/secret.sh');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('root-password');
    expect(err).toContain('rm deploy/local/lineup-db.env');
    expect(err).toContain('delete secret lineup-db');
    expect(made.read(`deploy/${KEPT}`)).toBe(mine);
  });

  test('run twice at once, both say the same passwords', async () => {
    using made = sandbox();
    const both = await Promise.all(
      [1, 2].map(() => {
        const child = Bun.spawn(['bash', join(made.path, 'deploy/secret.sh')], {
          env: { PATH: join(made.path, '../bin') },
          stdout: 'pipe',
        });
        return new Response(child.stdout).text();
      }),
    );
    expect(both[0]).toContain('root-password=');
    expect(both[1]).toBe(both[0] ?? '');
  });

  test('makes no half of a file when the cluster has only some of the keys', () => {
    using made = sandbox({ password: 'user-1234' });
    const { code, err } = made.run('deploy/secret.sh');
    expect(code).toBe(1);
    expect(err).toContain('root-password');
    expect(() => made.read(`deploy/${KEPT}`)).toThrow();
  });

  test('makes no other passwords while the cluster does not answer', () => {
    using made = sandbox();
    made.fake('kubectl', { '*get secret*': 'echo "connection refused" >&2; exit 1' });
    const { code, err } = made.run('deploy/secret.sh');
    expect(code).toBe(1);
    expect(err).toContain('connection refused');
    expect(() => made.read(`deploy/${KEPT}`)).toThrow();
  });

  test('speaks to the cluster on this machine, whatever the current context is', () => {
    using made = sandbox();
    made.run('deploy/secret.sh');
    expect(made.calls().filter((call) => !call.startsWith('kubectl --context kind-kind --namespace lineup '))).toEqual(
      [],
    );
    made.run('deploy/secret.sh', [], { LINEUP_CONTEXT: 'kind-other' });
    expect(made.calls().at(-1)).toStartWith('kubectl --context kind-other ');
  });
});
