import type { FC } from 'hono/jsx';
import type { DemoState } from '../demo.ts';
import { ForScope } from '../session/visitor.tsx';

/** What the front page says while there is no image at all: how to add one, and the demo where there is one. */
export const EmptyList: FC<{ readonly demo: DemoState; readonly receiverUrl: string }> = ({ demo, receiverUrl }) => (
  <section class="empty">
    <img src="/assets/no-photo.svg" alt="" width="96" height="72" />
    <h2>No photos yet</h2>
    <ForScope needed="write">
      <p class="needs-scripts">Drop some anywhere on this page, or paste a picture.</p>
      <p>
        <a class="upload" href="/upload">
          Upload photos
        </a>
      </p>
    </ForScope>
    <p>Or send the receiver one:</p>
    <pre>
      <code>{`curl -F photo=@photo.jpg ${receiverUrl}/images`}</code>
    </pre>
    {(demo.state === 'offered' || demo.state === 'failed') && (
      <ForScope needed="write">
        <form method="post" action="/demo">
          <p>Nothing at hand?</p>
          <button type="submit">Try it with the demo photos</button>
        </form>
      </ForScope>
    )}
  </section>
);

/** How the demo goes, above the list. */
export const DemoNotice: FC<{ readonly demo: DemoState }> = ({ demo }) => {
  switch (demo.state) {
    case 'running':
      return <p class="notice">The demo is running: its people are enrolled, then its photos appear here.</p>;
    case 'failed':
      return (
        <p class="notice notice-error" role="alert">
          The demo failed: {demo.message}
        </p>
      );
    default:
      return null;
  }
};
