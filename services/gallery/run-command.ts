import { type CommandDeps, type CommandOf, EXIT } from './command-deps.ts';
import { listPeople, listPhotos, peopleLines, photosLines } from './list-people.ts';
import { lockGallery } from './lock-gallery.ts';
import type { Command } from './read-command.ts';
import { doomedLine, planRemoval, removeKnown } from './remove-known.ts';
import { runAdd } from './run-add.ts';
import { runCheck } from './run-check.ts';

/**
 * Does what was asked for.
 *
 * @returns the exit code
 * @throws StartupError, LineupError `unavailable`
 */
export async function runCommand(command: Exclude<Command, CommandOf<'help'>>, deps: CommandDeps): Promise<number> {
  switch (command.kind) {
    case 'add':
      return runAdd(command, deps);
    case 'list':
      return list(command, deps);
    case 'remove':
      return remove(command, deps);
    case 'check':
      return runCheck(command, deps);
  }
}

async function list(
  { person, json }: CommandOf<'list'>,
  { store, listFiles, print, say }: CommandDeps,
): Promise<number> {
  if (person === undefined) {
    const people = await listPeople(store);
    print(json ? JSON.stringify({ people }) : peopleLines(people));
    return EXIT.ok;
  }
  const photos = await listPhotos(store, person, await listFiles());
  if (!photos) {
    say(`gallery: there is nobody of the name ${JSON.stringify(person)}; all are told by: bun run gallery list`);
    return EXIT.refused;
  }
  print(json ? JSON.stringify({ known_photos: photos }) : photosLines(photos));
  return EXIT.ok;
}

async function remove({ what, yes }: CommandOf<'remove'>, deps: CommandDeps): Promise<number> {
  const { knownPeople, print, say, store } = deps;
  using _lock = yes ? await lockGallery(knownPeople) : undefined;
  const options = { store, folder: knownPeople, files: await deps.listFiles() };
  const { photos, without, unknown } = await planRemoval(what, options);
  for (const word of unknown) say(`gallery: ${JSON.stringify(word)} is neither a known photo nor a person`);
  if (unknown.length > 0) return EXIT.refused;
  for (const doomed of photos) {
    if (yes) await removeKnown(doomed, options);
    print(`${yes ? 'removed' : 'would remove'} ${doomedLine(doomed)}`);
  }
  for (const name of without) print(`there are no known photos of ${name}`);
  if (photos.length === 0) return EXIT.refused;
  if (yes) return EXIT.ok;
  say('nothing is removed yet: say the same with --yes');
  return EXIT.refused;
}
