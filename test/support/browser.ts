import { existsSync } from 'node:fs';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

const PROGRAM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** Whether the tests in a browser run: where there is one, and always in CI, so that they can't be left out unnoticed. */
export const HAS_BROWSER = PROGRAM !== undefined || process.env['CI'] !== undefined;

export function openBrowser(options: LaunchOptions = {}): Promise<Browser> {
  if (PROGRAM === undefined) throw new Error('There is no Chromium. Install it: apt-get install chromium');
  // Chromium's own sandbox doesn't work for root. A page that a test gives in place of the node's may open sockets to the node.
  const args = ['--no-sandbox', '--disable-features=LocalNetworkAccessChecks'];
  return chromium.launch({ executablePath: PROGRAM, args, ...options });
}

let shared: Promise<Browser> | undefined;

/** One for all test files of a worker, which ends with the worker: starting it takes longer than most tests. */
export function sharedBrowser(): Promise<Browser> {
  // Playwright switches off what "Back" shows a page from.
  shared ??= openBrowser({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  return shared;
}
