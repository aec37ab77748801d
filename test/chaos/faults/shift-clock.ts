/**
 * Sets this process's wall clock ahead (or back, below 0), as if the machine's were wrong. Timers and the monotonic
 * clock go on as they are: setting a real machine's clock does not move them either.
 */
export function shiftClock(byMs: number): void {
  const Real = Date;
  const now = () => Real.now() + byMs;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, self) => Reflect.construct(target, args.length > 0 ? args : [now()], self),
    apply: () => new Real(now()).toString(),
    get: (target, key, self) => (key === 'now' ? now : Reflect.get(target, key, self)),
  });
}
