import type { receiverAt } from '../flow/receiver.ts';
import { sql } from './database.ts';
import { bunIn } from './pods.ts';

/** Removes files of KNOWN_PEOPLE. */
const REMOVE = `
  const { rmSync } = require('node:fs');
  for (const name of await Bun.stdin.json()) rmSync('/known_people/' + name, { force: true });
`;

/** Somebody who is known for as long as a test needs it. */
export interface OwnPerson {
  /** Forgets the person, unless they were known before. */
  remove(): Promise<void>;
}

/** Enrols somebody with a known photo, unless they are known already. The name is one of the demo's: no quotes in it. */
export async function ownPerson(
  receiver: Pick<ReturnType<typeof receiverAt>, 'enrol'>,
  name: string,
  photo: Uint8Array<ArrayBuffer>,
): Promise<OwnPerson> {
  const known = () =>
    sql(`select person.id, image_name from person join person_images on person_id = person.id where name = '${name}'`);
  if ((await known()).length > 0) return { remove: async () => undefined };
  await receiver.enrol(name, photo);
  return {
    async remove() {
      const rows = await known();
      const among = [0, ...rows.map(([id]) => id)].join(',');
      await bunIn('receiver', REMOVE, JSON.stringify(rows.map(([, file]) => file)));
      await sql(`delete from person_images where person_id in (${among}); delete from person where id in (${among});`);
    },
  };
}
