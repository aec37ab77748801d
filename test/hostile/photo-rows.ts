import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askPipeline } from './ask-pipeline.ts';
import {
  bomb,
  COLOURS,
  claim,
  coloured,
  fiftyFaces,
  inFormat,
  noFace,
  ORIENTATIONS,
  polyglot,
  SECRET_IN_EXIF,
  svg,
  truncated,
  turned,
  withPlace,
} from './made-photos.ts';
import { freshName } from './path-rows.ts';
import type { Group, Row } from './row.ts';

/** How a photo of one stranger ends, 274 pixels wide. */
const ONE_FACE = 'unknown 1, shown 274x300';

const photo = (name: string, expected: string | RegExp, make: () => Promise<Uint8Array>): Row => ({
  name,
  expected,
  async send(target) {
    const file = freshName();
    writeFileSync(join(target.photos, file), await make());
    const seen = await askPipeline(target, file);
    return seen.said.includes(SECRET_IN_EXIF) ? { ...seen, outcome: 'WITH ITS EXIF' } : seen;
  },
});

const text = (words: string) => async () => new TextEncoder().encode(words);

/** Photos that are none, that are too much, or that are unusual; all of them named .jpg. */
export const photoRows: Group = {
  name: 'photos',
  rows: [
    photo('0 bytes', 'not_an_image, not shown', text('')),
    photo('text', 'not_an_image, not shown', text('This is no photo at all.')),
    photo('a shell script', 'not_an_image, not shown', text('#!/bin/sh\nreboot\n')),
    photo('256 megapixels in a PNG of 31 kB', 'image_too_large, not shown', bomb),
    photo('a PNG that claims 60,000 by 60,000', 'image_too_large, not shown', claim),
    photo('a JPEG that is cut off', 'image_damaged, not shown', truncated),
    photo('three bytes of a JPEG', 'image_damaged, not shown', async () => new Uint8Array([0xff, 0xd8, 0xff])),
    photo('SVG', 'not_an_image, not shown', svg),
    photo('GIF', 'not_an_image, not shown', () => inFormat('gif')),
    photo('TIFF', 'not_an_image, not shown', () => inFormat('tiff')),
    photo('AVIF', 'not_an_image, not shown', () => inFormat('avif')),
    photo('JPEG and HTML at once', ONE_FACE, polyglot),
    photo('GPS in EXIF', ONE_FACE, withPlace),
    ...Object.entries(COLOURS).map(([name, change]) => photo(name, ONE_FACE, () => coloured(change))),
    ...ORIENTATIONS.map((at) => photo(`EXIF orientation ${at}`, ONE_FACE, () => turned(at))),
    photo('no face', 'no_face 0, shown 320x240', noFace),
    photo('50 faces', 'unknown 50, shown 1600x800', fiftyFaces),
    {
      name: 'a name that is HTML',
      expected: ONE_FACE,
      async send(target) {
        const file = `${freshName('')}<img src=x onerror=alert(1)>.jpg`;
        writeFileSync(join(target.photos, file), await turned(1));
        const seen = await askPipeline(target, file);
        const page = await (await fetch(`http://127.0.0.1:${target.ports.frontend}/`)).text();
        return page.includes('<img src=x') ? { outcome: 'NOT ESCAPED', said: page } : seen;
      },
    },
  ],
};
