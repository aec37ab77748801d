import type { LiveView } from './live-message.ts';

/** The page of one image: anything that happens to it. */
export function createImageView(id: number): LiveView {
  return {
    counts: false,
    shown: () => [id],
    tell: ({ ids }) => (ids.includes(id) ? [{ event: 'changed' }] : []),
  };
}

/** The page of a person: anything that happens to an image that shows them, or did when the page was made. */
export function createPersonView(personId: number, images: readonly number[]): LiveView {
  const shown = new Set(images);
  return {
    counts: false,
    shown: () => shown,
    tell({ ids, images: now }) {
      const theirs = ids.filter(
        (id) => shown.has(id) || (now.get(id)?.people.some((person) => person.id === personId) ?? false),
      );
      // Once it is told, the page asks for itself and listens anew.
      for (const id of theirs) shown.delete(id);
      return theirs.length > 0 ? [{ event: 'changed' }] : [];
    },
  };
}
