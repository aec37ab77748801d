import type { LabelledFace } from './face-distance.ts';

/** Faces in the order of their people: each person's are neighbours. */
export interface PeopleIn {
  /** Places in the list of faces, person by person. */
  readonly order: readonly number[];
  /** Where in `order` each person begins, and how many faces they have. */
  readonly groups: readonly { readonly start: number; readonly size: number }[];
}

/** Sorts faces by person without touching them. */
export function peopleIn(faces: readonly LabelledFace[]): PeopleIn {
  const byPerson = Map.groupBy(faces.keys(), (at) => faces[at]?.person);
  const order: number[] = [];
  const groups: { start: number; size: number }[] = [];
  for (const own of byPerson.values()) {
    groups.push({ start: order.length, size: own.length });
    for (const at of own) order.push(at);
  }
  return { order, groups };
}
