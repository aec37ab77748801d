import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../harness/eventually.ts';
import { originalClient } from './original-client.ts';
import { cutKnownPhoto, FREYA, landscape, PEOPLE, samplePath, samplePhoto, variations } from './photos.ts';
import { receiverAt } from './receiver.ts';
import type { System } from './system.ts';

const MINUTE_MS = 60_000;

/** The whole way of an image, told once and true of every way to run Lineup. */
export function flowContract(name: string, start: () => Promise<System>): void {
  describe(`the way of an image, ${name}`, () => {
    let system: System;
    let receiver: ReturnType<typeof receiverAt>;
    let exits: Record<string, number | null> | undefined;

    beforeAll(async () => {
      system = await start();
      receiver = receiverAt(system.receiverUrl);
    }, 2 * MINUTE_MS);
    afterAll(async () => {
      exits ??= await system?.stop();
    }, 2 * MINUTE_MS);

    test(
      'a photo of strangers ends PROCESSED, nobody known',
      async () => {
        await copyFile(samplePath('sample1.jpg'), join(system.folders.unknownPeople, 'first.jpg'));
        const path = join(system.folders.unknownPeople, 'first.jpg');
        const { status, text, id } = await receiver.post(path);
        expect(status).toBe(202);
        expect(text).toBe(`got path: {Path:${path}}\nimage saved with id: ${id}\nimage sent to nsq\n`);
        expect(await receiver.outcome(id)).toMatchObject({
          status_text: 'PROCESSED',
          outcome: 'unknown',
          person: null,
        });
        expect(await receiver.events(id)).toEqual(['accepted', 'claimed', 'unknown']);
      },
      MINUTE_MS,
    );

    test(
      'a new known photo is seen by the next identification, across two different photos',
      async () => {
        await receiver.enrol(FREYA.name, await cutKnownPhoto(FREYA));
        const image = await receiver.outcome(await receiver.upload(await samplePhoto('sample3.jpg')));
        expect(image).toMatchObject({ status_text: 'PROCESSED', outcome: 'identified', person: { name: FREYA.name } });
        expect(image.faces).toHaveLength(3);
        expect(image.faces.filter(({ person }) => person?.name === FREYA.name)).toHaveLength(1);
      },
      MINUTE_MS,
    );

    test(
      'each face tells how well it can be seen; one from the side is reported, and compared with nobody',
      async () => {
        const { outcome, faces } = await receiver.outcome(await receiver.upload(await samplePhoto('sample2.jpg')));
        expect(outcome).toBe('unknown');
        expect(faces.map(({ too_poor, candidates }) => [too_poor, candidates.length])).toEqual([
          [null, 1],
          ['profile', 0],
          [null, 1],
        ]);
        for (const { quality } of faces) expect(quality?.size).toBeGreaterThan(150);
      },
      MINUTE_MS,
    );

    test(
      'a client that knows only the original two messages gets the file name, or not_found',
      async () => {
        const client = originalClient(system.recognizerAddress);
        expect(await client.identify(join(system.folders.unknownPeople, 'first.jpg'))).toBe('freya_1.jpg');
        await writeFile(join(system.folders.unknownPeople, 'sky.jpg'), await landscape());
        expect(await client.identify('sky.jpg')).toBe('not_found');
        expect(await client.healthCheck()).toBe(true);
        client.close();
      },
      MINUTE_MS,
    );

    test(
      'no face, a missing file and a text file end as they should, and none trips the breaker',
      async () => {
        const sky = await receiver.outcome(await receiver.upload(await landscape()));
        expect(sky).toMatchObject({ status_text: 'PROCESSED', outcome: 'no_face', faces: [] });
        await writeFile(join(system.folders.unknownPeople, 'text.jpg'), 'not a photo');
        const codes: (string | undefined)[] = [];
        for (const path of ['missing-1.jpg', 'missing-2.jpg', 'missing-3.jpg', 'missing-4.jpg', 'text.jpg']) {
          const image = await receiver.outcome((await receiver.post(path)).id);
          expect(image).toMatchObject({ status_text: 'FAILEDPROCESSING', attempts: 1, next_attempt_at: null });
          expect(await receiver.events(image.id)).toEqual(['accepted', 'claimed', 'quarantined']);
          codes.push(image.failure?.code);
        }
        expect(codes).toEqual([...Array.from({ length: 4 }, () => 'file_missing'), 'not_an_image']);
        expect(system.messages().filter((line) => line.includes('circuit breaker try count'))).toEqual([]);
      },
      MINUTE_MS,
    );

    test('a path that is there already is refused with the existing id', async () => {
      const { id } = await receiver.post('twice.jpg');
      const again = await receiver.post('twice.jpg');
      expect(again.status).toBe(409);
      expect(JSON.parse(again.text)).toMatchObject({ error: { code: 'already_exists', details: { id } } });
    });

    test('the front page shows who was found', async () => {
      const page = await (await fetch(system.frontendUrl)).text();
      expect(page).toContain('Persons of Interest');
      expect(page).toContain(FREYA.name);
    });

    test(
      'the page of operations tells of the processes, the queue, the recognizer and what has happened',
      async () => {
        const words = async () => {
          const page = await (await fetch(`${system.frontendUrl}/operations`)).text();
          return page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
        };
        const services = ['Receiver', 'Processor', 'Curator', 'Frontend'];
        const wanted = [
          ...services.map((service) => new RegExp(`${service} running`)),
          /Breaker closed/,
          /Queue \d+ waiting; 0 in work/,
          /Known photos [1-9]/,
          // Counted some seconds after it has happened.
          /accepted [1-9]\d* identified [1-9]/,
        ];
        const tells = (page: string) => wanted.every((line) => line.test(page));
        await eventually('the page tells it all', words, tells, { timeoutMs: MINUTE_MS, everyMs: 500 });
      },
      2 * MINUTE_MS,
    );

    test(
      'the recognizer is killed amid 20 images: the breaker opens, none is lost',
      async () => {
        const ids: number[] = [];
        for (const photo of await variations(20)) ids.push(await receiver.upload(photo));
        await receiver.outcome(ids[0] as number);
        await system.killRecognizer();
        const said = (line: RegExp) =>
          eventually(`the log says ${line}`, () => system.messages().find((message) => line.test(message)), Boolean, {
            timeoutMs: 2 * MINUTE_MS,
          });
        await said(/^circuit breaker try count: 1$/);
        await said(/^circuit breaker try count: 3$/);
        await said(/^maximum try of 3 sends reached\. disabling for 10s time period\.$/);
        await said(/^max sending try count of 3 reached\. sending not allowed for \d+(\.\d+)?s time period\.$/);
        await system.recoverRecognizer();
        await said(/^timeout over\. running ping\.$/);
        const images = await Promise.all(ids.map((id) => receiver.outcome(id)));
        expect(images.map(({ status_text }) => status_text)).toEqual(ids.map(() => 'PROCESSED'));
        // One claim more than outcomes for those that were under way; none for those that waited.
        const spent = images.filter(({ attempts }) => attempts > 1).length;
        expect(spent).toBeGreaterThanOrEqual(1);
        expect(spent).toBeLessThanOrEqual(8);
        for (const { id } of images) {
          const kinds = await receiver.events(id);
          expect(kinds.filter((kind) => ['identified', 'unknown', 'no_face'].includes(kind))).toHaveLength(1);
        }
      },
      6 * MINUTE_MS,
    );

    test(
      'the others can be enrolled while it runs, and a redeemer finds nothing to do',
      async () => {
        for (const somebody of PEOPLE.slice(1)) await receiver.enrol(somebody.name, await cutKnownPhoto(somebody));
        const image = await receiver.outcome(await receiver.upload(await samplePhoto('sample6.jpg')));
        expect(image.person?.name).toBe('Ines');
        await system.redeem();
        expect(await receiver.events(image.id)).toEqual(['accepted', 'claimed', 'identified']);
      },
      2 * MINUTE_MS,
    );

    test(
      'who was enrolled since is found on past images by what is stored of their faces, and that is taken back',
      async () => {
        const before = await receiver.image(1);
        expect(before.outcome).toBe('unknown');
        const id = await receiver.rematch();
        expect(await receiver.rematched(id, 'previewed')).toMatchObject({ error: null, lost: 0, images_skipped: 0 });
        expect(await receiver.image(1)).toEqual(before);
        await receiver.askRematch(id, 'apply');
        await receiver.rematched(id, 'applied');
        expect(await receiver.image(1)).toMatchObject({ outcome: 'identified', person: { name: FREYA.name } });
        expect(await receiver.events(1)).toEqual(['accepted', 'claimed', 'unknown', 'rematched']);
        await receiver.askRematch(id, 'undo');
        await receiver.rematched(id, 'undone');
        expect((await receiver.image(1)).faces).toEqual(before.faces);
      },
      2 * MINUTE_MS,
    );

    test(
      'everything stops with exit code 0',
      async () => {
        exits = await system.stop();
        expect(Object.values(exits).every((code) => code === 0)).toBe(true);
      },
      MINUTE_MS,
    );
  });
}
