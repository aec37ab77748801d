import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { contentHash, FailureError, type KnownPhoto } from '@lineup/domain';
import { type EnrolPerson, openPhoto, type Photo, type PhotoLimits, photoExtension } from '@lineup/photo';
import type { SeenPhoto } from './check-gallery.ts';
import type { FoundPhoto } from './find-photos.ts';
import type { KnownContents } from './known-contents.ts';
import { workAhead } from './work-ahead.ts';

/** What was seen on a photo. */
export interface Looked {
  readonly seen: SeenPhoto['seen'];
  /** SHA-256 of the file that was looked at, in hexadecimal. */
  readonly contentHash: string;
}

/** What {@link addPeople} needs. */
export interface AddOptions {
  readonly limits: PhotoLimits;
  readonly known: KnownContents;
  /** Looks at a photo by its absolute path; throws a FailureError. */
  readonly look: (path: string) => Promise<Looked>;
  /** How many photos are looked at side by side. */
  readonly width: number;
  /** Undefined: a dry run. */
  readonly enrolPerson: EnrolPerson | undefined;
}

/** What became of a photo. */
export type Added = { readonly photo: FoundPhoto } & (
  | { readonly kind: 'added'; readonly known: KnownPhoto }
  /** A dry run would have added it. */
  | { readonly kind: 'would_add' }
  /** It is a known photo of this person already; of no file yet in a dry run. */
  | { readonly kind: 'known'; readonly file: string | undefined }
  /** A whole sentence. */
  | { readonly kind: 'refused'; readonly reason: string }
);

/**
 * Makes photos known, one after the other in their order, each as soon as it has been looked at.
 *
 * @throws LineupError `unavailable` when database or folder is: what was told before stays added
 */
export async function* addPeople(photos: readonly FoundPhoto[], options: AddOptions): AsyncGenerator<Added> {
  const { known, enrolPerson } = options;
  const prepared = workAhead(photos, options.width, (photo) => prepare(photo, options).catch(asRefusal));
  for await (const { item: photo, result } of prepared) {
    if (result.kind === 'refused') {
      yield { photo, ...result };
      continue;
    }
    // Only now, for the photo before this one may have been the same.
    const { bytes } = result.photo;
    const owner = await known.ownerOf(bytes);
    if (owner) {
      yield { photo, ...compare(owner, photo.person) };
      continue;
    }
    if (!enrolPerson) {
      known.add(bytes, { file: undefined, person: photo.person });
      yield { photo, kind: 'would_add' };
      continue;
    }
    const { photos: enrolled } = await enrolPerson(photo.person, [result.photo]);
    const [first] = enrolled;
    if (!first) throw new Error(`nothing came of enrolling ${photo.name}`);
    known.add(bytes, { file: first.file, person: photo.person });
    yield { photo, kind: 'added', known: first };
  }
}

type Prepared =
  | { readonly kind: 'fine'; readonly photo: Photo }
  | { readonly kind: 'refused'; readonly reason: string };

/** Reads a photo and looks at it, unless it is known anyway. */
async function prepare({ path }: FoundPhoto, { known, limits, look }: AddOptions): Promise<Prepared> {
  // A user's own file may lie anywhere, and be a link: its folder is the root.
  const real = await realpath(path).catch(() => path);
  const { bytes } = await openPhoto(real, [dirname(real)], limits);
  const extension = photoExtension(bytes);
  if (!extension) return { kind: 'refused', reason: 'The file is not a JPEG, PNG or WebP photo.' };
  const fine: Prepared = { kind: 'fine', photo: { bytes, extension } };
  if (await known.ownerOf(bytes)) return fine;
  const looked = await look(real);
  if ('leftOut' in looked.seen) return { kind: 'refused', reason: looked.seen.leftOut };
  if (looked.contentHash !== contentHash(bytes))
    return { kind: 'refused', reason: 'It was changed while it was looked at.' };
  return fine;
}

function compare(owner: { file: string | undefined; person: string }, person: string) {
  if (owner.person === person) return { kind: 'known', file: owner.file } as const;
  const where = owner.file === undefined ? '' : ` (${owner.file})`;
  return { kind: 'refused', reason: `The very same photo is known as one of ${owner.person}${where}.` } as const;
}

function asRefusal(error: unknown): Prepared {
  if (!(error instanceof FailureError)) throw error;
  const { code, message } = error.failure;
  return { kind: 'refused', reason: code === 'file_missing' ? 'There is no such file.' : message };
}
