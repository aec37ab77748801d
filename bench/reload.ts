/**
 * `bun run bench:reload`, while `tilt up` runs: from saving a source line to its effect in the running pod. Five times
 * for each service a line is put in, waited for, and taken out again; the table has the median and the range. With
 * `--json` the same figures as one object. The receiver and the frontend must answer with the new line through Tilt's
 * port-forward; the processor and the recognizer must say it in their log, the recognizer with its gallery loaded.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line that is put into a source file, and how its effect is seen. */
interface Edit {
  readonly service: string;
  readonly file: string;
  /** The line goes behind the first occurrence of this. */
  readonly after: string;
  line(mark: string): string;
  /** Resolves when the new line has had its effect. */
  seen(mark: string): Promise<void>;
}

const RUNS = 5;
const PATIENCE_MS = 30_000;
const root = join(import.meta.dir, '..');

const route = (mark: string) => `\n  app.get('/reload', (c) => c.text('${mark}'));`;

/** The service answers with the mark; a connection that is just refused is tried again. */
function answered(url: string): (mark: string) => Promise<void> {
  return async (mark) => {
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end) {
      const text = await fetch(url, { signal: AbortSignal.timeout(1_000), keepalive: false }).then(
        (response) => response.text(),
        () => '',
      );
      if (text === mark) return;
      await Bun.sleep(10);
    }
    throw new Error(`${url} did not answer with ${mark} within ${PATIENCE_MS} ms: does \`tilt up\` run?`);
  };
}

/** The service's log has the mark, and then, when that is asked for, another text. */
function logged(service: string, then = ''): (mark: string) => Promise<void> {
  return async (mark) => {
    const command = ['kubectl', '-n', 'lineup', 'logs', '-f', '--tail=20', `deployment/${service}`];
    const follow = Bun.spawn(command, { stdout: 'pipe', stderr: 'ignore', timeout: PATIENCE_MS });
    let text = '';
    try {
      for await (const chunk of follow.stdout.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const at = text.indexOf(mark);
        if (at >= 0 && text.indexOf(then, at) >= 0) return;
      }
    } finally {
      follow.kill();
      await follow.exited;
    }
    throw new Error(`the log of ${service} has no ${mark} within ${PATIENCE_MS} ms: does \`tilt up\` run?`);
  };
}

const EDITS: readonly Edit[] = [
  {
    service: 'receiver',
    file: 'services/receiver/routes.ts',
    after: 'const app = createApp({ log });',
    line: route,
    seen: answered('http://localhost:8000/reload'),
  },
  {
    service: 'processor',
    file: 'services/processor/index.ts',
    after: 'async start() {',
    line: (mark) => `\n      log.info('${mark}');`,
    seen: logged('processor', 'images at once'),
  },
  {
    service: 'frontend',
    file: 'services/frontend/index.ts',
    after: 'const app = createApp({ log });',
    line: route,
    seen: answered('http://localhost:8081/reload'),
  },
  {
    service: 'recognizer',
    file: 'services/recognizer/index.ts',
    after: 'async start() {',
    line: (mark) => `\n      log.info('${mark}');`,
    seen: logged('recognizer', 'the gallery holds'),
  },
];

/** Milliseconds of one edit; the file is as before when this returns. */
async function once({ file, after, line, seen }: Edit): Promise<number> {
  const path = join(root, file);
  const before = readFileSync(path, 'utf8');
  if (!before.includes(after)) throw new Error(`${file} has no line ${after}: change bench/reload.ts`);
  const mark = `reload-${crypto.randomUUID()}`;
  // A reader that is there before the line: what is measured is not how long kubectl takes to start.
  const effect = seen(mark);
  await Bun.sleep(1_500);
  try {
    const began = performance.now();
    writeFileSync(
      path,
      before.replace(after, () => after + line(mark)),
    );
    await effect;
    return performance.now() - began;
  } finally {
    writeFileSync(path, before);
    // Tilt brings this back too, before the next edit.
    await Bun.sleep(3_000);
  }
}

const figures: Record<string, { median_ms: number; min_ms: number; max_ms: number }> = {};
for (const edit of EDITS) {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(Math.round(await once(edit)));
  const sorted = times.toSorted((a, b) => a - b);
  figures[edit.service] = {
    median_ms: sorted[Math.floor(RUNS / 2)] ?? 0,
    min_ms: sorted[0] ?? 0,
    max_ms: sorted.at(-1) ?? 0,
  };
}
if (process.argv.includes('--json')) console.log(JSON.stringify(figures));
else {
  console.log(`from saving a line to its effect in the pod, ${RUNS} times each`);
  for (const [service, { median_ms, min_ms, max_ms }] of Object.entries(figures)) {
    console.log(`${service.padEnd(12)} median ${median_ms} ms (${min_ms} to ${max_ms})`);
  }
}
