import { join } from 'node:path';
import { LineupError } from '@lineup/domain';
import type { AppEnv } from '@lineup/http';
import { Hono } from 'hono';
import { conditional } from './conditional.ts';

const FRONTEND = join(import.meta.dir, '..');
const PUBLIC = join(FRONTEND, 'public');

/** The one stylesheet is put together from these, in this order. */
const STYLES = [
  'tokens.css',
  'page.css',
  'controls.css',
  'table.css',
  'list.css',
  'photo.css',
  'faces.css',
  'people.css',
  'unknown.css',
  'erase.css',
  'uploads.css',
  'rematch.css',
  'operations.css',
];

interface Asset {
  readonly type: string;
  readonly load: () => Promise<Uint8Array<ArrayBuffer>>;
}

const ASSETS = new Map<string, Asset>([
  ['lineup.css', { type: 'text/css; charset=utf-8', load: stylesheet }],
  ['lineup.js', { type: 'text/javascript; charset=utf-8', load: script }],
  ['icon.svg', { type: 'image/svg+xml', load: () => file('icon.svg') }],
  ['no-photo.svg', { type: 'image/svg+xml', load: () => file('no-photo.svg') }],
]);

/** Stylesheet, script and pictures of the pages: loaded at first use, then kept. */
export function assetRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const loaded = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  routes.get('/assets/:name', async (c) => {
    const name = c.req.param('name');
    const asset = ASSETS.get(name);
    if (!asset) throw new LineupError('not_found', `There is no ${JSON.stringify(name)}.`);
    const loading = loaded.get(name) ?? asset.load();
    loaded.set(name, loading);
    const body = await loading;
    // Asked for again with every page, which costs one small answer, so that an update is seen at once.
    return conditional(c, { etag: String(Bun.hash(body)), cacheControl: 'no-cache' }, () => ({
      body,
      type: asset.type,
    }));
  });
  return routes;
}

async function file(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await Bun.file(join(PUBLIC, name)).arrayBuffer());
}

async function stylesheet(): Promise<Uint8Array<ArrayBuffer>> {
  const parts = await Promise.all(STYLES.map((name) => Bun.file(join(PUBLIC, name)).text()));
  return new TextEncoder().encode(parts.join('\n'));
}

/** The script is TypeScript like everything else; browsers get it as one module. */
async function script(): Promise<Uint8Array<ArrayBuffer>> {
  const { outputs } = await Bun.build({ entrypoints: [join(FRONTEND, 'client/main.ts')], target: 'browser' });
  const [output] = outputs;
  if (!output) throw new Error('the client script was not built');
  return new Uint8Array(await output.arrayBuffer());
}
