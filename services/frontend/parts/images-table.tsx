import type { ImageSummary } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { PAGE_SIZE } from '../web/paging.ts';
import { ImageRow } from './image-row.tsx';

/** Ids from here on need a wider column. */
const LONG_ID = 100_000;

/** Images with the contract's four columns. */
export const ImagesTable: FC<{ readonly images: readonly ImageSummary[]; readonly label: string }> = ({
  images,
  label,
}) => (
  <table class={(images[0]?.id ?? 0) < LONG_ID ? 'images' : 'images long-ids'} aria-label={label}>
    <thead>
      <tr>
        <th scope="col">ID</th>
        <th scope="col">Path</th>
        <th scope="col">Person</th>
        <th scope="col">Status</th>
      </tr>
    </thead>
    <tbody id="rows" data-limit={PAGE_SIZE}>
      {images.map((image) => (
        <ImageRow image={image} />
      ))}
    </tbody>
  </table>
);
