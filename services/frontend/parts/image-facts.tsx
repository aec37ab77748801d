import type { ImageDetail } from '@lineup/db/store';
import { ImageStatus } from '@lineup/domain';
import type { FC } from 'hono/jsx';
import { ForScope } from '../session/visitor.tsx';
import { NextAttempt, reasonOf, StatusBadge } from './image-status.tsx';
import { Moment } from './moment.tsx';
import { isMoving } from './renewal.ts';
import { Who } from './who.tsx';

/** What is known of an image, line by line. */
export const ImageFacts: FC<{ readonly image: ImageDetail }> = ({ image }) => (
  <section class="facts">
    <p class="headline">
      <Who image={image} /> <StatusBadge status={image.status} />
    </p>
    {image.status === ImageStatus.FAILEDPROCESSING && <Failure image={image} />}
    <dl>
      <dt>Path</dt>
      <dd class="whole-path">{image.path}</dd>
      <dt>Accepted</dt>
      <dd>
        <Moment at={image.createdAt} />
      </dd>
      <dt>Changed</dt>
      <dd>
        <Moment at={image.updatedAt} />
      </dd>
      <dt>Attempts</dt>
      <dd>{image.attempts}</dd>
      {image.queued && isMoving(image) && (
        <>
          <dt>Message</dt>
          <dd>still to be sent</dd>
        </>
      )}
      {image.width > 0 && (
        <>
          <dt>Size</dt>
          <dd>
            {image.width} × {image.height} pixels
          </dd>
        </>
      )}
      {image.engine && (
        <>
          <dt>Engine</dt>
          <dd>{image.engine}</dd>
        </>
      )}
      {image.galleryVersion && (
        <>
          <dt>Gallery</dt>
          <dd class="whole-path">{image.galleryVersion}</dd>
        </>
      )}
    </dl>
  </section>
);

const Failure: FC<{ readonly image: ImageDetail }> = ({ image }) => (
  <div class="notice notice-error">
    <p>{image.failure ? reasonOf(image.failure) : 'The last attempt failed; no reason was noted.'}</p>
    <p>
      {image.failure && (
        <>
          <code>{image.failure.code}</code>,{' '}
        </>
      )}
      <NextAttempt at={image.nextAttemptAt} />
    </p>
    <ForScope needed="write">
      <form method="post" action={`/images/${image.id}/redeem`}>
        <button type="submit">Try again</button>
      </form>
    </ForScope>
  </div>
);
