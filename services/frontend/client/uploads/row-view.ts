import type { Sent } from '../../uploads/read-answer.ts';
import { megabytes } from '../../uploads/refusal-words.ts';
import type { Result } from './follow-results.ts';
import type { Upload } from './upload-queue.ts';

/** What a row of the tray shows. */
export interface RowView {
  readonly text: string;
  readonly tone: 'waiting' | 'known' | 'nobody' | 'failed';
  /** From 0 to 1 while bytes are on their way. */
  readonly progress: number | undefined;
  /** Where the text leads. */
  readonly href: string | undefined;
  readonly picture: string | undefined;
  /** What can be done about it. */
  readonly button: 'cancel' | 'again' | undefined;
}

const PLAIN = { progress: undefined, href: undefined, picture: undefined, button: undefined } as const;

/**
 * What is shown of a file.
 *
 * @param result how the image stands that became of it, as far as is known
 */
export function rowView({ file, step }: Upload, result: Result | undefined): RowView {
  switch (step.kind) {
    case 'waiting':
      return { ...PLAIN, text: megabytes(file.size), tone: 'waiting', button: 'cancel' };
    case 'sending': {
      const progress = file.size > 0 ? step.sent / file.size : 1;
      const text = progress < 1 ? `${Math.floor(progress * 100)} % of ${megabytes(file.size)}` : 'Being stored';
      return { ...PLAIN, text, tone: 'waiting', progress, button: 'cancel' };
    }
    case 'cancelled':
      return { ...PLAIN, text: 'Cancelled', tone: 'nobody', button: 'again' };
    case 'ended':
      return endedView(step.sent, result);
  }
}

function endedView(sent: Sent, result: Result | undefined): RowView {
  switch (sent.kind) {
    case 'refused':
      return { ...PLAIN, text: sent.message, tone: 'failed', button: sent.again ? 'again' : undefined };
    case 'taken':
      return { ...PLAIN, text: sent.message, tone: 'known', href: sent.href, picture: sent.picture };
    case 'image':
      return imageView(sent, result);
  }
}

function imageView({ id, isNew }: Sent & { readonly kind: 'image' }, result: Result | undefined): RowView {
  if (result?.kind === 'gone') return { ...PLAIN, text: 'Deleted meanwhile', tone: 'nobody' };
  const { text, kind } = result ?? { text: 'Waiting to be looked at', kind: 'waiting' };
  return {
    ...PLAIN,
    text: isNew ? text : `Already there: ${text}`,
    tone: kind,
    href: `/images/${id}`,
    picture: `/images/${id}/thumbnail`,
  };
}
