import type { KnownPhoto, Rematch, RematchChangePage, RematchKind, RematchStep } from '@lineup/db/store';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { Child, FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { Layout } from '../parts/layout.tsx';
import { Moment } from '../parts/moment.tsx';
import { RematchChanges } from '../parts/rematch-changes.tsx';
import { inWords, isAtWork, number, progressOf, STATE, WHY } from '../parts/rematch-words.ts';
import { ForScope } from '../session/visitor.tsx';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { renderPage } from '../web/render-page.ts';
import { found, idOf } from '../web/request-values.ts';

/** What the page needs. */
export interface RematchPageOptions {
  readonly store: FrontendStore;
  readonly askReceiver: AskReceiver;
}

/** Changes a page: each has two pictures. */
const CHANGES = 30;

/** Milliseconds between two looks while a curator is at it. */
const RENEW_MS = 1_000;

const KINDS: readonly RematchKind[] = ['gains', 'loses', 'moves'];
const STEPS: readonly RematchStep[] = ['apply', 'undo', 'discard'];

/** `/rematches/:id`: how far it is, what would change, and the buttons that apply it, discard it, take it back. */
export function rematchPage({ store, askReceiver }: RematchPageOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();

  routes.get('/rematches/:id', async (c) => {
    const id = idOf(c.req.param('id'), 'rematch');
    const rematch = found(await store.rematch(id), 'rematch', id);
    const kind = KINDS.find((one) => one === c.req.query('kind'));
    const after = c.req.query('after') ? idOf(c.req.query('after') ?? '', 'change') : undefined;
    const page = await store.rematchChanges(id, {
      limit: CHANGES,
      ...(kind && { kind }),
      ...(after !== undefined && { after }),
    });
    const files = page.changes.flatMap(({ before, after }) => [before.knownPhoto, after.knownPhoto]);
    const known = await store.knownPhotosByFile(files.filter((file) => file !== undefined));
    const inForce = Number(await store.setting('match_threshold')) || undefined;
    return renderPage(c, <RematchPage {...{ rematch, page, kind, after, known, inForce }} />);
  });

  for (const step of STEPS) {
    routes.post(`/rematches/:id/${step}`, async (c) => {
      const id = idOf(c.req.param('id'), 'rematch');
      await askReceiver(c, `/rematches/${id}/${step}`, { method: 'POST' });
      return c.redirect(`/rematches/${id}`, 303);
    });
  }
  return routes;
}

interface RematchPageProps {
  readonly rematch: Rematch;
  readonly page: RematchChangePage;
  readonly kind: RematchKind | undefined;
  readonly after: number | undefined;
  readonly known: ReadonlyMap<string, KnownPhoto>;
  /** The threshold that somebody has set. */
  readonly inForce: number | undefined;
}

const RematchPage: FC<RematchPageProps> = ({ rematch, page, kind, after, known, inForce }) => (
  <Layout
    title={`${STATE[rematch.state]}: past images matched anew`}
    section="people"
    renewMs={isAtWork(rematch) ? RENEW_MS : undefined}
  >
    <h1>Past images matched anew</h1>
    <p class="lead">
      {capital(WHY[rematch.why])}, <Moment at={rematch.createdAt} />
      {rematch.threshold !== undefined && `, threshold ${rematch.threshold}`}
    </p>
    <Standing rematch={rematch} inForce={inForce} />
    {page.changes.length > 0 && <RematchChanges {...{ rematch, page, kind, after, known }} />}
    {page.changes.length === 0 && kind && <p class="lead">None of this kind.</p>}
    <p class="beside">
      <a href="/rematches">All of them</a>
      <a href="/threshold">Threshold</a>
    </p>
  </Layout>
);

/** Where it stands, and what can be done about it. */
const Standing: FC<Pick<RematchPageProps, 'rematch' | 'inForce'>> = ({ rematch, inForce }) => {
  switch (rematch.state) {
    case 'previewing':
      return (
        <Card words="Looking at the faces of past images; nothing is changed by that.">
          <Progress rematch={rematch} of="faces" />
          <p>So far: {inWords(rematch)}.</p>
          <Step id={rematch.id} step="discard" words="Stop and discard" quiet />
        </Card>
      );
    case 'previewed':
      return (
        <Card words={`${capital(inWords(rematch))}${onImages(rematch)}.`}>
          {rematch.changes.total > 0 && <Step id={rematch.id} step="apply" words="Apply" />}
          <Step id={rematch.id} step="discard" words="Discard" quiet />
        </Card>
      );
    case 'applying':
    case 'undoing':
      return (
        <Card words={rematch.state === 'applying' ? 'Writing down what was found.' : 'Taking back what was changed.'}>
          <Progress rematch={rematch} of="faces" />
        </Card>
      );
    case 'applied':
      return (
        <Card words={`Applied: ${inWords(rematch)}${onImages(rematch)}.`}>
          <Skipped rematch={rematch} words="were left alone, since something else has changed them after the preview" />
          {rematch.swept ? (
            <p class="aside">What it has changed is not kept any more, so that it stays.</p>
          ) : (
            rematch.changes.total > 0 && <Step id={rematch.id} step="undo" words="Undo" quiet />
          )}
          <UseForNew rematch={rematch} inForce={inForce} />
        </Card>
      );
    case 'undone':
      return (
        <Card words="Undone: the images are as they were before.">
          <Skipped rematch={rematch} words="were left as they are, since something else has changed them since" />
        </Card>
      );
    case 'discarded':
      return <Card words="Discarded: nothing was changed." />;
    case 'failed':
      return (
        <p class="notice notice-error" role="alert">
          It failed. {rematch.error}
        </p>
      );
  }
};

const Card: FC<{ readonly words: string; readonly children?: Child }> = ({ words, children }) => (
  <section class="standing">
    <p class="summary">{words}</p>
    {children}
  </section>
);

const Progress: FC<{ readonly rematch: Rematch; readonly of: string }> = ({ rematch, of }) => {
  const { done, total } = progressOf(rematch);
  return (
    <p class="progress">
      <progress value={total > 0 ? done : undefined} max={total > 0 ? total : undefined} aria-label="Progress" />
      <span>{total > 0 ? `${number(done)} of ${number(total)} ${of}` : 'waiting for a curator'}</span>
    </p>
  );
};

const Step: FC<{
  readonly id: number;
  readonly step: RematchStep;
  readonly words: string;
  readonly quiet?: boolean;
}> = ({ id, step, words, quiet = false }) => (
  <ForScope needed="write">
    <form id={`step-${step}`} method="post" action={`/rematches/${id}/${step}`}>
      <button type="submit" class={quiet ? 'quiet' : undefined}>
        {words}
      </button>
    </form>
  </ForScope>
);

const Skipped: FC<{ readonly rematch: Rematch; readonly words: string }> = ({ rematch: { imagesSkipped }, words }) =>
  imagesSkipped > 0 ? (
    <p class="aside">
      {number(imagesSkipped)} {imagesSkipped === 1 ? 'image was' : 'images'}{' '}
      {imagesSkipped === 1 ? words.replace(/^were /, '') : words}.
    </p>
  ) : null;

/** A threshold that has done past images good is offered for those to come. */
const UseForNew: FC<Pick<RematchPageProps, 'rematch' | 'inForce'>> = ({ rematch: { why, threshold }, inForce }) =>
  why === 'threshold' && threshold !== undefined && threshold !== inForce ? (
    <ForScope needed="write">
      <form method="post" action="/threshold">
        <input type="hidden" name="threshold" value={String(threshold)} />
        <button type="submit">Use {threshold} for new images too</button>
      </form>
    </ForScope>
  ) : null;

function onImages({ imagesChanged }: Rematch): string {
  if (imagesChanged === 0) return '';
  return imagesChanged === 1 ? ', on 1 image' : `, on ${number(imagesChanged)} images`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
