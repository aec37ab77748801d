import { resolve, sep } from 'node:path';
import { messageOf, StartupError } from '@lineup/domain';
import { createEnrolPerson } from '@lineup/photo';
import { type Added, addPeople } from './add-people.ts';
import { addedLine, addedSummary, unnumberedLine } from './add-text.ts';
import { type CommandDeps, type CommandOf, EXIT } from './command-deps.ts';
import { findPhotos } from './find-photos.ts';
import { createKnownContents } from './known-contents.ts';
import { lockGallery } from './lock-gallery.ts';
import { createProgress } from './progress.ts';
import { UsageError } from './read-command.ts';

/** `add`: finds photos, has them looked at, and makes known what may be known. */
export async function runAdd({ folder, person, dryRun }: CommandOf<'add'>, deps: CommandDeps): Promise<number> {
  const { knownPeople, limits, log, store } = deps;
  if (`${resolve(folder)}${sep}`.startsWith(`${knownPeople}${sep}`)) {
    throw new StartupError(`${folder} is in KNOWN_PEOPLE: move the photos to a folder of their own, and add that`);
  }
  const found = await findPhotos(folder, { person }).catch((cause: unknown) => {
    if (isMissing(cause)) throw new UsageError(`add: there is no folder ${folder}`, { cause });
    throw new StartupError(`the folder ${folder} cannot be read: ${messageOf(cause)}`, { cause });
  });
  for (const { name, why } of found.skipped) deps.say(`passed over: ${name} ${why}`);
  const { unnumbered } = found;
  for (const name of unnumbered) deps.print(unnumberedLine(name));
  if (found.photos.length === 0 && unnumbered.length > 0) {
    deps.print(addedSummary([], unnumbered.length));
    return EXIT.refused;
  }
  if (found.photos.length === 0) {
    deps.say(`there are no photos in ${folder}; the layouts are told by: bun run gallery add --help`);
    return EXIT.refused;
  }
  using _lock = dryRun ? undefined : await lockGallery(knownPeople);
  const { look } = await deps.startLooking();
  const progress = createProgress('looked at');
  const all: Added[] = [];
  for await (const added of addPeople(found.photos, {
    limits,
    look,
    width: deps.workers * 2,
    known: createKnownContents({ folder: knownPeople, sizes: await deps.listFiles(), store }),
    enrolPerson: dryRun ? undefined : createEnrolPerson({ store, knownPeople, log }),
  })) {
    all.push(added);
    progress.end();
    deps.print(addedLine(added));
    progress.tell(all.length, found.photos.length);
  }
  progress.end();
  deps.print(addedSummary(all, unnumbered.length));
  return unnumbered.length > 0 || all.some(({ kind }) => kind === 'refused') ? EXIT.refused : EXIT.ok;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
