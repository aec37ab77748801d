import { needs } from '../test/harness/real-parts.ts';
import { openMysqlStores, openSqliteStores } from './fixtures/open-stores.ts';
import { storeContract } from './store.contract.ts';

storeContract('SQLite', openSqliteStores);

needs('mariadb').describe('with MariaDB', () => {
  storeContract('MySQL', openMysqlStores);
});
