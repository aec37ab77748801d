/**
 * The child process in which inference runs: loads an engine, then describes one photo after the other. It is alone
 * with what a photo may do to it (crash, hang, eat memory) and ends with its parent.
 */
import { decodePhoto, type PhotoLimits, readPhoto } from '@lineup/photo';
import { answerParent } from './answer-parent.ts';
import { contentHash } from './content-hash.ts';
import { describePhoto } from './describe-photo.ts';
import type { Engine } from './engine.ts';
import { loadEngine } from './load-engine.ts';

let loaded: { readonly engine: Engine; readonly limits: PhotoLimits } | undefined;

await answerParent({
  async load({ engine: choice, cacheDir, limits }, tell) {
    const { engine, skipped } = await loadEngine(choice, { cacheDir, tell });
    loaded = { engine, limits };
    return { engine: engine.name, skipped };
  },
  async describe(photo, checkpoint) {
    if (!loaded) throw new Error('no engine is loaded');
    const { engine, limits } = loaded;
    const bytes = await readPhoto(photo, limits);
    await checkpoint();
    const picture = await decodePhoto(bytes, limits);
    await checkpoint();
    const faces = await describePhoto(engine, picture, checkpoint);
    return { faces, width: picture.width, height: picture.height, contentHash: contentHash(bytes) };
  },
});
