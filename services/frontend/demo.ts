import type { WriteAudit } from '@lineup/access';
import { LineupError, messageOf } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import type { Logger } from '@lineup/log';
import { Hono } from 'hono';
import { keyOf } from './session/session.ts';

/** How the demo stands. */
export type DemoState =
  | { readonly state: 'absent' }
  | { readonly state: 'offered' }
  | { readonly state: 'running' }
  | { readonly state: 'failed'; readonly message: string };

/** The demo behind the button on the empty front page. */
export interface Demo {
  state(): DemoState;
  /** `POST /demo`. */
  readonly routes: Hono<AppEnv>;
}

/** What {@link createDemo} needs. */
export interface DemoOptions {
  /** Undefined: there is no demo here. */
  readonly run: ((key: string | undefined) => Promise<void>) | undefined;
  readonly audit: WriteAudit;
  readonly log: Logger;
}

/** Runs the demo in the background, once at a time; the front page tells how it goes. */
export function createDemo({ run, audit, log }: DemoOptions): Demo {
  let now: DemoState = { state: run ? 'offered' : 'absent' };

  async function play(demo: () => Promise<void>): Promise<void> {
    now = { state: 'running' };
    try {
      await demo();
      now = { state: 'offered' };
    } catch (error) {
      log.warn({ err: error }, 'the demo failed');
      now = { state: 'failed', message: messageOf(error) };
    }
  }

  const routes = new Hono<AppEnv>();
  routes.post('/demo', async (c) => {
    if (!run) throw new LineupError('not_found', 'There is no demo here.');
    if (now.state !== 'running') {
      const key = keyOf(c);
      void play(() => run(key));
      await audit(c, { action: 'demo_started' });
    }
    return c.redirect('/', 303);
  });
  return { state: () => now, routes };
}
