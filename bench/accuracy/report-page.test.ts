import { expect, test } from 'bun:test';
import type { DescribedPhoto } from './describe-folder.ts';
import { measureAccuracy } from './measure-accuracy.ts';
import { reportPage } from './report-page.tsx';

const HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>.jpg';

function photo(name: string, place: number): DescribedPhoto {
  const person = name.split('/')[0] ?? '';
  const box = { x: 0, y: 0, width: 9, height: 9 };
  return {
    path: `/photos/${name}`,
    name,
    person,
    box,
    descriptor: new Float32Array([place]),
    faces: 1,
    contentHash: name,
  };
}

const accuracy = measureAccuracy(
  {
    described: [photo(`ada/${HOSTILE}`, 0), photo('ada/2.jpg', 0.25), photo(`${HOSTILE}/1.jpg`, 1)],
    missed: [photo(`cy/${HOSTILE}`, 0)],
    unreadable: [{ ...photo(`dee/${HOSTILE}`, 0), reason: `It is ${HOSTILE}.` }],
  },
  0.5,
);
const facts = { folder: `/photos/${HOSTILE}`, engine: 'fake', at: new Date('2026-01-02T03:04:05Z') };

test('names cannot become markup, and nothing is asked for from outside', async () => {
  const page = await reportPage(accuracy, facts, { of: async () => 'data:image/jpeg;base64,AAAA' });
  const tags: string[] = [];
  const sources: string[] = [];
  const rewriter = new HTMLRewriter().on('*', {
    element(element) {
      tags.push(element.tagName);
      for (const [name, value] of element.attributes) {
        if (name.startsWith('on')) throw new Error(`a handler: ${name}`);
        if (name === 'src' || name === 'href') sources.push(value);
      }
    },
  });
  await rewriter.transform(new Response(page)).text();
  expect(tags).not.toContain('script');
  expect(new Set(sources)).toEqual(new Set(['data:image/jpeg;base64,AAAA']));
  expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|@import/);
  expect(page).toContain('default-src &#39;none&#39;; img-src data:; style-src &#39;unsafe-inline&#39;');
});

test('it has the figures, both drawings, and both photos of each pair', async () => {
  const page = await reportPage(accuracy, facts, { of: async ({ name }) => `data:image/jpeg;base64,${btoa(name)}` });
  expect(page).toStartWith('<!doctype html><html lang="en">');
  expect(page.match(/<svg /g)).toHaveLength(2);
  for (const text of ['TAR at FAR 1/1000', 'rank-1', '2026-01-02 03:04 UTC', 'Farthest photos of one person (1)']) {
    expect(page).toContain(text);
  }
  expect(page).toContain(btoa('ada/2.jpg'));
  expect(page).toContain('No face was found (1)');
});

test('a photo that is gone meanwhile leaves an empty place', async () => {
  const page = await reportPage(accuracy, facts, { of: async () => undefined });
  expect(page).not.toContain('<img');
  expect(page).toContain('no longer readable');
});
