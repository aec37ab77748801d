import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fillDisk, mountSmallDisk } from '../../harness/small-disk.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { createLineup, type Lineup } from './lineup.ts';

/** Standalone where there may be no more room to write. */
export interface CrammedLineup {
  readonly lineup: Lineup;
  /** Takes its room away; resolves when there is none. */
  fill(): Promise<void>;
  /** Gives it room again. */
  empty(): Promise<void>;
  /** Files of uploaded photos, half written ones too; undefined where these have room all the time. */
  photos(): readonly string[] | undefined;
  /** Its database as a file that others can open, once it has stopped. */
  databaseUrl(): string;
  remove(): Promise<void>;
}

const MEGABYTES = 16;
/** Attempts that are spent while there is no room are spent, as in earnest. */
const ENV = { STUB_MS: '100', MAX_ATTEMPTS: '5', LEASE_MS: '3000' };

/** On a disk of its own, which can be filled up. */
export async function onSmallDisk(): Promise<CrammedLineup> {
  const folder = tempFolder('small-disk');
  const outside = tempFolder('outside');
  const disk = await mountSmallDisk(folder.path, MEGABYTES);
  const lineup = await createLineup({ dataDir: folder.path, within: disk.within, env: ENV });
  let filler: Disposable | undefined;
  return {
    lineup,
    fill: async () => {
      filler = fillDisk(disk.path);
    },
    empty: async () => filler?.[Symbol.dispose](),
    photos: () => readdirSync(join(disk.path, 'unknown_people')),
    databaseUrl() {
      const copy = join(outside.path, 'lineup.db');
      copyFileSync(join(disk.path, 'lineup.db'), copy);
      return `sqlite:${copy}`;
    },
    async remove() {
      await lineup.killAll().catch(() => undefined);
      await disk.remove();
      outside.remove();
    },
  };
}

/** With a database that may grow no more; everything else has room. */
export async function withPageLimit(): Promise<CrammedLineup> {
  const folder = tempFolder('page-limit');
  const lineup = await createLineup({ dataDir: folder.path, preload: 'with-page-limit.ts', env: ENV });
  const toggle = async (said: string) => {
    const { lines, pid } = lineup.process();
    const from = lines.all().length;
    process.kill(pid, 'SIGUSR2');
    await lines.waitFor(said, { from });
  };
  return {
    lineup,
    fill: () => toggle('the database is full'),
    empty: () => toggle('the database has room'),
    photos: () => undefined,
    databaseUrl: () => lineup.databaseUrl,
    async remove() {
      await lineup.killAll().catch(() => undefined);
      folder.remove();
    },
  };
}
