import { type Browser, chromium, type Page } from 'playwright-core';
import { requirePart } from '../harness/real-parts.ts';

/** A page in a real browser that keeps what went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors, thrown errors and violations of the content security policy. */
  readonly complaints: readonly string[];
  /** Hosts that it has asked for something so far. */
  hosts(): ReadonlySet<string>;
  /** How often a whole document was loaded. */
  loads(): number;
}

/**
 * A name of this machine on which browsers do not trust plain HTTP as they do on `localhost`: they leave out
 * `Sec-Fetch-Site` there, for example.
 */
export const PLAIN_HOST = 'lineup.test';

/** Starts the system's Chromium, which talks to nobody but the pages it is given. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: requirePart('chromium', 'chromium'),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`,
    ],
  });
}

/** Opens a page, in a profile of its own. */
export async function openPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const hosts = new Set<string>();
  let loads = 0;
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol)) hosts.add(host);
  });
  page.on('domcontentloaded', () => {
    loads += 1;
  });
  await page.goto(url);
  return { page, complaints, hosts: () => hosts, loads: () => loads };
}
