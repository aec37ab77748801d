import {
  type LabelledFace,
  measurePairs,
  nearestStrangers,
  type OddOne,
  oddOnes,
  type PairDistances,
  type Suggestion,
  suggestThreshold,
} from '@lineup/distances';
import { type Descriptor, type KnownPhoto, personKey } from '@lineup/domain';

/** A file in KNOWN_PEOPLE as the recognizer sees it. */
export interface SeenPhoto {
  readonly file: string;
  /** SHA-256 of the content; undefined when it could not be read. */
  readonly contentHash?: string | undefined;
  readonly seen: { readonly descriptor: Descriptor } | { readonly leftOut: string };
}

/** Something that is wrong with known photos. */
export type Finding =
  /** It shows no face, or several, or cannot be read: the recognizer leaves it out. A whole sentence. */
  | { readonly kind: 'left_out'; readonly file: string; readonly person: string | undefined; readonly reason: string }
  | { readonly kind: 'file_missing'; readonly file: string; readonly person: string }
  /** An image that matches it is quarantined. */
  | { readonly kind: 'nobodys'; readonly file: string }
  /** The same content; `people` are several when it is known as different people. */
  | { readonly kind: 'duplicate'; readonly files: readonly string[]; readonly people: readonly string[] }
  /** It looks like somebody else's. */
  | {
      readonly kind: 'odd';
      readonly file: string;
      readonly person: string;
      readonly why: OddOne['why'];
      /** The nearest other photo of the same person; undefined when it is their only one. */
      readonly own: PhotoAt | undefined;
      /** The nearest photo of anybody else. */
      readonly other: (PhotoAt & { readonly person: string }) | undefined;
    };

/** A known photo at a distance. */
export interface PhotoAt {
  readonly file: string;
  readonly distance: number;
}

/** Two people, by their nearest photos. */
export interface NearPeople {
  readonly people: readonly [string, string];
  readonly files: readonly [string, string];
  readonly distance: number;
  /** Closer than the threshold: the two will be taken for each other, or are one person under two names. */
  readonly suspicious: boolean;
}

/** What a check finds out. */
export interface Check {
  /** Files in KNOWN_PEOPLE, and those of them that are matched against. */
  readonly files: number;
  readonly matched: number;
  /** People of whom there is something to match against. */
  readonly people: number;
  readonly findings: readonly Finding[];
  readonly near: readonly NearPeople[];
  /** Known photos that were compared to all others for that. */
  readonly compared: number;
  readonly pairs: PairDistances;
  readonly suggestion: Suggestion;
  /** The threshold in use. */
  readonly threshold: number;
}

/** Pairs of people that are named. */
const NEAR_PEOPLE = 10;

/**
 * From how many thresholds on a photo counts as far from the others of its person. With the usual threshold that is a
 * distance of 0.6: measured, none of 117 photos was that far from the nearest other of its person (the farthest at
 * 0.502), and 15 of 6,909 pairs of strangers were nearer.
 */
const FAR = 1.2;

/**
 * Looks for what is wrong with a gallery.
 *
 * @param rows the known photos that the database has
 * @param seen the files in KNOWN_PEOPLE
 * @param threshold the one in use: Euclidean distance
 */
export function checkGallery(rows: readonly KnownPhoto[], seen: readonly SeenPhoto[], threshold: number): Check {
  const owners = new Map(rows.map(({ file, person }) => [file, person]));
  const there = new Set(seen.map(({ file }) => file));
  const whoIs = labels(rows);
  const duplicates = findDuplicates(seen);
  const copies = new Set(duplicates.flatMap((files) => files.slice(1)));
  const matched = seen.flatMap(({ file, seen }) => ('descriptor' in seen ? [{ file, ...seen }] : []));
  // The same photo twice is at no distance from itself, which says nothing of the person.
  const known = matched.filter(({ file }) => !copies.has(file)).map((photo) => ({ ...photo, ...whoIs(photo.file) }));
  const faces: LabelledFace[] = known.map(({ descriptor, label }) => ({ descriptor, person: label }));
  const at = (place: number) => known[place] ?? { file: '', name: '' };

  const pairs = measurePairs(faces);
  const { pairs: nearest, looked } = nearestStrangers(faces, { count: NEAR_PEOPLE });
  const findings: Finding[] = [
    ...seen.flatMap(({ file, seen }): Finding[] =>
      'leftOut' in seen ? [{ kind: 'left_out', file, person: owners.get(file)?.name, reason: seen.leftOut }] : [],
    ),
    ...rows
      .filter(({ file }) => !there.has(file))
      .map(({ file, person }): Finding => ({ kind: 'file_missing', file, person: person.name })),
    ...seen.filter(({ file }) => !owners.has(file)).map(({ file }): Finding => ({ kind: 'nobodys', file })),
    ...duplicates.map(
      (files): Finding => ({ kind: 'duplicate', files, people: [...new Set(files.map((file) => whoIs(file).name))] }),
    ),
    ...oddOnes(faces, { far: threshold * FAR }).map(
      ({ face, own, stranger, why }): Finding => ({
        kind: 'odd',
        file: at(face).file,
        person: at(face).name,
        why,
        own: own && { file: at(own.face).file, distance: own.distance },
        other: stranger && {
          file: at(stranger.face).file,
          person: at(stranger.face).name,
          distance: stranger.distance,
        },
      }),
    ),
  ];
  return {
    files: seen.length,
    matched: matched.length,
    people: pairs.people,
    findings,
    near: nearest.map(({ a, b, distance }) => ({
      people: [at(a).name, at(b).name],
      files: [at(a).file, at(b).file],
      distance,
      suspicious: distance < threshold,
    })),
    compared: looked,
    pairs,
    suggestion: suggestThreshold(pairs),
    threshold,
  };
}

/**
 * Whose a file is: by its row, or as the recognizer reads it off the name. A name of which somebody has photos in the
 * database is theirs, whatever else begins with it.
 */
function labels(rows: readonly KnownPhoto[]): (file: string) => { readonly label: string; readonly name: string } {
  const owners = new Map(rows.map(({ file, person }) => [file, person]));
  const byKey = new Map(rows.map(({ file, person }) => [personKey(file), person]));
  return (file) => {
    const person = owners.get(file) ?? byKey.get(personKey(file));
    return person
      ? { label: `person ${person.id}`, name: person.name }
      : { label: personKey(file), name: personKey(file) };
  };
}

/** Files that have the same content, in the order of their names. */
function findDuplicates(seen: readonly SeenPhoto[]): string[][] {
  const read = seen.filter(({ contentHash }) => contentHash !== undefined);
  return [...Map.groupBy(read, ({ contentHash }) => contentHash).values()]
    .filter((same) => same.length > 1)
    .map((same) => same.map(({ file }) => file).sort());
}
