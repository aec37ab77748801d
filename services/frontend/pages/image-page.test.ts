import { expect, test } from 'bun:test';
import { failure, ImageStatus } from '@lineup/domain';
import { face, faceOf, seededFrontend } from '../fixtures/seeded-frontend.ts';

test('an image with its faces: boxes in per cent, candidates with their people, timeline, engine', async () => {
  await using lineup = await seededFrontend();
  const known = await lineup.known('Hannibal');
  const other = await lineup.known('Murdock');
  const candidates = [
    { knownPhoto: known.file, distance: 0.4123 },
    { knownPhoto: other.file, distance: 0.6 },
    { knownPhoto: 'nobody_1.jpg', distance: 0.7 },
  ];
  const id = await lineup.processed('/photos/a.jpg', {
    outcome: 'identified',
    personId: known.person.id,
    width: 400,
    height: 200,
    faces: [
      faceOf(known, 0.4123, { box: { x: 40, y: 50, width: 100, height: 80 }, candidates, margin: 0.1877 }),
      face({ box: { x: 300, y: 4, width: 90, height: 90 } }),
    ],
  });
  const { status, text } = await lineup.get(`/images/${id}`);
  expect(status).toBe(200);
  expect(text).toContain(`<h1>Image ${id}</h1>`);
  expect(text).toContain('<rect x="10%" y="25%" width="25%" height="40%"');
  expect(text).toContain('<rect x="75%" y="2%" width="22.5%" height="45%"');
  expect(text).toContain('aria-label="Face 2: nobody known"');
  expect(text).toContain(`src="/known-photos/${known.id}"`);
  expect(text).toContain('distance <strong>0.412</strong>');
  expect(text).toContain('the runner-up (Murdock) 0.188 further away');
  expect(text).toContain('>Murdock</a></td><td class="file-name">murdock_1.jpg</td><td class="figure">0.600</td>');
  expect(text).toMatch(/nobody(&#39;|')s<\/span><\/td><td class="file-name">nobody_1\.jpg/);
  expect(text).toContain('No known photo to compare with.');
  expect(text).toContain('test-engine');
  expect([...text.matchAll(/<span class="what">(.*?)<\/span>/g)].map(([, what]) => what)).toEqual([
    'Accepted',
    'Taken up by a processor',
    'Somebody known was found',
  ]);
  expect(text).not.toContain('Try again');
  expect(text).not.toContain('data-renew-ms');
  expect(text).not.toMatch(/ style=/);
});

test('a face that is too poor says so in plain words, and how well each can be seen', async () => {
  await using lineup = await seededFrontend();
  const quality = { size: 140.4, score: 0.97, sharpness: 0.123, roll: -3.4, yaw: 12 };
  const reasons = ['too_small', 'blurred', 'profile'] as const;
  const id = await lineup.processed('/photos/a.jpg', {
    outcome: 'unknown',
    faces: reasons.map((tooPoor) => face({ quality, tooPoor })),
  });
  const { text } = await lineup.get(`/images/${id}`);
  for (const [at, words] of ['too small to match', 'too blurred to match', 'turned too far to match'].entries()) {
    expect(text).toContain(`aria-label="Face ${at + 1}: ${words}"`);
    expect(text).toContain(`<span class="nobody">${words}</span>`);
  }
  expect(text).not.toContain('No known photo to compare with.');
  expect(text).toContain('140 pixels · sharpness 0.12 · tilted -3° · turned 12° · detection score 0.97');
});

test('a face that was left the second nearest says who is nearer', async () => {
  await using lineup = await seededFrontend();
  const known = await lineup.known('Hannibal');
  const nearer = await lineup.known('Murdock');
  const candidates = [
    { knownPhoto: nearer.file, distance: 0.3 },
    { knownPhoto: known.file, distance: 0.45 },
  ];
  const faces = [faceOf(known, 0.45, { candidates, margin: 0.15 }), faceOf(nearer, 0.2)];
  const id = await lineup.processed('/photos/a.jpg', { outcome: 'identified', personId: nearer.person.id, faces });
  expect((await lineup.get(`/images/${id}`)).text).toContain('; Murdock, on another face, would be 0.150 nearer');
});

test('a failed image says why, and is put back to work by the button', async () => {
  await using lineup = await seededFrontend();
  const id = await lineup.failed('a.jpg', failure('image_damaged', 'The photo is damaged or cut off.'));
  const { text } = await lineup.get(`/images/${id}`);
  expect(text).toContain('<p>The photo is damaged or cut off.</p>');
  expect(text).toContain('quarantined');
  expect(text).toContain(`<form method="post" action="/images/${id}/redeem">`);
  expect(text).not.toContain(`/images/${id}/photo`);

  const redeem = () => lineup.get(`/images/${id}/redeem`, { method: 'POST', headers: { origin: 'http://localhost' } });
  const answer = await redeem();
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe(`/images/${id}`);
  expect((await lineup.store.image(id))?.status).toBe(ImageStatus.PENDING);
  const after = (await lineup.get(`/images/${id}`)).text;
  expect(after).toContain('Pending...');
  expect(after).toContain('data-renew-ms="1500"');
  expect(after).toContain('Put back to work');
  // A second click, from a page that was older, does no harm.
  expect((await redeem()).status).toBe(303);
  expect((await lineup.store.events(id)).filter(({ kind }) => kind === 'redeemed')).toHaveLength(1);
});

test('another site cannot have an image tried again', async () => {
  await using lineup = await seededFrontend();
  const id = await lineup.failed('a.jpg', failure('image_damaged', 'The photo is damaged or cut off.'));
  const headers = { origin: 'http://evil.test', 'content-type': 'application/x-www-form-urlencoded' };
  const { status, text } = await lineup.get(`/images/${id}/redeem`, { method: 'POST', headers });
  expect(status).toBe(403);
  expect(text).toContain('asked for by another site');
  expect((await lineup.store.image(id))?.status).toBe(ImageStatus.FAILEDPROCESSING);
});

test('no such image', async () => {
  await using lineup = await seededFrontend();
  for (const id of ['99', 'x', '0', '99999999999999999999', '%00']) {
    expect((await lineup.get(`/images/${id}`)).status).toBe(404);
    expect((await lineup.get(`/images/${id}/redeem`, { method: 'POST' })).status).toBe(404);
  }
});
