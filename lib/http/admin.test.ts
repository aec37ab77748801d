import { afterEach, describe, expect, test } from 'bun:test';
import { silentLogger } from '@lineup/log';
import { createAdminServer } from './admin.ts';

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

async function admin(notReady: () => string | undefined | Promise<string | undefined>) {
  const server = createAdminServer({ host: '127.0.0.1', port: 0, log: silentLogger(), notReady });
  await server.start();
  stop = () => server.stop();
  return async (path: string) => {
    const response = await fetch(server.url() + path);
    return { status: response.status, body: await response.json() };
  };
}

describe('the admin server', () => {
  test('is ready once nothing is missing, and says what is until then', async () => {
    let missing: string | undefined = 'no models yet';
    const get = await admin(async () => missing);
    expect(await get('/readyz')).toEqual({ status: 503, body: { status: 'not ready', missing: 'no models yet' } });
    missing = undefined;
    expect(await get('/readyz')).toEqual({ status: 200, body: { status: 'ready' } });
  });

  test('is alive whatever is missing, and looks at nothing for it', async () => {
    let looks = 0;
    const get = await admin(() => {
      looks += 1;
      return 'everything';
    });
    expect(await get('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(looks).toBe(0);
  });

  test('a look that fails is no readiness', async () => {
    const get = await admin(() => Promise.reject(new Error('hunter2')));
    const { status, body } = await get('/readyz');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  test('answers elsewhere with 404', async () => {
    const get = await admin(() => undefined);
    expect((await get('/secrets')).status).toBe(404);
  });
});
