import type { CorrectionView, FaceView, KnownPhoto, Person } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { EnrolFace } from './enrol-face.tsx';

/** What {@link FaceCorrections} needs. */
export interface FaceCorrectionsProps {
  readonly imageId: number;
  readonly face: FaceView;
  readonly number: number;
  readonly known: ReadonlyMap<string, KnownPhoto>;
  readonly corrections: readonly CorrectionView[];
}

/** People that a face is one press away from. */
const MOST_OFFERED = 2;

/** The list of names that fields on the page suggest. */
export const NAMES = 'people-names';

/** What can be said of a face, a press each; and a field for whoever is not offered. */
export const FaceCorrections: FC<FaceCorrectionsProps> = ({ imageId, face, number, known, corrections }) => {
  const action = `/images/${imageId}/faces/${face.id}/correct`;
  const last = corrections.at(-1);
  return (
    <div class="correct">
      {face.person && (
        <Say action={action} verdict="not" person={face.person} words={`Not ${nameOf(face.person)}`} number={number} />
      )}
      {offered(face, known, corrections).map((person) => (
        <Say action={action} verdict="is" person={person} words={`This is ${nameOf(person)}`} number={number} />
      ))}
      <form id={`say-who-${number}`} method="post" action={action} class="say-who" data-stay>
        <input type="hidden" name="verdict" value="is" />
        <input
          name="person"
          list={NAMES}
          placeholder="This is …"
          aria-label={`Who is face ${number}?`}
          autocomplete="off"
          maxlength={255}
          required
        />
        <button type="submit" class="quiet" aria-label={`OK, face ${number}`}>
          OK
        </button>
      </form>
      {face.verdict !== 'no_face' && <Say action={action} verdict="no_face" words="No face" number={number} />}
      <EnrolFace imageId={imageId} face={face} number={number} />
      {last && <Undo imageId={imageId} faceId={face.id} correction={last} number={number} />}
    </div>
  );
};

const Say: FC<{
  readonly action: string;
  readonly verdict: 'is' | 'not' | 'no_face';
  readonly person?: Person;
  readonly words: string;
  readonly number: number;
}> = ({ action, verdict, person, words, number }) => (
  // By its id a form that is gone is no other one for the script, nor for the focus that it had.
  <form id={`say-${verdict}-${person?.id ?? 0}-${number}`} method="post" action={action} data-stay>
    <input type="hidden" name="verdict" value={verdict} />
    {person && <input type="hidden" name="person_id" value={String(person.id)} />}
    <button type="submit" class="quiet" aria-label={`${words}, face ${number}`}>
      {words}
    </button>
  </form>
);

const Undo: FC<{
  readonly imageId: number;
  readonly faceId: number;
  readonly correction: CorrectionView;
  readonly number: number;
}> = ({ imageId, faceId, correction, number }) => (
  <form
    id={`undo-${correction.id}`}
    method="post"
    action={`/images/${imageId}/corrections/${correction.id}/undo`}
    data-stay
  >
    <input type="hidden" name="face" value={String(faceId)} />
    <button type="submit" class="quiet" aria-label={`Undo “${inWords(correction)}”, face ${number}`}>
      Undo “{inWords(correction)}”
    </button>
  </form>
);

/** A correction as its button reads. */
export function inWords({ verdict, person }: CorrectionView): string {
  switch (verdict) {
    case 'is':
      return `This is ${nameOf(person)}`;
    case 'not':
      return `Not ${nameOf(person)}`;
    case 'no_face':
      return 'No face';
  }
}

/** Whoever comes nearest, but for who it is, or was said not to be. */
function offered(
  { person, verdict, candidates }: FaceView,
  known: ReadonlyMap<string, KnownPhoto>,
  corrections: readonly CorrectionView[],
): Person[] {
  if (verdict === 'no_face') return [];
  const out = new Set(corrections.map((correction) => correction.person?.id));
  if (person) out.add(person.id);
  const near = candidates.flatMap(({ knownPhoto }) => known.get(knownPhoto)?.person ?? []);
  return [...new Map(near.map((one) => [one.id, one])).values()]
    .filter(({ id }) => !out.has(id))
    .slice(0, MOST_OFFERED);
}

function nameOf(person: Person | undefined): string {
  return person ? person.name || `Person ${person.id}` : 'somebody';
}
