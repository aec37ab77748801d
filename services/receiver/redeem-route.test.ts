import { expect, test } from 'bun:test';
import { failure, ImageStatus } from '@lineup/domain';
import { createApp } from '@lineup/http';
import { silentLogger } from '@lineup/log';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';
import { addRedeemRoute } from './redeem-route.ts';

/** An image that is quarantined for a reason. */
async function quarantined(on: ReceiverOnSqlite, code: 'image_damaged' | 'not_an_image'): Promise<number> {
  const [taken] = await on.store.acceptImages([`${crypto.randomUUID()}.jpg`], 1);
  const claim = await on.store.claim(taken?.id ?? 0, { by: 'a test', leaseMs: 60_000 });
  if (!claim) throw new Error('not claimed');
  await on.store.fail(claim, failure(code, 'No.'), undefined);
  return claim.imageId;
}

test('all of one reason are put back to work, which the audit log says once', async () => {
  await using on = await receiverOnSqlite();
  const ids: number[] = [];
  for (let at = 0; at < 205; at += 1) ids.push(await quarantined(on, 'image_damaged'));
  const other = await quarantined(on, 'not_an_image');
  const answer = await on.postJson('/images/redeem', { failure: 'image_damaged' });
  expect([answer.status, await answer.json()]).toEqual([200, { failure: 'image_damaged', images: 205, more: false }]);
  for (const id of ids) expect((await on.store.image(id))?.status).toBe(ImageStatus.PENDING);
  expect((await on.store.image(other))?.status).toBe(ImageStatus.FAILEDPROCESSING);
  const { entries } = await on.store.audit({ limit: 10 });
  const wanted = { action: 'images_redeemed', target: 'quarantine', detail: 'failure: image_damaged, images: 205' };
  expect(entries).toEqual([expect.objectContaining(wanted)]);
  const again = await on.postJson('/images/redeem', { failure: 'image_damaged' });
  expect(await again.json()).toMatchObject({ images: 0, more: false });
  expect((await on.store.audit({ limit: 10 })).entries).toHaveLength(1);
});

test('what is no reason, or no JSON, is refused with what to post', async () => {
  await using on = await receiverOnSqlite();
  for (const value of [{ failure: 'bad_luck' }, { failure: 7 }, {}, []]) {
    const answer = await on.postJson('/images/redeem', value);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { code: 'bad_request', message: expect.stringContaining('{"failure":"image_damaged"}') } },
    ]);
  }
  expect((await on.app.request('/images/redeem', { method: 'GET' })).status).not.toBe(200);
});

test('stops when its time is up, or the outbox is full, and says that there is more', async () => {
  const pieces = [
    { images: 2, next: 2 },
    { images: 1, next: 4 },
    { images: 2, next: undefined },
  ];
  const full = { requireRoom: 0 };
  const appWith = (budgetMs: number, roomFor: number) => {
    full.requireRoom = 0;
    const app = createApp({ log: silentLogger() });
    const left = [...pieces];
    addRedeemRoute(app, {
      store: { redeemReason: async () => left.shift() ?? { images: 0, next: undefined } },
      outbox: {
        requireRoom() {
          full.requireRoom += 1;
          if (full.requireRoom > roomFor) throw new Error('full');
        },
        saved: () => undefined,
      },
      audit: async () => undefined,
      budgetMs,
    });
    return async () => {
      const body = JSON.stringify({ failure: 'image_damaged' });
      return (await app.request('/images/redeem', { method: 'POST', body })).json();
    };
  };
  expect(await appWith(60_000, 100)()).toMatchObject({ images: 5, more: false });
  expect(await appWith(0, 100)()).toMatchObject({ images: 2, more: true });
  expect(await appWith(60_000, 2)()).toMatchObject({ images: 3, more: true });
});

test('needs the scope write', async () => {
  await using on = await receiverOnSqlite({ env: { API_KEYS: 'read:a-long-static-key' } });
  const headers = { 'x-api-key': 'a-long-static-key' };
  const answer = await on.post('/images/redeem', JSON.stringify({ failure: 'image_damaged' }), headers);
  expect(answer.status).toBe(403);
});
