import type { WriteAudit } from '@lineup/access';
import { LineupError, personName } from '@lineup/domain';
import type { App } from '@lineup/http';
import { z } from 'zod';
import { allowMethods } from './allow-methods.ts';
import { bodyCap } from './body-cap.ts';
import type { EnrolFace } from './enrol-face.ts';
import { personDetailJson } from './image-json.ts';
import { parseId } from './parameters.ts';
import { parseShape, readJson } from './read-json.ts';

/** What the route needs. */
export interface EnrolFaceRouteOptions {
  readonly enrolFace: EnrolFace;
  readonly audit: WriteAudit;
}

/** Bytes of a JSON body. */
const MAX_JSON_BYTES = 16 * 1024;

const EXAMPLE = '{"person_id":7} or {"person":"Ada"}';
const anId = { error: 'must be the id of a person' };
const shape = z.object(
  { person_id: z.int(anId).positive(anId).optional(), person: z.string({ error: 'must be a name' }).optional() },
  { error: 'must be an object' },
);

/**
 * `POST /images/:id/faces/:face/enrol`: makes a face a known photo of somebody. Answers 201 with the person and that photo,
 * or 200 when it was one already.
 */
export function addEnrolFaceRoute(app: App, { enrolFace, audit }: EnrolFaceRouteOptions): void {
  app.post('/images/:id/faces/:face/enrol', bodyCap(MAX_JSON_BYTES), async (c) => {
    const imageId = parseId(c.req.param('id'), 'the id of an image');
    const faceId = parseId(c.req.param('face'), 'the id of a face');
    const { photo, isNew } = await enrolFace(imageId, faceId, await readWho(c.req.raw));
    if (isNew) {
      const detail = `known photos: 1, a face of image ${imageId}`;
      await audit(c, { action: 'person_enrolled', target: `person ${photo.person.id}`, detail });
    }
    return c.json(personDetailJson(photo.person, [photo]), isNew ? 201 : 200);
  });
  allowMethods(app, '/images/:id/faces/:face/enrol', 'POST');
}

async function readWho(request: Request): Promise<number | string> {
  const { person_id, person } = parseShape(shape, await readJson(request, EXAMPLE), EXAMPLE);
  if (person_id !== undefined && person === undefined) return person_id;
  if (person !== undefined && person_id === undefined) return personName(person);
  throw new LineupError('bad_request', `say either "person_id" or "person", a name; post ${EXAMPLE}`);
}
