import type { Result } from './follow-results.ts';
import type { Upload } from './upload-queue.ts';

/** What the head of the tray shows. */
export interface TrayView {
  readonly headline: string;
  /** Bytes on their way or there, of all; undefined: nothing is being sent. */
  readonly progress: { readonly sent: number; readonly all: number } | undefined;
  /** Files that may be tried again. */
  readonly again: readonly Upload[];
  /** Is anything waiting or being sent? */
  readonly isBusy: boolean;
}

/**
 * All uploads in a line.
 *
 * @param resultOf how the image stands that became of an upload, as far as is known
 */
export function trayView(uploads: readonly Upload[], resultOf: (upload: Upload) => Result | undefined): TrayView {
  let [moving, looking, failed, cancelled, sent, all] = [0, 0, 0, 0, 0, 0];
  const again: Upload[] = [];
  for (const upload of uploads) {
    const { step, file } = upload;
    const way = wayOf(upload, resultOf(upload));
    if (way === 'moving') moving += 1;
    if (way === 'looking') looking += 1;
    if (way === 'failed') failed += 1;
    if (way === 'cancelled') cancelled += 1;
    if (step.kind === 'ended' && step.sent.kind === 'refused' && step.sent.again) again.push(upload);
    // What is not going to be sent is no part of the way.
    if (way === 'cancelled' || (step.kind === 'ended' && step.sent.kind === 'refused')) continue;
    all += file.size;
    sent += step.kind === 'sending' ? step.sent : step.kind === 'ended' ? file.size : 0;
  }
  const count = uploads.length;
  const parts = [
    lineOf({ count, moving, looking }),
    failed > 0 && `${failed} failed`,
    cancelled > 0 && `${cancelled} cancelled`,
  ];
  const headline = parts.filter((part) => part !== false).join(', ');
  return { headline, progress: moving > 0 ? { sent, all } : undefined, again, isBusy: moving > 0 };
}

type Way = 'moving' | 'looking' | 'done' | 'failed' | 'cancelled';

function wayOf({ step }: Upload, result: Result | undefined): Way {
  if (step.kind === 'waiting' || step.kind === 'sending') return 'moving';
  if (step.kind === 'cancelled' || step.sent.kind === 'refused')
    return step.kind === 'cancelled' ? step.kind : 'failed';
  if (step.sent.kind === 'taken' || result?.kind === 'gone') return 'done';
  if (!result?.finished) return 'looking';
  return result.kind === 'failed' ? 'failed' : 'done';
}

function lineOf({ count, moving, looking }: { count: number; moving: number; looking: number }): string {
  if (moving > 0) return `Uploading: ${count - moving} of ${count}`;
  if (looking > 0) return `Uploaded, looking at ${looking} of ${count}`;
  return count === 1 ? '1 photo' : `${count} photos`;
}
