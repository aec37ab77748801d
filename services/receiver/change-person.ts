import { requireScope, type WriteAudit } from '@lineup/access';
import type { Merged, Person, Renamed, Renaming } from '@lineup/db/store';
import { LineupError, personName } from '@lineup/domain';
import type { App } from '@lineup/http';
import { z } from 'zod';
import { allowMethods } from './allow-methods.ts';
import { bodyCap } from './body-cap.ts';
import { personJson } from './image-json.ts';
import { parseId } from './parameters.ts';
import { parseShape, readJson } from './read-json.ts';
import { noPerson } from './read-people.ts';

/** What the routes need. */
export interface ChangePersonOptions {
  readonly store: Renaming;
  readonly audit: WriteAudit;
}

/** Bytes of a JSON body. */
const MAX_JSON_BYTES = 16 * 1024;

const NAME = '{"name":"Ada"}';
const nameShape = z.object({ name: z.string({ error: 'must be a name' }) }, { error: 'must be an object' });
const INTO = '{"into":7}';
const intoShape = z.object(
  { into: z.int({ error: 'must be the id of a person' }).positive({ error: 'must be the id of a person' }) },
  { error: 'must be an object' },
);

/**
 * `PATCH /people/:id` with a name, and `POST /people/:id/merge` with whom they become one person with. Merging cannot be
 * undone, and so is asked of whoever may delete.
 */
export function addChangePersonRoutes(app: App, { store, audit }: ChangePersonOptions): void {
  app.patch('/people/:id', bodyCap(MAX_JSON_BYTES), async (c) => {
    const id = parseId(c.req.param('id'), 'the id of a person');
    const name = personName(parseShape(nameShape, await readJson(c.req.raw, NAME), NAME).name);
    const person = renamed(id, await store.renamePerson(id, name));
    await audit(c, { action: 'person_renamed', target: `person ${id}` });
    return c.json(personJson(person));
  });

  app.post('/people/:id/merge', bodyCap(MAX_JSON_BYTES), async (c) => {
    requireScope(c.get('actor'), 'admin');
    const id = parseId(c.req.param('id'), 'the id of a person');
    const { into } = parseShape(intoShape, await readJson(c.req.raw, INTO), INTO);
    if (into === id) throw new LineupError('bad_request', `person ${id} cannot be merged into themselves`, { id });
    const merged = successOf(await store.mergePerson(id, into));
    const { knownPhotos, faces, images, corrections } = merged.moved;
    const detail = `from person ${id}; known photos: ${knownPhotos}, faces: ${faces}, images: ${images}`;
    await audit(c, { action: 'people_merged', target: `person ${into}`, detail });
    return c.json({
      person: personJson(merged.into),
      /** They are no more: all of theirs is the person's. */
      merged: personJson(merged.from),
      moved: { known_photos: knownPhotos, faces, images, corrections },
    });
  });
  allowMethods(app, '/people/:id/merge', 'POST');
}

function renamed(id: number, result: Renamed): Person {
  switch (result.kind) {
    case 'renamed':
      return result.person;
    case 'no_person':
      throw noPerson(id);
    case 'taken': {
      const { by } = result;
      const sentence = `person ${by.id} has this name already: merge the two if they are one, or choose another name`;
      throw new LineupError('already_exists', sentence, { id: by.id });
    }
  }
}

function successOf(result: Merged): Extract<Merged, { readonly kind: 'merged' }> {
  switch (result.kind) {
    case 'merged':
      return result;
    case 'no_person':
      throw noPerson(result.id);
    case 'merging': {
      const { id, into } = result;
      const sentence = `person ${id} is being merged into person ${into}: finish that first, by asking for it once more`;
      throw new LineupError('conflict', sentence, { person: id, into });
    }
    case 'removing': {
      const { id, photo } = result;
      const sentence = `known photo ${photo} of person ${id} is being removed: finish that first, by asking for it once more`;
      throw new LineupError('conflict', sentence, { person: id, known_photo: photo });
    }
  }
}
