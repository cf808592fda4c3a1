import { LRUCache } from 'lru-cache';
import type { Client, Load } from '../load/load.ts';
import type { PageRequest, SidePage } from '../lib/page.ts';
import type { AskAsReader, SidePages } from './side-pages.ts';

/** Bytes of the pages that stay rendered, with what they are found by and made from: URLs and variables may be longer than pages. */
const MAX_BYTES = 20_000_000;
const IS_FILE = /^\/(assets\/[^/]+|robots\.txt|favicon\.ico)$/;

/** A page, and what the API answered when it was rendered. */
interface Rendered {
  readonly page: SidePage;
  readonly madeFrom: readonly {
    readonly query: string;
    readonly variables: Readonly<Record<string, unknown>>;
    readonly etag: string;
  }[];
}

/**
 * Renders pages in turn, since one takes milliseconds of the CPU. A page is cached until one of the answers that it was
 * made from changes.
 */
export class PageCache {
  readonly #pages: SidePages;
  readonly #load: Load;
  readonly #rendered = new LRUCache<string, Rendered>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ page, madeFrom }, key) =>
      page.body.length + key.length + JSON.stringify(madeFrom).length,
  });

  constructor(pages: SidePages, load: Load) {
    this.#pages = pages;
    this.#load = load;
  }

  /** @throws TryLater if the client has no points left, or too much waits */
  async answer(request: PageRequest, ask: AskAsReader, client: Client): Promise<SidePage | null> {
    const { method, path, query, headers } = request;
    // Scripts and styles are files. A page whose client has no points left yet needs its script to wait for some.
    if (IS_FILE.test(path)) return this.#pages(request, ask);
    const key = JSON.stringify([
      method,
      path,
      query.toString(),
      (headers.accept ?? '').includes('text/html'),
    ]);
    const rendered = this.#rendered.get(key);
    if (rendered !== undefined && (await isCurrent(rendered, ask))) return rendered.page;
    this.#load.payForPage(client);
    return this.#render(key, request, ask, client);
  }

  async #render(
    key: string,
    request: PageRequest,
    ask: AskAsReader,
    client: Client,
  ): Promise<SidePage | null> {
    const madeFrom: Rendered['madeFrom'][number][] = [];
    let answers = 0;
    await this.#load.turnToRender(client);
    const page = await this.#pages(request, async (query, variables, authorization) => {
      const answer = await ask(query, variables, authorization);
      answers += 1;
      if (answer.etag !== null) madeFrom.push({ query, variables, etag: answer.etag });
      // Not held while it asked: pages that wait for the database keep no others waiting.
      await this.#load.turnToRender(client);
      return answer;
    });
    const isKnown = answers > 0 && madeFrom.length === answers;
    if (page !== null && isKnown) this.#rendered.set(key, { page, madeFrom });
    return page;
  }
}

/** Whether the API still answers what it answered when the page was rendered. */
async function isCurrent({ madeFrom }: Rendered, ask: AskAsReader): Promise<boolean> {
  for (const { query, variables, etag } of madeFrom)
    if ((await ask(query, variables)).etag !== etag) return false;
  return true;
}
