import { expect, test } from 'bun:test';
import { createStateMachine } from './state-machine.ts';
import { consecutiveFailures } from './trip-rule.ts';

const machine = () =>
  createStateMachine({ rule: consecutiveFailures(2), openMs: 100, shortWaitMs: 5, invitationMs: 10 });

/** One that has just opened, at 0. */
function opened() {
  const it = machine();
  it.failed(it.begin(), 0);
  it.failed(it.begin(), 0);
  return it;
}

test('failures are counted, an answer in between ends the run', () => {
  const it = machine();
  expect(it.failed(it.begin(), 0)).toEqual({ failures: 1, opened: false });
  expect(it.state()).toEqual({ state: 'closed', failures: 1 });
  expect(it.answered(it.begin())).toBe('nothing');
  expect(it.state()).toEqual({ state: 'closed', failures: 0 });
  it.failed(it.begin(), 0);
  expect(it.failed(it.begin(), 7)).toEqual({ failures: 2, opened: true });
  expect(it.state()).toEqual({ state: 'open', until: 107 });
});

test('while open one waits, after that one pings', () => {
  const it = opened();
  expect(it.verdict(0)).toEqual({ kind: 'wait', ms: 100 });
  expect(it.verdict(99)).toEqual({ kind: 'wait', ms: 1 });
  expect(it.verdict(100)).toEqual({ kind: 'ping' });
  it.probe();
  expect(it.state()).toEqual({ state: 'probing' });
  expect(it.verdict(100)).toEqual({ kind: 'wait', ms: 5 });
});

test('a red ping opens it again, a green one lets one call in', () => {
  const it = opened();
  it.probe();
  it.pinged(false, 110);
  expect(it.state()).toEqual({ state: 'open', until: 210 });
  it.probe();
  it.pinged(true, 220);
  expect(it.verdict(220)).toEqual({ kind: 'call' });
  const trial = it.begin();
  expect(it.state()).toEqual({ state: 'trial' });
  expect(it.verdict(220)).toEqual({ kind: 'wait', ms: 5 });
  expect(it.answered(trial)).toBe('closed');
  expect(it.state()).toEqual({ state: 'closed', failures: 0 });
});

test('a failed trial opens it again at once', () => {
  const it = opened();
  it.probe();
  it.pinged(true, 100);
  expect(it.failed(it.begin(), 130)).toEqual({ failures: 2, opened: true });
  expect(it.state()).toEqual({ state: 'open', until: 230 });
});

test('those who ask after a green ping are invited one at a time', () => {
  const it = opened();
  it.probe();
  it.pinged(true, 100);
  expect(it.invite(109)).toEqual({ kind: 'wait', ms: 5 });
  expect(it.invite(110)).toEqual({ kind: 'call' });
  expect(it.invite(111)).toEqual({ kind: 'wait', ms: 5 });
  it.answered(it.begin());
  expect(it.invite(112)).toEqual({ kind: 'call' });
  expect(it.invite(112)).toEqual({ kind: 'call' });
});

test('one who was invited and declines makes place for the next', () => {
  const it = opened();
  it.decline(50);
  expect(it.state()).toEqual({ state: 'open', until: 100 });
  it.probe();
  it.pinged(true, 100);
  it.decline(101);
  expect(it.invite(101)).toEqual({ kind: 'call' });
  expect(it.invite(102)).toEqual({ kind: 'wait', ms: 5 });
});

test('what is said of a call from before the break does not count', () => {
  const it = machine();
  const slow = it.begin();
  it.failed(it.begin(), 0);
  it.failed(it.begin(), 0);
  expect(it.failed(slow, 50)).toBe('nothing');
  expect(it.answered(slow)).toBe('nothing');
  expect(it.state()).toEqual({ state: 'open', until: 100 });
  it.probe();
  it.pinged(true, 100);
  const trial = it.begin();
  expect(it.failed(slow, 101)).toBe('nothing');
  expect(it.answered(slow)).toBe('nothing');
  expect(it.state()).toEqual({ state: 'trial' });
  it.answered(trial);
  expect(it.failed(slow, 102)).toBe('nothing');
  expect(it.state()).toEqual({ state: 'closed', failures: 0 });
});
