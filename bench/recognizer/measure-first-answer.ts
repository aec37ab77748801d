import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, Metadata, status } from '@grpc/grpc-js';
import { IdentifyClient } from '@lineup/proto';
import { samplePath } from '../../services/recognizer/fixtures/sample-photos.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { median } from './statistics.ts';

/** Starts that are measured, after one that fills the cache. */
const STARTS = 3;

/** Milliseconds from a refusal to the next call: how exact the figure is. */
const ASK_EVERY_MS = 20;

/** Milliseconds until a start counts as failed. */
const PATIENCE_MS = 60_000;

/**
 * Milliseconds from starting the recognizer, a process of its own with its workers and a warm cache, to its first answer
 * for a photo of three faces; median.
 */
export async function measureFirstAnswer(): Promise<number> {
  const data = await mkdtemp(join(tmpdir(), 'lineup-start-'));
  try {
    await mkdir(join(data, 'unknown_people'));
    await copyFile(samplePath(1), join(data, 'unknown_people', 'three.jpg'));
    const times: number[] = [];
    for (let start = 0; start <= STARTS; start++) times.push(await startOnce(data));
    return median(times.slice(1));
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function startOnce(data: string): Promise<number> {
  const [grpc, admin] = [await freePort(), await freePort()];
  const began = performance.now();
  const child = Bun.spawn(['bun', join(import.meta.dir, '../../services/recognizer/main.ts')], {
    env: { ...process.env, DATA_DIR: data, RECOGNIZER_PORT: String(grpc), ADMIN_PORT: String(admin) },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  try {
    // Until it is ready it refuses. To ask more often would take the time that it needs.
    while (!(await answers(`127.0.0.1:${grpc}`))) {
      await Bun.sleep(ASK_EVERY_MS);
      if (performance.now() - began > PATIENCE_MS) throw new Error('the recognizer did not answer');
    }
    return performance.now() - began;
  } finally {
    child.kill('SIGTERM');
    await child.exited;
  }
}

/** Asks once; false while the recognizer is not there yet. */
async function answers(address: string): Promise<boolean> {
  const client = new IdentifyClient(address, credentials.createInsecure());
  try {
    return await new Promise<boolean>((resolve, reject) => {
      const options = { deadline: Date.now() + PATIENCE_MS };
      client.identify({ imagePath: 'three.jpg' }, new Metadata(), options, (error, answer) => {
        if (!error) return answer.faces.length === 3 ? resolve(true) : reject(new Error('it found other faces'));
        if (error.code === status.UNAVAILABLE) return resolve(false);
        reject(error);
      });
    });
  } finally {
    client.close();
  }
}
