import type { ImageDetail } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { FaceBoxes } from './face-boxes.tsx';
import { photoShown } from './image-row.tsx';
import { isMoving } from './renewal.ts';

/** The photo of an image, with boxes and names over it once it was looked at. */
export const Photo: FC<{ readonly image: ImageDetail }> = ({ image }) => {
  if (!photoShown(image)) {
    return (
      <figure class="photo photo-missing">
        <img src="/assets/no-photo.svg" alt="Nothing to show" width="160" height="120" />
      </figure>
    );
  }
  const { width, height } = image;
  const measured = width > 0 && height > 0;
  return (
    <figure class="photo">
      <div class="stage">
        <a href={`/images/${image.id}/photo`}>
          <img src={`/images/${image.id}/photo`} alt={image.path} />
        </a>
        {measured && !isMoving(image) && <FaceBoxes faces={image.faces} width={width} height={height} />}
      </div>
    </figure>
  );
};
