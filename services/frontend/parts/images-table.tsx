import type { ImageSummary } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { StatusCell } from './image-status.tsx';
import { Who } from './who.tsx';

/** Failures after which there is no photo that could be shown. */
const PHOTOLESS = new Set<string>([
  'file_missing',
  'path_refused',
  'not_an_image',
  'image_damaged',
  'image_too_large',
  'file_unreadable',
  'storage_unreachable',
]);

/** Images with the contract's four columns. */
export const ImagesTable: FC<{ readonly images: readonly ImageSummary[]; readonly label: string }> = ({
  images,
  label,
}) => (
  <table class="images" aria-label={label}>
    <thead>
      <tr>
        <th scope="col">ID</th>
        <th scope="col">Path</th>
        <th scope="col">Person</th>
        <th scope="col">Status</th>
      </tr>
    </thead>
    <tbody>
      {images.map((image) => (
        <tr id={`image-${image.id}`}>
          <td class="id">
            <a href={`/images/${image.id}`}>{image.id}</a>
          </td>
          <td class="path">
            <a href={`/images/${image.id}`} title={image.path}>
              <img
                class="thumbnail"
                src={photoShown(image) ? `/images/${image.id}/thumbnail` : '/assets/no-photo.svg'}
                alt=""
                width="64"
                height="48"
                loading="lazy"
              />
              <PathText path={image.path} />
            </a>
          </td>
          <td>
            <Who image={image} />
          </td>
          <td>
            <StatusCell image={image} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** Is there a photo to ask for, as far as is known? */
export function photoShown({ failure }: Pick<ImageSummary, 'failure'>): boolean {
  return !failure || !PHOTOLESS.has(failure.code);
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
