/** Longest address that is gone back to. */
const LONGEST = 2_000;

/**
 * The page to go to after the login, from `?next=`: one of ours, whatever somebody has put there to lead people away.
 */
export function nextPage(given: string | undefined): string {
  if (given === undefined || given.length > LONGEST || !given.startsWith('/')) return '/';
  // Browsers take `//host`, `/\host` and a tab in between for another host: as does URL, which reads as they do.
  const base = 'http://lineup.invalid';
  if (!URL.canParse(given, base)) return '/';
  const { origin, pathname, search } = new URL(given, base);
  if (origin !== base || pathname.startsWith('//') || /^\/log(in|out)$/.test(pathname)) return '/';
  return pathname + search;
}
