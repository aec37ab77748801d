import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { startServiceProcess } from './service-process.ts';
import { tempFolder } from './temp-folder.ts';
import { allowForRealTime } from './test-timeout.ts';

allowForRealTime();

/** A service of ten lines: ready after a while, ends with 5 on SIGTERM. */
const SERVICE = `
  let ready = false;
  Bun.serve({
    port: Number(process.env.ADMIN_PORT),
    fetch: () => new Response('', { status: ready ? 200 : 503 }),
  });
  setTimeout(() => { ready = true; }, 100);
  process.on('SIGTERM', () => process.exit(5));
  console.log('not json');
  console.log(JSON.stringify({ level: 30, msg: 'up', given: process.env.GIVEN, env: process.env.NODE_ENV, args: process.argv.slice(2) }));
`;

test('starts a service, waits until it is ready, stops it', async () => {
  using folder = tempFolder('service');
  await Bun.write(join(folder.path, 'main.ts'), SERVICE);
  const service = await startServiceProcess({ service: folder.path, env: { GIVEN: 'x' }, args: ['a'] });
  await service.ready();
  expect(service.log()).toEqual([{ level: 30, msg: 'up', given: 'x', args: ['a'] }]);
  expect(await service.stop()).toBe(5);
});

test('a service that does not start is an error with its last lines', async () => {
  using folder = tempFolder('service');
  await Bun.write(join(folder.path, 'main.ts'), 'console.error("PORT=x: must be a number"); process.exit(1);');
  const service = await startServiceProcess({ service: folder.path });
  await expect(service.ready()).rejects.toThrow(/ended before it was ready.*PORT=x: must be a number/s);
  expect(await service.exited).toBe(1);
});
