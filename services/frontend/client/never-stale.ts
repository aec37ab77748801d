/**
 * Some browsers keep a whole page in memory for `Back`, whatever its headers say: then it is asked for anew, since who is
 * on it may have been erased meanwhile, or somebody have logged out.
 */
export function renewWhenBroughtBack(): void {
  addEventListener('pageshow', (event) => {
    if (event instanceof PageTransitionEvent && event.persisted) location.reload();
  });
}
