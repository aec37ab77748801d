import type { FC } from 'hono/jsx';
import { Layout } from '../parts/layout.tsx';
import type { RangeWord } from './chart-columns.ts';
import { Charts } from './charts.tsx';
import { isHeardOf, Processes } from './processes.tsx';
import { Quarantine } from './quarantine.tsx';
import type { Snapshot } from './snapshots.ts';
import { Tiles } from './tiles.tsx';

/** What came of 'try all again'. */
export interface RedeemedNotice {
  readonly images: number;
  /** Are there others, for which there was no time? */
  readonly more: boolean;
}

/** What {@link OperationsPage} needs. */
export interface OperationsPageProps {
  readonly now: Snapshot;
  readonly range: RangeWord;
  readonly redeemed: RedeemedNotice | undefined;
}

/** Milliseconds between two looks. */
const RENEW_MS = 2_000;

/** How things are going. */
export const OperationsPage: FC<OperationsPageProps> = ({ now, range, redeemed }) => (
  <Layout title="Operations" section="operations" renewMs={RENEW_MS}>
    <h1>Operations</h1>
    {redeemed && <Redeemed {...redeemed} />}
    {troubles(now).map((sentence) => (
      <p class="notice notice-error">{sentence}</p>
    ))}
    <Tiles now={now} />
    <section>
      <h2>What happens</h2>
      <Charts columns={now.columns} range={range} />
    </section>
    <section>
      <h2>Processes</h2>
      <Processes processes={now.processes} />
    </section>
    <section>
      <h2>Quarantine</h2>
      <Quarantine reasons={now.quarantine} />
    </section>
  </Layout>
);

const Redeemed: FC<RedeemedNotice> = ({ images, more }) => (
  <p class="notice" role="status">
    {images === 1 ? '1 image is tried again.' : `${images.toLocaleString('en-US')} images are tried again.`}
    {more && ' There are more: go on with the button below.'}
  </p>
);

/** What somebody should look after at once. */
function troubles({ processes }: Snapshot): string[] {
  const heard = new Set(processes.filter(isHeardOf).map(({ service }) => service));
  return [
    ...(heard.has('processor') ? [] : ['No processor is heard of: images wait.']),
    ...(heard.has('curator') ? [] : ['No curator is heard of: the charts stand still.']),
  ];
}
