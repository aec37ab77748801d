import type { FC } from 'hono/jsx';
import { Layout } from './layout.tsx';

/** What every receipt of the receiver has. */
export interface Receipt {
  /** Counts by what was erased. */
  readonly erased: Readonly<Record<string, number>>;
  /** What is not gone yet; `within_s` in seconds, null: that is not ours to say. */
  readonly pending: readonly { readonly what: string; readonly within_s: number | null }[];
}

/** The receiver's receipt of a person's erasure, as far as it is shown. */
export interface PersonReceipt extends Receipt {
  readonly person: { readonly id: number; readonly name: string };
  /** Images in work that begin anew. */
  readonly restarted: number;
  /** Images that had shown the person; the first thousand. */
  readonly images: readonly number[];
}

/** What counts are called, in the order in which they are shown; those that are 0 are left out. */
export type Lines = readonly (readonly [key: string, words: string])[];

const LINES: Lines = [
  ['known_photos', 'Known photos'],
  ['known_photo_files', 'Files of known photos'],
  ['faces', 'Faces whose match and descriptor went'],
  ['corrections', 'What was said of faces by hand'],
  ['candidates', 'Faces of others that had named them'],
  ['images', 'Images that had shown them'],
  ['images_deleted', 'of these deleted'],
  ['image_files', 'Uploaded photos deleted'],
  ['events_cleaned', 'Lines of timelines'],
  ['queued', 'Messages that waited'],
];

/** What was erased, and what will be. It is shown once: there is nobody left whose page it could be. */
export const EraseReceipt: FC<{ readonly receipt: PersonReceipt }> = ({ receipt }) => {
  const { person, erased, restarted, images, pending } = receipt;
  const stay = images.length > 0 && (erased['images_deleted'] ?? 0) === 0;
  return (
    <Layout title="Erased" section="people">
      <h1>{person.name || `Person ${person.id}`} is erased</h1>
      <section class="facts">
        <dl class="receipt">
          <dt>Person</dt>
          <dd>{person.id}</dd>
          <ErasedCounts erased={erased} lines={LINES} />
          {restarted > 0 && (
            <>
              <dt>Images in work that begin anew</dt>
              <dd>{restarted}</dd>
            </>
          )}
        </dl>
      </section>
      <WhatGoesLater pending={pending} />
      {stay && (
        <>
          <h2>Images that stay</h2>
          <p>
            {images.map((id) => (
              <>
                <a href={`/images/${id}`}>{id}</a>{' '}
              </>
            ))}
          </p>
        </>
      )}
      <p>
        <a href="/people">Back to people</a>
      </p>
    </Layout>
  );
};

/** The counts of a receipt, as lines of a list. */
export const ErasedCounts: FC<Pick<Receipt, 'erased'> & { readonly lines: Lines }> = ({ erased, lines }) => (
  <>
    {lines
      .filter(([key]) => (erased[key] ?? 0) > 0)
      .map(([key, words]) => (
        <>
          <dt>{words}</dt>
          <dd>{erased[key]}</dd>
        </>
      ))}
  </>
);

/** What is not gone yet. */
export const WhatGoesLater: FC<Pick<Receipt, 'pending'>> = ({ pending }) => {
  if (pending.length === 0) return null;
  return (
    <>
      <h2>What goes later</h2>
      <ul class="erased">
        {pending.map(({ what, within_s }) => (
          <li>
            {what}
            {within_s !== null && <strong>: within {inWords(within_s)}</strong>}
          </li>
        ))}
      </ul>
    </>
  );
};

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  return `${Math.round(seconds / 3_600)} hours`;
}
