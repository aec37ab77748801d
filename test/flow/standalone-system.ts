import { eventually } from '../harness/eventually.ts';
import { freePort } from '../harness/free-port.ts';
import { startServiceProcess } from '../harness/service-process.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { foldersIn, type System } from './system.ts';

/** Standalone, as `bun start` runs it: SQLite, memory bus, the recognizer a child of it. */
export async function startStandaloneSystem(env: Readonly<Record<string, string>> = {}): Promise<System> {
  const data = tempFolder('standalone');
  const { folders, env: folderEnv } = foldersIn(data.path);
  const [receiver, frontend, recognizer] = [await freePort(), await freePort(), await freePort()];
  const lineup = await startServiceProcess({
    service: 'standalone',
    env: {
      ...folderEnv,
      ...env,
      RECEIVER_PORT: String(receiver),
      FRONTEND_PORT: String(frontend),
      RECOGNIZER_PORT: String(recognizer),
    },
  });
  await lineup.ready();
  return {
    receiverUrl: `http://127.0.0.1:${receiver}`,
    frontendUrl: `http://127.0.0.1:${frontend}`,
    recognizerAddress: `127.0.0.1:${recognizer}`,
    folders,
    async killRecognizer() {
      const pid = recognizerPid(lineup.pid);
      process.kill(pid, 'SIGKILL');
      await eventually('the recognizer is gone', () => !Bun.spawnSync(['ps', '-p', String(pid)]).success);
    },
    // Standalone starts it again by itself.
    recoverRecognizer: () => lineup.ready(),
    messages: () => lineup.log().map(({ msg }) => msg),
    // Standalone redeems on an interval.
    redeem: async () => undefined,
    async stop() {
      const exit = await lineup.stop();
      data.remove();
      return { lineup: exit };
    },
  };
}

function recognizerPid(parent: number): number {
  const found = Bun.spawnSync(['pgrep', '-P', String(parent), '-f', 'recognizer-process'])
    .stdout.toString()
    .trim();
  if (!/^\d+$/.test(found)) throw new Error(`standalone (${parent}) has no recognizer, or several: ${found}`);
  return Number(found);
}
