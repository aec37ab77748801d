import type { By, Correcting, GroupFace, Grouping, People } from '@lineup/db/store';
import { faceWorth, LineupError } from '@lineup/domain';
import type { Said } from '@lineup/matching';

/** What somebody says of all faces of a group. */
export type SaidOfGroup =
  | { readonly verdict: 'no_face' }
  | { readonly verdict: 'is'; readonly personId: number }
  | { readonly verdict: 'is'; readonly name: string };

/** What {@link createCorrectGroup} needs. */
export interface CorrectGroupOptions {
  readonly store: Pick<Correcting, 'correctFace'> & Pick<Grouping, 'facesOfGroup'> & Pick<People, 'ensurePerson'>;
}

/** Which faces of a group, and as which corrections. */
export interface GroupCorrection {
  readonly said: SaidOfGroup;
  /** Faces that are left as they are. */
  readonly except: ReadonlySet<number>;
  /** Only faces with a larger id: those of before were dealt with. */
  readonly after: number;
  readonly by: By;
}

/** What was done of it. */
export interface CorrectedGroup {
  readonly corrected: number;
  /** Undefined with `no_face`. */
  readonly personId: number | undefined;
  /** Those of the corrected faces that show best who it is. */
  readonly best: readonly GroupFace[];
  /** `after` for the rest; undefined: that was all. */
  readonly next: number | undefined;
}

/** Faces of one call, each a transaction: it is to be answered within seconds. */
const MOST = 100;

/** Faces that are worth being known photos. */
const BEST = 3;

/**
 * Says the same of all faces of a group, one after the other. Somebody is on an image once: of several faces on one image
 * only the best is said to be them, and the others stay as they are.
 */
export function createCorrectGroup({ store }: CorrectGroupOptions) {
  return async (groupId: number, { said, except, after, by }: GroupCorrection): Promise<CorrectedGroup> => {
    const found = await store.facesOfGroup(groupId, { after, limit: MOST });
    if (found.length === 0 && after === 0) throw nobodyLeft(groupId);
    const wanted = found.filter(({ id }) => !except.has(id));
    const faces = said.verdict === 'is' ? oneAnImage(wanted) : wanted;
    const next = found.length === MOST ? found.at(-1)?.id : undefined;
    if (faces.length === 0) return { corrected: 0, personId: undefined, best: [], next };
    const meant: Said = 'name' in said ? await named(said.name) : said;
    const done: GroupFace[] = [];
    for (const face of faces) {
      const { kind } = await store.correctFace(face.imageId, face.id, meant, by);
      if (kind === 'no_person') throw new LineupError('not_found', 'there is no such person, or they are being erased');
      // A face that is gone by now was looked at again, and comes back as another one.
      if (kind === 'corrected') done.push(face);
    }
    const best = byWorth(done).slice(0, BEST);
    return { corrected: done.length, personId: 'personId' in meant ? meant.personId : undefined, best, next };
  };

  async function named(name: string) {
    return { verdict: 'is', personId: (await store.ensurePerson(name)).id } as const;
  }
}

/** Corrects groups; see {@link createCorrectGroup}. */
export type CorrectGroup = ReturnType<typeof createCorrectGroup>;

function byWorth(faces: readonly GroupFace[]): GroupFace[] {
  return [...faces].sort((a, b) => faceWorth(b.quality) - faceWorth(a.quality) || a.id - b.id);
}

function oneAnImage(faces: readonly GroupFace[]): GroupFace[] {
  const best = new Map<number, GroupFace>();
  for (const face of byWorth(faces)) if (!best.has(face.imageId)) best.set(face.imageId, face);
  return [...best.values()].sort((a, b) => a.id - b.id);
}

function nobodyLeft(id: number): LineupError {
  const sentence = `group ${id} has no unknown face any more: they have names by now, or are in another group`;
  return new LineupError('not_found', sentence, { id });
}
