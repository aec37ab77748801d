import { describe, expect, test } from 'bun:test';
import type { GroupChanges, RecordedFace } from '../store.ts';
import { LEASE_MS, nobody, type StoreSubject } from './subject.contract.ts';

const NOTHING: Omit<GroupChanges, 'holder'> = { faces: new Map(), outside: [], groups: [], gone: [] };
const BY = { actor: 'key 3 (Reception)' };

/** Groups of unknown faces: what every Store does. */
export function groupingContract(subject: StoreSubject): void {
  let places = 0;
  const face = (more: Partial<RecordedFace> = {}): RecordedFace => ({
    // What is said of one must not be meant of another.
    box: { x: 100 * places++, y: 2, width: 30, height: 40 },
    score: 0.9,
    descriptor: new Float32Array(128).fill(0.5),
    candidates: [],
    ...more,
  });

  const recorded = async (...faces: readonly RecordedFace[]) => {
    const claim = await subject.claimed();
    await subject.store.record(claim, { ...nobody, outcome: 'unknown', faces, threshold: 0.5 });
    const image = await subject.store.image(claim.imageId);
    return { imageId: claim.imageId, ids: (image?.faces ?? []).map(({ id }) => id) };
  };

  const waiting = async () => new Map((await subject.store.facesToGroup(1_000)).map((one) => [one.id, one]));

  /** Takes the duty, whoever has it. */
  const held = async () => {
    const holder = `a test ${crypto.randomUUID()}`;
    await subject.execute("update duties set leased_until = 0 where name = 'grouping'");
    expect(await subject.store.holdDuty('grouping', holder, LEASE_MS)).toBe(true);
    return holder;
  };

  const keep = async (changes: Partial<GroupChanges>) =>
    subject.store.keepGroups({ ...NOTHING, holder: await held(), ...changes });

  describe('groups of unknown faces', () => {
    test('a duty is one holder’s until it ends, or is given back', async () => {
      const { store } = subject;
      const name = crypto.randomUUID();
      const tries = ['a', 'b', 'c', 'd'].map((holder) => store.holdDuty(name, holder, LEASE_MS));
      const held = await Promise.all(tries);
      expect(held.filter((mine) => mine)).toHaveLength(1);
      const [mine = '', other = ''] = ['a', 'b', 'c', 'd'].sort((x, y) => rank(held, y) - rank(held, x));
      expect(await store.holdDuty(name, mine, LEASE_MS)).toBe(true);
      expect(await store.holdDuty(name, other, LEASE_MS)).toBe(false);
      await store.releaseDuty(name, other);
      expect(await store.holdDuty(name, other, LEASE_MS)).toBe(false);
      await store.releaseDuty(name, mine);
      expect(await store.holdDuty(name, other, 0)).toBe(true);
      expect(await store.holdDuty(name, mine, LEASE_MS)).toBe(true);
    });

    test('new faces wait to be looked at; who can be in no group is told from who can', async () => {
      const { store } = subject;
      const person = await store.ensurePerson(`Ada ${crypto.randomUUID()}`);
      const match = { personId: person.id, knownPhoto: undefined, distance: undefined };
      const { ids } = await recorded(
        face(),
        face({ tooPoor: 'blurred' }),
        face({ descriptor: new Float32Array(0) }),
        face({ match }),
        face({ verdict: 'no_face' }),
      );
      const faces = await waiting();
      expect(ids.map((id) => faces.get(id)?.unknown)).toEqual([true, false, false, false, false]);
      expect(faces.get(ids[0] ?? 0)?.descriptor).toEqual(new Float32Array(128).fill(0.5));
    });

    test('what is written down is read back, by curators and by pages', async () => {
      const { store } = subject;
      const first = await recorded(face(), face());
      const second = await recorded(face(), face({ tooPoor: 'blurred' }));
      const [a = 0, b = 0, c = 0, poor = 0] = [...first.ids, ...second.ids];
      const faces = new Map([a, b, c].map((id) => [id, a]));
      const groups = [{ id: a, faces: 1_000_003, coverFaceId: c }];
      expect(await keep({ faces, outside: [poor], groups })).toBe(true);
      const still = await waiting();
      expect([a, b, c, poor].filter((id) => still.has(id))).toEqual([]);
      const grouped = await store.groupedFaces({ after: a - 1, limit: 10 });
      expect(grouped.map(({ id, groupId }) => [id, groupId])).toEqual([a, b, c].map((id) => [id, a]));
      expect(await store.groupedFaceIds({ after: b, limit: 10 })).toEqual([c, poor]);
      expect(await store.keptGroups({ after: a - 1, limit: 1 })).toEqual(groups);
      const [shown] = (await store.faceGroups({ limit: 1 })).groups;
      expect(shown).toMatchObject({ id: a, faces: 1_000_003, cover: { id: c, imageId: second.imageId } });
      expect(shown?.others.map(({ id }) => id)).toEqual([a, b]);
      expect((await store.facesOfGroup(a, { limit: 2 })).map(({ id }) => id)).toEqual([a, b]);
      expect((await store.facesOfGroup(a, { after: b, limit: 2 })).map(({ id }) => id)).toEqual([c]);

      // In another group next time; the old one is no more.
      await keep({ faces: new Map([[b, 0]]), groups: [{ id: c, faces: 2, coverFaceId: a }], gone: [a] });
      expect(await store.keptGroups({ after: a - 1, limit: 10 })).toContainEqual({ id: c, faces: 2, coverFaceId: a });
      expect((await store.keptGroups({ after: a - 1, limit: 10 })).map(({ id }) => id)).not.toContain(a);
      expect((await store.groupedFaces({ after: a, limit: 1 }))[0]).toMatchObject({ id: b, groupId: undefined });
      await keep({ gone: [c] });
    });

    test('groups go by size, page by page, without those in which nobody is left', async () => {
      const { store } = subject;
      const { imageId, ids } = await recorded(face(), face(), face(), face());
      const [a = 0, b = 0, c = 0, d = 0] = ids;
      const sizes = [2_000_001, 2_000_003, 2_000_002, 2_000_002];
      const groups = ids.map((id, at) => ({ id, faces: sizes[at] ?? 0, coverFaceId: id }));
      await keep({ faces: new Map(ids.map((id) => [id, id])), groups });
      const seen: number[] = [];
      let after: Awaited<ReturnType<typeof store.faceGroups>>['next'];
      for (let page = 0; page < 2; page++) {
        const found = await store.faceGroups({ limit: 2, ...(after && { after }) });
        seen.push(...found.groups.map(({ id }) => id));
        after = found.next;
      }
      expect(seen).toEqual([b, d, c, a]);
      const person = await store.ensurePerson(`Ada ${crypto.randomUUID()}`);
      await store.correctFace(imageId, b, { verdict: 'is', personId: person.id }, BY);
      expect((await store.faceGroups({ limit: 1 })).groups).toEqual([]);
      await keep({ gone: ids });
    });

    test('whoever has lost the duty writes nothing', async () => {
      const { ids } = await recorded(face(), face());
      const [a = 0] = ids;
      const lost = await held();
      await held();
      const faces = new Map(ids.map((id) => [id, a]));
      const groups = [{ id: a, faces: 2, coverFaceId: a }];
      expect(await subject.store.keepGroups({ ...NOTHING, holder: lost, faces, groups })).toBe(false);
      expect((await waiting()).has(a)).toBe(true);
      expect(await subject.store.facesOfGroup(a, { limit: 9 })).toEqual([]);
    });

    test('what people say of a face has it looked at anew, and is not written over', async () => {
      const { store } = subject;
      const { imageId, ids } = await recorded(face(), face());
      const [a = 0, b = 0] = ids;
      const faces = new Map(ids.map((id) => [id, a]));
      const groups = [{ id: a, faces: 2, coverFaceId: a }];
      await keep({ faces, groups });
      const person = await store.ensurePerson(`Ada ${crypto.randomUUID()}`);
      const batch = crypto.randomUUID();
      const said = { verdict: 'is', personId: person.id } as const;
      await store.correctFace(imageId, a, said, { ...BY, batch });
      expect((await waiting()).get(a)).toMatchObject({ unknown: false });
      expect((await waiting()).has(b)).toBe(false);
      // By one who has read the face before.
      await keep({ faces, groups });
      expect((await waiting()).get(a)).toMatchObject({ unknown: false });
      await keep({ outside: [a] });
      expect((await waiting()).has(a)).toBe(false);

      expect(await store.batch(batch)).toEqual({ standing: 1, undone: 0, personId: person.id, verdict: 'is' });
      const [correction = 0] = await store.correctionsOfBatch(batch, 10);
      await store.undoCorrection(correction, BY);
      expect(await store.batch(batch)).toMatchObject({ standing: 0, undone: 1 });
      expect(await store.correctionsOfBatch(batch, 10)).toEqual([]);
      expect((await waiting()).get(a)).toMatchObject({ unknown: true });
      await keep({ outside: [a] });
      expect((await waiting()).has(a)).toBe(true);
      await keep({ gone: [a] });
    });

    test('there is no batch that nobody has made', async () => {
      expect(await subject.store.batch(crypto.randomUUID())).toBeUndefined();
    });
  });
}

function rank(held: readonly boolean[], holder: string): number {
  return held['abcd'.indexOf(holder)] ? 1 : 0;
}
