/** `bun run screenshots [FOLDER]`: pictures of every page, in light, dark and on a phone, of a Lineup that it starts. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { commandLineProblem } from '@lineup/config';
import { messageOf } from '@lineup/domain';
import { startBrowser } from './open-page.ts';
import { VIEWS, visitScenes } from './scenes/visit-scenes.ts';
import { startWorld } from './scenes/world.ts';

const HELP = `bun run screenshots [FOLDER]

Starts a Lineup of its own, fills it (demo photos, failures, long names, some hundred rows) and takes pictures of each page
in light, in dark and as wide as a phone, as PNG files in FOLDER, by default screenshots/.
Needs Chromium (apt-get install chromium). Takes some two minutes.
`;

/** Milliseconds that pictures on a page have to come. */
const PICTURES_MS = 15_000;

function readFolder(words: readonly string[]): string | undefined {
  const options = { help: { type: 'boolean', short: 'h' } } as const;
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  if (positionals.length > 1) throw new Error(`one folder is enough, and there are ${positionals.length}`);
  return values.help ? undefined : resolve(positionals[0] ?? 'screenshots');
}

async function takePictures(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await using world = await startWorld();
  const browser = await startBrowser();
  try {
    await visitScenes(world, browser, VIEWS, async ({ name }, view, { page }) => {
      // Those further down are loaded once they are scrolled to.
      await page.evaluate(() => {
        for (const image of document.images) image.loading = 'eager';
      });
      await page.waitForFunction(() => [...document.images].every(({ complete }) => complete), null, {
        timeout: PICTURES_MS,
      });
      const path = join(folder, `${name}-${view.name}.png`);
      await page.screenshot({ path, fullPage: true });
      console.log(path);
    });
  } finally {
    await browser.close();
  }
}

let folder: string | undefined;
try {
  folder = readFolder(process.argv.slice(2));
} catch (error) {
  console.error(`screenshots: ${commandLineProblem(error)}\n\n${HELP}`);
  process.exit(2);
}
if (folder === undefined) {
  process.stdout.write(HELP);
} else {
  await takePictures(folder).catch((error: unknown) => {
    console.error(`screenshots: ${messageOf(error)}`);
    process.exitCode = 1;
  });
}
