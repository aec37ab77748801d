import { kubectl } from './kubectl.ts';

/** The password is the container's own: it neither leaves it nor shows in a list of processes. */
const CLIENT = 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql --batch --skip-column-names --user=root kube';

/** Runs SQL in MySQL's own container; the rows of its answer, each value as text. */
export async function sql(statement: string): Promise<string[][]> {
  const out = await kubectl(['exec', '--stdin', 'mysql-0', '--container', 'mysql', '--', 'sh', '-c', CLIENT], {
    stdin: statement,
  });
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

/** What became of some images, as the tables have it. */
export interface Verdict {
  /** Ids of those that are not PROCESSED. */
  readonly lost: readonly number[];
  /** Ids of those with more than one outcome in their timeline. */
  readonly doubled: readonly number[];
  /** Messages about them that are still to be sent. */
  readonly unsent: number;
  /** The most claims that one of them took. */
  readonly attempts: number;
}

/** Looks at images by their ids. One that is not in the table at all is lost too. */
export async function judge(ids: readonly number[]): Promise<Verdict> {
  const among = ids.join(',');
  const rows = await sql(`
    select id, status, attempts,
      (select count(*) from image_events
        where image_id = images.id and kind in ('identified', 'unknown', 'no_face'))
    from images where id in (${among})`);
  const unsent = await sql(`select count(*) from outbox where image_id in (${among})`);
  const images = rows.map(([id, status, attempts, outcomes]) => ({
    id: Number(id),
    processed: status === '1',
    attempts: Number(attempts),
    outcomes: Number(outcomes),
  }));
  const done = new Set(images.filter(({ processed, outcomes }) => processed && outcomes > 0).map(({ id }) => id));
  return {
    lost: ids.filter((id) => !done.has(id)),
    doubled: images.filter(({ outcomes }) => outcomes > 1).map(({ id }) => id),
    unsent: Number(unsent[0]?.[0]),
    attempts: Math.max(...images.map(({ attempts }) => attempts)),
  };
}
