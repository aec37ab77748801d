import type { WriteAudit } from '@lineup/access';
import type { Operations } from '@lineup/db/store';
import { FAILURES, type FailureCode, isFailureCode, LineupError } from '@lineup/domain';
import type { App } from '@lineup/http';
import { z } from 'zod';
import { allowMethods } from './allow-methods.ts';
import { bodyCap } from './body-cap.ts';
import type { OutboxGauge } from './outbox-gauge.ts';
import { parseShape, readJson } from './read-json.ts';

/** What the route needs. */
export interface RedeemOptions {
  readonly store: Pick<Operations, 'redeemReason'>;
  readonly outbox: Pick<OutboxGauge, 'requireRoom' | 'saved'>;
  readonly audit: WriteAudit;
  /** Milliseconds after which no further piece is begun; 3,000 by default, for no request should take 5 s. */
  readonly budgetMs?: number;
  /** Images that are redeemed in one transaction; 100 by default. */
  readonly pieceOf?: number;
}

/** Bytes of a JSON body. */
const MAX_JSON_BYTES = 16 * 1024;

const EXAMPLE = '{"failure":"image_damaged"}';

const shape = z.object({ failure: z.string({ error: 'must be a code' }) }, { error: 'must be an object' });

/** How far a request has come. */
interface Redeemed {
  readonly images: number;
  /** Are there others? Asking again goes on with them. */
  readonly more: boolean;
}

/** `POST /images/redeem`: puts all images back to work that are quarantined for one reason, piece by piece. */
export function addRedeemRoute(app: App, options: RedeemOptions): void {
  const { store, outbox, audit, budgetMs = 3_000, pieceOf = 100 } = options;

  const redeemAll = async (failure: FailureCode, tell: (images: number) => void): Promise<Redeemed> => {
    const until = performance.now() + budgetMs;
    let images = 0;
    for (let after = 0; ; ) {
      const piece = await store.redeemReason(failure, { after, limit: pieceOf });
      outbox.saved(0, piece.images);
      images += piece.images;
      tell(images);
      if (piece.next === undefined) return { images, more: false };
      if (performance.now() >= until || !hasRoom(outbox)) return { images, more: true };
      after = piece.next;
    }
  };

  app.post('/images/redeem', bodyCap(MAX_JSON_BYTES), async (c) => {
    const failure = failureOf(parseShape(shape, await readJson(c.req.raw, EXAMPLE), EXAMPLE).failure);
    outbox.requireRoom();
    let images = 0;
    try {
      const redeemed = await redeemAll(failure, (sofar) => {
        images = sofar;
      });
      return c.json({ failure, ...redeemed });
    } finally {
      // Also of what was done before something failed.
      const detail = `failure: ${failure}, images: ${images}`;
      if (images > 0) await audit(c, { action: 'images_redeemed', target: 'quarantine', detail });
    }
  });
  allowMethods(app, '/images/redeem', 'POST');
}

function hasRoom(outbox: Pick<OutboxGauge, 'requireRoom'>): boolean {
  try {
    outbox.requireRoom();
    return true;
  } catch {
    return false;
  }
}

function failureOf(text: string): FailureCode {
  if (isFailureCode(text)) return text;
  const codes = Object.keys(FAILURES).join(', ');
  throw new LineupError('bad_request', `failure is one of ${codes}; post ${EXAMPLE}`, { field: 'failure' });
}
