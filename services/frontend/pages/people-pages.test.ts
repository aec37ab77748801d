import { expect, test } from 'bun:test';
import { faceOf, seededFrontend } from '../fixtures/seeded-frontend.ts';

test('the list of people has their photos and images in figures', async () => {
  await using lineup = await seededFrontend();
  expect((await lineup.get('/people')).text).toContain('Nobody is known yet');
  const known = await lineup.known('Hannibal');
  await lineup.known('Hannibal');
  await lineup.store.ensurePerson('Murdock');
  const personId = known.person.id;
  await lineup.processed('a.jpg', { outcome: 'identified', personId, faces: [faceOf(known, 0.4)] });
  const { text } = await lineup.get('/people');
  expect(text).toContain(`href="/people/${personId}">Hannibal</a>`);
  expect([...text.matchAll(/class="figure">(\d+)</g)].map(([, figure]) => Number(figure))).toEqual([2, 1, 0, 0]);
});

test('a profile shows the known photos and the images the person is on, and no others', async () => {
  await using lineup = await seededFrontend();
  const known = await lineup.known('Hannibal');
  const second = await lineup.known('Hannibal');
  const other = await lineup.known('Murdock');
  const personId = known.person.id;
  const alone = { outcome: 'identified', personId, faces: [faceOf(known, 0.4)] } as const;
  const mine = await lineup.processed('mine.jpg', alone);
  await lineup.processed('theirs.jpg', { ...alone, personId: other.person.id, faces: [faceOf(other, 0.3)] });
  const both = await lineup.processed('both.jpg', {
    ...alone,
    personId: other.person.id,
    faces: [faceOf(other, 0.2), faceOf(known, 0.4)],
  });
  const { text } = await lineup.get(`/people/${personId}`);
  expect(text).toContain('<h1>Hannibal</h1>');
  expect([...text.matchAll(/src="(\/known-photos\/\d+)"/g)].map(([, src]) => src)).toEqual([
    `/known-photos/${known.id}`,
    `/known-photos/${second.id}`,
  ]);
  expect([...text.matchAll(/<tr id="image-(\d+)"/g)].map(([, id]) => Number(id))).toEqual([both, mine]);
});

test('a profile with many images has pages', async () => {
  await using lineup = await seededFrontend();
  const known = await lineup.known('Hannibal');
  const personId = known.person.id;
  for (let at = 0; at < 51; at += 1) {
    await lineup.processed(`${at}.jpg`, { outcome: 'identified', personId, faces: [faceOf(known, 0.4)] });
  }
  const { text } = await lineup.get(`/people/${personId}`);
  expect(text).toContain(`href="/people/${personId}?before=2"`);
  expect((await lineup.get(`/people/${personId}?before=2`)).text).toContain(`rel="prev" href="/people/${personId}"`);
});

test('nobody of that id is a page that says so', async () => {
  await using lineup = await seededFrontend();
  for (const id of ['99', 'x', '-1']) expect((await lineup.get(`/people/${id}`)).status).toBe(404);
});
