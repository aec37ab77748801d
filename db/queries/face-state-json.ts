import type { FaceState } from '../rematching.ts';

/** All of it but the person, whom a column names. */
export type FaceStateText = Omit<FaceState, 'personId'>;

/** As `rematch_changes` keeps it. Names of files stand in it as in `faces.candidates`, so that erasing finds them alike. */
export function faceStateJson({ knownPhoto, distance, candidates, margin, verdict }: FaceStateText): string {
  return JSON.stringify({ knownPhoto, distance, candidates, margin, verdict });
}

/** What {@link faceStateJson} has made. */
export function faceStateOf(text: string): FaceStateText {
  const state = JSON.parse(text) as Partial<FaceStateText>;
  return {
    knownPhoto: state.knownPhoto,
    distance: state.distance,
    candidates: state.candidates ?? [],
    margin: state.margin,
    verdict: state.verdict,
  };
}

/** Every known photo that a state names. */
export function filesIn({ knownPhoto, candidates }: Pick<FaceState, 'knownPhoto' | 'candidates'>): string[] {
  const files = candidates.map((candidate) => candidate.knownPhoto);
  return knownPhoto === undefined ? files : [knownPhoto, ...files];
}
