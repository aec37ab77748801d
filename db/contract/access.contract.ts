import { describe, expect, test } from 'bun:test';
import { contentHash } from '@lineup/domain';
import type { StoreSubject } from './subject.contract.ts';

/** API keys and the audit log: what every Store does. */
export function accessContract(subject: StoreSubject): void {
  const freshHash = () => contentHash(crypto.randomUUID());
  const idsOfGood = async () => (await subject.other.goodKeys()).map(({ id }) => id);

  describe('keys', () => {
    test('are good until they are revoked, and are kept afterwards', async () => {
      const hash = freshHash();
      const key = await subject.store.addKey({ name: 'Zoë’s phone', scope: 'write', hash }, 'command');
      expect(key).toMatchObject({ name: 'Zoë’s phone', scope: 'write', hash, lastUsedAt: undefined });
      expect(Math.abs(Date.now() - key.createdAt.getTime())).toBeLessThan(60_000);
      expect(await idsOfGood()).toContain(key.id);
      expect(await subject.store.revokeKey(key.id, 'command')).toBe(true);
      expect(await idsOfGood()).not.toContain(key.id);
      const kept = (await subject.store.keys()).find(({ id }) => id === key.id);
      expect(kept?.revokedAt?.getTime()).toBeGreaterThanOrEqual(key.createdAt.getTime());
    });

    test('are revoked once, by whoever is first', async () => {
      const { id } = await subject.store.addKey({ name: 'once', scope: 'read', hash: freshHash() }, 'command');
      const revoked = await Promise.all([subject.store, subject.other].map((store) => store.revokeKey(id, 'command')));
      expect(revoked.toSorted()).toEqual([false, true]);
      expect(await subject.store.revokeKey(2 ** 40, 'command')).toBe(false);
      const { entries } = await subject.store.audit({ limit: 100 });
      const mine = entries.filter(({ target }) => target === `key ${id}`);
      expect(mine.map(({ action }) => action)).toEqual(['key_revoked', 'key_added']);
    });

    test('tell when they were last used', async () => {
      const used = await subject.store.addKey({ name: 'used', scope: 'read', hash: freshHash() }, 'command');
      const unused = await subject.store.addKey({ name: 'unused', scope: 'read', hash: freshHash() }, 'command');
      await subject.store.noteKeyUse([]);
      await subject.store.noteKeyUse([used.id, 2 ** 40]);
      const all = new Map((await subject.store.keys()).map((key) => [key.id, key]));
      expect(all.get(used.id)?.lastUsedAt?.getTime()).toBeGreaterThanOrEqual(used.createdAt.getTime());
      expect(all.get(unused.id)?.lastUsedAt).toBeUndefined();
    });

    test('a hash is of one key', async () => {
      const key = { name: 'twin', scope: 'read', hash: freshHash() } as const;
      await subject.store.addKey(key, 'command');
      expect(await subject.store.addKey(key, 'command').catch(() => 'refused')).toBe('refused');
    });
  });

  describe('the audit log', () => {
    test('is read from its end, page by page', async () => {
      for (let at = 1; at <= 5; at += 1) {
        await subject.store.appendAudit({ actor: 'key 1 (Ada)', action: 'person_enrolled', target: `person ${at}` });
      }
      const first = await subject.store.audit({ limit: 2 });
      expect(first.entries.map(({ target }) => target)).toEqual(['person 5', 'person 4']);
      expect(first.entries[0]).toEqual({
        id: expect.any(Number),
        at: expect.any(Date),
        actor: 'key 1 (Ada)',
        action: 'person_enrolled',
        target: 'person 5',
        detail: '',
      });
      const second = await subject.store.audit({ limit: 2, before: first.next as number });
      expect(second.entries.map(({ target }) => target)).toEqual(['person 3', 'person 2']);
      const all = await subject.store.audit({ limit: 1_000 });
      expect(all.next).toBeUndefined();
      expect(all.entries.map(({ id }) => id)).toEqual(all.entries.map(({ id }) => id).toSorted((a, b) => b - a));
    });

    test('keeps entries that say too much, cut', async () => {
      const long = 'é'.repeat(5_000);
      await subject.store.appendAudit({ actor: long, action: 'login', target: long, detail: long });
      const [entry] = (await subject.store.audit({ limit: 1 })).entries;
      expect(entry?.actor).toStartWith('ééé');
      expect(entry?.detail.length).toBe(500);
    });
  });
}
