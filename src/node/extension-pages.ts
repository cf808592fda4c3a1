import { validateHeaderName, validateHeaderValue } from 'node:http';
import { StartupError, TryLater } from '../errors.ts';
import type { Page } from '../extensions/define.ts';
import { guarded, handled } from '../extensions/guarded.ts';
import { installed } from '../extensions/installed.ts';
import { isFeedPath } from '../feeds/pages.ts';
import { isServerPath } from '../http/server-paths.ts';
import { laterPage, type AskAsReader, type SidePages } from '../http/side-pages.ts';
import type { SidePage } from '../lib/page.ts';
import { isNewsletterPath } from '../newsletters/pages.ts';
import { ACKNOWLEDGE_PATH } from '../webhooks/pages.ts';

/** ms that a page of an extension may take. */
const PATIENCE = 10_000;

/** Node.js gives them to each answer: others would break it. */
const OWN_HEADERS = ['content-length', 'transfer-encoding'];

/** @throws StartupError that names the extension whose page is at a path of Dateline */
export function checkPages(): void {
  for (const { name, pages = {} } of installed())
    for (const path of Object.keys(pages))
      if (isServerPath(path) || isFeedPath(path) || isNewsletterPath(path) || path === ACKNOWLEDGE_PATH)
        throw new StartupError(
          `The extension ${name}: its page ${path} is at a path of Dateline's own: give it another.`,
        );
}

/**
 * The pages of extensions. They read as readers do, at the client's address.
 * @throws ExtensionFailed, for the log; clients get 500
 */
export const extensionPages: SidePages = async ({ method, path, query }, ask) => {
  if (method !== 'GET') return null;
  for (const { name, pages = {} } of installed()) {
    const open = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (open === undefined) continue;
    try {
      const opened = { query, ask: (...asked: Asked) => handled(answered(ask, ...asked)) as never };
      return await guarded(name, `the page ${path}`, async () => sidePage(await open(opened)), PATIENCE);
    } catch (error) {
      if (error instanceof TryLater) return laterPage(error);
      throw error;
    }
  }
  return null;
};

type Asked = [query: string, variables?: Readonly<Record<string, unknown>>];

/** @throws TryLater if the client, or the node, asks for too much at present */
async function answered(ask: AskAsReader, text: string, variables = {}) {
  const { status, retryAfter, body } = await ask(text, variables);
  const answer = JSON.parse(body.toString()) as { data?: unknown; errors?: { readonly message: string }[] };
  if (status === 429 || status === 503)
    throw new TryLater(
      status === 429 ? 'RATE_LIMITED' : 'UNAVAILABLE',
      answer.errors?.[0]?.message ?? '',
      Number(retryAfter ?? 1),
    );
  const [error] = answer.errors ?? [];
  if (answer.data === undefined && error !== undefined)
    throw new Error(`its query is refused: ${error.message}`);
  return answer;
}

/** @throws Error */
function sidePage({ status = 200, headers = {}, body }: Page): SidePage {
  if (typeof body !== 'string') throw new Error('its body is no text');
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new Error(`its status is ${status}: it must be an integer from 200 to 599`);
  // Node.js would refuse them later, when nothing knows the extension any more.
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    if (OWN_HEADERS.includes(name.toLowerCase())) throw new Error(`its header ${name} is set by Dateline`);
  }
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body };
}
