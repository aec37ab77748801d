import { expect, test } from 'bun:test';
import { createLogger } from '@lineup/log';
import { type BreakerOptions, createBreaker } from './breaker.ts';
import { BreakerOpenError } from './breaker-open-error.ts';
import { manualClock } from './fixtures/manual-clock.ts';

class PhotoError extends Error {}

/** A breaker over a backend that does what the test says, with all it logs and how often what was called. */
function build(options: Partial<BreakerOptions> = {}) {
  const lines: { readonly level: number; readonly msg: string }[] = [];
  const log = createLogger({
    service: 'test',
    level: 'debug',
    format: 'json',
    destination: { write: (line) => lines.push(JSON.parse(line)) },
  });
  const clock = manualClock();
  const backend = { calls: 0, pings: 0, answer: async () => 'fine', ping: async () => true };
  const breaker = createBreaker({
    failures: 3,
    openMs: 10_000,
    pingTimeoutMs: 2_000,
    ping: () => {
      backend.pings += 1;
      return backend.ping();
    },
    isFailure: (error) => !(error instanceof PhotoError),
    clock,
    log,
    ...options,
  });
  const call = breaker.middleware((_: string) => {
    backend.calls += 1;
    return backend.answer();
  });
  const fail = () => {
    backend.answer = () => Promise.reject(new Error('down'));
  };
  const heal = () => {
    backend.answer = async () => 'fine';
  };
  return {
    breaker,
    clock,
    backend,
    fail,
    heal,
    call: () => call('photo'),
    /** Calls until it opens. */
    async open() {
      fail();
      for (let tries = 0; tries < 3; tries += 1) await call('photo').catch(() => undefined);
      backend.calls = 0;
    },
    /** From level info on, as operators see it. */
    told: () => lines.filter(({ level }) => level >= 30).map(({ msg }) => msg),
    whispered: () => lines.filter(({ level }) => level < 30).map(({ msg }) => msg),
  };
}

