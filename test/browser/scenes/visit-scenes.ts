import type { Browser } from 'playwright-core';
import { openPage, type WatchedPage } from '../open-page.ts';
import { SCENES, type Scene } from './scenes.ts';
import type { World } from './world.ts';

/** A way of looking at a page. */
export interface View {
  readonly name: string;
  readonly context: Parameters<Browser['newContext']>[0];
}

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 812 };

/** How people look at pages. */
export const VIEWS: readonly View[] = [
  { name: 'light', context: { viewport: DESK, colorScheme: 'light' } },
  { name: 'dark', context: { viewport: DESK, colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: PHONE, colorScheme: 'light', deviceScaleFactor: 2 } },
];

/** What is done with a scene that is on the screen; the page is closed afterwards. */
export type Look = (scene: Scene, view: View, watched: WatchedPage) => Promise<void>;

/** Opens every scene in each of these views, the empty ones first; fills the world in between. */
export async function visitScenes(world: World, browser: Browser, views: readonly View[], look: Look): Promise<void> {
  for (const of of ['empty', 'closed', 'full'] as const) {
    if (of === 'full') await world.fill();
    const base = of === 'closed' ? world.closedUrl : world.frontendUrl;
    for (const scene of SCENES.filter((scene) => scene.of === of)) {
      for (const view of views) {
        const watched = await openPage(browser, base + scene.path(world.ids), view.context);
        await watched.page.waitForLoadState('load');
        await scene.act?.(watched.page);
        await look(scene, view, watched);
        await watched.page.context().close();
      }
    }
  }
}
