import { describe, expect, test } from 'bun:test';
import { failure } from '@lineup/domain';
import { face, faceOf, seededFrontend } from '../fixtures/seeded-frontend.ts';

/** The texts of a table's cells, row by row, without any markup. */
function rows(html: string): string[][] {
  const body = /<tbody[^>]*>(.*?)<\/tbody>/s.exec(html)?.[1] ?? '';
  return body
    .split('</tr>')
    .slice(0, -1)
    .map((row) => row.split('</td>').slice(0, -1).map(text));
}

const text = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
const ids = (html: string) => rows(html).map(([id]) => Number(id));

describe('the front page', () => {
  test('shows every image, newest first, in the four columns', async () => {
    await using lineup = await seededFrontend();
    const known = await lineup.known('Hannibal');
    const personId = known.person.id;
    await lineup.processed('a.jpg', { outcome: 'identified', personId, faces: [faceOf(known, 0.4)] });
    await lineup.processed('b.jpg', { outcome: 'unknown', faces: [face()] });
    await lineup.processed('c.jpg', { outcome: 'no_face' });
    await lineup.failed('d.jpg', failure('file_missing', 'There is no file "d.jpg".'));
    await lineup.failed('e.jpg', failure('recognizer_timeout', 'It took too long.'), 60_000);
    await lineup.claim('f.jpg');
    await lineup.accept('/photos/g.jpg');
    const { status, text: html } = await lineup.get('/');
    expect(status).toBe(200);
    expect(html).toContain('<title>Persons of Interest</title>');
    expect(html).toContain('<h1>Persons of Interest</h1>');
    expect([...html.matchAll(/<th scope="col">(.*?)<\/th>/g)].map(([, column]) => column)).toEqual([
      'ID',
      'Path',
      'Person',
      'Status',
    ]);
    expect(rows(html)).toEqual([
      ['7', '/photos/ g.jpg', 'Pending...', 'Pending (0)'],
      ['6', 'f.jpg', 'Pending...', 'Processing (3)'],
      ['5', 'e.jpg', '—', expect.stringMatching(/^Failed \(2\) next attempt at \d{4}-.* UTC It took too long\.$/)],
      ['4', 'd.jpg', '—', 'Failed (2) quarantined There is no file &quot;d.jpg&quot;.'],
      ['3', 'c.jpg', 'No face', 'Processed (1)'],
      ['2', 'b.jpg', 'Nobody known', 'Processed (1)'],
      ['1', 'a.jpg', 'Hannibal', 'Processed (1)'],
    ]);
    expect(html).toContain(`<a class="person" href="/people/${personId}">Hannibal</a>`);
    expect(html).toContain('src="/images/5/thumbnail"');
    // There is no file: nothing to ask for.
    expect(html).not.toContain('src="/images/4/thumbnail"');
  });

  test('narrows the list to one status and counts them all', async () => {
    await using lineup = await seededFrontend();
    await lineup.processed('a.jpg');
    await lineup.accept('b.jpg');
    await lineup.accept('c.jpg');
    const { text: html } = await lineup.get('/?status=pending');
    expect(ids(html)).toEqual([3, 2]);
    const filter = text(/<nav class="filter".*?<\/nav>/s.exec(html)?.[0] ?? '');
    expect(filter).toBe('All 3 Pending 2 Processing 0 Processed 1 Unknown 0 No face 1 Failed 0 Quarantined 0');
    expect(html).toContain('<a href="/?status=pending" aria-current="true">');
    expect((await lineup.get('/?status=failed')).text).toContain('No image is failed here.');
    expect((await lineup.get('/?status=lost')).status).toBe(400);
  });

  test('pages by id, so that new images shift nothing', async () => {
    await using lineup = await seededFrontend();
    const paths = Array.from({ length: 120 }, (_, at) => `${at}.jpg`);
    await lineup.store.acceptImages(paths, 0);
    const first = await lineup.get('/');
    const older = /rel="next" href="([^"]*)"/;
    const newer = /rel="prev" href="([^"]*)"/;
    expect(first.text).not.toMatch(newer);
    expect(ids(first.text)).toHaveLength(50);
    const second = await lineup.get(older.exec(first.text)?.[1] ?? '');
    await lineup.accept('new.jpg');
    const third = await lineup.get((older.exec(second.text)?.[1] ?? '').replaceAll('&amp;', '&'));
    expect([...ids(first.text), ...ids(second.text), ...ids(third.text)]).toEqual(
      paths.map((_, at) => paths.length - at),
    );
    expect(third.text).not.toMatch(older);
    const back = await lineup.get(newer.exec(third.text)?.[1] ?? '');
    expect(ids(back.text)).toEqual(ids(second.text));
  });

  test('renews itself while something moves, also further down, and then rests', async () => {
    await using lineup = await seededFrontend();
    const mine = await lineup.claim('a.jpg');
    for (const path of ['/', '/?status=processed']) {
      const { text: html } = await lineup.get(path);
      expect(html).toContain('data-renew-ms="1500"');
      expect(html).toContain('<noscript><meta http-equiv="refresh" content="2"/></noscript>');
    }
    await lineup.store.fail(mine, failure('file_missing', 'Gone.'), undefined);
    const { text: html } = await lineup.get('/');
    expect(html).not.toContain('data-renew-ms');
    expect(html).not.toContain('http-equiv');
  });

  test('shows hostile names as text', async () => {
    await using lineup = await seededFrontend();
    const evil = `<img src=x onerror="alert('1')">&amp;.jpg`;
    const known = await lineup.known('<script>alert(2)</script>');
    const personId = known.person.id;
    await lineup.processed(evil, { outcome: 'identified', personId, faces: [faceOf(known, 0.1)] });
    await lineup.failed('x/../<b>', failure('path_refused', '<i>no</i>'));
    for (const path of ['/', '/images/1', '/images/2', '/people', `/people/${personId}`]) {
      const { status, text: html } = await lineup.get(path);
      expect(status).toBe(200);
      expect(html).not.toMatch(/<img src=x|<script>|<b>|<i>/);
    }
    expect((await lineup.get('/')).text).toContain(
      '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;.jpg',
    );
  });

  test('without any image it says how to add one', async () => {
    await using lineup = await seededFrontend();
    const { text: html } = await lineup.get('/');
    expect(html).toContain('curl -F photo=@photo.jpg http://localhost:8000/images');
    expect(html).not.toContain('<table');
    expect(html).not.toContain('action="/demo"');
    expect(html).not.toContain('data-renew-ms');
  });
});
