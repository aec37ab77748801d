import type { BrokerFigures, QueueFigures } from '@lineup/bus';
import type { ProcessView, RecognizerReport } from '@lineup/db/store';
import type { Child, FC } from 'hono/jsx';
import { countInWords } from '../parts/counts-in-words.ts';
import { KINDS, type Kind } from '../web/list-filter.ts';
import { agoWords } from './in-words.ts';
import type { Snapshot } from './snapshots.ts';

/** Where an image stands: in one of these. */
const STATES: readonly Kind[] = ['pending', 'processing', 'processed', 'failed', 'quarantined'];

/** The figures that one wants to see first. */
export const Tiles: FC<{ readonly now: Snapshot }> = ({ now }) => (
  <div class="tiles">
    <QueueTile queue={now.queue} />
    <Tile title="Outbox" figure={countInWords(now.outbox)}>
      {now.outbox === 0 ? 'All messages are sent.' : 'Messages are still to be sent.'}
    </Tile>
    <section class="tile">
      <h2>Images</h2>
      <dl>
        {STATES.map((kind) => (
          <div>
            <dt>
              <a href={`/?status=${kind}`}>{KINDS[kind].label}</a>
            </dt>
            <dd>{countInWords(now.images[kind])}</dd>
          </div>
        ))}
      </dl>
    </section>
    <RecognizerTile processes={now.processes} />
  </div>
);

const Tile: FC<{ readonly title: string; readonly figure: string; readonly children?: Child }> = (props) => (
  <section class="tile">
    <h2>{props.title}</h2>
    <p class="tile-figure">{props.figure}</p>
    <div class="aside">{props.children}</div>
  </section>
);

const QueueTile: FC<{ readonly queue: Snapshot['queue'] }> = ({ queue }) => {
  if (!queue) {
    return (
      <Tile title="Queue" figure="?">
        Set NSQD_HTTP_ADDRESS to see how much waits.
      </Tile>
    );
  }
  const told = queue.flatMap((broker) => ('figures' in broker ? [broker.figures] : []));
  const sum = (count: (of: QueueFigures) => number) => told.reduce((sofar, of) => sofar + count(of), 0);
  return (
    <Tile title="Queue" figure={told.length > 0 ? sum((of) => of.waiting).toLocaleString('en-US') : '?'}>
      {told.length > 0 && (
        <>
          waiting; {sum((of) => of.inFlight).toLocaleString('en-US')} in work,{' '}
          {sum((of) => of.deferred).toLocaleString('en-US')} put off
        </>
      )}
      {queue.map((broker) => (
        <Silent broker={broker} />
      ))}
    </Tile>
  );
};

const Silent: FC<{ readonly broker: BrokerFigures }> = ({ broker }) =>
  'error' in broker ? (
    <p class="trouble">
      {broker.broker}: {broker.error}
    </p>
  ) : null;

/** Milliseconds after which the recognizer should have been looked at again, several times. */
const STALE_MS = 20_000;

const RecognizerTile: FC<{ readonly processes: readonly ProcessView[] }> = ({ processes }) => {
  const found = newestReport(processes);
  if (!found) {
    return (
      <Tile title="Recognizer" figure="?">
        No curator has heard of it yet.
      </Tile>
    );
  }
  const { report, agoMs } = found;
  return (
    <section class="tile">
      <h2>Recognizer</h2>
      {agoMs > STALE_MS && <p class="trouble">not heard of for {agoWords(agoMs)}</p>}
      <dl>
        <Row name="Engine" value={report.engine || 'not said'} />
        <Row name="Known photos" value={report.photosIn.toLocaleString('en-US')} />
        {report.photosWaiting > 0 && <Row name="Waiting" value={report.photosWaiting.toLocaleString('en-US')} />}
        {report.photosLeftOut > 0 && <Row name="Left out" value={report.photosLeftOut.toLocaleString('en-US')} />}
        <Row name="Threshold" value={String(Math.round(report.threshold * 1000) / 1000)} />
      </dl>
    </section>
  );
};

const Row: FC<{ readonly name: string; readonly value: string }> = ({ name, value }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

/** What was found last, by whichever curator, and how long ago. */
function newestReport(
  processes: readonly ProcessView[],
): { readonly report: RecognizerReport; readonly agoMs: number } | undefined {
  const reports = processes.flatMap(({ quietMs, state: { recognizer } }) =>
    recognizer ? [{ report: recognizer, agoMs: quietMs + recognizer.agoMs }] : [],
  );
  return reports.sort((a, b) => a.agoMs - b.agoMs)[0];
}
