import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { samplePath } from '../fixtures/sample-photo.ts';
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
  expect(text).toContain(`<a href="/people/${personId}"><img class="portrait" src="/people/${personId}/photo"`);
  expect([...text.matchAll(/class="aside">(.*?)<\/span>/g)].map(([, figures]) => figures)).toEqual([
    '2 known photos<br/>on 1 image',
    '0 known photos<br/>on no image',
  ]);
});

test('the list of people has pages, and finds them by a part of their names', async () => {
  await using lineup = await seededFrontend();
  const made: number[] = [];
  for (let at = 10; at < 75; at += 1) made.push((await lineup.store.ensurePerson(`Person <${at}>`)).id);
  const namesOn = async (path: string) => {
    const { text } = await lineup.get(path);
    return [...text.matchAll(/class="person-card-name" title="Person &lt;(\d+)&gt;"/g)].map(([, at]) => Number(at));
  };
  const first = (await lineup.get('/people')).text;
  expect(await namesOn('/people')).toEqual(Array.from({ length: 60 }, (_, at) => at + 10));
  const next = `/people?after=${made[59]}`;
  expect(first).toContain(`rel="next" href="${next}"`);
  expect(await namesOn(next)).toEqual([70, 71, 72, 73, 74]);
  expect((await lineup.get(next)).text).toContain('<a href="/people">From the beginning</a>');
  expect(await namesOn('/people?q=SON%20%3C4')).toEqual(Array.from({ length: 10 }, (_, at) => at + 40));
  const { text } = await lineup.get('/people?q=%3Cnobody%3E');
  expect(text).toContain('“&lt;nobody&gt;”');
  const gone = await lineup.get('/people?after=99999');
  expect([gone.status, gone.headers.get('location')]).toEqual([303, '/people']);
});

test('who has no known photo is shown by a face of theirs', async () => {
  await using lineup = await seededFrontend();
  await Bun.write(join(lineup.unknownPeople, 'a.jpg'), await Bun.file(samplePath).bytes());
  const known = await lineup.known('Hannibal');
  const personId = known.person.id;
  await lineup.processed('a.jpg', { outcome: 'identified', personId, faces: [faceOf(known, 0.4)] });
  await lineup.store.removeKnownPhoto(known.id);
  const { status, headers } = await lineup.get(`/people/${personId}/photo`);
  expect([status, headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect((await lineup.get('/people')).text).toContain(`src="/people/${personId}/photo"`);
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
