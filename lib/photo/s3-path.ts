/** What a path that begins with `s3://` stands for. */
export type S3Path =
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string }
  /** It is refused; the reason goes on from `the path …`. */
  | { readonly kind: 'wrong'; readonly why: string };

/** Does a path speak of an object in S3, rightly or wrongly written? */
export function isS3Path(path: string): boolean {
  return path.startsWith('s3://');
}

/**
 * Takes `s3://bucket/key` apart. The key is taken literally, `%`, `?` and `#` are characters like others; but it may not
 * hold what a URL, a gateway in front of a file system, or S3 itself would take for a step to somewhere else.
 *
 * @param buckets from which photos may be read
 */
export function readS3Path(path: string, buckets: readonly string[]): S3Path {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  if (!buckets.includes(bucket))
    return wrong(`names the bucket ${JSON.stringify(bucket)}, which is none of S3_BUCKETS`);
  if (key === '') return wrong('names a bucket and no object in it');
  if (/\p{Cc}/u.test(key)) return wrong('holds a control character');
  if (!key.isWellFormed()) return wrong('is not valid Unicode');
  if (key.includes('\\')) return wrong('holds a backslash');
  if (key.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return wrong('has a part between slashes that is empty, "." or ".."');
  }
  return { kind: 'object', bucket, key };
}

function wrong(why: string): S3Path {
  return { kind: 'wrong', why };
}
