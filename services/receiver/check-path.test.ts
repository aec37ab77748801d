import { describe, expect, test } from 'bun:test';
import { LineupError, messageOf } from '@lineup/domain';
import { checkPath } from './check-path.ts';

const ROOTS = ['/unknown_people', '/srv/more photos'];

function refusalOf(path: string): LineupError | undefined {
  try {
    checkPath(path, ROOTS);
    return undefined;
  } catch (error) {
    if (error instanceof LineupError) return error;
    throw new Error(messageOf(error));
  }
}

describe('accepted, as posted', () => {
  test.each([
    '/unknown_people/a.jpg',
    '/unknown_people/2024/a.jpg',
    '/unknown_people/../unknown_people/./a.jpg',
    '//unknown_people/a.jpg',
    '/srv/more photos/b.png',
    'a.jpg',
    './a.jpg',
    'x/../a.jpg',
    '..a.jpg',
    '...',
    'a photo (1).jpg',
    '12:30.jpg',
    'photo:1.jpg',
    'größe-写真-📷.jpg',
    '{Path:a}.jpg',
    'not-even-a-photo',
    'a'.repeat(255),
    'é'.repeat(127),
  ])('%p', (path) => {
    expect(checkPath(path, ROOTS)).toBe(path);
  });
});

describe('refused, with what is wrong', () => {
  test.each([
    ['', 'is empty'],
    ['a'.repeat(256), 'has 256 bytes; up to 255 are accepted'],
    ['é'.repeat(128), 'has 256 bytes; up to 255 are accepted'],
    ['a\0.jpg', 'holds a control character'],
    ['a\n.jpg', 'holds a control character'],
    ['a\u007f.jpg', 'holds a control character'],
    ['a\u0085.jpg', 'holds a control character'],
    ['a\ud83d.jpg', 'is not valid Unicode: it holds half a surrogate pair'],
    [' a.jpg', 'begins or ends with a blank'],
    ['a.jpg ', 'begins or ends with a blank'],
    ['a.jpg\u00a0', 'begins or ends with a blank'],
    ['file:///unknown_people/a.jpg', 'is a URL; post the path of a file'],
    ['file:/unknown_people/a.jpg', 'is a URL; post the path of a file'],
    ['HTTP://example.org/a.jpg', 'is a URL; post the path of a file'],
    ['s3://bucket/a.jpg', 'is in S3, from where no photos are read here: S3_BUCKETS names no bucket'],
    ['data:image/png;base64,AAAA', 'is a URL; post the path of a file'],
    ['gopher+x://a', 'is a URL; post the path of a file'],
    ['/etc/passwd', 'lies in none of the folders of IMAGE_ROOTS'],
    ['/unknown_people', 'lies in none of the folders of IMAGE_ROOTS'],
    ['/unknown_people/..', 'lies in none of the folders of IMAGE_ROOTS'],
    ['/unknown_people/../etc/passwd', 'lies in none of the folders of IMAGE_ROOTS'],
    ['/unknown_people_too/a.jpg', 'lies in none of the folders of IMAGE_ROOTS'],
    ['..', 'leads out of the folders of IMAGE_ROOTS'],
    ['../a.jpg', 'leads out of the folders of IMAGE_ROOTS'],
    ['x/../../a.jpg', 'leads out of the folders of IMAGE_ROOTS'],
    ['.', 'names a folder, not a file'],
    ['x/..', 'names a folder, not a file'],
    ['/unknown_people/x/', 'names a folder, not a file'],
  ])('%p', (path, what) => {
    const error = refusalOf(path);
    expect(error?.code).toBe('invalid_path');
    expect(error?.message).toEndWith(what);
  });

  test('names the value, shortened, and no folder of this machine', () => {
    const error = refusalOf(`/etc/${'x'.repeat(200)}`);
    expect(error?.message).toBe(`the path "/etc/${'x'.repeat(75)}…" lies in none of the folders of IMAGE_ROOTS`);
    expect(JSON.stringify(error?.details)).not.toContain('/srv');
  });

  test('a root of / holds every absolute path', () => {
    expect(checkPath('/etc/a.jpg', ['/'])).toBe('/etc/a.jpg');
  });
});

describe('paths to S3, where buckets are named', () => {
  const BUCKETS = ['photos', 'more.photos'];
  const wrongWith = (path: string) => {
    try {
      checkPath(path, ROOTS, BUCKETS);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  };

  test.each(['s3://photos/a.jpg', 's3://more.photos/2026/a b#?%.jpg', `s3://photos/${'a'.repeat(243)}`])(
    '%p is accepted, as posted',
    (path) => {
      expect(checkPath(path, ROOTS, BUCKETS)).toBe(path);
    },
  );

  test.each([
    ['s3://private/a.jpg', 'names the bucket "private", which is none of S3_BUCKETS'],
    ['s3://photos', 'names a bucket and no object in it'],
    ['s3://photos/', 'names a bucket and no object in it'],
    ['s3://photos/../private/a.jpg', 'has a part between slashes that is empty, "." or ".."'],
    ['s3://photos//a.jpg', 'has a part between slashes that is empty, "." or ".."'],
    ['s3://photos/a\\..\\b.jpg', 'holds a backslash'],
    ['s3://photos/a\0.jpg', 'holds a control character'],
    [`s3://photos/${'a'.repeat(244)}`, 'has 256 bytes; up to 255 are accepted'],
    ['S3://photos/a.jpg', 'is a URL; post the path of a file'],
    ['s3:photos/a.jpg', 'is a URL; post the path of a file'],
    ['https://photos.s3.amazonaws.com/a.jpg', 'is a URL; post the path of a file'],
  ])('%p is refused', (path, why) => {
    expect(wrongWith(path)).toEndWith(why);
  });
});
