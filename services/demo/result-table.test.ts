import { expect, test } from 'bun:test';
import type { Image } from './receiver-client.ts';
import { resultTable } from './result-table.ts';

const image = (id: number, more: Partial<Image> = {}): Image => ({
  id,
  path: `/u/${id}.jpg`,
  status: 1,
  status_text: 'PROCESSED',
  ...more,
});

test('one row an image, with the contract’s columns', () => {
  const table = resultTable([
    image(7, { person: { id: 1, name: 'Freya' }, outcome: 'identified' }),
    image(8, { outcome: 'unknown' }),
    image(9, { outcome: 'no_face', person: null }),
    image(10, { status: 0, status_text: 'PENDING', outcome: null }),
    image(11, {
      status: 2,
      status_text: 'FAILEDPROCESSING',
      failure: { code: 'file_missing', message: 'There is no such file.' },
    }),
  ]);
  expect(table.split('\n')).toEqual([
    'ID | Path      | Person         | Status',
    `---|-----------|----------------|${'-'.repeat('FAILEDPROCESSING (2): There is no such file.'.length + 1)}`,
    '7  | /u/7.jpg  | Freya          | PROCESSED (1)',
    '8  | /u/8.jpg  | (nobody known) | PROCESSED (1)',
    '9  | /u/9.jpg  | (no face)      | PROCESSED (1)',
    '10 | /u/10.jpg | Pending...     | PENDING (0)',
    '11 | /u/11.jpg | (failed)       | FAILEDPROCESSING (2): There is no such file.',
  ]);
});

test('no images: the head alone', () => {
  expect(resultTable([]).split('\n')[0]).toBe('ID | Path | Person | Status');
});
