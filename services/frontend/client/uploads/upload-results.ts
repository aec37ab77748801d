import { askForResults, followResults, type Result } from './follow-results.ts';
import type { Upload } from './upload-queue.ts';

/** How the images stand that became of uploads. */
export interface UploadResults {
  /** As far as is known. */
  of(upload: Upload): Result | undefined;
  /** No effect on one that became no image. */
  follow(upload: Upload): void;
  forgetAll(): void;
}

/** Follows the images of uploads; the same photo may have been chosen twice, and is one image. */
export function createUploadResults(changed: (upload: Upload) => void): UploadResults {
  const results = new Map<number, Result>();
  const uploads = new Map<number, Upload[]>();
  const follower = followResults({
    ask: askForResults,
    told(result) {
      results.set(result.id, result);
      for (const upload of uploads.get(result.id) ?? []) changed(upload);
    },
  });
  return {
    of(upload) {
      const id = imageOf(upload);
      return id === undefined ? undefined : results.get(id);
    },
    follow(upload) {
      const id = imageOf(upload);
      if (id === undefined) return;
      uploads.set(id, [...(uploads.get(id) ?? []), upload]);
      follower.follow(id);
    },
    forgetAll() {
      results.clear();
      uploads.clear();
      follower.forgetAll();
    },
  };
}

function imageOf({ step }: Upload): number | undefined {
  return step.kind === 'ended' && step.sent.kind === 'image' ? step.sent.id : undefined;
}
