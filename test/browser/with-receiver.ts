import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger } from '@lineup/log';
import { samplePath } from '../../services/frontend/fixtures/sample-photo.ts';
import { type SeededFrontend, seededFrontend } from '../../services/frontend/fixtures/seeded-frontend.ts';
import { fakePublisher } from '../../services/receiver/fixtures/fake-publisher.ts';
import { createReceiver, readReceiverSettings } from '../../services/receiver/index.ts';
import { tempFolder } from '../harness/temp-folder.ts';

/** A frontend that listens, with one real photo (`a.jpg`) in its folder, and a real receiver over the same store. */
export async function frontendWithReceiver(): Promise<SeededFrontend> {
  const folder = tempFolder('receiver');
  let receiverUrl = () => '';
  const lineup = await seededFrontend({ askedReceiverUrl: () => receiverUrl() });
  copyFileSync(samplePath, join(lineup.unknownPeople, 'a.jpg'));
  const settings = readReceiverSettings({
    DATA_DIR: folder.path,
    KNOWN_PEOPLE: lineup.knownPeople,
    UNKNOWN_PEOPLE: lineup.unknownPeople,
    RECEIVER_PORT: '0',
  });
  const receiver = createReceiver({ settings, store: lineup.store, publisher: fakePublisher(), log: silentLogger() });
  await receiver.start();
  receiverUrl = () => receiver.url();
  await lineup.frontend.start();
  return {
    ...lineup,
    async [Symbol.asyncDispose]() {
      await lineup.frontend.stop();
      await receiver.stop();
      await lineup[Symbol.asyncDispose]();
      folder.remove();
    },
  };
}
