import { ImageStatus, statusText } from '@lineup/domain';
import type { Ledger, TakenIn } from './ledger.ts';
import { type ImageRecord, type Records, readRecords } from './records.ts';
import { recoveryTimes } from './recovery.ts';
import { type Replay, replay, type Stand } from './replay.ts';

/** What must not happen to an image. */
export type Damage =
  /** It was taken in, and there is no row, no end that its timeline tells of, or an end that its photo does not deserve. */
  | 'lost'
  /** It came to more than one end. */
  | 'doubled'
  /** It came to no end in time, or a message of it was never sent. */
  | 'stuck'
  /** Something was written that the fence should have kept out. */
  | 'stale_write';

/** One image to which something happened that must not. */
export interface Finding {
  readonly damage: Damage;
  readonly imageId: number;
  readonly path: string;
  /** In words, for whoever has to find out why. */
  readonly what: string;
}

/** A fault and how long it lasted, in milliseconds since 1970. A kill lasts until its process works again. */
export interface FaultSpan {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What the judge says of a run: counts of images, and what each is about. */
export interface Verdict {
  readonly images: number;
  readonly lost: number;
  readonly doubled: number;
  readonly stuck: number;
  readonly stale_writes: number;
  /** From the end of the last fault until nothing was open, in milliseconds; 0 when nothing was open by then. */
  readonly recovery_ms: number;
  /** p99 over the images that a fault held, of the milliseconds from that fault's end to theirs; null: it held none. */
  readonly recovery_p99_ms: number | null;
  /** Images that ended in quarantine. */
  readonly quarantined: number;
  readonly findings: readonly Finding[];
}

/** What {@link judge} needs. */
export interface JudgeOptions {
  /** `mysql://…` or `sqlite:<file>` */
  readonly databaseUrl: string;
  readonly ledger: Pick<Ledger, 'images' | 'contradictions'>;
  readonly faults?: readonly FaultSpan[];
  /** Paths that deserve to end in quarantine. Every other image that does counts as lost. */
  readonly mayBeQuarantined?: (path: string) => boolean;
}

/** Compares what the client was told with what the database has. To be called once nothing should be open any more. */
export async function judge(options: JudgeOptions): Promise<Verdict> {
  return judgeRecords(await readRecords(options.databaseUrl), options);
}

/** {@link judge} over what was read. */
export function judgeRecords(records: Records, options: Omit<JudgeOptions, 'databaseUrl'>): Verdict {
  const { ledger, faults = [], mayBeQuarantined = () => false } = options;
  const replays = new Map<number, Replay>();
  const findings: Finding[] = [];
  const waiting = new Set(records.outbox);
  for (const taken of ledger.images()) {
    const found = records.images.get(taken.id);
    const told = found && replay(found.events);
    if (told) replays.set(taken.id, told);
    findings.push(...findingsOf(taken, found, told, { waiting, mayBeQuarantined }));
  }
  for (const path of ledger.contradictions()) {
    findings.push({ damage: 'doubled', imageId: 0, path, what: 'the client was told that it was taken in twice' });
  }
  const count = (damage: Damage) =>
    new Set(findings.filter((finding) => finding.damage === damage).map(({ path }) => path)).size;
  const spans = ledger.images().flatMap(({ id }) => {
    const told = replays.get(id);
    const from = records.images.get(id)?.events[0]?.at;
    return told?.endedAt === undefined || from === undefined ? [] : [{ from, to: told.endedAt }];
  });
  return {
    images: ledger.images().length,
    lost: count('lost'),
    doubled: count('doubled'),
    stuck: count('stuck'),
    stale_writes: count('stale_write'),
    ...recoveryTimes(spans, faults),
    quarantined: [...replays.values()].filter(({ stand }) => stand === 'quarantined').length,
    findings,
  };
}

interface Circumstances {
  readonly waiting: ReadonlySet<number>;
  readonly mayBeQuarantined: (path: string) => boolean;
}

function findingsOf(
  { id, path }: TakenIn,
  row: ImageRecord | undefined,
  told: Replay | undefined,
  { waiting, mayBeQuarantined }: Circumstances,
): Finding[] {
  const of = (damage: Damage) => (what: string) => ({ damage, imageId: id, path, what });
  if (!row || !told) return [of('lost')('there is no such row')];
  if (row.path !== path) return [of('lost')(`the row of its id has the path ${row.path}`)];
  return [
    ...lostHow(row, told, mayBeQuarantined(path)).map(of('lost')),
    ...doubledHow(told).map(of('doubled')),
    ...stuckHow(row, waiting.has(id)).map(of('stuck')),
    ...[...told.illegal, ...staleHow(row, told)].map(of('stale_write')),
  ];
}

function lostHow(row: ImageRecord, told: Replay, mayBeQuarantined: boolean): string[] {
  if (told.counts.accepted === 0) return ['nothing tells that it was taken in'];
  const quarantined = row.status === ImageStatus.FAILEDPROCESSING && row.next_attempt_at === null;
  if (row.status === ImageStatus.PROCESSED && !told.outcome) return ['no outcome was told'];
  if (quarantined && told.stand !== 'quarantined') return ['quarantined, and nothing tells why'];
  if (quarantined && !mayBeQuarantined) return [`a good photo was quarantined: ${row.failure_code}`];
  return [];
}

function doubledHow({ counts, endedTwice }: Replay): string[] {
  return [
    ...(counts.accepted > 1 ? [`taken in ${counts.accepted} times`] : []),
    ...(counts.outcomes > 1 ? [`${counts.outcomes} outcomes`] : []),
    ...(endedTwice && counts.outcomes <= 1 ? ['it came to an end twice'] : []),
  ];
}

function stuckHow(row: ImageRecord, waiting: boolean): string[] {
  const ended =
    row.status === ImageStatus.PROCESSED ||
    (row.status === ImageStatus.FAILEDPROCESSING && row.next_attempt_at === null);
  return [
    ...(ended ? [] : [`still ${statusText(row.status)} after ${row.attempts} attempts`]),
    ...(waiting ? ['a message of it is still to be sent'] : []),
  ];
}

const STANDS: Record<ImageStatus, readonly Stand[]> = {
  [ImageStatus.PENDING]: ['pending'],
  [ImageStatus.PROCESSING]: ['processing'],
  [ImageStatus.PROCESSED]: ['processed'],
  [ImageStatus.FAILEDPROCESSING]: ['failed', 'quarantined'],
};

/** What in the row or in the faces is not by whoever had the right to write last. */
function staleHow(row: ImageRecord, told: Replay): string[] {
  const { status, attempts, outcome, faces } = row;
  const wrong: string[] = [];
  if (!STANDS[status].includes(told.stand)) wrong.push(`${statusText(status)}, but its timeline ends ${told.stand}`);
  if (attempts !== told.attempts) wrong.push(`${attempts} attempts, but its timeline tells of ${told.attempts}`);
  const recorded = status === ImageStatus.PROCESSED ? told.outcome : undefined;
  if (outcome !== (recorded?.kind ?? null)) wrong.push(`outcome ${outcome}, but its timeline says ${recorded?.kind}`);
  if (status !== ImageStatus.PROCESSING && (row.lease_until !== null || row.claimed_by !== null)) {
    wrong.push(`${statusText(status)}, but claimed by ${row.claimed_by} until ${row.lease_until}`);
  }
  if (recorded && row.failure_code !== null) wrong.push(`PROCESSED, but with the failure ${row.failure_code}`);
  const strange = faces.find(({ attempt }) => attempt !== recorded?.attempt);
  if (strange) wrong.push(`a face of attempt ${strange.attempt}, but attempt ${recorded?.attempt} was recorded`);
  if (new Set(faces.map(({ position }) => position)).size < faces.length) wrong.push('faces are there twice');
  return wrong;
}
