import { expect, test } from 'bun:test';
import type { Sent } from '../../uploads/read-answer.ts';
import type { Result } from './follow-results.ts';
import { rowView } from './row-view.ts';
import { trayView } from './tray-view.ts';
import type { Step, Upload } from './upload-queue.ts';

const file = new File(['x'.repeat(1_000)], 'a.jpg');
const upload = (step: Step): Upload => ({ file, action: '/upload', step });
const ended = (sent: Sent) => upload({ kind: 'ended', sent });
const image = ended({ kind: 'image', id: 7, isNew: true });
const refused = (again: boolean) => ended({ kind: 'refused', message: 'No.', again });
const known: Result = { id: 7, kind: 'known', text: 'Ada, 0.31', finished: true };
const failed: Result = { id: 7, kind: 'failed', text: 'Damaged.', finished: true };

test('the head goes from sending by looking to what came of it', () => {
  const sending = upload({ kind: 'sending', sent: 250 });
  const mixed = [
    sending,
    upload({ kind: 'waiting' }),
    image,
    refused(true),
    refused(false),
    upload({ kind: 'cancelled' }),
  ];
  expect(trayView(mixed, () => undefined)).toEqual({
    headline: 'Uploading: 4 of 6, 2 failed, 1 cancelled',
    progress: { sent: 1_250, all: 3_000 },
    again: [mixed[3] as Upload],
    isBusy: true,
  });
  expect(trayView([image, image], () => undefined).headline).toBe('Uploaded, looking at 2 of 2');
  expect(trayView([image], () => known)).toEqual({
    headline: '1 photo',
    progress: undefined,
    again: [],
    isBusy: false,
  });
  expect(trayView([image, image], () => failed).headline).toBe('2 photos, 2 failed');
  expect(trayView([image, image], () => ({ id: 7, kind: 'gone' })).headline).toBe('2 photos');
});

test('a row leads to its image and says how it stands', () => {
  const links = { href: '/images/7', picture: '/images/7/thumbnail' };
  expect(rowView(image, undefined)).toMatchObject({ text: 'Waiting to be looked at', tone: 'waiting', ...links });
  expect(rowView(image, known)).toMatchObject({ text: 'Ada, 0.31', tone: 'known', ...links });
  const older = ended({ kind: 'image', id: 7, isNew: false });
  expect(rowView(older, known).text).toBe('Already there: Ada, 0.31');
  expect(rowView(image, { id: 7, kind: 'gone' })).toMatchObject({ text: 'Deleted meanwhile', href: undefined });
});

test('what can be done about a row', () => {
  expect(rowView(upload({ kind: 'waiting' }), undefined)).toMatchObject({ text: '1 KB', button: 'cancel' });
  const sending = rowView(upload({ kind: 'sending', sent: 250 }), undefined);
  expect(sending).toMatchObject({ text: '25 % of 1 KB', progress: 0.25, button: 'cancel' });
  expect(rowView(upload({ kind: 'sending', sent: 1_000 }), undefined).text).toBe('Being stored');
  expect(rowView(upload({ kind: 'cancelled' }), undefined).button).toBe('again');
  expect(rowView(refused(true), undefined)).toMatchObject({ text: 'No.', tone: 'failed', button: 'again' });
  expect(rowView(refused(false), undefined).button).toBeUndefined();
});
