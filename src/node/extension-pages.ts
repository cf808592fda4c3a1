import type { Page } from '../extensions/define.ts';
import { installed } from '../extensions/installed.ts';
import { TryLater } from '../errors.ts';
import { laterPage, type SidePages } from '../http/side-pages.ts';
import type { SidePage } from '../lib/page.ts';

/**
 * The pages of extensions. They read as readers do, at the client's address.
 * @throws Error that names the extension, for the log; clients get 500
 */
export const extensionPages: SidePages = async ({ method, path, query }, ask) => {
  if (method !== 'GET') return null;
  for (const { name, pages = {} } of installed()) {
    const open = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (open === undefined) continue;
    try {
      return sidePage(
        await open({
          query,
          async ask(text, variables = {}) {
            const { body } = await ask(text, variables);
            return JSON.parse(body.toString()) as object;
          },
        }),
      );
    } catch (error) {
      if (error instanceof TryLater) return laterPage(error);
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`The extension ${name} failed in the page ${path}: ${reason}`, { cause: error });
    }
  }
  return null;
};

function sidePage({ status = 200, headers = {}, body }: Page): SidePage {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body };
}
