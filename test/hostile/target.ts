import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { processesOn } from '../../services/standalone/fixtures/start-standalone.ts';
import { freePort } from '../harness/free-port.ts';
import { type ServiceProcess, startServiceProcess } from '../harness/service-process.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { type GuardedReceiver, startGuardedReceiver } from './guarded-receiver.ts';

/** A Lineup that is attacked: all services, the recognizer and its worker as processes of their own. */
export interface Target {
  readonly ports: {
    readonly receiver: number;
    readonly frontend: number;
    readonly recognizer: number;
    readonly admin: number;
  };
  /** Folder from which posted paths are read. */
  readonly photos: string;
  /** A folder that nothing may be read from; it holds `secret.jpg`, a photo. */
  readonly outside: string;
  /** All that the target writes lies below. */
  readonly dataDir: string;
  /** Every process that belongs to it, by what it is: `lineup`, `recognizer`, `worker`. */
  processes(): ReadonlyMap<string, number>;
  readonly service: ServiceProcess;
  readonly guarded: GuardedReceiver;
  stop(): Promise<void>;
}

/** Messages that may wait to be sent: more than any row but the one that is about them brings at once. */
export const OUTBOX_MAX = 500;

/** Starts standalone with one worker, and room for few messages. */
export async function startTarget(): Promise<Target> {
  const folder = tempFolder('hostile');
  const dataDir = join(folder.path, 'data');
  const photos = join(dataDir, 'unknown_people');
  const outside = join(folder.path, 'outside');
  const guardedDir = join(folder.path, 'guarded');
  for (const path of [photos, outside, guardedDir]) mkdirSync(path, { recursive: true });
  const ports = {
    receiver: await freePort(),
    frontend: await freePort(),
    recognizer: await freePort(),
    admin: await freePort(),
  };
  const service = await startServiceProcess({
    service: 'standalone',
    env: {
      DATA_DIR: dataDir,
      RECEIVER_PORT: String(ports.receiver),
      FRONTEND_PORT: String(ports.frontend),
      RECOGNIZER_PORT: String(ports.recognizer),
      ADMIN_PORT: String(ports.admin),
      RECOGNIZER_WORKERS: '1',
      OUTBOX_MAX: String(OUTBOX_MAX),
      // So that a worker that is not bounded is ended in good time.
      RECOGNIZER_MEMORY_MB: '1500',
    },
  });
  const guarded = await startGuardedReceiver(guardedDir);
  await service.ready();
  return {
    ports,
    photos,
    outside,
    dataDir,
    service,
    guarded,
    processes: () => namedProcesses(dataDir, service.pid),
    async stop() {
      await guarded.stop();
      await service.stop();
      folder.remove();
    },
  };
}

function namedProcesses(dataDir: string, standalone: number): Map<string, number> {
  const named = new Map([['lineup', standalone]]);
  for (const pid of processesOn(dataDir).filter((id) => id !== standalone)) {
    const parent = parentOf(pid);
    if (parent === standalone) named.set('recognizer', pid);
  }
  for (const pid of processesOn(dataDir)) if (parentOf(pid) === named.get('recognizer')) named.set('worker', pid);
  return named;
}

function parentOf(pid: number): number {
  return Number(Bun.spawnSync(['ps', '-o', 'ppid=', '-p', String(pid)]).stdout.toString());
}
