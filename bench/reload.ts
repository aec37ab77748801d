/**
 * `bun run bench:reload`, while `tilt up` runs: from saving a source line to its effect in the running pod. Five times
 * for each service a line is put in, waited for, and taken out again; the table has the median and the range. With
 * `--json` the same figures as one object. The receiver and the frontend must answer with the new line, asked from
 * within their pod, and for a second figure through Tilt's port-forward, which is cut off by the new start and makes
 * itself anew. The processor and the recognizer must say it in their log, the recognizer with its gallery loaded.
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
  /** Resolve when the new line has had its effect, by what they call the way of looking. */
  readonly seen: Readonly<Record<string, (mark: string) => Promise<void>>>;
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

/** The same, asked by a program in the pod: what the network in between adds is left out. */
function answeredInPod(service: string, url: string): (mark: string) => Promise<void> {
  return (mark) => {
    const program = `for (;;) {
      if ((await fetch('${url}').then((r) => r.text(), () => '')) === '${mark}') break;
      await Bun.sleep(10);
    }
    console.log('${mark}');`;
    return printed(['exec', `deployment/${service}`, '--', 'bun', '-e', program], mark);
  };
}

/** The service's log has the mark, and then another text. */
function logged(service: string, then: string): (mark: string) => Promise<void> {
  return (mark) => printed(['logs', '-f', '--tail=20', `deployment/${service}`], mark, then);
}

/** What kubectl prints has the mark, and then another text. */
async function printed(args: readonly string[], mark: string, then = ''): Promise<void> {
  const command = ['kubectl', '-n', 'lineup', ...args];
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
  throw new Error(`${args.slice(0, 3).join(' ')} did not show ${mark} within ${PATIENCE_MS} ms: does \`tilt up\` run?`);
}

const EDITS: readonly Edit[] = [
  {
    service: 'receiver',
    file: 'services/receiver/routes.ts',
    after: 'const app = createApp({ log });',
    line: route,
    seen: {
      'in the pod': answeredInPod('receiver', 'http://localhost:8000/reload'),
      forwarded: answered('http://localhost:8000/reload'),
    },
  },
  {
    service: 'processor',
    file: 'services/processor/index.ts',
    after: 'async start() {',
    line: (mark) => `\n      log.info('${mark}');`,
    seen: { 'in the log': logged('processor', 'images at once') },
  },
  {
    service: 'frontend',
    file: 'services/frontend/index.ts',
    after: 'const app = createApp({ log });',
    line: route,
    seen: {
      'in the pod': answeredInPod('frontend', 'http://localhost:8081/reload'),
      forwarded: answered('http://localhost:8081/reload'),
    },
  },
  {
    service: 'recognizer',
    file: 'services/recognizer/index.ts',
    after: 'async start() {',
    line: (mark) => `\n      log.info('${mark}');`,
    seen: { 'in the log': logged('recognizer', 'the gallery holds') },
  },
];

/** Milliseconds of one edit, by the way of looking; the file is as before when this returns. */
async function once({ file, after, line, seen }: Edit): Promise<Record<string, number>> {
  const path = join(root, file);
  const before = readFileSync(path, 'utf8');
  if (!before.includes(after)) throw new Error(`${file} has no line ${after}: change bench/reload.ts`);
  const mark = `reload-${crypto.randomUUID()}`;
  // Who looks is there before the line: what is measured is not how long kubectl takes to start.
  let began = Number.NaN;
  const times = Object.entries(seen).map(async ([way, look]) => {
    await look(mark);
    return [way, performance.now() - began] as const;
  });
  await Bun.sleep(2_000);
  try {
    began = performance.now();
    writeFileSync(
      path,
      before.replace(after, () => after + line(mark)),
    );
    return Object.fromEntries(await Promise.all(times));
  } finally {
    writeFileSync(path, before);
    // Tilt brings this back too, before the next edit.
    await Bun.sleep(3_000);
  }
}

/** Middle, least and most of some milliseconds. */
function spread(times: readonly number[]) {
  const sorted = times.map(Math.round).toSorted((a, b) => a - b);
  return { median_ms: sorted[Math.floor(sorted.length / 2)] ?? 0, min_ms: sorted[0] ?? 0, max_ms: sorted.at(-1) ?? 0 };
}

const figures: Record<string, Record<string, ReturnType<typeof spread>>> = {};
for (const edit of EDITS) {
  const runs: Record<string, number>[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await once(edit));
  const ways = Object.keys(edit.seen).map(
    (way) => [way, spread(runs.map((times) => times[way] ?? Number.NaN))] as const,
  );
  figures[edit.service] = Object.fromEntries(ways);
}
if (process.argv.includes('--json')) console.log(JSON.stringify(figures));
else {
  console.log(`from saving a line to its effect in the pod, ${RUNS} times each`);
  for (const [service, ways] of Object.entries(figures)) {
    for (const [way, { median_ms, min_ms, max_ms }] of Object.entries(ways)) {
      console.log(`${service.padEnd(12)} ${way.padEnd(12)} median ${median_ms} ms (${min_ms} to ${max_ms})`);
    }
  }
}
