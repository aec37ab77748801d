import { type Mariadb, startMariadb } from '../harness/mariadb.ts';
import { startToxiproxy, type Toxiproxy } from '../harness/toxiproxy.ts';

/** Servers that scenarios share: each is started when it is first asked for, and none of them is harmed. */
export interface Lab {
  mariadb(): Promise<Mariadb>;
  toxiproxy(): Promise<Toxiproxy>;
  close(): Promise<void>;
}

/** An empty lab. */
export function createLab(): Lab {
  let mariadb: Promise<Mariadb> | undefined;
  let toxiproxy: Promise<Toxiproxy> | undefined;
  return {
    mariadb() {
      mariadb ??= startMariadb({ flags: MANY_CLIENTS });
      return mariadb;
    },
    toxiproxy() {
      toxiproxy ??= startToxiproxy();
      return toxiproxy;
    },
    async close() {
      await Promise.all([mariadb?.then((server) => server.stop()), toxiproxy?.then((server) => server.stop())]);
    },
  };
}

/** Several systems side by side, each with ten connections a process. */
export const MANY_CLIENTS = ['--max-connections=1000'];
