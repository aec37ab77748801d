import { drawBins, type ErrorsAt, type GalleryPairFigures } from '@lineup/distances';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { Layout } from '../parts/layout.tsx';
import { number } from '../parts/rematch-words.ts';
import { ForScope } from '../session/visitor.tsx';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { conditional } from '../web/conditional.ts';
import { readForm } from '../web/read-form.ts';
import { renderPage } from '../web/render-page.ts';
import { MOST_THRESHOLD, thresholdOf } from '../web/threshold-field.ts';

/** What the page needs. */
export interface ThresholdPageOptions {
  readonly store: FrontendStore;
  readonly askReceiver: AskReceiver;
}

/** A drawing with a style sheet in it, and nothing else. */
const DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** What is known of the threshold. */
interface Known {
  /** What somebody has set; undefined: the recognizer's own holds. */
  readonly set: number | undefined;
  /** Undefined until a curator has measured the gallery. */
  readonly figures: GalleryPairFigures | undefined;
}

/** `/threshold`: how far apart known photos are, the threshold in force and the suggested one, and what another would do. */
export function thresholdPage({ store, askReceiver }: ThresholdPageOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();

  async function look(): Promise<Known> {
    const [text, kept] = await Promise.all([store.setting('match_threshold'), store.galleryFigures()]);
    return {
      set: Number(text) || undefined,
      figures: kept && (JSON.parse(kept.figures) as GalleryPairFigures),
    };
  }

  routes.get('/threshold', async (c) => renderPage(c, <ThresholdPage {...(await look())} />));

  routes.get('/threshold/distances.svg', async (c) => {
    const known = await look();
    const drawing = draw(known);
    // Some browsers hold the drawing's own style to the policy that it comes with.
    c.header('Content-Security-Policy', DRAWING_POLICY);
    const version = { etag: String(Bun.hash(drawing)), cacheControl: 'private, no-cache' };
    return conditional(c, version, () => ({ body: new TextEncoder().encode(drawing), type: 'image/svg+xml' }));
  });

  routes.post('/threshold', async (c) => {
    const form = await readForm(c);
    const value = form.get('own') ? null : thresholdOf(form.get('threshold'));
    await askReceiver(c, '/settings/match_threshold', { method: 'PUT', body: JSON.stringify({ value }) });
    return c.redirect('/threshold', 303);
  });
  return routes;
}

const EMPTY = { shares: [], measured: 0, total: 0 };

function draw({ set, figures }: Known): string {
  const { genuine = EMPTY, impostor = EMPTY } = figures ?? {};
  const present = set ?? figures?.threshold ?? 0.5;
  return drawBins({ genuine, impostor }, { present, suggested: suggestedIn(figures) });
}

function suggestedIn(figures: GalleryPairFigures | undefined): number | undefined {
  return figures?.suggestion.kind === 'suggested' ? figures.suggestion.threshold : undefined;
}

const ThresholdPage: FC<Known> = ({ set, figures }) => {
  const present = set ?? figures?.threshold;
  const suggested = suggestedIn(figures);
  return (
    <Layout title="Threshold" section="people">
      <h1>Threshold</h1>
      <p class="lead">
        A face is of a known person when it is nearer than this to one of their photos. A higher threshold finds more
        people, and takes more strangers for somebody.
      </p>
      <div class="threshold">
        <section>
          {figures ? (
            <img
              class="distances"
              src="/threshold/distances.svg"
              width="720"
              height="380"
              alt="How far apart photos of one person are, and photos of two people"
            />
          ) : (
            <p class="notice">The known photos have not been measured yet: that takes a curator a few seconds.</p>
          )}
        </section>
        <section class="facts">
          <dl>
            <dt>In force</dt>
            <dd>
              {present === undefined ? '—' : present}
              <span class="aside">{set === undefined ? "the recognizer's own" : 'set here'}</span>
            </dd>
            <dt>Suggested</dt>
            <dd>
              {suggested ?? '—'}
              {figures?.suggestion.kind === 'too_little' && (
                <span class="aside">too little to go by: {figures.suggestion.why}</span>
              )}
            </dd>
            {figures && <Gallery figures={figures} />}
          </dl>
        </section>
      </div>
      {figures && present !== undefined && <Errors figures={figures} present={present} suggested={suggested} />}
      <Change present={suggested ?? present ?? 0.5} set={set} figures={figures} />
      <p class="beside">
        <a href="/rematches">Past images matched anew</a>
      </p>
    </Layout>
  );
};

const Gallery: FC<{ readonly figures: GalleryPairFigures }> = ({ figures: { photos, people } }) => (
  <>
    <dt>Known photos</dt>
    <dd>
      {number(photos.in)} of {number(people)} {people === 1 ? 'person' : 'people'}
      {photos.leftOut > 0 && <span class="aside">{number(photos.leftOut)} more cannot be used</span>}
    </dd>
  </>
);

/** What goes wrong between known photos, at the threshold in force and at the suggested one. */
const Errors: FC<{
  readonly figures: GalleryPairFigures;
  readonly present: number;
  readonly suggested: number | undefined;
}> = ({ figures, present, suggested }) => {
  const rows = [
    { name: 'in force', at: present },
    ...(suggested !== undefined && suggested !== present ? [{ name: 'suggested', at: suggested }] : []),
  ].flatMap(({ name, at }) => {
    const errors = nearestTo(figures.errors, at);
    return errors && (errors.far !== null || errors.frr !== null) ? [{ name, at, errors }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <table class="people errors" aria-label="Errors among the known photos">
      <thead>
        <tr>
          <th scope="col">Threshold</th>
          <th scope="col">Pairs of one person that are missed</th>
          <th scope="col">Pairs of two people taken for one</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, at, errors }) => (
          <tr>
            <td>
              {at} <span class="aside">{name}</span>
            </td>
            <td class="figure">{percent(errors.frr)}</td>
            <td class="figure">{percent(errors.far)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

function nearestTo(errors: readonly ErrorsAt[], threshold: number): ErrorsAt | undefined {
  const off = (at: ErrorsAt | undefined) => Math.abs((at?.threshold ?? Number.POSITIVE_INFINITY) - threshold);
  return errors.reduce<ErrorsAt | undefined>((best, at) => (off(at) < off(best) ? at : best), undefined);
}

function percent(share: number | null): string {
  if (share === null) return 'no such pairs';
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`;
}

const Change: FC<Known & { readonly present: number }> = ({ present, set, figures }) => (
  <ForScope needed="write">
    <section>
      <h2>Another threshold</h2>
      <form class="change-threshold" method="post" action="/threshold">
        <label for="threshold">Threshold</label>
        <input
          id="threshold"
          name="threshold"
          type="number"
          min="0.01"
          max={String(MOST_THRESHOLD)}
          step="any"
          required
          value={String(present)}
        />
        <input type="hidden" name="why" value="threshold" />
        <button type="submit" formaction="/rematches">
          See what it would change
        </button>
        <button type="submit" class="quiet">
          Use it for new images
        </button>
      </form>
      <p class="aside">
        The first looks at the faces of past images and changes nothing yet. The second holds for images that come from
        now on.
      </p>
      {set !== undefined && (
        <form method="post" action="/threshold">
          <input type="hidden" name="own" value="1" />
          <button type="submit" class="quiet">
            Back to the recognizer's own{figures ? ` (${figures.threshold})` : ''}
          </button>
        </form>
      )}
    </section>
  </ForScope>
);
