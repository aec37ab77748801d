import { access, constants, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@lineup/domain';
import { contentHash, contentHashOfFile } from '../content-hash.ts';
import type { EngineContext } from '../engine.ts';
import { replaceFile } from '../replace-file.ts';
import { EXPORTER_VERSION, exportNet, manifestOf, NET_NAMES, type NetName, weightsFolder } from './export-nets.ts';
import { weightFiles } from './read-weights.ts';

/** A net for the runtime: the path of its ONNX file, or where that cannot be kept the file's bytes. */
export type NetSource = string | Uint8Array<ArrayBuffer>;

/** What {@link cachedNets} needs. */
export interface NetCacheOptions extends EngineContext {
  /** Folder of face-api's weights; by default that of the installed package. */
  readonly weights?: string;
}

/** Hashes of the files beside it, as `sha256sum -c` reads them. */
const SUMS = 'SHA256SUMS';

/** A file that is being written takes a second; one as old as this, in ms, is left over from somebody who died. */
const ABANDONED_MS = 10 * 60_000;

/**
 * Face-api's nets as ONNX files under the cache folder: made by whoever needs them first, from then on checked and
 * used. Files beat making the graphs at each start, which takes half a second longer and leaves a worker larger.
 *
 * Any number of processes may do so at once: the folder is named after the exporter's version and the weights, all of
 * them write the same bytes, and each file appears in one step.
 *
 * @returns where to take each net from
 * @throws Error when the weights cannot be read or are not those of the nets
 */
export async function cachedNets({
  cacheDir,
  tell,
  weights = weightsFolder(),
}: NetCacheOptions): Promise<(net: NetName) => Promise<NetSource>> {
  const folder = join(cacheDir, `nets-${await cacheKey(weights)}`);
  const pathOf = (net: NetName): Promise<string> => Promise.resolve(join(folder, fileOf(net)));
  const kept = await check(folder);
  if (kept === 'whole') return pathOf;
  if (kept === 'damaged') tell({ level: 'warn', message: `the ONNX graphs in ${folder} are damaged` });
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    await removeAbandoned(folder);
  } catch (error) {
    return unkept(error);
  }
  tell({ level: 'info', message: `making the ONNX graphs of face-api's nets, once, in ${folder}: about a second` });
  const sums: string[] = [];
  for (const net of NET_NAMES) {
    const bytes = await exportNet(net, weights);
    try {
      await replaceFile(join(folder, fileOf(net)), bytes);
    } catch (error) {
      return unkept(error);
    }
    sums.push(`${contentHash(bytes)}  ${fileOf(net)}\n`);
  }
  // Last: files without their hashes count as missing.
  return replaceFile(join(folder, SUMS), sums.join('')).then(() => pathOf, unkept);

  function unkept(error: unknown): (net: NetName) => Promise<NetSource> {
    const why = messageOf(error);
    tell({
      level: 'warn',
      message: `the ONNX graphs cannot be kept, so every worker makes them in its memory when it starts: ${why}`,
    });
    return (net) => exportNet(net, weights);
  }
}

function fileOf(net: NetName): string {
  return `${net}.onnx`;
}

/** Names what the graphs are made of, and by which exporter. */
async function cacheKey(weights: string): Promise<string> {
  const files = await Promise.all(NET_NAMES.map((net) => weightFiles(manifestOf(net, weights))));
  const hashes = await Promise.all(files.flat().map(contentHashOfFile));
  return contentHash(`${EXPORTER_VERSION} ${hashes.join(' ')}`).slice(0, 16);
}

/** Whether the files are those that were written. */
async function check(folder: string): Promise<'whole' | 'missing' | 'damaged'> {
  const sums = await readFile(join(folder, SUMS), 'utf8').catch(() => undefined);
  if (sums === undefined) return 'missing';
  try {
    const found = await Promise.all(
      NET_NAMES.map(async (net) => `${await contentHashOfFile(join(folder, fileOf(net)))}  ${fileOf(net)}\n`),
    );
    return found.join('') === sums ? 'whole' : 'damaged';
  } catch {
    return 'damaged';
  }
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.tmp')) continue;
    const path = join(folder, name);
    const seen = await stat(path).catch(() => undefined);
    if (seen && Date.now() - seen.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}
