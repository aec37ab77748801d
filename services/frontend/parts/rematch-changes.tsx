import type {
  FaceOfSomebody,
  KnownPhoto,
  Rematch,
  RematchChange,
  RematchChangePage,
  RematchKind,
} from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { facePicture, knownPicture, Picture } from './face-pictures.tsx';
import { number } from './rematch-words.ts';
import { PersonLink } from './who.tsx';

/** What {@link RematchChanges} needs. */
export interface RematchChangesProps {
  readonly rematch: Rematch;
  readonly page: RematchChangePage;
  /** What is shown; undefined: all. */
  readonly kind: RematchKind | undefined;
  /** After which change this page begins; undefined: the first one. */
  readonly after: number | undefined;
  /** Known photos by their files; those that are gone since are missing. */
  readonly known: ReadonlyMap<string, KnownPhoto>;
}

/** What would change, a page of it: each face beside the known photo that tells who it is. */
export const RematchChanges: FC<RematchChangesProps> = ({ rematch, page, kind, after, known }) => (
  <section>
    <h2>Changes</h2>
    <nav class="filter" aria-label="Filter by kind of change">
      <KindLink {...{ rematch, chosen: kind }} label="All" count={rematch.gained + rematch.lost + rematch.moved} />
      <KindLink {...{ rematch, chosen: kind }} kind="gains" label="Get a name" count={rematch.gained} />
      <KindLink {...{ rematch, chosen: kind }} kind="loses" label="Lose it" count={rematch.lost} />
      <KindLink {...{ rematch, chosen: kind }} kind="moves" label="Get another" count={rematch.moved} />
    </nav>
    <ol class="changes">
      {page.changes.map((change) => (
        <Change change={change} known={known} />
      ))}
    </ol>
    <Pages id={rematch.id} kind={kind} after={after} next={page.next} />
  </section>
);

const KindLink: FC<{
  readonly rematch: Rematch;
  readonly chosen: RematchKind | undefined;
  readonly kind?: RematchKind;
  readonly label: string;
  readonly count: number;
}> = ({ rematch: { id }, chosen, kind, label, count }) => (
  <a href={hrefOf(id, kind)} aria-current={chosen === kind ? 'true' : undefined}>
    {label} <span class="count">{number(count)}</span>
  </a>
);

const Change: FC<{ readonly change: RematchChange; readonly known: ReadonlyMap<string, KnownPhoto> }> = ({
  change: { id, imageId, faceId, state, before, after },
  known,
}) => {
  const photo = known.get((after.person ? after : before).knownPhoto ?? '');
  return (
    <li id={`change-${id}`} class="change">
      <div class="face-pictures">
        <a href={`/images/${imageId}#face-${faceId}`}>
          <Picture src={facePicture(imageId, faceId)} alt={`A face of image ${imageId}`} side={88} />
        </a>
        {photo && <Picture src={knownPicture(photo)} alt={`${photo.person.name}, as known`} side={88} />}
      </div>
      <p>
        <Whose face={before} /> <span aria-hidden="true">→</span>
        <span class="visually-hidden">becomes</span> <Whose face={after} />
      </p>
      <p class="aside">
        <a href={`/images/${imageId}#face-${faceId}`}>Image {imageId}</a>
        {state === 'skipped' && ', left alone'}
        {state === 'undone' && ', taken back'}
      </p>
    </li>
  );
};

const Whose: FC<{ readonly face: FaceOfSomebody }> = ({ face: { person, knownPhoto, distance } }) => {
  // Who is gone since has no name any more.
  if (!person) return <span class="nobody">{knownPhoto === undefined ? 'nobody' : 'somebody who is gone'}</span>;
  return (
    <>
      <PersonLink person={person} />
      {distance !== undefined && <span class="figure"> {distance.toFixed(2)}</span>}
    </>
  );
};

/** Pages lead forward; the way back is the browser's, or the beginning. */
const Pages: FC<{
  readonly id: number;
  readonly kind: RematchKind | undefined;
  readonly after: number | undefined;
  readonly next: number | undefined;
}> = ({ id, kind, after, next }) =>
  after === undefined && next === undefined ? null : (
    <nav class="pager" aria-label="Pages of changes">
      {after === undefined ? <span aria-hidden="true">First</span> : <a href={hrefOf(id, kind)}>First</a>}
      {next === undefined ? (
        <span aria-hidden="true">Next</span>
      ) : (
        <a rel="next" href={hrefOf(id, kind, next)}>
          Next
        </a>
      )}
    </nav>
  );

function hrefOf(id: number, kind: RematchKind | undefined, after?: number): string {
  const query = new URLSearchParams();
  if (kind) query.set('kind', kind);
  if (after !== undefined) query.set('after', String(after));
  return query.size > 0 ? `/rematches/${id}?${query}` : `/rematches/${id}`;
}
