/** Milliseconds between two announcements to those who listen to a page: a summary, not every row. */
const ANNOUNCE_MS = 5_000;

/** What {@link createNews} needs. */
export interface NewsOptions {
  /** Puts the new rows that wait onto the page. */
  readonly showWaiting: () => void;
}

/** How a page tells of what is new. */
export interface News {
  /** New rows that wait for a click on this page. */
  waiting(count: number): void;
  /** A new image on the first page, while this is a later one. */
  newer(id: number): void;
  came(): void;
  changed(): void;
}

/** A button for new images that are not in sight, and a line for screen readers now and then. */
export function createNews({ showWaiting }: NewsOptions): News {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'new-images';
  button.hidden = true;
  const line = document.createElement('p');
  line.className = 'for-readers';
  line.setAttribute('role', 'status');
  document.body.append(button, line);

  const newer = new Set<number>();
  let onPage = 0;
  let came = 0;
  let changed = 0;
  let isPlanned = false;

  const showButton = () => {
    const count = onPage + newer.size;
    button.hidden = count === 0;
    button.textContent = `${count} new ${count === 1 ? 'image' : 'images'}`;
  };

  button.addEventListener('click', () => {
    if (newer.size > 0) {
      const first = new URL(location.href);
      for (const name of ['before', 'via']) first.searchParams.delete(name);
      location.assign(first);
      return;
    }
    showWaiting();
    // How smoothly, the style sheet says.
    scrollTo({ top: 0 });
    document.querySelector<HTMLElement>('#rows .id a')?.focus({ preventScroll: true });
  });

  const announce = () => {
    isPlanned = false;
    const parts = [came > 0 && `${came} new`, changed > 0 && `${changed} changed`].filter(Boolean);
    line.textContent = `Images: ${parts.join(', ')}`;
    came = 0;
    changed = 0;
  };
  const announceSoon = () => {
    if (!isPlanned) setTimeout(announce, ANNOUNCE_MS);
    isPlanned = true;
  };

  return {
    waiting(count) {
      onPage = count;
      showButton();
    },
    newer(id) {
      newer.add(id);
      came += 1;
      showButton();
      announceSoon();
    },
    came() {
      came += 1;
      announceSoon();
    },
    changed() {
      changed += 1;
      announceSoon();
    },
  };
}
