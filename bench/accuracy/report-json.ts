import type { Accuracy, PhotoPair } from './measure-accuracy.ts';

/** The report for programs: shares are 0 to 1, distances Euclidean; null where there is nothing to tell a figure of. */
export function reportJson(accuracy: Accuracy) {
  const { pairs, suggestion, present, rankOne, equal } = accuracy;
  return {
    photos: accuracy.photos,
    people: accuracy.people,
    compared: accuracy.compared,
    missed: accuracy.missed.map(({ name }) => name),
    unreadable: accuracy.unreadable.map(({ name, reason }) => ({ name, reason })),
    several_faces: accuracy.several.length,
    copies: accuracy.copies.map(({ name }) => name),
    genuine_pairs: { total: pairs.genuine.total, measured: pairs.genuine.sorted.length },
    impostor_pairs: { total: pairs.impostor.total, measured: pairs.impostor.sorted.length },
    tar: accuracy.tar.map(({ far, tar, threshold }) => ({ far, tar: finite(tar), threshold: finite(threshold) })),
    equal_error: equal ?? null,
    rank_one: {
      right: rankOne.right,
      asked: rankOne.asked,
      share: finite(rankOne.right / rankOne.asked),
      wrong: rankOne.wrong.map(pairJson),
    },
    threshold: { value: present.threshold, tar: finite(present.tar), far: finite(present.far) },
    suggested_threshold: suggestion.kind === 'suggested' ? suggestion.threshold : null,
    no_suggestion_because: suggestion.kind === 'too_little' ? suggestion.why : null,
    worst_pairs: accuracy.worst.map(pairJson),
    nearest_strangers: accuracy.strangers.map(pairJson),
  };
}

function pairJson({ photos, distance }: PhotoPair) {
  return { photos: photos.map(({ name }) => name), distance };
}

/** JSON knows neither infinity nor NaN. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
