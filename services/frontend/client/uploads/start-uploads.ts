import { announceChange } from '../page-changed.ts';
import { takeChoices } from './choose-photos.ts';
import { takeDrops, takePastes } from './drop-photos.ts';
import { askForResults, followResults, type Result } from './follow-results.ts';
import { type PhotoLimits, refusalOf } from './photo-files.ts';
import { rowView } from './row-view.ts';
import { sendFile } from './send-file.ts';
import type { TakeFiles } from './take-files.ts';
import { createTray, type Tray } from './tray.ts';
import { trayView } from './tray-view.ts';
import { createUploadQueue, type Upload } from './upload-queue.ts';

/** Uploads photos that are dropped, pasted or chosen on this page; whoever has to log in first can do none of it. */
export function startUploads(): void {
  document.documentElement.classList.add('scripts');
  const limits = limitsOfPage();
  if (!limits) return;
  const take = createUploads(limits);
  takeDrops(take);
  takePastes(take);
  takeChoices(take);
}

/** Every page says in its head how large photos may be. */
function limitsOfPage(): PhotoLimits | undefined {
  const link = document.querySelector<HTMLElement>('a.upload[data-max-bytes]');
  return link
    ? { maxBytes: Number(link.dataset['maxBytes']), maxPixels: Number(link.dataset['maxPixels']) }
    : undefined;
}

/** Queue, tray and results, put together. */
function createUploads(limits: PhotoLimits): TakeFiles {
  const results = new Map<number, Result>();
  const byImage = new Map<number, Upload[]>();
  let uploads: Upload[] = [];
  let tray: Tray | undefined;
  let headPlanned = false;

  const resultOf = ({ step }: Upload) =>
    step.kind === 'ended' && step.sent.kind === 'image' ? results.get(step.sent.id) : undefined;
  const view = () => trayView(uploads, resultOf);
  const showRow = (upload: Upload) => tray?.showRow(upload, rowView(upload, resultOf(upload)));
  const showHead = () => {
    if (headPlanned) return;
    headPlanned = true;
    // Once for all that happens at the same time; not by frames, which rest while nobody looks.
    setTimeout(() => {
      headPlanned = false;
      tray?.showHead(view());
    }, HEAD_MS);
  };

  const follower = followResults({
    ask: askForResults,
    told(result) {
      results.set(result.id, result);
      for (const upload of byImage.get(result.id) ?? []) showRow(upload);
      showHead();
    },
  });

  const queue = createUploadQueue({
    send: sendFile,
    changed(upload) {
      showRow(upload);
      showHead();
      warnWhile(queue.isBusy());
      if (upload.step.kind !== 'ended' || upload.step.sent.kind === 'refused') return;
      announceChange();
      if (upload.step.sent.kind !== 'image') return;
      const { id } = upload.step.sent;
      byImage.set(id, [...(byImage.get(id) ?? []), upload]);
      follower.follow(id);
    },
  });

  const openTray = () =>
    createTray({
      cancel: (upload) => queue.cancel(upload),
      again: (upload) => queue.again(upload),
      cancelAll: () => uploads.forEach((upload) => void queue.cancel(upload)),
      againAll: () => view().again.forEach((upload) => void queue.again(upload)),
      isBusy: () => queue.isBusy(),
      closed() {
        uploads = [];
        byImage.clear();
        results.clear();
        follower.forgetAll();
      },
    });

  return (files, { action, leftOut = 0 }) => {
    tray ??= openTray();
    for (const file of files) {
      const refusal = refusalOf(file, limits);
      uploads.push(refusal === undefined ? queue.add(file, action) : queue.refuse(file, action, refusal));
    }
    if (leftOut > 0) tray.note(leftOutWords(leftOut));
  };
}

/** Milliseconds between two looks at all uploads. */
const HEAD_MS = 100;

function leftOutWords(count: number): string {
  return count === 1
    ? '1 file was left out: it is no JPEG, PNG or WebP photo.'
    : `${count} files were left out: they are no JPEG, PNG or WebP photos.`;
}

/** Whoever leaves while photos are being uploaded is asked whether they mean it. */
function warnWhile(busy: boolean): void {
  if (busy) addEventListener('beforeunload', warn);
  else removeEventListener('beforeunload', warn);
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
