import type { PostAnswer } from '../ledger.ts';
import { demand, judged, type Scenario } from '../scenario.ts';

/** Milliseconds that no request may take. */
const MOST_MS = 5_000;

/** The database stands still and keeps its connections. */
export const databaseHangs: Scenario = {
  name: 'database-hangs',
  title: 'the database hangs: time limits, 503, no request takes more than 5 s',
  async run(stage) {
    const system = await stage.startSystem({ mariadb: 'own' });
    const { mariadb, poster } = system;
    await poster.postAll(system.photos(20));
    const answers: PostAnswer[] = [];
    const unfinished: string[] = [];
    await system.during('the database hangs', async () => {
      await mariadb.pause();
      const end = performance.now() + stage.size(6_000, 30_000);
      const client = async () => {
        while (performance.now() < end) {
          const [path = ''] = system.photos(1);
          unfinished.push(path);
          answers.push(await poster.try(path));
        }
      };
      await Promise.all(Array.from({ length: 24 }, client));
      mariadb.resume();
    });
    await poster.postAll(unfinished);
    const others = answers.filter((answer) => !(answer.kind === 'refused' && answer.status === 503));
    demand(others.length === 0, `not 503 while the database hung: ${JSON.stringify(others[0])}`);
    const longest = Math.round(Math.max(...answers.map(({ tookMs }) => tookMs)));
    demand(!stage.timed || longest <= MOST_MS, `a request took ${longest} ms`);
    return judged(
      system,
      `${answers.length} times 503 while the database stood still, after ${longest} ms at the most`,
    );
  },
};
