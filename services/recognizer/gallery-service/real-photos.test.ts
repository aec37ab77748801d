import { expect, test } from 'bun:test';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, credentials } from '@grpc/grpc-js';
import { silentLogger } from '@lineup/log';
import {
  type EnrollResponse,
  GalleryClient,
  IdentifyClient,
  type IdentifyResponse,
  type MatchResponse,
} from '@lineup/proto';
import { tempFolder } from '../../../test/harness/temp-folder.ts';
import { portrait, samplePhoto } from '../fixtures/sample-photos.ts';
import { createRecognizer, readRecognizerSettings } from '../index.ts';

test('a photo that is enrolled over gRPC is recognized, and its descriptor matches by itself', async () => {
  using temporary = tempFolder('recognizer-gallery');
  await mkdir(join(temporary.path, 'unknown_people'));
  await writeFile(join(temporary.path, 'unknown_people', 'third.jpg'), await samplePhoto(3));
  const settings = readRecognizerSettings({ DATA_DIR: temporary.path, RECOGNIZER_PORT: '0', RECOGNIZER_WORKERS: '1' });
  const recognizer = createRecognizer({ settings, log: silentLogger() });
  await recognizer.start();
  await recognizer.ready();
  const insecure = credentials.createInsecure();
  const service = new GalleryClient(recognizer.address(), insecure) as GalleryClient & Client;
  const client = new IdentifyClient(recognizer.address(), insecure) as IdentifyClient & Client;
  try {
    const fair = await enroll(service, 'fair_1.jpg', await portrait('fairInFirst'));
    expect(fair.nearestOther).toBeUndefined();
    const curly = await enroll(service, 'curly/1.jpg', await portrait('curlyInThird'));
    expect(curly.nearestOther?.imageName).toBe('fair_1.jpg');
    expect(curly.box?.width).toBeGreaterThan(20);

    const found = await identify(client);
    expect(found.galleryVersion).toBe(curly.galleryVersion);
    expect(found.imageName).toBe('curly/1.jpg');
    const face = found.faces.find(({ matchedImageName }) => matchedImageName === 'fair_1.jpg');
    const [match] = await matchFace(service, face?.descriptor ?? []);
    expect(match?.matches[0]).toEqual({ candidates: face?.candidates ?? [], matched: true });
  } finally {
    client.close();
    service.close();
    await recognizer.stop();
  }
}, 120_000);

function enroll(service: GalleryClient, imageName: string, photo: Uint8Array): Promise<EnrollResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<EnrollResponse>();
  const call = service.enroll((error, answer) => (error ? reject(error) : resolve(answer)));
  call.write({ imageName });
  for (let at = 0; at < photo.length; at += 65_536) call.write({ chunk: Buffer.from(photo.subarray(at, at + 65_536)) });
  call.end();
  return promise;
}

function identify(client: IdentifyClient): Promise<IdentifyResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<IdentifyResponse>();
  client.identify({ imagePath: 'third.jpg' }, (error, answer) => (error ? reject(error) : resolve(answer)));
  return promise;
}

async function matchFace(service: GalleryClient, values: number[]): Promise<MatchResponse[]> {
  const call = service.match();
  call.write({ faces: [{ values }], candidates: 0 });
  call.end();
  return Array.fromAsync(call as AsyncIterable<MatchResponse>);
}
