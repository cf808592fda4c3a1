import { randomInt } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanAfterRedactions } from '../../src/redactions/clean.ts';
import { connect, exportOf } from '../support/archive/files.ts';
import { crawl } from '../support/clients/crawl.ts';
import { untyped } from '../support/clients/walk.ts';
import { compareLists } from '../support/database/lists.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { openNewsroom, type Answer } from '../support/newsroom/newsroom.ts';
import { dumpOf, statisticsOf } from '../support/redactions/dump.ts';
import { newCanary, placesOf, type Canary } from '../support/redactions/places.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';

/** How many texts are redacted; CI redacts more. */
const REDACTIONS = Number(process.env['REDACTIONS'] ?? 60);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const places = Object.entries(placesOf(newsroom));

interface Written {
  readonly place: string;
  readonly canary: Canary;
  readonly id: string;
}

/** As an editor may type it. */
function spelled({ word }: Canary): string {
  const spellings = [
    word,
    word.toUpperCase(),
    word.normalize('NFD'),
    `${word.slice(0, 5)}\u00AD${word.slice(5)}`,
    `  ${word.toLowerCase()}`,
  ];
  return spellings[randomInt(spellings.length)] ?? word;
}

const Suggested = untyped<unknown, { query: string }>(
  `query ($query: String!) { suggest(query: $query) { __typename } search(query: $query, first: 5) { correctedQuery edges { node { __typename } } } }`,
);
interface LogPage {
  readonly feed: { readonly nodes: object[]; readonly pageInfo: { readonly endCursor: string } };
}
const Log = untyped<
  LogPage,
  { after: string | null }
>(`query ($after: String) { feed(first: 20, after: $after) { pageInfo { endCursor } nodes {
  __typename ... on ArticleEvent { slug note { text } article { headline bodyHtml } changes { blocks { textBefore textAfter } fields { before after } } }
  ... on ArticleWithdrawn { reason } ... on ArticleSlugChanged { formerSlug } ... on StatementRecorded { statement { text attribution } }
  ... on ContentRedacted { redaction { publicNote } purgeKeys }
} } }`);

/** All that readers and members can get, by where it was got. */
async function everythingSent(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const { tokens } = newsroom;
  for (const [who, token] of Object.entries({
    reader: undefined,
    editor: tokens.EDITOR,
    admin: tokens.ADMIN,
  }))
    for (const [query, text] of await crawl(newsroom, token === undefined ? {} : { token }))
      found.set(`${who} ${query}`, text);
  for (let after: string | null = null, isMore = true; isMore;) {
    const page: Answer<LogPage> = await newsroom.ask(Log, { after });
    expect(page.errors).toEqual([]);
    found.set(`log ${after}`, page.text);
    isMore = page.data.feed.nodes.length > 0;
    after = page.data.feed.pageInfo.endCursor;
  }
  for (const path of [
    '/feeds/articles.rss',
    '/feeds/articles.atom',
    '/feeds/articles.json',
    '/sitemap.xml',
    '/sitemap-news.xml',
  ])
    found.set(path, await (await fetch(new URL(path, newsroom.url))).text());
  found.set('export', (await exportOf(connect(newsroom.databaseUrl))).join('\n'));
  return found;
}

/** The canaries in texts, by where they are. */
function found(
  written: readonly Written[],
  texts: Iterable<readonly [where: string, text: string]>,
): string[] {
  const hits = new Set<string>();
  for (const [where, text] of texts) {
    const lower = text.toLowerCase();
    for (const { place, canary } of written)
      if (lower.includes(canary.core))
        hits.add(`${place} in ${where.slice(0, 200)}: ${around(lower, canary.core)}`);
  }
  return [...hits];
}

function around(text: string, core: string): string {
  const at = text.indexOf(core);
  return text.slice(Math.max(0, at - 80), at + 80);
}

describe('a redaction', () => {
  it(
    'leaves nothing of the words in anything that is sent, nor in the database',
    async () => {
      const { prisma } = newsroom;
      const written: Written[] = [];
      for (let count = 0; count < REDACTIONS; count += 1) {
        const [place, write] = places[count % places.length] ?? places[0] ?? [];
        if (place === undefined || write === undefined) continue;
        const canary = newCanary();
        written.push({ place, canary, id: await write(canary) });
      }
      await searchRefreshed(prisma);
      // Fills the read cache, and shows that each canary was there.
      const before = [...(await everythingSent()).values()].join('\n').toLowerCase();
      await prisma.$executeRaw`ANALYZE`;
      expect(
        found(
          written,
          (await statisticsOf(prisma)).map((line) => ['', line] as const),
        ),
      ).not.toEqual([]);
      const dumped = (await dumpOf(prisma)).join('\n').toLowerCase();
      expect(written.filter(({ canary }) => !dumped.includes(canary.core)).map(({ place }) => place)).toEqual(
        [],
      );
      expect(written.filter(({ canary }) => before.includes(canary.core)).length).toBeGreaterThan(
        written.length / 2,
      );

      const refused: string[] = [];
      for (const { place, canary, id } of written) {
        const isSlugOnly = /slug|address/.test(place) && place !== 'a refused slug';
        const text = isSlugOnly ? canary.slug : spelled(canary);
        const outcome = await desk.attempt(Redact, {
          id,
          text,
          reason: 'PRIVACY',
          publicNote: 'It was private.',
        });
        if (outcome.__typename !== 'RedactPayload') refused.push(`${place}: ${JSON.stringify(outcome)}`);
        else expect(outcome.elsewhere, place).toEqual([]);
      }
      expect(refused).toEqual([]);

      // Right away, before any chore has run, and from each cursor.
      expect(found(written, await everythingSent())).toEqual([]);
      await searchRefreshed(prisma);
      await cleanAfterRedactions(connect(newsroom.databaseUrl).pool);
      expect(found(written, await everythingSent())).toEqual([]);
      expect(
        found(
          written,
          (await dumpOf(prisma)).map((line) => [line.slice(0, 40), line] as const),
        ),
      ).toEqual([]);
      expect(
        found(
          written,
          (await statisticsOf(prisma)).map((line) => ['statistics', line] as const),
        ),
      ).toEqual([]);
      expect((await compareLists(prisma)).wrong).toEqual([]);
      for (const { canary } of written) {
        for (const query of [canary.word, canary.slug, canary.word.slice(0, -1)]) {
          const { text } = await newsroom.ask(Suggested, { query }, newsroom.tokens.EDITOR);
          expect(text.toLowerCase()).not.toContain(canary.core);
          expect(text).not.toContain('"node"');
        }
      }
    },
    60_000 + REDACTIONS * 20_000,
  );
});
