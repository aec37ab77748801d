import { announceChange } from '../page-changed.ts';
import { takeChoices } from './choose-photos.ts';
import { takeDrops, takePastes } from './drop-photos.ts';
import { type PhotoLimits, refusalOf } from './photo-files.ts';
import { rowView } from './row-view.ts';
import { sendFile } from './send-file.ts';
import type { TakeFiles } from './take-files.ts';
import { createTray, type Tray } from './tray.ts';
import { trayView } from './tray-view.ts';
import { createUploadQueue, type Upload } from './upload-queue.ts';
import { createUploadResults } from './upload-results.ts';

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
  let uploads: Upload[] = [];
  let tray: Tray | undefined;
  const view = () => trayView(uploads, results.of);
  const showHead = soon(() => tray?.showHead(view()));
  const show = (upload: Upload) => {
    tray?.showRow(upload, rowView(upload, results.of(upload)));
    showHead();
  };
  const results = createUploadResults(show);
  const queue = createUploadQueue({
    send: sendFile,
    changed(upload) {
      show(upload);
      warnWhile(queue.isBusy());
      if (upload.step.kind !== 'ended' || upload.step.sent.kind === 'refused') return;
      results.follow(upload);
      announceChange();
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
        results.forgetAll();
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

/** The same, once for all that happens within {@link HEAD_MS}. Not by frames, which rest while nobody looks. */
function soon(work: () => void): () => void {
  let isPlanned = false;
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    setTimeout(() => {
      isPlanned = false;
      work();
    }, HEAD_MS);
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
