import { expect, test } from 'bun:test';
import { memoryBytes } from './memory.ts';

test('amounts of memory as manifests write them', () => {
  expect(['1024', '64Ki', '768Mi', '1Gi'].map(memoryBytes)).toEqual([1024, 65_536, 805_306_368, 1_073_741_824]);
  expect(() => memoryBytes('1.5G')).toThrow('1.5G');
});
