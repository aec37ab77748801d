import { actorText } from '@lineup/access';
import type { Corrected, Correcting, CorrectionView, People, Reading } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import type { App } from '@lineup/http';
import type { Said } from '@lineup/matching';
import { allowMethods } from './allow-methods.ts';
import { bodyCap } from './body-cap.ts';
import { imageDetailJson, personJson } from './image-json.ts';
import { noFace, noImage } from './no-image.ts';
import { parseId } from './parameters.ts';
import { type PostedCorrection, readCorrection } from './posted-correction.ts';

/** What the routes need. */
export interface CorrectionOptions {
  readonly store: Correcting & Pick<Reading, 'image'> & Pick<People, 'ensurePerson'>;
}

/** Bytes of a JSON body. */
const MAX_JSON_BYTES = 16 * 1024;

/**
 * `POST /images/:id/faces/:face/corrections`, `GET /images/:id/corrections` and `POST /corrections/:id/undo`: putting right
 * who is on an image. What changes something answers with the image as it is then. The lines of the audit log are written
 * with what they tell of.
 */
export function addCorrectionRoutes(app: App, { store }: CorrectionOptions): void {
  app.post('/images/:id/faces/:face/corrections', bodyCap(MAX_JSON_BYTES), async (c) => {
    const imageId = parseId(c.req.param('id'), 'the id of an image');
    const faceId = parseId(c.req.param('face'), 'the id of a face');
    const posted = await readCorrection(c.req.raw);
    const said = await namedPerson(imageId, faceId, posted);
    const corrected = await store.correctFace(imageId, faceId, said, { actor: actorText(c.get('actor')) });
    if (corrected.kind !== 'corrected' && corrected.kind !== 'holds') throw refusal(corrected, imageId, faceId, said);
    const status = corrected.kind === 'corrected' ? 201 : 200;
    return c.json({ correction: corrected.id, image: await imageNow(imageId) }, status);
  });
  allowMethods(app, '/images/:id/faces/:face/corrections', 'POST');

  app.get('/images/:id/corrections', async (c) => {
    const id = parseId(c.req.param('id'), 'the id of an image');
    const corrections = await store.corrections(id);
    if (corrections.length === 0) await imageNow(id);
    return c.json({ corrections: corrections.map(correctionJson) });
  });
  allowMethods(app, '/images/:id/corrections', 'GET');

  app.post('/corrections/:id/undo', async (c) => {
    const id = parseId(c.req.param('id'), 'the id of a correction');
    const undone = await store.undoCorrection(id, { actor: actorText(c.get('actor')) });
    if (undone.kind === 'no_correction') throw new LineupError('not_found', `there is no correction ${id}`, { id });
    return c.json({ correction: id, image: await imageNow(undone.imageId) });
  });
  allowMethods(app, '/corrections/:id/undo', 'POST');

  /** A new name makes a person; not for a face that is gone, since nothing else would ever speak of them. */
  const namedPerson = async (imageId: number, faceId: number, posted: PostedCorrection): Promise<Said> => {
    if (!('name' in posted)) return posted;
    const image = await store.image(imageId);
    if (!image) throw noImage(imageId);
    if (!image.faces.some(({ id }) => id === faceId)) throw noFace(imageId, faceId);
    return { verdict: 'is', personId: (await store.ensurePerson(posted.name)).id };
  };

  const imageNow = async (id: number) => {
    const image = await store.image(id);
    if (!image) throw noImage(id);
    return imageDetailJson(image);
  };
}

/** A correction that stands. */
function correctionJson({ id, faceId, verdict, person, batch, at }: CorrectionView) {
  return {
    id,
    /** The id of the face that it rules now; null: the last run has not found that face. */
    face: faceId ?? null,
    verdict,
    person: person ? personJson(person) : null,
    batch: batch ?? null,
    at: at.toISOString(),
  };
}

type Refused = Exclude<Corrected, { readonly kind: 'corrected' | 'holds' }>;

function refusal(refused: Refused, imageId: number, faceId: number, said: Said): LineupError {
  switch (refused.kind) {
    case 'no_image':
      return noImage(imageId);
    case 'no_face':
      return noFace(imageId, faceId);
    case 'no_person': {
      const id = 'personId' in said ? said.personId : undefined;
      return new LineupError('not_found', `there is no person ${id}, or they are being erased`, { person: id });
    }
    case 'too_many': {
      const sentence = `image ${imageId} has ${refused.most} corrections, which is the most: undo some first`;
      return new LineupError('conflict', sentence, { most: refused.most });
    }
  }
}
