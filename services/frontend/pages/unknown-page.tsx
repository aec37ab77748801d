import type { GroupFace, GroupPlace, GroupSummary } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { FrontendStore } from '../deps.ts';
import { facePicture } from '../parts/face-pictures.tsx';
import { Layout } from '../parts/layout.tsx';
import { renderPage } from '../web/render-page.ts';

/** Groups a page. */
const GROUPS = 24;

/** `/unknown`: unknown faces that are alike, the largest groups first. */
export function unknownPage({ store }: { readonly store: FrontendStore }): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/unknown', async (c) => {
    const after = placeOf(c.req.query('after'));
    const page = await store.faceGroups({ limit: GROUPS, ...(after && { after }) });
    return renderPage(c, <UnknownPage groups={page.groups} next={page.next} first={after === undefined} />);
  });
  return routes;
}

/** `?after=12.345`: behind groups of 12 faces, of which the last has this id. */
function placeOf(text: string | undefined): GroupPlace | undefined {
  if (!text) return undefined;
  const [, faces, id] = /^(\d{1,9})\.(\d{1,15})$/.exec(text) ?? [];
  if (faces && id) return { faces: Number(faces), id: Number(id) };
  throw new LineupError('bad_request', `${JSON.stringify(text)} is no place in the list.`);
}

interface UnknownPageProps {
  readonly groups: readonly GroupSummary[];
  readonly next: GroupPlace | undefined;
  /** Is it the first page? */
  readonly first: boolean;
}

const UnknownPage: FC<UnknownPageProps> = ({ groups, next, first }) => (
  <Layout title="Unknown faces" section="unknown">
    <h1>Unknown faces</h1>
    {groups.length === 0 && !next ? (
      <NoGroups first={first} />
    ) : (
      <>
        <p class="lead">
          Faces that nobody has a name for, and that are alike. Say once who it is, and all of them have it.
        </p>
        <ul class="groups">
          {groups.map((group) => (
            <Group group={group} />
          ))}
        </ul>
      </>
    )}
    {(next || !first) && (
      <nav class="pager" aria-label="More groups">
        {first ? <span aria-hidden="true">Largest</span> : <a href="/unknown">Largest</a>}
        {next ? (
          <a rel="next" href={`/unknown?after=${next.faces}.${next.id}`}>
            Smaller
          </a>
        ) : (
          <span aria-hidden="true">Smaller</span>
        )}
      </nav>
    )}
  </Layout>
);

const NoGroups: FC<{ readonly first: boolean }> = ({ first }) => (
  <section class="empty">
    <h2>{first ? 'No groups of unknown faces' : 'No more groups'}</h2>
    <p>As soon as somebody whom nobody knows is on two photos, their faces come together here.</p>
  </section>
);

const Group: FC<{ readonly group: GroupSummary }> = ({ group: { id, faces, cover, others } }) => (
  <li>
    <a class="group" href={`/unknown/${id}`}>
      <img src={pictureOf(cover)} alt="" width="120" height="120" loading="lazy" />
      <span class="group-others">
        {others.slice(0, 4).map((face) => (
          <img src={pictureOf(face)} alt="" width="44" height="44" loading="lazy" />
        ))}
      </span>
      <strong>{faces.toLocaleString('en-US')} faces</strong>
      <span class="ask">Who is this?</span>
    </a>
  </li>
);

/** The address of a face's picture. */
export function pictureOf({ imageId, id }: GroupFace): string {
  return facePicture(imageId, id);
}
