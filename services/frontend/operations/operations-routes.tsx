import type { AppEnv } from '@lineup/http';
import { type Context, Hono } from 'hono';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { readForm } from '../web/read-form.ts';
import { renderPage } from '../web/render-page.ts';
import { RANGES, type RangeWord } from './chart-columns.ts';
import { OperationsPage, type RedeemedNotice } from './operations-page.tsx';
import { createSnapshots, type SnapshotOptions } from './snapshots.ts';

/** What the routes need. */
export interface OperationsOptions extends SnapshotOptions {
  readonly askReceiver: AskReceiver;
}

/** Milliseconds for which one form goes on asking the receiver, which redeems for some seconds at a time. */
const PATIENCE_MS = 20_000;

/** `/operations`: how things are going; and the button that has a part of the quarantine tried again. */
export function operationsRoutes({ askReceiver, ...sources }: OperationsOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const snapshots = createSnapshots(sources);

  routes.get('/operations', async (c) => {
    const range = rangeOf(c.req.query('range'));
    const redeemed = redeemedOf(c.req.query('redeemed'), c.req.query('more'));
    return renderPage(c, <OperationsPage now={await snapshots.read(range)} range={range} redeemed={redeemed} />);
  });

  routes.post('/operations/redeem', async (c) => {
    const failure = (await readForm(c)).get('failure') ?? '';
    const { images, more } = await redeemAll(c, failure).finally(snapshots.forget);
    return c.redirect(`/operations?redeemed=${images}${more ? '&more=1' : ''}`, 303);
  });

  const redeemAll = async (c: Context, failure: string): Promise<RedeemedNotice> => {
    const until = performance.now() + PATIENCE_MS;
    const body = JSON.stringify({ failure });
    for (let images = 0; ; ) {
      const answer = await askReceiver(c, '/images/redeem', { method: 'POST', body });
      const piece = (await answer.json()) as RedeemedNotice;
      images += piece.images;
      // Nothing more can be done now where nothing was.
      if (!piece.more || piece.images === 0 || performance.now() >= until) return { images, more: piece.more };
    }
  };
  return routes;
}

/** The word in the address; the hour where there is none, or one that nobody knows. */
function rangeOf(word: string | undefined): RangeWord {
  return word !== undefined && Object.hasOwn(RANGES, word) ? (word as RangeWord) : 'hour';
}

function redeemedOf(images: string | undefined, more: string | undefined): RedeemedNotice | undefined {
  if (images === undefined || !/^\d{1,9}$/.test(images)) return undefined;
  return { images: Number(images), more: more !== undefined };
}
