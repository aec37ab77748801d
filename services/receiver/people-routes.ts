import type { WriteAudit } from '@lineup/access';
import type { People } from '@lineup/db/store';
import { LineupError, type Person, personName } from '@lineup/domain';
import type { App } from '@lineup/http';
import type { EnrolPerson, PhotoLimits, ReceivedPhoto } from '@lineup/photo';
import type { Context } from 'hono';
import { allowMethods } from './allow-methods.ts';
import { personDetailJson } from './image-json.ts';
import { parseId } from './parameters.ts';
import { type PhotoForm, readPhotoForm } from './photo-form.ts';
import { noPerson } from './read-people.ts';

/** What the routes need. */
export interface PeopleOptions {
  readonly store: Pick<People, 'person'>;
  readonly enrolPerson: EnrolPerson;
  readonly audit: WriteAudit;
  /** KNOWN_PEOPLE, absolute. */
  readonly knownPeople: string;
  /** Of one photo. */
  readonly limits: PhotoLimits;
  /** Bytes of a whole upload. */
  readonly maxUploadBytes: number;
}

/**
 * `POST /people` (a name and photos) and `POST /people/:id/photos` (photos alone): known photos, answered with JSON. To be
 * added before the routes that read, which refuse every other method.
 */
export function addPeopleRoutes(app: App, options: PeopleOptions): void {
  const { store, enrolPerson, audit, knownPeople, limits, maxUploadBytes } = options;

  app.post('/people', (c) => enrol(c, (form) => postedName(form.text('name'))));

  app.post('/people/:id/photos', async (c) => {
    const id = parseId(c.req.param('id'), 'the id of a person');
    const person = await store.person(id);
    // Before the photos are received.
    if (!person) throw noPerson(id);
    return enrol(c, () => person);
  });
  allowMethods(app, '/people/:id/photos', 'POST');
  // DELETE is in `erase-routes.ts`.
  allowMethods(app, '/people/:id/photos/:photoId', 'DELETE');

  async function enrol(c: Context, whoseOf: (form: PhotoForm) => string | Person): Promise<Response> {
    const form = await readPhotoForm(c.req.raw, { folder: knownPeople, limits, maxUploadBytes });
    try {
      const { person, photos } = await enrolPerson(whoseOf(form), photosOf(form));
      const detail = `known photos: ${photos.length}`;
      await audit(c, { action: 'person_enrolled', target: `person ${person.id}`, detail });
      c.header('Location', `/people/${person.id}`);
      return c.json(personDetailJson(person, photos), 201);
    } finally {
      await form.drop();
    }
  }
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
