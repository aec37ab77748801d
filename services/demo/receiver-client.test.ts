import { expect, test } from 'bun:test';
import { formOf, photoBytes } from '../receiver/fixtures/photos.ts';
import { receiverOnSqlite } from '../receiver/fixtures/receiver-on-sqlite.ts';
import { createReceiverClient } from './receiver-client.ts';

test('a real receiver is asked for somebody by name, and only by a known photo are they known', async () => {
  await using on = await receiverOnSqlite();
  const client = createReceiverClient(on.receiver.url());
  await on.store.ensurePerson('Freya');
  expect(await client.isKnown('Freya')).toBe(false);
  const form = (name: string) => formOf({ name, photo: new File([photoBytes(name)], 'a.jpg') });
  await on.app.request('/people', { method: 'POST', body: form('Freya the Second') });
  expect(await client.isKnown('Freya')).toBe(false);
  await on.app.request('/people', { method: 'POST', body: form('Freya') });
  expect(await client.isKnown('Freya')).toBe(true);
});