/** The refusal that a call ends with. */
async function refusal(call: Promise<unknown>): Promise<BreakerOpenError> {
  const error = await call.then(
    () => new Error('was answered'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof BreakerOpenError) return error;
  throw error;
}

test('a whole break, with every line as operators know it', async () => {
  const { breaker, backend, call, clock, fail, heal, told } = build();
  fail();
  for (let tries = 0; tries < 3; tries += 1) await expect(call()).rejects.toThrow('down');
  expect(breaker.state()).toEqual({ state: 'open', until: clock.now() + 10_000 });
  clock.advance(2_010);
  expect((await refusal(call())).retryAfterMs).toBe(7_990);
  expect(breaker.retryAfterMs()).toBe(7_990);
  expect(backend).toMatchObject({ calls: 3, pings: 0 });
  clock.advance(7_990);
  expect(breaker.retryAfterMs()).toBe(0);
  backend.ping = async () => false;
  expect((await refusal(call())).retryAfterMs).toBe(10_000);
  clock.advance(10_000);
  backend.ping = async () => true;
  heal();
  expect(await call()).toBe('fine');
  expect(breaker.state()).toEqual({ state: 'closed', failures: 0 });
  expect(backend).toMatchObject({ calls: 4, pings: 2 });
  expect(told()).toEqual([
    'circuit breaker try count: 1',
    'circuit breaker try count: 2',
    'circuit breaker try count: 3',
    'maximum try of 3 sends reached. disabling for 10s time period.',
    'max sending try count of 3 reached. sending not allowed for 7.99s time period.',
    'timeout over. running ping.',
    'backend still not functioning. extending break.',
    'timeout over. running ping.',
    'backend functions again. sending allowed.',
  ]);
});

test('the numbers in the lines follow the settings', async () => {
  const { breaker, call, fail, told } = build({ failures: 1, openMs: 1_500 });
  fail();
  await call().catch(() => undefined);
  await refusal(call());
  expect(breaker.state().state).toBe('open');
  expect(told().slice(1)).toEqual([
    'maximum try of 1 sends reached. disabling for 1.5s time period.',
    'max sending try count of 1 reached. sending not allowed for 1.5s time period.',
  ]);
});

test('an error about the photo ends the run of failures and never opens the breaker', async () => {
  const { backend, breaker, call, fail } = build();
  for (let round = 0; round < 3; round += 1) {
    fail();
    await call().catch(() => undefined);
    await call().catch(() => undefined);
    expect(breaker.state()).toEqual({ state: 'closed', failures: 2 });
    backend.answer = () => Promise.reject(new PhotoError('no face of this world'));
    await expect(call()).rejects.toThrow(PhotoError);
    expect(breaker.state()).toEqual({ state: 'closed', failures: 0 });
  }
});

test('eight callers at the end of a break: one ping, one trial, the others come again soon', async () => {
  const { backend, breaker, call, clock, heal, open } = build();
  await open();
  clock.advance(10_000);
  const ping = Promise.withResolvers<boolean>();
  backend.ping = () => ping.promise;
  const trial = Promise.withResolvers<string>();
  backend.answer = () => trial.promise;
  const [first, ...others] = Array.from({ length: 8 }, () => call());
  for (const other of others) expect((await refusal(other)).retryAfterMs).toBeWithin(100, 251);
  expect(breaker.state()).toEqual({ state: 'probing' });
  ping.resolve(true);
  while (breaker.state().state !== 'trial') await Promise.resolve();
  for (let late = 0; late < 7; late += 1) expect((await refusal(call())).retryAfterMs).toBeWithin(100, 251);
  expect(backend).toMatchObject({ calls: 1, pings: 1 });
  trial.resolve('fine');
  expect(await first).toBe('fine');
  heal();
  expect(await Promise.all(Array.from({ length: 8 }, call))).toHaveLength(8);
  expect(backend.pings).toBe(1);
});

test('one who comes exactly when the ping turns green takes the trial, and it stays one', async () => {
  const { backend, call, clock, open } = build();
  await open();
  clock.advance(10_000);
  const ping = Promise.withResolvers<boolean>();
  backend.ping = () => ping.promise;
  const gate = Promise.withResolvers<string>();
  backend.answer = () => gate.promise;
  const racers = [call()];
  ping.resolve(true);
  for (let turn = 0; turn < 12; turn += 1) {
    await Promise.resolve();
    racers.push(call());
  }
  gate.resolve('fine');
  const results = await Promise.allSettled(racers);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(backend).toMatchObject({ calls: 1, pings: 1 });
});

test('a failed trial opens it for another whole break', async () => {
  const { backend, breaker, call, clock, open, told } = build();
  await open();
  clock.advance(10_000);
  await expect(call()).rejects.toThrow('down');
  expect(breaker.state()).toEqual({ state: 'open', until: clock.now() + 10_000 });
  expect((await refusal(call())).retryAfterMs).toBe(10_000);
  expect(backend).toMatchObject({ calls: 1, pings: 1 });
  expect(told().filter((line) => line.startsWith('maximum try'))).toHaveLength(2);
});

test('a trial that ends with an error about the photo closes the breaker: the backend has answered', async () => {
  const { backend, breaker, call, clock, open } = build();
  await open();
  clock.advance(10_000);
  backend.answer = () => Promise.reject(new PhotoError('not a photo'));
  await expect(call()).rejects.toThrow(PhotoError);
  expect(breaker.state()).toEqual({ state: 'closed', failures: 0 });
});

test.each(['throws', 'throws at once', 'hangs'])('a ping that %s is red', async (how) => {
  const { backend, breaker, call, clock, open, told } = build();
  await open();
  clock.advance(10_000);
  backend.ping = () => {
    if (how === 'throws at once') throw new Error('no');
    return how === 'throws' ? Promise.reject(new Error('no')) : Promise.withResolvers<boolean>().promise;
  };
  const refused = refusal(call());
  if (how === 'hangs') {
    clock.advance(1_999);
    expect(breaker.state()).toEqual({ state: 'probing' });
    clock.advance(1);
  }
  expect((await refused).retryAfterMs).toBe(10_000);
  expect(breaker.state()).toEqual({ state: 'open', until: clock.now() + 10_000 });
  expect(told().at(-1)).toBe('backend still not functioning. extending break.');
});

test('hundreds who are refused are told of once a break', async () => {
  const { call, clock, open, backend, told, whispered } = build();
  await open();
  const refusals = (lines: string[]) => lines.filter((line) => line.startsWith('max sending try')).length;
  for (let waiting = 0; waiting < 200; waiting += 1) await refusal(call());
  expect(refusals(told())).toBe(1);
  expect(refusals(whispered())).toBe(199);
  clock.advance(10_000);
  backend.ping = async () => false;
  for (let waiting = 0; waiting < 200; waiting += 1) await refusal(call());
  expect(refusals(told())).toBe(2);
});

test('who asks first gets the ping run, and is the only one told to call', async () => {
  const { backend, breaker, call, clock, heal, open } = build();
  expect(await breaker.ready()).toBe(0);
  await open();
  expect(await breaker.ready()).toBe(10_000);
  clock.advance(10_000);
  heal();
  expect(await Promise.all([breaker.ready(), breaker.ready(), breaker.ready()])).toEqual([0, 200, 200]);
  expect(await breaker.ready()).toBe(200);
  expect(backend).toMatchObject({ calls: 0, pings: 1 });
  // The one who was told so has found nothing to do: somebody else is asked, without another ping.
  clock.advance(1_000);
  expect(await breaker.ready()).toBe(0);
  expect(await call()).toBe('fine');
  expect(await Promise.all([breaker.ready(), breaker.ready()])).toEqual([0, 0]);
  expect(backend.pings).toBe(1);
});

test('a red ping that was run for one who asks extends the break', async () => {
  const { backend, breaker, clock, open } = build();
  await open();
  clock.advance(10_000);
  backend.ping = async () => false;
  expect(await breaker.ready()).toBe(10_000);
  expect(await breaker.ready()).toBe(10_000);
  expect(backend).toMatchObject({ calls: 0, pings: 1 });
});
