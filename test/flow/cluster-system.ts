import { silentLogger } from '@lineup/log';
import { migrate } from '../../db/index.ts';
import { freePort } from '../harness/free-port.ts';
import { sharedMariadb } from '../harness/mariadb.ts';
import { startNsqd } from '../harness/nsqd.ts';
import { startNsqlookupd } from '../harness/nsqlookupd.ts';
import { type ServiceProcess, startServiceProcess } from '../harness/service-process.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { foldersIn, type System } from './system.ts';

/** Each service a process of its own, over MariaDB and an nsqd that is found through nsqlookupd. */
export async function startClusterSystem(env: Readonly<Record<string, string>> = {}): Promise<System> {
  const data = tempFolder('cluster');
  const { folders, env: folderEnv } = foldersIn(data.path);
  const { url } = await (await sharedMariadb()).createDatabase();
  await migrate(url, { log: silentLogger() });
  const lookupd = await startNsqlookupd();
  const nsqd = await startNsqd({ lookupd });
  const [receiverPort, frontendPort, recognizerPort] = [await freePort(), await freePort(), await freePort()];
  const shared = {
    ...folderEnv,
    ...env,
    DATABASE_URL: url,
    RECEIVER_PORT: String(receiverPort),
    FRONTEND_PORT: String(frontendPort),
    RECOGNIZER_PORT: String(recognizerPort),
    RECOGNIZER_ADDRESS: `127.0.0.1:${recognizerPort}`,
  };
  const start = (service: string, more: Readonly<Record<string, string>> = {}) =>
    startServiceProcess({ service, env: { ...shared, ...more } });

  const all: ServiceProcess[] = [];
  let recognizer = await start('recognizer');
  const receiver = await start('receiver', { NSQD_ADDRESS: nsqd.tcpAddress });
  const processor = await start('processor', { NSQLOOKUPD_ADDRESS: lookupd.httpAddress });
  const frontend = await start('frontend', { NSQD_HTTP_ADDRESS: nsqd.httpAddress });
  const curator = await start('curator');
  all.push(recognizer, receiver, processor, frontend, curator);
  await Promise.all(all.map((service) => service.ready()));

  return {
    receiverUrl: `http://127.0.0.1:${receiverPort}`,
    frontendUrl: `http://127.0.0.1:${frontendPort}`,
    recognizerAddress: `127.0.0.1:${recognizerPort}`,
    folders,
    async killRecognizer() {
      await recognizer.kill();
    },
    async recoverRecognizer() {
      recognizer = await start('recognizer');
      all.push(recognizer);
      await recognizer.ready();
    },
    messages: () => all.flatMap((service) => service.log().map(({ msg }) => msg)),
    async redeem() {
      const redeemer = await start('redeemer');
      all.push(redeemer);
      await redeemer.exited;
    },
    async stop() {
      const services = { curator, frontend, receiver, processor, recognizer };
      const exits: Record<string, number | null> = {};
      for (const [name, service] of Object.entries(services)) exits[name] = await service.stop();
      await nsqd.stop();
      await lookupd.stop();
      data.remove();
      return exits;
    },
  };
}
