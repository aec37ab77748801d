import type { BreakerReport, ProcessView } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { agoWords } from './in-words.ts';

/** Milliseconds after which a process should have been heard of, several times. */
const QUIET_MS = 10_000;

/** Which processes there are, how they are, and where the circuit breakers stand. */
export const Processes: FC<{ readonly processes: readonly ProcessView[] }> = ({ processes }) => (
  <ul class="processes">
    {processes.map((process) => (
      <Process process={process} />
    ))}
  </ul>
);

const Process: FC<{ readonly process: ProcessView }> = ({ process }) => {
  const { id, service, startedAt, quietMs, state } = process;
  const where = id.startsWith(`${service} `) ? id.slice(service.length + 1) : id;
  return (
    <li id={`process-${id.replaceAll(/[^\w-]/g, '-')}`}>
      <p class="process-name">
        <strong>{service.charAt(0).toUpperCase() + service.slice(1)}</strong> <Health process={process} />
      </p>
      <p class="aside">{state.once ? 'runs now and then' : `${where}, up ${agoWords(upMs(startedAt, quietMs))}`}</p>
      {state.notReady && <p class="trouble">{state.notReady}</p>}
      {state.inFlight !== undefined && (
        <p>
          At work on {state.inFlight} of {state.concurrency ?? '?'} at once
        </p>
      )}
      {state.breaker && isHeardOf(process) && <Breaker breaker={state.breaker} quietMs={quietMs} />}
    </li>
  );
};

/** Is it likely to be alive? */
export function isHeardOf({ quietMs, state }: ProcessView): boolean {
  return state.once === true || quietMs < QUIET_MS;
}

const Health: FC<{ readonly process: ProcessView }> = ({ process }) => {
  const { quietMs, state } = process;
  if (state.once) return <span class="badge">{`ran ${agoWords(quietMs)} ago`}</span>;
  if (isHeardOf(process)) return <span class="badge badge-processed">running</span>;
  return <span class="badge badge-failed">{`not heard of for ${agoWords(quietMs)}`}</span>;
};

/** A little off from the database's clock, which does no harm here. */
function upMs(startedAt: Date, quietMs: number): number {
  return Math.max(0, Date.now() - startedAt.getTime() - quietMs);
}

const Breaker: FC<{ readonly breaker: BreakerReport; readonly quietMs: number }> = ({ breaker, quietMs }) => {
  const leftMs = Math.max(0, breaker.leftMs - quietMs);
  switch (breaker.state) {
    case 'closed':
      return <p>Breaker closed{breaker.failures > 0 && <>: {breaker.failures} failed in a row</>}</p>;
    case 'open':
      return (
        <p class="trouble">
          Breaker open: the recognizer is asked again{' '}
          {leftMs > 0 ? (
            <>
              in <span data-left-ms={leftMs}>{`${Math.ceil(leftMs / 1_000)} s`}</span>
            </>
          ) : (
            'with the next image'
          )}
        </p>
      );
    default:
      return <p class="waiting">Breaker half open: the recognizer is being asked</p>;
  }
};
