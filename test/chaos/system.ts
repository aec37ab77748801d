import { mkdirSync } from 'node:fs';
import { IMAGES_CHANNEL, IMAGES_TOPIC } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import type { Kysely } from 'kysely';
import { migrate } from '../../db/index.ts';
import { openDatabase } from '../../db/open-database.ts';
import type { Schema } from '../../db/schema.ts';
import { foldersIn } from '../flow/system.ts';
import { eventually } from '../harness/eventually.ts';
import { freePort } from '../harness/free-port.ts';
import { type Mariadb, startMariadb } from '../harness/mariadb.ts';
import { type Nsqd, startNsqd } from '../harness/nsqd.ts';
import { startNsqlookupd } from '../harness/nsqlookupd.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { type FaultSpan, type JudgeOptions, judge, type Verdict } from './judge.ts';
import { type Lab, MANY_CLIENTS } from './lab.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createPart, type Life, type Part, type PartOptions } from './part.ts';
import { createPoster, type Poster } from './poster.ts';
import { untilNothingIsOpen } from './settle.ts';
import { type Stub, stubOf } from './stub.ts';

/** Puts something between a client and its server: given the server's `host:port`, returns the one to connect to. */
export type Between = (target: string) => Promise<string>;

/** What {@link startSystem} starts. */
export interface SystemOptions {
  /** How many of each; 1 by default. */
  readonly receivers?: number;
  readonly processors?: number;
  /** False: there is none, but for those that the scenario starts. */
  readonly redeemer?: boolean;
  /** Where recognizing is the point; by default the stub. */
  readonly recognizer?: Pick<PartOptions, 'service' | 'main' | 'env'>;
  /** A server of its own, to be harmed; by default a database on the lab's. */
  readonly mariadb?: 'own';
  /** Settings of all services on top of {@link SHORT_TIMES}. */
  readonly env?: Readonly<Record<string, string>>;
  readonly nsqdFlags?: readonly string[];
  readonly between?: {
    readonly receiversAndNsqd?: Between;
    /** Then processors do not ask nsqlookupd. */
    readonly processorsAndNsqd?: Between;
    readonly receiversAndDatabase?: Between;
    readonly processorsAndDatabase?: Between;
    readonly processorsAndRecognizer?: Between;
  };
  /** What is special about the first life of each, in their order. */
  readonly lives?: {
    readonly receivers?: readonly Life[];
    readonly processors?: readonly Life[];
    readonly redeemer?: Life;
  };
  /** Parts that the scenario starts when it is time. */
  readonly asleep?: readonly ('processors' | 'redeemer')[];
}

/** Lineup as separate processes over real servers, with a client, its ledger, and a book of the faults. */
export interface System {
  readonly receivers: readonly Part[];
  readonly processors: readonly Part[];
  readonly redeemer: Part;
  readonly recognizer: Stub;
  readonly nsqd: Nsqd;
  readonly mariadb: Mariadb;
  /** Straight to the database, without anything in between. */
  readonly db: Kysely<Schema>;
  readonly databaseUrl: string;
  /** Where photos lie; the stub does not look. */
  readonly photoFolder: string;
  readonly ledger: Ledger;
  readonly poster: Poster;
  /** So many paths that were not posted yet; a rule is for the stub: `slow-500`. */
  photos(count: number, rule?: string): string[];
  /** Does something while a fault lasts: from before the work to its end. */
  during<Result>(fault: string, work: () => Promise<Result>): Promise<Result>;
  faults(): readonly FaultSpan[];
  /** Another part with the settings of all, such as one more redeemer. */
  part(options: PartOptions): Promise<Part>;
  /** Waits until nothing is open any more, 90 s at the most unless said otherwise, and judges. */
  verdict(options?: Pick<JudgeOptions, 'mayBeQuarantined'> & { readonly settleMs?: number }): Promise<Verdict>;
  /** Messages of the images' topic that nsqd has taken, wherever they are now. */
  published(): Promise<number>;
  /** Kills everything. */
  stop(): Promise<void>;
}

/** Settings under which things that take minutes in earnest take seconds. */
export const SHORT_TIMES = {
  LEASE_MS: '3000',
  LOST_AFTER_MS: '3000',
  REDEEM_EVERY_MS: '300',
  RELAY_SWEEP_MS: '200',
  BREAKER_OPEN_MS: '1000',
  PING_TIMEOUT_MS: '1000',
  IDENTIFY_TIMEOUT_MS: '5000',
  LOG_LEVEL: 'info',
} as const;

const SETTLE_MS = 90_000;

const STUB = { service: import.meta.dir, main: 'stub-recognizer.ts', env: {} };

