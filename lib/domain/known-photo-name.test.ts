import { describe, expect, test } from 'bun:test';
import { knownPhotoName, personKey } from './known-photo-name.ts';

describe('knownPhotoName', () => {
  test.each([
    ['John Doe', 2, 'john_doe_2.jpg'],
    ['  Zoë  Ångström ', 1, 'zoe_angstrom_1.jpg'],
    ["../../etc/passwd'; --", 1, 'etc_passwd_1.jpg'],
    ['Agent 47', 1, 'agent_47_p_1.jpg'],
    ['😀🎉', 1, 'person_1.jpg'],
    ['', 3, 'person_3.jpg'],
    ['李小龙', 1, 'person_1.jpg'],
  ])('%p, photo %d → %s', (name, number, file) => {
    expect(knownPhotoName(name, number, 'jpg')).toBe(file);
  });

  test('a very long name stays short enough for a column and a file system', () => {
    expect(knownPhotoName('x'.repeat(5_000), 123_456, 'jpeg').length).toBeLessThan(120);
  });
});

describe('personKey', () => {
  test.each([
    ['hannibal_1.jpg', 'hannibal'],
    ['hannibal-12.png', 'hannibal'],
    ['hannibal1.jpg', 'hannibal'],
    ['hannibal.jpg', 'hannibal'],
    ['b.a.baracus_2.jpg', 'b.a.baracus'],
    ['hannibal/anything.jpg', 'hannibal'],
    ['agent_47/1.jpg', 'agent_47'],
    ['hannibal/2024/party.jpg', 'hannibal'],
  ])('%s → %s', (file, key) => {
    expect(personKey(file)).toBe(key);
  });

  test.each(['John Doe', 'Agent 47', 'Agent', '😀', 'R2-D2', 'x'.repeat(200), '7'])(
    'all photos of %p have one key',
    (name) => {
      const keys = [1, 2, 10, 999].map((number) => personKey(knownPhotoName(name, number, 'jpg')));
      expect(new Set(keys).size).toBe(1);
    },
  );

  test('keeps "Agent", "Agent 4" and "Agent 47" apart', () => {
    const keys = ['Agent', 'Agent 4', 'Agent 47'].flatMap((name) =>
      [1, 7].map((number) => personKey(knownPhotoName(name, number, 'jpg'))),
    );
    expect(new Set(keys).size).toBe(3);
  });
});
