/** A read whose answers are kept for a while. */
export interface Lately<Key, Value> {
  read(key: Key): Promise<Value>;
  /** Something was changed: the next one who asks is told what is so now. */
  forget(): void;
}

/**
 * What was read, for some milliseconds: many who look at once cost one read. A read that fails is not kept.
 *
 * @param now milliseconds since whenever
 */
export function lately<Key, Value>(
  read: (key: Key) => Promise<Value>,
  keepMs: number,
  now: () => number = () => performance.now(),
): Lately<Key, Value> {
  const kept = new Map<Key, { readonly at: number; readonly value: Promise<Value> }>();
  return {
    read(key) {
      const there = kept.get(key);
      if (there && now() - there.at < keepMs) return there.value;
      const value = read(key);
      kept.set(key, { at: now(), value });
      value.catch(() => {
        if (kept.get(key)?.value === value) kept.delete(key);
      });
      return value;
    },
    forget: () => kept.clear(),
  };
}
