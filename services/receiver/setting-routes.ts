import type { WriteAudit } from '@lineup/access';
import type { Settings } from '@lineup/db/store';
import type { App } from '@lineup/http';
import { allowMethods } from './allow-methods.ts';
import { bodyCap } from './body-cap.ts';
import { readThreshold } from './posted-rematch.ts';

/** What the routes need. */
export interface SettingOptions {
  readonly store: Pick<Settings, 'setting' | 'putSetting'>;
  readonly audit: WriteAudit;
}

/** Bytes of a JSON body. */
const MAX_JSON_BYTES = 1024;

/**
 * `GET` and `PUT /settings/match_threshold`: the Euclidean distance below which a candidate is a match, for images that are
 * looked at from now on; null: the recognizer's own. All processors go by it within five seconds.
 */
export function addSettingRoutes(app: App, { store, audit }: SettingOptions): void {
  const threshold = async () => {
    const text = await store.setting('match_threshold');
    return text === undefined ? null : Number(text);
  };

  app.get('/settings/match_threshold', async (c) => c.json({ name: 'match_threshold', value: await threshold() }));

  app.put('/settings/match_threshold', bodyCap(MAX_JSON_BYTES), async (c) => {
    const value = await readThreshold(c.req.raw);
    const before = await threshold();
    await store.putSetting('match_threshold', value === undefined ? undefined : String(value));
    const detail = `${before ?? 'none'} -> ${value ?? 'none'}`;
    await audit(c, { action: 'setting_changed', target: 'match_threshold', detail });
    return c.json({ name: 'match_threshold', value: value ?? null });
  });
  allowMethods(app, '/settings/match_threshold', 'GET', 'PUT');
}
