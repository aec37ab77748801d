import type { FC } from 'hono/jsx';
import { useContext } from 'hono/jsx';
import { Layout } from '../parts/layout.tsx';
import { PhotoLimitsContext } from '../parts/photo-limits.ts';
import { megabytes } from './refusal-words.ts';

/** `/upload`: the form, which works without scripts; with them each photo shows how it goes in the tray. */
export const UploadPage: FC = () => {
  const { maxBytes, maxPixels } = useContext(PhotoLimitsContext);
  return (
    <Layout title="Upload photos" section="images">
      <h1>Upload photos</h1>
      <form class="upload-form" method="post" action="/upload" enctype="multipart/form-data" data-uploads="">
        <p class="needs-scripts">
          Drop photos or folders anywhere on this page, or on any other; or paste a picture. Or choose here:
        </p>
        <label for="photos">Photos (JPEG, PNG, WebP)</label>
        <input
          id="photos"
          name="photo"
          type="file"
          multiple
          required
          accept="image/jpeg,image/png,image/webp"
          aria-describedby="photo-limits"
        />
        <button class="without-scripts" type="submit">
          Upload
        </button>
        <p id="photo-limits" class="aside">
          Up to {megabytes(maxBytes)} and {Math.round(maxPixels / 1_000_000)} megapixels each. The same photo twice is
          one image.
        </p>
      </form>
    </Layout>
  );
};
