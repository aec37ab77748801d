import type { ImageSummary } from '@lineup/db/store';
import { isFailureCode, isOfPhoto } from '@lineup/domain';
import type { FC } from 'hono/jsx';
import { StatusCell } from './image-status.tsx';
import { Who } from './who.tsx';

/** An image in the contract's four columns. It says the same to everybody, so that it can be sent to all who look. */
export const ImageRow: FC<{ readonly image: ImageSummary }> = ({ image }) => (
  <tr id={`image-${image.id}`} data-id={image.id}>
    <td class="id">
      <a href={`/images/${image.id}`}>{image.id}</a>
    </td>
    <td class="path">
      {/* The id beside it is the same link: one stop for the keyboard, one line for who listens. */}
      <a href={`/images/${image.id}`} title={image.path} tabindex={-1}>
        <img class="crop" src={pictureOf(image)} alt="" width="56" height="56" loading="lazy" />
        <PathText path={image.path} />
      </a>
    </td>
    <td class="who">
      <Who image={image} />
    </td>
    <td>
      <StatusCell image={image} />
    </td>
  </tr>
);

/** The face that stands for it; where there is none, the photo; where there is no photo, a picture that says so. */
function pictureOf(image: ImageSummary): string {
  if (!photoShown(image)) return '/assets/no-photo.svg';
  return image.faceId === undefined ? `/images/${image.id}/thumbnail` : `/faces/${image.id}/${image.faceId}`;
}

/** Is there a photo to ask for, as far as is known? */
export function photoShown({ failure }: Pick<ImageSummary, 'failure'>): boolean {
  return !failure || !isFailureCode(failure.code) || !isOfPhoto(failure.code);
}

/** A path of which the file's name stays in sight when the folders before it do not fit. */
export const PathText: FC<{ readonly path: string }> = ({ path }) => {
  const name = path.lastIndexOf('/') + 1;
  return (
    <span class="path-text">
      {name > 0 && <span class="folder">{path.slice(0, name)}</span>}
      <span class="file">{path.slice(name)}</span>
    </span>
  );
};
