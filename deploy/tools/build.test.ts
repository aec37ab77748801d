import { describe, expect, test } from 'bun:test';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { ownSources, readTools, staleTools } from './build.ts';

describe('readTools', () => {
  test('reads single lines and blocks, and names after the last part of the path', () => {
    const goMod = [
      'module x',
      'require example.org/a v1.0.0 // indirect',
      'tool example.org/a/cmd/one',
      'tool (',
      '\texample.org/b/two',
      '\t// a comment',
      '\texample.org/c/cmd/server // c-server',
      ')',
      'replace example.org/a => example.org/z v1.0.0',
    ].join('\n');
    expect(readTools(goMod)).toEqual([
      { package: 'example.org/a/cmd/one', name: 'one' },
      { package: 'example.org/b/two', name: 'two' },
      { package: 'example.org/c/cmd/server', name: 'c-server' },
    ]);
  });

  test('finds the tools that tests need in our own go.mod', async () => {
    const names = readTools(await Bun.file(join(import.meta.dir, 'go.mod')).text()).map(({ name }) => name);
    const wanted = ['evaluate-tiltfile', 'kind', 'kustomize', 'nsqadmin', 'nsqd', 'nsqlookupd', 'toxiproxy-server'];
    expect(names).toEqual(expect.arrayContaining(wanted));
    const ofS3 = readTools(await Bun.file(join(import.meta.dir, 's3/go.mod')).text());
    expect(ofS3.map(({ name }) => name)).toEqual(['versitygw']);
  });
});

test('staleTools: what is missing or older than a source', () => {
  using folder = tempFolder('tools');
  const bin = join(folder.path, 'bin');
  mkdirSync(bin);
  const touch = (path: string, seconds: number) => {
    writeFileSync(path, '');
    utimesSync(path, seconds, seconds);
  };
  const sources = [join(folder.path, 'go.mod'), join(folder.path, 'go.sum')];
  for (const source of sources) touch(source, 2_000);
  touch(join(bin, 'old'), 1_000);
  touch(join(bin, 'new'), 3_000);
  const tools = ['old', 'new', 'missing'].map((name) => ({ package: name, name }));
  expect(staleTools(tools, bin, () => sources).map(({ name }) => name)).toEqual(['old', 'missing']);

  const own = join(folder.path, 'main.go');
  touch(own, 4_000);
  const sourcesOf = ({ name }: { name: string }) => (name === 'new' ? [...sources, own] : sources);
  expect(staleTools(tools, bin, sourcesOf).map(({ name }) => name)).toEqual(['old', 'new', 'missing']);
});

test('ownSources: the Go files of a tool of ours, nothing for others', () => {
  const evaluator = { package: 'lineup/deploy/tools/tiltfile', name: 'evaluate-tiltfile' };
  expect(ownSources(evaluator, import.meta.dir)).toContain(join(import.meta.dir, 'tiltfile/main.go'));
  expect(ownSources({ package: 'example.org/a', name: 'a' }, import.meta.dir)).toEqual([]);
});