/** Starts a system; the one way to do so. */
export async function startSystem(lab: Lab, options: SystemOptions = {}): Promise<System> {
  const { between = {}, lives = {}, asleep = [] } = options;
  const mariadb = options.mariadb === 'own' ? await startMariadb({ flags: MANY_CLIENTS }) : await lab.mariadb();
  const { url: databaseUrl } = await mariadb.createDatabase();
  await migrate(databaseUrl, { log: silentLogger() });
  const lookupd = await startNsqlookupd();
  const nsqd = await startNsqd({ lookupd, flags: options.nsqdFlags ?? [] });
  const data = tempFolder('chaos');
  const { folders } = foldersIn(data.path);
  for (const folder of [folders.knownPeople, folders.unknownPeople]) mkdirSync(folder);
  const { host: databaseHost } = new URL(databaseUrl);
  const databaseBehind = async (way?: Between) =>
    way ? databaseUrl.replace(databaseHost, await way(databaseHost)) : databaseUrl;

  const shared = { ...SHORT_TIMES, DATA_DIR: data.path, DATABASE_URL: databaseUrl, ...options.env };
  const part = ({ env, ...rest }: PartOptions) => createPart({ ...rest, env: { ...shared, ...env } });
  const several = (count: number, make: (at: number) => Promise<Part>) =>
    Promise.all(Array.from({ length: count }, (_, at) => make(at)));

  const recognizerPort = await freePort();
  const recognizerAt = `127.0.0.1:${recognizerPort}`;
  const { env: recognizerEnv, ...recognizerProgram } = options.recognizer ?? STUB;
  const recognizer = stubOf(
    await part({
      name: 'recognizer',
      ...recognizerProgram,
      env: { ...recognizerEnv, RECOGNIZER_PORT: String(recognizerPort) },
    }),
    recognizerPort,
  );
  const receiverPorts = await Promise.all(Array.from({ length: options.receivers ?? 1 }, freePort));
  const receiverEnv = {
    DATABASE_URL: await databaseBehind(between.receiversAndDatabase),
    NSQD_ADDRESS: (await between.receiversAndNsqd?.(nsqd.tcpAddress)) ?? nsqd.tcpAddress,
  };
  const receivers = await several(receiverPorts.length, (at) =>
    part({
      name: `receiver ${at + 1}`,
      service: 'receiver',
      env: { ...receiverEnv, RECEIVER_PORT: String(receiverPorts[at]) },
    }),
  );
  const processorEnv = {
    DATABASE_URL: await databaseBehind(between.processorsAndDatabase),
    RECOGNIZER_ADDRESS: (await between.processorsAndRecognizer?.(recognizerAt)) ?? recognizerAt,
    ...(between.processorsAndNsqd
      ? { NSQD_ADDRESS: await between.processorsAndNsqd(nsqd.tcpAddress) }
      : { NSQLOOKUPD_ADDRESS: lookupd.httpAddress }),
  };
  const processors = await several(options.processors ?? 1, (at) =>
    part({ name: `processor ${at + 1}`, service: 'processor', env: processorEnv }),
  );
  const redeemer = await part({ name: 'redeemer', service: import.meta.dir, main: 'redeem-loop.ts', env: {} });

  const ledger = createLedger();
  const poster = createPoster({ receivers: receiverPorts.map((port) => `http://127.0.0.1:${port}`), ledger });
  const { db } = openDatabase(databaseUrl);
  const faults: FaultSpan[] = [];
  let named = 0;
  const others: Part[] = [];

  const system: System = {
    receivers,
    processors,
    redeemer,
    recognizer,
    nsqd,
    mariadb,
    db,
    databaseUrl,
    photoFolder: folders.unknownPeople,
    ledger,
    poster,
    photos: (count, rule) =>
      Array.from({ length: count }, () => `${++named}${rule === undefined ? '' : `.${rule}`}.jpg`),
    async during(name, work) {
      const from = Date.now();
      try {
        return await work();
      } finally {
        faults.push({ name, from, to: Date.now() });
      }
    },
    faults: () => faults,
    async part(wanted) {
      const another = await part(wanted);
      others.push(another);
      return another;
    },
    async verdict({ settleMs = SETTLE_MS, ...judging } = {}) {
      await untilNothingIsOpen(databaseUrl, settleMs);
      return judge({ databaseUrl, ledger, faults, ...judging });
    },
    published: async () => (await nsqd.topic(IMAGES_TOPIC))?.message_count ?? 0,
    async stop() {
      const all = [...receivers, ...processors, redeemer, recognizer, ...others].filter((one) => one.running());
      await Promise.all([db.destroy(), ...all.map((one) => one.kill())]);
      await Promise.all([nsqd.kill(), lookupd.kill(), options.mariadb === 'own' && mariadb.kill()]);
      data.remove();
    },
  };

  const begin = (parts: readonly Part[], firstLives: readonly Life[] = []) =>
    Promise.all(parts.map((one, at) => one.start(firstLives[at])));
  await Promise.all([
    recognizer.start(),
    begin(receivers, lives.receivers),
    asleep.includes('processors') || begin(processors, lives.processors),
    options.redeemer === false || asleep.includes('redeemer') || redeemer.start(lives.redeemer),
  ]);
  return system;
}

/** Waits until nsqd has a consumer of the images' topic. */
export async function untilConsumed({ nsqd }: System): Promise<void> {
  const consumers = async () => (await nsqd.channel(IMAGES_TOPIC, IMAGES_CHANNEL))?.client_count ?? 0;
  await eventually('the processors are connected to nsqd', consumers);
}
