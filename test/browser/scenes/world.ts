import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createDemo } from '@lineup/demo';
import { samplePath } from '../../../services/demo/sample-photos.ts';
import { seededFrontend } from '../../../services/frontend/fixtures/seeded-frontend.ts';
import { startStandaloneSystem } from '../../flow/standalone-system.ts';
import { eventually } from '../../harness/eventually.ts';

/** A running Lineup with what its pages have to cope with. */
export interface World extends AsyncDisposable {
  readonly frontendUrl: string;
  /** A frontend that lets nobody in without a key. */
  readonly closedUrl: string;
  /** Fills what is empty at first: the demo, failures, long names, some hundred rows. */
  fill(): Promise<void>;
  /** Ids by what they are examples of; only after {@link World.fill}. */
  readonly ids: Readonly<Record<Example, number>>;
}

/** What there is one of in a world. */
export type Example =
  | 'identified'
  | 'group'
  | 'unknown'
  | 'missing'
  | 'damaged'
  | 'long'
  | 'person'
  | 'longPerson'
  | 'alike'
  | 'rematch';

/** Rows that only fill pages. */
const MANY = 150;

const LONG_NAME = 'Maria Antonia Wilhelmina Konstantinopolskaya-Featherstonehaugh, called Toni, of the third floor';
const LONG_PATH = `${'a folder with quite a long name/'.repeat(5)}and a file whose name is long as well, as cameras make.jpg`;

/** Starts a world in which nobody has done anything yet. */
export async function startWorld(): Promise<World> {
  const system = await startStandaloneSystem({ REDEEM_EVERY_MS: '60000' });
  const closed = await seededFrontend({ policy: { required: true } });
  await closed.frontend.start();
  const ids = {} as Record<Example, number>;
  const { receiverUrl, folders } = system;

  const asked = async (path: string, init?: RequestInit): Promise<unknown> => {
    const answer = await fetch(receiverUrl + path, { ...init, headers: { accept: 'application/json' } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const post = async (path: string): Promise<number> => {
    const posted = await asked('/image/post', { method: 'POST', body: JSON.stringify({ path }) });
    const { id } = posted as { id: number };
    await asked(`/images/${id}?wait=30`);
    return id;
  };
  const putFile = (path: string, from: (to: string) => void) => {
    const to = join(folders.unknownPeople, path);
    mkdirSync(dirname(to), { recursive: true });
    from(to);
    return post(path);
  };
  const enrol = async (name: string, sample: string): Promise<number> => {
    const form = new FormData();
    form.append('name', name);
    form.append('photo', Bun.file(samplePath(sample)), sample);
    return ((await asked('/people', { method: 'POST', body: form })) as { id: number }).id;
  };

  /** With so high a threshold every face is somebody's. */
  const preview = async (threshold: number): Promise<number> => {
    const body = JSON.stringify({ why: 'threshold', threshold });
    const { id } = (await asked('/rematches', { method: 'POST', body })) as { id: number };
    await eventually(
      'the preview is there',
      async () => (await asked(`/rematches/${id}`)) as { state: string },
      ({ state }) => state === 'previewed',
    );
    const measured = async () => (await fetch(`${system.frontendUrl}/threshold`)).text();
    await eventually('the gallery is measured', measured, (page) => page.includes('distances.svg'), { everyMs: 250 });
    return id;
  };

  /** One photo is there twice: the faces on it whom nobody knows are groups, as soon as a curator has looked. */
  const firstGroup = async (): Promise<number> => {
    const page = async () => (await fetch(`${system.frontendUrl}/unknown`)).text();
    const group = (text: string) => /"\/unknown\/(\d+)"/.exec(text)?.[1];
    return Number(group(await eventually('unknown faces are grouped', page, (text) => group(text) !== undefined)));
  };

  return {
    frontendUrl: system.frontendUrl,
    closedUrl: closed.frontend.url(),
    ids,
    async fill() {
      const paths = Array.from({ length: MANY }, (_, at) => ({ path: `2026/holiday/IMG_${1_000 + at}.jpg` }));
      await asked('/images/post', { method: 'POST', body: JSON.stringify({ paths }) });
      ids.missing = await post('not-there.jpg');
      ids.damaged = await putFile('notes.jpg', (to) => writeFileSync(to, 'a shopping list'));
      ids.long = await putFile(LONG_PATH, (to) => copyFileSync(samplePath('sample6.jpg'), to));
      const images = await createDemo({ receiverUrl }).run();
      const known = images.find(({ person }) => person);
      ids.identified = known?.id ?? 0;
      ids.person = known?.person?.id ?? 0;
      ids.unknown = images.find(({ outcome }) => outcome === 'unknown')?.id ?? ids.identified;
      ids.group = images[0]?.id ?? 0;
      ids.longPerson = await enrol(LONG_NAME, 'sample5.jpg');
      ids.alike = await firstGroup();
      ids.rematch = await preview(0.9);
    },
    async [Symbol.asyncDispose]() {
      await system.stop();
      await closed.frontend.stop();
      await closed[Symbol.asyncDispose]();
    },
  };
}
