/** Readers who load a page right after its event, while a standby is behind. */
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { graphql } from '../../gql/index.ts';
import type { LoadedAfterSubscription } from '../../gql/graphql.ts';
import { openDesk } from '../newsroom/factories.ts';
import { askAt } from './ask.ts';
import type { Cluster } from './cluster.ts';
import { soon } from './soon.ts';

const LoadedAfter = graphql(`
  subscription LoadedAfter($after: Cursor) {
    feed(after: $after, filter: { types: [ARTICLE_CORRECTED] }) {
      ... on ArticleCorrected {
        slug
        note {
          text
          revisionNumber
        }
      }
    }
  }
`);

const Now = graphql(`
  query LoadedNow {
    feedCursor
  }
`);

export interface PageLoadsOptions {
  /** The node's, whose only standby this is. */
  readonly url: string;
  readonly standby: Cluster;
  /** An editor's. */
  readonly token: string;
  readonly rounds: number;
  /** In each round, so many articles are corrected at once. */
  readonly articles: number;
  /** After each event, its page is loaded so many times. */
  readonly loads: number;
}

export interface PageLoads {
  loads: number;
  /** Pages that didn't show the event. */
  older: number;
  /** Loads after whose answer the standby still didn't show the event. */
  whileBehind: number;
  /** Answers without data. */
  errors: number;
  /** Loads in the calm before each round, which the standby answered. */
  calm: number;
}

/** In ms: a busy machine takes long. */
const PATIENCE = 60_000;
/** How many readers load a page after its event. */
const AT_ONCE = 4;

interface Note {
  readonly text: string;
  readonly revisionNumber: number;
}

interface Page {
  readonly revisionNumber: number;
  readonly updateNotes: { readonly nodes: readonly { readonly text: string }[] };
}

let number = 0;

/** @param isKnown whether many ask like this, so that the answer may be cached */
async function load(url: string, slug: string, isKnown: boolean): Promise<Page | null> {
  const other = isKnown ? '' : ` load${(number += 1)}: __typename`;
  const query = `query ($slug: String!) { article(slug: $slug) { revisionNumber updateNotes(first: 1) { nodes { text } }${other} } }`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { slug } }),
  });
  const { data } = (await response.json()) as { data?: { article: Page | null } };
  return data?.article ?? null;
}

/** In each round, waits until the standby answers readers, and corrects articles. Readers load a page right after its event. */
export async function loadAfterEvents(options: PageLoadsOptions): Promise<PageLoads> {
  const { url, standby, token, rounds, loads } = options;
  const standbyReads = async () => (await readsOf(url, `127.0.0.1:${standby.port}`)).standby;
  const desk = openDesk({
    ask: askAt(url, PATIENCE),
    tokens: { REPORTER: token, EDITOR: token, ADMIN: token },
  });
  const articles = await Promise.all(Array.from({ length: options.articles }, () => desk.publishedArticle()));
  const slugs = new Set(articles.map(({ slug }) => slug));
  const outcome: PageLoads = { loads: 0, older: 0, whileBehind: 0, errors: 0, calm: 0 };
  const lacks = async ({ text }: Note) =>
    (await standby.query('SELECT FROM "UpdateNote" WHERE "text" = $1', [text])).length === 0;

  /** Loads a page a few times at once, until it was loaded often enough. */
  async function loadAfter(slug: string, note: Note): Promise<void> {
    let left = loads;
    const reader = async () => {
      while (left > 0) {
        left -= 1;
        const page = await load(url, slug, left % 2 === 0);
        outcome.loads += 1;
        if (await lacks(note)) outcome.whileBehind += 1;
        if (page === null) outcome.errors += 1;
        else if (page.revisionNumber < note.revisionNumber || page.updateNotes.nodes[0]?.text !== note.text)
          outcome.older += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, reader));
  }

  let loading: Promise<void>[] = [];
  const failures: unknown[] = [];
  const { data: now } = await askAt(url, PATIENCE)(Now, {});
  const socket = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket });
  socket.subscribe<LoadedAfterSubscription>(
    { query: LoadedAfter.toString(), variables: { after: now.feedCursor } },
    {
      next({ data }) {
        const event = data?.feed;
        if (event === undefined || !('note' in event) || event.note === null || !slugs.has(event.slug))
          return;
        loading.push(loadAfter(event.slug, event.note).catch((error: unknown) => void failures.push(error)));
      },
      error: (error) => failures.push(error),
      complete: () => undefined,
    },
  );
  try {
    for (let round = 0; round < rounds; round += 1) {
      const before = await standbyReads();
      await soon('the standby answers readers', async () => {
        await load(url, articles[0]?.slug ?? '', false);
        return (await standbyReads()) > before;
      });
      outcome.calm += (await standbyReads()) - before;
      loading = [];
      await Promise.all(
        articles.map(async ({ id, slug }) => {
          const page = await load(url, slug, false);
          await desk.correct({ id, revisionNumber: page?.revisionNumber ?? 0 });
        }),
      );
      await soon(
        'every reader has the event',
        () => failures.length > 0 || loading.length === articles.length,
      );
      await Promise.all(loading);
      if (failures.length > 0) throw new AggregateError(failures);
    }
  } finally {
    await socket.dispose();
  }
  return outcome;
}

/** How many readers' queries were answered by the primary, by the standby, and from the read cache. */
export async function readsOf(
  url: string,
  standby: string,
): Promise<{ primary: number; standby: number; cache: number }> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const read = (metric: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${metric} `))
        ?.slice(metric.length) ?? 0,
    );
  return {
    primary: read('dateline_reads_total{server="primary"}'),
    standby: read(`dateline_reads_total{server="${standby}"}`),
    cache:
      read('dateline_read_cache_requests_total{result="hit"}') +
      read('dateline_read_cache_requests_total{result="joined"}'),
  };
}
