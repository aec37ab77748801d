import { type Access, clientAddress, looksLikeKey, requireScope, type WriteAudit } from '@lineup/access';
import { LineupError } from '@lineup/domain';
import { type AppEnv, errorHeaders, httpStatus } from '@lineup/http';
import { createTroubleLog, type Logger } from '@lineup/log';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { FC } from 'hono/jsx';
import { Layout } from '../parts/layout.tsx';
import { readForm } from '../web/read-form.ts';
import { renderPage } from '../web/render-page.ts';
import { nextPage } from './next-page.ts';
import type { SessionCookie } from './session-cookie.ts';

/** What {@link loginPage} needs. */
export interface LoginOptions {
  readonly access: Access;
  readonly cookie: SessionCookie;
  readonly audit: WriteAudit;
  readonly log: Logger;
}

/** Bytes of a login: a key, and where to go afterwards. */
const MAX_BYTES = 8 * 1024;

/** `/login` and `/logout`: a key is exchanged for a cookie, and back for nothing. */
export function loginPage({ access, cookie, audit, log }: LoginOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const away = createTroubleLog(log);
  const address = (c: Context) => clientAddress(c, access.policy.trustedProxies);

  async function logIn(c: Context, key: string): Promise<void> {
    // Also without any text: that counts as a wrong key, of which nobody may try many.
    const actor = await access.identify({ key, address: () => address(c) });
    requireScope(actor, 'read');
    c.set('actor', actor);
    await cookie.write(c, key);
    await audit(c, { action: 'login', detail: `from ${address(c)}` });
  }

  routes.get('/login', (c) => renderPage(c, <LoginPage next={nextPage(c.req.query('next'))} />));

  routes.post('/login', bodyLimit({ maxSize: MAX_BYTES }), async (c) => {
    const form = await readForm(c);
    const next = nextPage(form.get('next'));
    const key = form.get('key')?.trim() ?? '';
    try {
      await logIn(c, key);
    } catch (error) {
      if (!(error instanceof LineupError)) throw error;
      // The audit log is kept for ever: who is told to wait is not in it, nor is what can be nobody's key.
      const isAttempt = error.code === 'unauthorized' && looksLikeKey(key);
      if (error.code === 'unavailable') away.trouble(error.cause ?? error, 'nobody can log in');
      if (isAttempt) await audit(c, { action: 'login_refused', detail: `from ${address(c)}` });
      for (const [name, value] of Object.entries(errorHeaders(error))) c.header(name, value);
      return renderPage(c, <LoginPage next={next} refusal={sentenceOf(error)} />, httpStatus(error.code));
    }
    return c.redirect(next, 303);
  });

  routes.post('/logout', (c) => {
    cookie.clear(c);
    return c.redirect('/login', 303);
  });
  return routes;
}

function sentenceOf({ code, message, details }: LineupError): string {
  switch (code) {
    case 'unauthorized':
      return 'This key is not known here, or was revoked.';
    case 'too_many':
      return `Too many wrong keys came from your address. Try again in ${details['retry_after_s']} seconds.`;
    case 'unavailable':
      return 'Keys cannot be looked up right now. Try again in a moment.';
    default:
      return message;
  }
}

const LoginPage: FC<{ readonly next: string; readonly refusal?: string }> = ({ next, refusal }) => (
  <Layout title="Log in">
    <section class="login">
      <h1>Log in</h1>
      <p class="lead">Lineup shows people only to those who have a key.</p>
      {refusal !== undefined && (
        <p class="notice notice-error" role="alert">
          {refusal}
        </p>
      )}
      <form method="post" action="/login">
        <input type="hidden" name="next" value={next} />
        <label for="key">Your key</label>
        <input
          id="key"
          name="key"
          type="password"
          required
          autofocus
          autocomplete="current-password"
          spellcheck={false}
          placeholder="lineup_…"
          aria-invalid={refusal === undefined ? undefined : 'true'}
        />
        <button type="submit">Log in</button>
      </form>
      <p class="aside">
        Whoever runs Lineup makes keys by <code>bun run keys add NAME</code>. You stay logged in for 12 hours, or until
        your key is revoked.
      </p>
    </section>
  </Layout>
);
