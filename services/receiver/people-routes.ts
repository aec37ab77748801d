import type { WriteAudit } from '@lineup/access';
import type { People } from '@lineup/db/store';
import { LineupError, personName } from '@lineup/domain';
import type { App } from '@lineup/http';
import type { EnrolPerson, PhotoLimits, ReceivedPhoto } from '@lineup/photo';
import { allowMethods } from './allow-methods.ts';
import { personDetailJson, personSummaryJson } from './image-json.ts';
import { parseId } from './parameters.ts';
import { type PhotoForm, readPhotoForm } from './photo-form.ts';

/** What the routes need. */
export interface PeopleOptions {
  readonly store: Pick<People, 'people' | 'person' | 'knownPhotos'>;
  readonly enrolPerson: EnrolPerson;
  readonly audit: WriteAudit;
  /** KNOWN_PEOPLE, absolute. */
  readonly knownPeople: string;
  /** Of one photo. */
  readonly limits: PhotoLimits;
  /** Bytes of a whole upload. */
  readonly maxUploadBytes: number;
}

/** `POST /people` (a name and photos), `GET /people` and `GET /people/:id`, always as JSON. */
export function addPeopleRoutes(app: App, options: PeopleOptions): void {
  const { store, enrolPerson, audit, knownPeople, limits, maxUploadBytes } = options;

  app.post('/people', async (c) => {
    const form = await readPhotoForm(c.req.raw, { folder: knownPeople, limits, maxUploadBytes });
    try {
      const enrolled = await enrolPerson(postedName(form.text('name')), photosOf(form));
      const detail = `known photos: ${enrolled.photos.length}`;
      await audit(c, { action: 'person_enrolled', target: `person ${enrolled.person.id}`, detail });
      c.header('Location', `/people/${enrolled.person.id}`);
      return c.json(personDetailJson(enrolled.person, enrolled.photos), 201);
    } finally {
      await form.drop();
    }
  });

  app.get('/people', async (c) => c.json({ people: (await store.people()).map(personSummaryJson) }));
  allowMethods(app, '/people', 'GET', 'POST');

  app.get('/people/:id', async (c) => {
    const id = parseId(c.req.param('id'), 'the id of a person');
    const person = await store.person(id);
    if (!person) throw new LineupError('not_found', `there is no person ${id}`, { id });
    return c.json(personDetailJson(person, await store.knownPhotos(id)));
  });
  // DELETE is in `erase-routes.ts`.
  allowMethods(app, '/people/:id', 'GET', 'DELETE');
  allowMethods(app, '/people/:id/photos/:photoId', 'DELETE');
}

/** All of them, or the first refusal: a form is taken as a whole or not at all. */
function photosOf({ files }: PhotoForm): ReceivedPhoto[] {
  return files.map(({ photo }) => {
    if (photo instanceof LineupError) throw photo;
    return photo;
  });
}

function postedName(posted: string | undefined): string {
  if (posted !== undefined && posted.trim() !== '') return personName(posted);
  throw new LineupError('bad_request', 'the field "name" is missing: whom do the photos show?');
}
