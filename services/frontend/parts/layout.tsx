import { type Child, type FC, useContext } from 'hono/jsx';
import { ForScope, VisitorContext } from '../session/visitor.tsx';
import { PhotoLimitsContext } from './photo-limits.ts';

/** Which entry of the navigation a page belongs to. */
export type Section = 'images' | 'people' | 'unknown' | 'operations';

/** What takes photos that are dropped on a page or a part of it, instead of the upload of images. */
export interface DropAction {
  /** Each photo is posted there as a multipart form with one file, `photo`; see `uploads/read-answer.ts` for the answer. */
  readonly action: string;
  /** What is said while photos are dragged over it: `Add to Ada's known photos`. */
  readonly label: string;
}

/** What {@link Layout} needs. */
export interface LayoutProps {
  readonly title: string;
  readonly section?: Section;
  /** Milliseconds until the page should be asked for anew; undefined: it is at rest. */
  readonly renewMs?: number | undefined;
  /** Where photos go that are dropped on the page; undefined: they are uploaded as images. */
  readonly drop?: DropAction;
  /** Where the page listens to what happens to what it shows, see `live/live-href.ts`. */
  readonly live?: string | undefined;
  readonly children?: Child;
}

/**
 * The frame of every page. What changes while images are worked on lies in `main`: the client script swaps it, and
 * stands back where scripts are off.
 */
export const Layout: FC<LayoutProps> = ({ title, section, renewMs, live, drop, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
      <link rel="stylesheet" href="/assets/lineup.css" />
      <script type="module" src="/assets/lineup.js"></script>
      {renewMs !== undefined && (
        <noscript>
          <meta http-equiv="refresh" content={String(Math.max(2, Math.ceil(renewMs / 1000)))} />
        </noscript>
      )}
    </head>
    <body>
      <a class="skip" href="#live">
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href="/">
          <img src="/assets/icon.svg" alt="" width="28" height="28" />
          Lineup
        </a>
        <Navigation section={section} />
        <UploadLink />
        <p id="connection" class="connection" role="status"></p>
        <LoggedIn />
      </header>
      <main
        id="live"
        tabindex={-1}
        data-renew-ms={renewMs}
        data-live={live}
        data-drop-action={drop?.action}
        data-drop-label={drop?.label}
      >
        {children}
      </main>
    </body>
  </html>
);

/** Where one may go; a stranger may go nowhere yet. */
const Navigation: FC<{ readonly section: Section | undefined }> = ({ section }) => {
  if (useContext(VisitorContext).kind === 'stranger') return null;
  return (
    <nav aria-label="Pages">
      <a href="/" aria-current={section === 'images' ? 'page' : undefined}>
        Images
      </a>
      <a href="/people" aria-current={section === 'people' ? 'page' : undefined}>
        People
      </a>
      <a href="/unknown" aria-current={section === 'unknown' ? 'page' : undefined}>
        Unknown faces
      </a>
      <a href="/operations" aria-current={section === 'operations' ? 'page' : undefined}>
        Operations
      </a>
    </nav>
  );
};

/** Leads to the form; with scripts it opens the choice of files at once. */
const UploadLink: FC = () => {
  const { maxBytes, maxPixels } = useContext(PhotoLimitsContext);
  return (
    <ForScope needed="write">
      <a class="upload" href="/upload" data-max-bytes={maxBytes} data-max-pixels={maxPixels}>
        Upload photos
      </a>
    </ForScope>
  );
};

/** Who is logged in, and the way out. */
const LoggedIn: FC = () => {
  const visitor = useContext(VisitorContext);
  if (visitor.kind !== 'known') return null;
  return (
    <form class="visitor" method="post" action="/logout">
      <span title={visitor.name}>{visitor.name}</span>
      <button type="submit">Log out</button>
    </form>
  );
};
