import type { Candidate } from '@lineup/domain';

/** What of a face rests on its candidates. */
export interface CandidateColumns {
  readonly candidates: string;
  readonly margin: number | null;
}

/** A face's candidates (JSON) without these files, and how far the second is behind the first then. */
export function withoutPhotos(candidates: string, files: readonly string[]): CandidateColumns {
  const left = (JSON.parse(candidates) as Candidate[]).filter(({ knownPhoto }) => !files.includes(knownPhoto));
  const [first, second] = left;
  return { candidates: JSON.stringify(left), margin: first && second ? second.distance - first.distance : null };
}
