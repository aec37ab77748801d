import { drawHistogram, drawRoc, SUGGESTION_RULE } from '@lineup/distances';
import { html, raw } from 'hono/html';
import type { FC, PropsWithChildren } from 'hono/jsx';
import type { LabelledPhoto } from './describe-folder.ts';
import type { FacePictures, Picture } from './face-pictures.ts';
import { digits, figureLines, photosText } from './figures.ts';
import type { Accuracy, PhotoPair } from './measure-accuracy.ts';
import { PAGE_STYLE } from './page-style.ts';

/** What a report is about. */
export interface PageFacts {
  /** The folder, as it was named. */
  readonly folder: string;
  readonly engine: string;
  readonly at: Date;
}

/** Photos of a kind that are shown. */
const MOST_SHOWN = 20;

/**
 * The report as one HTML page that needs nothing from outside: pictures are in it, and it has no script. Names of files
 * and folders are anybody's: they are escaped wherever they stand.
 */
export async function reportPage(accuracy: Accuracy, facts: PageFacts, pictures: FacePictures): Promise<string> {
  const { missed, unreadable, rankOne, worst, strangers, pairs, suggestion, present } = accuracy;
  const suggested = suggestion.kind === 'suggested' ? suggestion.threshold : undefined;
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        />
        <title>Accuracy: {facts.folder}</title>
        <style>{raw(PAGE_STYLE)}</style>
      </head>
      <body>
        <main>
          <h1>Accuracy</h1>
          <p class="quiet">
            {facts.folder}, engine {facts.engine}, {facts.at.toISOString().slice(0, 16).replace('T', ' ')} UTC
          </p>
          <p>{photosText(accuracy)}.</p>
          <Figures accuracy={accuracy} />
          <div class="charts">
            {raw(drawHistogram(pairs, { present: present.threshold, suggested }))}
            {raw(drawRoc(pairs.genuine.sorted, pairs.impostor.sorted))}
          </div>
          <Pairs heading="Farthest photos of one person" shown={await withPictures(worst, pictures)} />
          <Pairs
            heading="Nearest two people, by their nearest photos"
            shown={await withPictures(strangers, pictures)}
          />
          <Pairs
            heading="Nearest other photo is somebody else’s"
            shown={await withPictures(rankOne.wrong.slice(0, MOST_SHOWN), pictures)}
            all={rankOne.wrong.length}
          />
          <Photos heading="No face was found" shown={await photosWith(missed, pictures)} all={missed.length} />
          <Unreadable photos={unreadable} />
        </main>
      </body>
    </html>
  );
  return String(await html`<!doctype html>${page}`);
}

const Figures: FC<{ readonly accuracy: Accuracy }> = ({ accuracy }) => (
  <table>
    <caption>
      TAR: share of pairs of one person that are accepted; FAR: share of pairs of strangers. Suggested is{' '}
      {SUGGESTION_RULE}.
    </caption>
    <tbody>
      {figureLines(accuracy).map(([what, figure, more]) => (
        <tr>
          <th scope="row">{what}</th>
          <td class="figure">{figure}</td>
          <td class="quiet">{more}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

interface ShownPhoto {
  readonly photo: LabelledPhoto;
  readonly picture: Picture;
}

interface ShownPair {
  readonly distance: number;
  readonly photos: readonly ShownPhoto[];
}

async function withPictures(pairs: readonly PhotoPair[], pictures: FacePictures): Promise<ShownPair[]> {
  return Promise.all(
    pairs.map(async ({ photos, distance }) => ({
      distance,
      photos: await Promise.all(photos.map(async (photo) => ({ photo, picture: await pictures.of(photo) }))),
    })),
  );
}

async function photosWith(photos: readonly LabelledPhoto[], pictures: FacePictures): Promise<ShownPhoto[]> {
  return Promise.all(photos.slice(0, MOST_SHOWN).map(async (photo) => ({ photo, picture: await pictures.of(photo) })));
}

const Counted: FC<PropsWithChildren<{ readonly heading: string; readonly all: number }>> = ({
  heading,
  all,
  children,
}) => (
  <section>
    <h2>
      {heading} ({all})
    </h2>
    {children}
  </section>
);

const Pairs: FC<{ readonly heading: string; readonly shown: readonly ShownPair[]; readonly all?: number }> = ({
  heading,
  shown,
  all = shown.length,
}) =>
  shown.length === 0 ? null : (
    <Counted heading={heading} all={all}>
      <ul class="pairs">
        {shown.map(({ distance, photos }) => (
          <li>
            <b>{digits(distance)}</b>
            {photos.map((photo) => (
              <Face {...photo} />
            ))}
          </li>
        ))}
      </ul>
    </Counted>
  );

const Photos: FC<{ readonly heading: string; readonly shown: readonly ShownPhoto[]; readonly all: number }> = ({
  heading,
  shown,
  all,
}) =>
  shown.length === 0 ? null : (
    <Counted heading={heading} all={all}>
      <div class="photos">
        {shown.map((photo) => (
          <Face {...photo} />
        ))}
      </div>
    </Counted>
  );

const Face: FC<ShownPhoto> = ({ photo, picture }) => (
  <figure>
    {picture === undefined ? <div class="gone">no longer readable</div> : <img src={picture} alt="" />}
    <figcaption>{photo.name}</figcaption>
  </figure>
);

const Unreadable: FC<{ readonly photos: Accuracy['unreadable'] }> = ({ photos }) =>
  photos.length === 0 ? null : (
    <section>
      <h2>Could not be read ({photos.length})</h2>
      <ul>
        {photos.map(({ name, reason }) => (
          <li>
            {name}: <span class="quiet">{reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
