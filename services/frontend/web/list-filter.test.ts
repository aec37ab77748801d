import { expect, test } from 'bun:test';
import { filterOf, filterValues, storeQuery } from './list-filter.ts';

const filter = (address: string) => {
  const query = new URLSearchParams(address);
  return filterOf((name) => query.get(name) ?? undefined);
};

test('a filter is read from an address and written back as it was', () => {
  const all = filter('status=quarantined&person=7&q=+beach+');
  expect(all).toEqual({ kind: 'quarantined', personId: 7, search: 'beach' });
  expect(filterValues(all)).toEqual({ status: 'quarantined', person: '7', q: 'beach' });
  expect(storeQuery(all)).toEqual({ quarantined: true, personId: 7, search: 'beach' });
  expect(storeQuery(filter('status=&person=&q=%20'))).toEqual({});
});

test('what makes no sense is refused', () => {
  for (const word of ['2', 'constructor', 'Failed'])
    expect(() => filter(`status=${word}`)).toThrow('There is no status');
  expect(() => filter('person=x')).toThrow('There is no person "x".');
});

test('a search is not endless', () => {
  expect(filter(`q=${'x'.repeat(9_000)}`).search).toHaveLength(200);
});
