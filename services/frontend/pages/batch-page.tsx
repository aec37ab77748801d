import type { Batch, Person } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { Layout } from '../parts/layout.tsx';
import { PersonLink } from '../parts/who.tsx';
import { ForScope } from '../session/visitor.tsx';
import type { AskReceiver } from '../web/ask-receiver.ts';
import { renderPage } from '../web/render-page.ts';

/** What the page needs. */
export interface BatchPageOptions {
  readonly store: FrontendStore;
  readonly askReceiver: AskReceiver;
}

/** Calls of a hundred each. */
const MOST_CALLS = 50;

/** `/unknown/batches/:batch`: what was said of a group, and the button that takes it back. */
export function batchPage({ store, askReceiver }: BatchPageOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/unknown/batches/:batch', async (c) => {
    const name = batchOf(c.req.param('batch'));
    const batch = await store.batch(name);
    if (!batch) throw nothingSaid();
    const person = batch.personId === undefined ? undefined : await store.person(batch.personId);
    const enrolled = Number(/^\d$/.exec(c.req.query('enrolled') ?? '')?.[0] ?? 0);
    return renderPage(c, <BatchPage name={name} batch={batch} person={person} enrolled={enrolled} />);
  });
  routes.post('/unknown/batches/:batch/undo', async (c) => {
    const name = batchOf(c.req.param('batch'));
    for (let calls = 0, left = true; left && calls < MOST_CALLS; calls++) {
      const answer = await askReceiver(c, `/batches/${name}/undo`, { method: 'POST' });
      left = ((await answer.json()) as { readonly left: boolean }).left;
    }
    return c.redirect(`/unknown/batches/${name}`, 303);
  });
  return routes;
}

function batchOf(text: string): string {
  if (/^[0-9a-f-]{36}$/.test(text)) return text;
  throw nothingSaid();
}

function nothingSaid(): LineupError {
  return new LineupError('not_found', 'Nothing was said of faces here, or who it was said of is gone.');
}

interface BatchPageProps {
  readonly name: string;
  readonly batch: Batch;
  readonly person: Person | undefined;
  /** How many became known photos. */
  readonly enrolled: number;
}

const BatchPage: FC<BatchPageProps> = ({ name, batch, person, enrolled }) => (
  <Layout title={batch.standing > 0 ? 'Done' : 'Undone'} section="unknown">
    <h1>{batch.standing > 0 ? 'Done' : 'Undone'}</h1>
    <p class="lead">
      <WhatWasSaid batch={batch} person={person} />
    </p>
    {enrolled > 0 && batch.standing > 0 && (
      <p>
        {enrolled} of them {enrolled === 1 ? 'is a known photo' : 'are known photos'} now. Undoing keeps{' '}
        {enrolled === 1 ? 'it' : 'them'}; they can be removed on the page of the person.
      </p>
    )}
    {batch.standing > 0 && (
      <ForScope needed="write">
        <form method="post" action={`/unknown/batches/${name}/undo`}>
          <button type="submit" class="quiet">
            Undo
          </button>
        </form>
      </ForScope>
    )}
    <p>
      <a href="/unknown">More unknown faces</a>
    </p>
  </Layout>
);

const WhatWasSaid: FC<Pick<BatchPageProps, 'batch' | 'person'>> = ({ batch, person }) => {
  const count = batch.standing > 0 ? batch.standing : batch.undone;
  const faces = `${count.toLocaleString('en-US')} ${count === 1 ? 'face' : 'faces'}`;
  if (batch.standing === 0) return <>{faces} came back to the unknown ones, or to who they were before.</>;
  if (batch.verdict === 'no_face') return <>{faces} will not be asked about any more: they are said to be no faces.</>;
  if (!person) return <>{faces} have a name now.</>;
  return (
    <>
      {faces} {count === 1 ? 'is' : 'are'} <PersonLink person={person} /> now.
    </>
  );
};
