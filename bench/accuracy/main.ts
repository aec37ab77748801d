/**
 * `bun run accuracy FOLDER`: how well people are told apart on the labelled photos of a folder, as text (`--json`: as one
 * object) and as a page with pictures. What is being done goes to standard error.
 */
import { join } from 'node:path';
import { folderSettings, photoFolders, readSettings } from '@lineup/config';
import { messageOf, printable, StartupError } from '@lineup/domain';
import { createLogger } from '@lineup/log';
import { poolOf, readRecognizerSettings } from '@lineup/recognizer';
import { findPhotos } from '../../services/gallery/find-photos.ts';
import { createProgress } from '../../services/gallery/progress.ts';
import { type DescribedFolder, describeFolder } from './describe-folder.ts';
import { createFacePictures } from './face-pictures.ts';
import { measureAccuracy } from './measure-accuracy.ts';
import { type AccuracyOptions, HELP, readOptions } from './read-options.ts';
import { reportJson } from './report-json.ts';
import { reportPage } from './report-page.tsx';
import { reportText } from './report-text.ts';

/** Exit codes: the report is made; it cannot work here; bad input. */
const EXIT = { ok: 0, cannotWork: 1, badInput: 2 } as const;

/** What was seen on the photos of the folder, and by which engine. */
interface Looked extends DescribedFolder {
  readonly engine: string;
  readonly threshold: number;
}

async function look({ folder, engine }: AccuracyOptions): Promise<Looked> {
  const env = engine === undefined ? process.env : { ...process.env, RECOGNIZER_ENGINE: engine };
  const settings = readRecognizerSettings(env);
  const found = await findPhotos(folder, { foldersOnly: true }).catch((cause: unknown) => {
    throw new StartupError(`the folder ${folder} cannot be read: ${messageOf(cause)}`, { cause });
  });
  for (const { name, why } of found.skipped) console.error(printable(`passed over: ${name} ${why}`));
  // Standard output is for the result alone.
  const log = createLogger({ service: 'accuracy', level: 'error', format: 'pretty', destination: process.stderr });
  const pool = poolOf(settings, log);
  try {
    await pool.start();
    const began = performance.now();
    const progress = createProgress('described');
    const described = await describeFolder(found.photos, { pool, workers: settings.RECOGNIZER_WORKERS, progress });
    const seconds = (performance.now() - began) / 1000;
    console.error(`${found.photos.length} photos described in ${seconds.toFixed(1)} s by engine ${pool.engine()}`);
    return { ...described, engine: pool.engine(), threshold: settings.MATCH_THRESHOLD };
  } finally {
    await pool.stop();
  }
}

async function report(options: AccuracyOptions): Promise<number> {
  const { engine, threshold, ...described } = await look(options);
  if (described.described.length === 0) {
    console.error(
      printable(`accuracy: no face was found in ${options.folder}; it is to hold a folder a person with their photos`),
    );
    return EXIT.badInput;
  }
  const accuracy = measureAccuracy(described, threshold);
  console.log(options.json ? printable(JSON.stringify(reportJson(accuracy))) : reportText(accuracy));
  const file = options.html ?? join(photoFolders(readSettings(process.env, folderSettings)).dataDir, 'accuracy.html');
  const facts = { folder: options.folder, engine, at: new Date() };
  const page = await reportPage(accuracy, facts, createFacePictures());
  await Bun.write(file, page).catch((cause: unknown) => {
    throw new StartupError(`the page ${file} cannot be written: ${messageOf(cause)}`, { cause });
  });
  console.error(printable(`page with pictures: ${file}`));
  return EXIT.ok;
}

function options(): AccuracyOptions | 'help' {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(printable(`accuracy: ${messageOf(error)}; try: bun run accuracy --help`));
    process.exit(EXIT.badInput);
  }
}

const wanted = options();
if (wanted === 'help') {
  process.stdout.write(HELP);
  process.exit(EXIT.ok);
}
process.exit(
  await report(wanted).catch((error: unknown) => {
    if (!(error instanceof StartupError)) throw error;
    console.error(printable(`accuracy: ${messageOf(error)}`));
    return EXIT.cannotWork;
  }),
);
