import type { FaceView } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { shownName } from './who.tsx';

/** What {@link EnrolFace} needs. */
export interface EnrolFaceProps {
  readonly imageId: number;
  readonly face: FaceView;
  /** Its place among the faces of the image, from 1. */
  readonly number: number;
}

/** Makes a face a known photo of who it is; nothing where that would be no use. */
export const EnrolFace: FC<EnrolFaceProps> = ({ imageId, face: { id, person, tooPoor }, number }) => {
  if (!person || tooPoor) return null;
  const words = `Make a known photo of ${shownName(person)}, face ${number}`;
  return (
    <form id={`enrol-${number}`} method="post" action={`/images/${imageId}/faces/${id}/enrol`}>
      <input type="hidden" name="person_id" value={String(person.id)} />
      <button type="submit" class="quiet" aria-label={words}>
        Make a known photo
      </button>
    </form>
  );
};
