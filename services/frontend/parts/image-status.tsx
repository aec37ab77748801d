import type { ImageSummary } from '@lineup/db/store';
import { ImageStatus } from '@lineup/domain';
import type { FC } from 'hono/jsx';
import { Moment } from './moment.tsx';

/** A status in a word. The number behind it is the contract's. */
export const STATUS_LABELS: Record<ImageStatus, string> = {
  [ImageStatus.PENDING]: 'Pending',
  [ImageStatus.PROCESSED]: 'Processed',
  [ImageStatus.FAILEDPROCESSING]: 'Failed',
  [ImageStatus.PROCESSING]: 'Processing',
};

/** Where an image stands, and for a failed one why and what comes next. */
export const StatusCell: FC<{ readonly image: ImageSummary }> = ({ image }) => (
  <>
    <StatusBadge status={image.status} />
    {image.status === ImageStatus.FAILEDPROCESSING && (
      <span class="aside">
        <NextAttempt at={image.nextAttemptAt} />
        {image.failure && <span class="reason">{reasonOf(image.failure)}</span>}
      </span>
    )}
  </>
);

/** `Processed (1)`, with a colour to it. */
export const StatusBadge: FC<{ readonly status: ImageStatus }> = ({ status }) => {
  // Another program may have written a number that we do not know.
  const label = STATUS_LABELS[status] ?? 'Unknown';
  return <span class={`badge badge-${label.toLowerCase()}`}>{`${label} (${status})`}</span>;
};

/** When a failed image is tried again. */
export const NextAttempt: FC<{ readonly at: Date | undefined }> = ({ at }) =>
  at ? (
    <span>
      next attempt at <Moment at={at} />
    </span>
  ) : (
    <span>quarantined</span>
  );

/** Why an attempt failed, in words; the code where there are none. */
export function reasonOf({ code, message }: NonNullable<ImageSummary['failure']>): string {
  return message || code.replaceAll('_', ' ');
}
