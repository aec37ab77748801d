import type { Claim, OutboxEntry, RecordedFace, Recording, Redeemed, Store } from '@lineup/db/store';
import { failure } from '@lineup/domain';
import type { StoreUnderTest } from '../../db/store.contract.ts';
import type { Step } from './steps.ts';

/** Attempts after which an ended lease means quarantine. */
export const MAX_ATTEMPTS = 3;
/** Milliseconds that no run lives to see the end of. */
const LONG_MS = 600_000;

/** The Stores, and what their users have in hands. */
export interface World extends Pick<StoreUnderTest, 'execute'> {
  readonly stores: readonly [Store, Store];
  /** Ids in the order in which the images were taken in. */
  readonly images: number[];
  /** Claims of holders that still live, be they stale or not. */
  readonly claims: Claim[];
  /** Messages that relays have leased and neither sent nor given back. */
  readonly taken: OutboxEntry[];
}

/** What the Store answered to a step, in a form that a model can foretell. */
export type Answer = string | number | boolean | Redeemed | readonly number[] | undefined;

/** A world without any image. */
export function emptyWorld({ store, other, execute }: StoreUnderTest): World {
  return { stores: [store, other], execute, images: [], claims: [], taken: [] };
}

/** The one that a pick stands for: counted round, so that any number will do. */
export function picked<Item>(items: readonly Item[], pick: number): Item | undefined {
  return items[pick % items.length];
}

/** Is there what the step needs: an image, a claim, a message? */
export function applies(step: Step, { images, claims, taken }: Readonly<Record<Inventory, readonly unknown[]>>) {
  if ('image' in step) return images.length > 0;
  if ('claim' in step) return claims.length > 0;
  return 'taken' in step ? taken.length > 0 : true;
}

type Inventory = 'images' | 'claims' | 'taken';

/** Takes a step that {@link applies}. */
export async function perform(step: Step, world: World): Promise<Answer> {
  const { stores, images, claims, taken, execute } = world;
  const store = stores['by' in step ? step.by : 0] as Store;
  const image = 'image' in step ? (picked(images, step.image) as number) : 0;
  const claim = 'claim' in step ? (picked(claims, step.claim) as Claim) : undefined;
  const entry = 'taken' in step ? (picked(taken, step.taken) as OutboxEntry) : undefined;
  switch (step.kind) {
    case 'accept':
      return accept(store, step.path, world);
    case 'claim': {
      const mine = await store.claim(image, { by: `processor ${step.by}`, leaseMs: LONG_MS });
      if (mine) claims.push(mine);
      return mine && `attempt ${mine.attempt}, ${mine.spent} spent`;
    }
    case 'renew':
      return store.renewLease(claim as Claim, LONG_MS);
    case 'record':
      return store.record(claim as Claim, recordingOf(claim as Claim));
    case 'fail':
      return store.fail(claim as Claim, failure('internal', 'No luck.'), step.retryable ? LONG_MS : undefined);
    case 'release':
      // A holder writes no more once it has given a claim up: the number of the attempt is then the next one's.
      claims.splice(step.claim % claims.length, 1);
      return store.releaseClaim(claim as Claim, 'of its own will');
    case 'crash':
      claims.splice(step.claim % claims.length, 1);
      return undefined;
    case 'redeem':
      return redeem(world, step.redeemers);
    case 'redeemImage':
      return store.redeemImage(image);
    case 'take': {
      // By image: which of several redeemed at once has come first is nobody's to say.
      const mine = await store.takeOutbox(1_000, LONG_MS);
      taken.push(...mine.sort((one, two) => one.imageId - two.imageId));
      return mine.map(({ imageId }) => images.indexOf(imageId));
    }
    case 'settle':
      taken.splice(step.taken % taken.length, 1);
      await store.settleOutbox([(entry as OutboxEntry).id]);
      return undefined;
    case 'giveBack':
      taken.splice(step.taken % taken.length, 1);
      await store.releaseOutbox([(entry as OutboxEntry).id]);
      return undefined;
    case 'leaseEnds':
      await execute(`update images set lease_until = 1 where id = ${image} and status = 3`);
      return undefined;
    case 'comesDue':
      await execute(`update images set next_attempt_at = 1 where id = ${image} and next_attempt_at is not null`);
      return undefined;
    case 'ages':
      await execute(`update images set updated_at = 1 where id = ${image}`);
      return undefined;
    case 'relaysAreGone':
      taken.length = 0;
      await execute('update outbox set leased_until = 1');
      return undefined;
  }
}

async function accept(store: Store, path: number, { images, taken }: World): Promise<string> {
  const [one] = await store.acceptImages([`/unknown_people/${path}.jpg`], LONG_MS);
  if (!one) throw new Error('no answer about the path');
  if (one.kind === 'accepted') images.push(one.id);
  // Born leased: whoever has accepted it sends it.
  if (one.outbox) taken.push(one.outbox);
  return one.kind;
}

async function redeem({ stores }: World, redeemers: number): Promise<Redeemed> {
  const options = { lostAfterMs: LONG_MS, maxAttempts: MAX_ATTEMPTS, limit: 1_000 };
  const all = await Promise.all(
    Array.from({ length: redeemers }, (_, at) => (stores[at % 2] as Store).redeem(options)),
  );
  const sum = (kind: keyof Redeemed) => all.reduce((total, redeemed) => total + redeemed[kind], 0);
  return { due: sum('due'), expired: sum('expired'), lost: sum('lost'), quarantined: sum('quarantined') };
}

/** A result with one face, so that it can be seen whose faces are there. */
export function recordingOf({ attempt }: Claim): Recording {
  const face: RecordedFace = {
    box: { x: 1, y: 1, width: 9, height: 9 },
    score: 0.5,
    descriptor: new Float32Array(0),
    candidates: [],
  };
  const about = { personId: undefined, engine: `attempt ${attempt}`, galleryVersion: 'v1', width: 9, height: 9 };
  return { outcome: 'unknown', faces: [face], ...about };
}
