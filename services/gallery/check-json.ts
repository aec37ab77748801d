import { acceptanceAt, equalError, type PairDistances } from '@lineup/distances';
import type { Check } from './check-gallery.ts';

/** What a check found, for programs. Distances are Euclidean, shares 0 to 1. */
export function checkJson(check: Check) {
  const { pairs, suggestion } = check;
  return {
    files: check.files,
    matched: check.matched,
    people: check.people,
    findings: check.findings,
    near_people: check.near,
    compared: check.compared,
    threshold: check.threshold,
    suggested_threshold: suggestion.kind === 'suggested' ? suggestion.threshold : null,
    no_suggestion_because: suggestion.kind === 'too_little' ? suggestion.why : null,
    ...pairsJson(pairs),
  };
}

function pairsJson({ genuine, impostor }: PairDistances) {
  const equal = equalError(genuine.sorted, impostor.sorted);
  return {
    genuine_pairs: { total: genuine.total, measured: genuine.sorted.length },
    impostor_pairs: { total: impostor.total, measured: impostor.sorted.length },
    tar: [0, 1e-3, 1e-2].map((far) => acceptanceAt(far, genuine.sorted, impostor.sorted)).map(finite),
    equal_error: equal ?? null,
  };
}

/** JSON knows neither infinity nor NaN. */
function finite({ far, tar, threshold }: { far: number; tar: number; threshold: number }) {
  const orNull = (value: number) => (Number.isFinite(value) ? value : null);
  return { far, tar: orNull(tar), threshold: orNull(threshold) };
}
