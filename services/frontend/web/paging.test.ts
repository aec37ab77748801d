import { describe, expect, test } from 'bun:test';
import { newerHref, olderHref, placeOf } from './paging.ts';

/** The place that an address of ours names. */
function follow(href: string) {
  const query = new URL(href, 'http://lineup').searchParams;
  return placeOf((name) => query.get(name) ?? undefined);
}

describe('paging', () => {
  test('leads down the list and the same way back', () => {
    const first = placeOf(() => undefined);
    expect(newerHref('/', first)).toBeUndefined();
    const second = olderHref('/', first, 170);
    const third = olderHref('/', follow(second), 120);
    const fourth = olderHref('/', follow(third), 70);
    expect(fourth).toBe('/?before=70&via=170.120');
    expect(newerHref('/', follow(fourth))).toBe(third);
    expect(newerHref('/', follow(third))).toBe(second);
    expect(newerHref('/', follow(second))).toBe('/');
  });

  test('keeps the filter', () => {
    const filter = { status: 'failed', other: undefined };
    const second = olderHref(
      '/',
      placeOf(() => undefined),
      9,
      filter,
    );
    expect(second).toBe('/?status=failed&before=9');
    expect(newerHref('/', follow(second), filter)).toBe('/?status=failed');
  });

  test('the way back does not make addresses longer and longer', () => {
    let href = '/';
    for (let id = 10_000; id > 0; id -= 50) href = olderHref('/', follow(href), id);
    expect(href.length).toBeLessThan(300);
    expect(follow(href).before).toBe(50);
  });

  test.each(['x', '-1', '1.5', '99999999999999999999', '1e3'])('refuses before=%s', (before) => {
    expect(() => placeOf((name) => (name === 'before' ? before : undefined))).toThrow('is no place in the list');
  });
});
