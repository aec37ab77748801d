import { ACCEPTED, type ModelEvent, type ModelImage, next } from './image-model.ts';
import type { Step } from './steps.ts';
import { type Answer, MAX_ATTEMPTS, picked } from './world.ts';

/** A message as the model knows it. */
interface ModelMessage {
  readonly image: number;
  leased: boolean;
}

/** What the model knows: of each image where it stands and what time has done to it, and who has what in hands. */
export interface Model {
  readonly images: ModelEntry[];
  readonly claims: { readonly image: number; readonly attempt: number }[];
  /** The outbox. */
  readonly messages: ModelMessage[];
  readonly taken: ModelMessage[];
}

interface ModelEntry {
  readonly path: number;
  image: ModelImage;
  /** Its lease has ended, its back-off is over, it has not changed for long. */
  leaseOver: boolean;
  due: boolean;
  old: boolean;
}

/** A model without any image. */
export const emptyModel = (): Model => ({ images: [], claims: [], messages: [], taken: [] });

/** What a step that applies is answered, one step after the other; the model goes along with it. */
export function foretell(step: Step, model: Model): Answer {
  const { images, claims, messages, taken } = model;
  const at = 'image' in step ? step.image % images.length : 0;
  const entry = images[at] as ModelEntry;
  switch (step.kind) {
    case 'accept': {
      if (images.some(({ path }) => path === step.path)) return 'exists';
      images.push({ path: step.path, image: ACCEPTED, leaseOver: false, due: false, old: false });
      // Born leased: whoever has accepted it sends it.
      const message = { image: images.length - 1, leased: true };
      messages.push(message);
      taken.push(message);
      return 'accepted';
    }
    case 'claim': {
      const { state, budgetFrom } = entry.image;
      if (state !== 'PENDING' && !(state === 'FAILED' && entry.due)) return undefined;
      happen(entry, { kind: 'claimed' });
      const { attempts } = entry.image;
      claims.push({ image: at, attempt: attempts });
      return `attempt ${attempts}, ${attempts - budgetFrom} spent`;
    }
    case 'renew':
    case 'record':
    case 'fail':
    case 'release':
      return writeUnderClaim(step, model);
    case 'crash':
      claims.splice(step.claim % claims.length, 1);
      return undefined;
    case 'redeem':
      return redeemed(model);
    case 'redeemImage':
      if (entry.image.state !== 'FAILED' && entry.image.state !== 'QUARANTINED') return false;
      backToWork(model, at, true);
      return true;
    case 'take': {
      const free = messages.filter(({ leased }) => !leased).sort((one, two) => one.image - two.image);
      for (const message of free) message.leased = true;
      taken.push(...free);
      return free.map(({ image }) => image);
    }
    case 'settle': {
      const [message] = taken.splice(step.taken % taken.length, 1);
      const there = messages.indexOf(message as ModelMessage);
      if (there >= 0) messages.splice(there, 1);
      return undefined;
    }
    case 'giveBack': {
      const [message] = taken.splice(step.taken % taken.length, 1);
      (message as ModelMessage).leased = false;
      return undefined;
    }
    case 'leaseEnds':
      entry.leaseOver = entry.image.state === 'PROCESSING';
      return undefined;
    case 'comesDue':
      entry.due = entry.image.state === 'FAILED';
      return undefined;
    case 'ages':
      entry.old = true;
      return undefined;
    case 'relaysAreGone':
      taken.length = 0;
      for (const message of messages) message.leased = false;
      return undefined;
  }
}

/** The fence: only who holds the claim of this number, and only while the image is worked on. */
function writeUnderClaim(step: Extract<Step, { readonly claim: number }>, { images, claims }: Model): boolean {
  const mine = picked(claims, step.claim);
  const entry = images[mine?.image ?? -1];
  if (step.kind === 'release') claims.splice(step.claim % claims.length, 1);
  if (entry?.image.state !== 'PROCESSING' || entry.image.attempts !== mine?.attempt) return false;
  if (step.kind === 'renew') entry.leaseOver = false;
  if (step.kind === 'record') happen(entry, { kind: 'unknown' });
  if (step.kind === 'fail') happen(entry, { kind: step.retryable ? 'failed' : 'quarantined' });
  if (step.kind === 'release') happen(entry, { kind: 'released' });
  return true;
}

function redeemed(model: Model): Answer {
  const counts = { due: 0, expired: 0, lost: 0, quarantined: 0 };
  model.images.forEach((entry, at) => {
    const { state, attempts, budgetFrom } = entry.image;
    const waits = model.messages.some(({ image }) => image === at);
    if (state === 'PROCESSING' && entry.leaseOver && attempts - budgetFrom >= MAX_ATTEMPTS) {
      happen(entry, { kind: 'quarantined' });
      counts.quarantined += 1;
      return;
    }
    const kind =
      (state === 'PROCESSING' && entry.leaseOver && 'expired') ||
      (state === 'FAILED' && entry.due && 'due') ||
      (state === 'PENDING' && entry.old && !waits && 'lost');
    if (!kind) return;
    backToWork(model, at);
    counts[kind] += 1;
  });
  return counts;
}

function backToWork({ images, messages }: Model, at: number, byPerson = false): void {
  happen(images[at] as ModelEntry, { kind: 'redeemed', byPerson });
  messages.push({ image: at, leased: false });
}

/** Every transition begins a new time: of a lease, of a back-off, of waiting. */
function happen(entry: ModelEntry, event: ModelEvent): void {
  const after = next(entry.image, event);
  if (!after) throw new Error(`the model itself is wrong: ${event.kind} cannot follow ${entry.image.state}`);
  entry.image = after;
  entry.leaseOver = false;
  entry.due = false;
  entry.old = false;
}
