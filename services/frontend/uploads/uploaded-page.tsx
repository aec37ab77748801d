import type { ImageResult } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { photoShown } from '../parts/image-row.tsx';
import { Layout } from '../parts/layout.tsx';
import { renewAfter } from '../parts/renewal.ts';
import { imageState } from './image-state.ts';
import { MOST_IDS } from './parse-ids.ts';
import type { SentFile } from './read-answer.ts';

type Results = ReadonlyMap<number, ImageResult>;

/** What became of each file of a form that was sent without scripts. */
export const UploadedPage: FC<{ readonly files: readonly SentFile[]; readonly results: Results }> = ({
  files,
  results,
}) => {
  const ids = files.flatMap(({ sent }) => (sent.kind === 'image' ? [sent.id] : []));
  const refused = files.length - ids.length;
  return (
    <Layout title="Uploaded" section="images">
      <h1>Uploaded</h1>
      <p class="lead">
        {ids.length === 1 ? '1 photo was taken' : `${ids.length} photos were taken`}
        {refused > 0 && `, ${refused} ${refused === 1 ? 'was' : 'were'} not`}.
      </p>
      <ul class="uploaded">
        {files.map((file) => (
          <UploadedFile file={file} results={results} />
        ))}
      </ul>
      <p class="choices">
        {ids.length > 0 && (
          <a href={`/uploads?ids=${[...new Set(ids)].slice(0, MOST_IDS).join(',')}`}>Follow how they stand</a>
        )}
        <a href="/upload">Upload more</a>
      </p>
    </Layout>
  );
};

const UploadedFile: FC<{ readonly file: SentFile; readonly results: Results }> = ({
  file: { name, sent },
  results,
}) => {
  if (sent.kind !== 'image') {
    return (
      <li>
        <NoPicture />
        <span class="uploaded-name">{name || 'A file without a name'}</span>
        <span class="uploaded-state uploaded-failed">{sent.message}</span>
      </li>
    );
  }
  const result = results.get(sent.id);
  return <ImageItem id={sent.id} name={name} result={result} {...(!sent.isNew && { before: 'Was there already: ' })} />;
};

/** How some images stand: what the page above leads to, since an answer to a form cannot renew itself. */
export const UploadsPage: FC<{ readonly images: readonly ImageResult[] }> = ({ images }) => (
  <Layout title="Uploads" section="images" renewMs={renewAfter(images, Date.now())}>
    <h1>Uploads</h1>
    {images.length === 0 && <p class="lead">None of these images is there any more.</p>}
    <ul class="uploaded">
      {images.map((image) => (
        <ImageItem id={image.id} name={`Image ${image.id}`} result={image} />
      ))}
    </ul>
    <p class="choices">
      <a href="/upload">Upload more</a>
    </p>
  </Layout>
);

interface ImageItemProps {
  readonly id: number;
  readonly name: string;
  /** Undefined: it is gone again. */
  readonly result: ImageResult | undefined;
  readonly before?: string;
}

const ImageItem: FC<ImageItemProps> = ({ id, name, result, before = '' }) => {
  const state = result && imageState(result);
  return (
    <li id={`upload-${id}`}>
      {result && photoShown(result) ? (
        <img class="thumbnail" src={`/images/${id}/thumbnail`} alt="" width="64" height="48" loading="lazy" />
      ) : (
        <NoPicture />
      )}
      <span class="uploaded-name">{name}</span>
      <span class={`uploaded-state uploaded-${state?.kind ?? 'failed'}`}>
        {before}
        {state ? <a href={`/images/${id}`}>{state.text}</a> : 'Deleted meanwhile'}
      </span>
    </li>
  );
};

const NoPicture: FC = () => <img class="thumbnail" src="/assets/no-photo.svg" alt="" width="64" height="48" />;
