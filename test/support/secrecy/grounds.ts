/** Three newsrooms: each has all rows of the one before, and additional ones that fewer viewers see. */
import { inject } from 'vitest';
import { schema } from '../../../schema/index.ts';
import { applyExtensionMigrations } from '../../../src/extensions/migrations.ts';
import type { Viewer } from '../../../src/viewer.ts';
import { BothReads } from '../database/both-reads.ts';
import { copyDatabase, createTestDatabase } from '../database/database.ts';
import type { Canaries } from './canaries.ts';
import { openNewsroom, type Newsroom, type Premises } from '../newsroom/newsroom.ts';
import { Comparison } from './comparison.ts';
import { Pool } from './pool.ts';
import { publicRows, writePublic, type PublicRows } from './public.ts';
import { Chance } from './random.ts';
import { searchRefreshed } from '../search/refreshed.ts';
import { openSide, type Side } from './sides.ts';
import { untyped } from '../clients/walk.ts';

/** How many operations readers send to both; CI runs more. */
export const OPERATIONS = Number(process.env['SECRECY_OPERATIONS'] ?? 800);
/** The time in ms that an operation may take on both on a slow machine. A subscription replays many events. */
const PATIENCE = { operation: 50, subscription: 2_000 };
/** Another seed generates other operations. */
const SEED = Number(process.env['SECRECY_SEED'] ?? 20_250_925);

/** The time in ms that so many operations may take. */
export function patienceFor({ queries, subscriptions }: { queries: number; subscriptions: number }): number {
  return 180_000 + queries * PATIENCE.operation + subscriptions * PATIENCE.subscription;
}

/** Both nodes give articles the same URLs, keep answers, and tell a CDN what is in them. */
const settings = {
  ARTICLE_URL: 'https://news.example/',
  CAMPAIGN_URL: 'https://news.example/campaigns/',
  PERSON_URL: 'https://news.example/people/',
  ORGANIZATION_URL: 'https://news.example/organizations/',
  TAG_URL: 'https://news.example/tags/',
  SECTION_URL: 'https://news.example/sections/',
  CDN_SECONDS: '1',
};

/** The number of operations that collect what an editor can see. */
const INSIGHT = 100;

const Page = untyped<
  { feed: { nodes: { id: string }[]; pageInfo: Record<'startCursor' | 'endCursor', string> } },
  { after: string | null }
>(
  'query ($after: String) { feed(first: 100, after: $after) { nodes { id } pageInfo { startCursor endCursor } } }',
);

export interface Grounds {
  readonly bare: Newsroom;
  /** A copy of it with additional rows that members share. */
  readonly shared: Newsroom;
  /** A copy of that with additional work of single members. */
  readonly whole: Newsroom;
  readonly rows: PublicRows;
  /**
   * Starts to compare what two of them show a reader, or a member.
   * @param without the one that lacks what the viewer may not see
   * @param isClean whether a response contains nothing that the viewer may not see
   */
  compare(without: Newsroom, isClean: (text: string) => boolean, token?: string): Promise<Comparison>;
  /** Starts to compare what Prisma's own client and compiled reads show a viewer of `whole`. */
  compareReads(viewer: Viewer): Promise<Comparison>;
  close(): Promise<void>;
}

/**
 * @param withdrawn the canaries of what was once public, in all of them
 * @param publish writes more rows that readers see, in all of them
 * @param share writes the rows that `bare` lacks
 * @param hide writes the rows that only `whole` has
 */
export async function openGrounds({
  withdrawn,
  publish,
  share,
  hide,
}: {
  withdrawn: Canaries;
  publish?: (newsroom: Newsroom) => Promise<void>;
  share: (newsroom: Newsroom, rows: PublicRows) => Promise<void>;
  hide: (newsroom: Newsroom, rows: PublicRows) => Promise<void>;
}): Promise<Grounds> {
  const copyOf = async ({ database, tokens }: Premises) => ({
    database: await copyDatabase(database),
    tokens,
  });
  const database = await createTestDatabase('story_newsroom');
  await applyExtensionMigrations(database.url);
  const first = await openNewsroom({ at: { database, tokens: inject('tokens').story_newsroom }, settings });
  await writePublic(first, withdrawn);
  await publish?.(first);
  const rows = await publicRows(first);
  await first.leave();
  const second = await openNewsroom({ at: await copyOf(first), settings });
  await share(second, rows);
  await second.leave();
  const third = await copyOf(second);
  const [bare, shared, whole] = [
    await openNewsroom({ at: first, settings }),
    await openNewsroom({ at: second, settings }),
    await openNewsroom({ at: third, settings }),
  ];
  await hide(whole, rows);
  for (const { prisma } of [bare, shared, whole]) await searchRefreshed(prisma);

  const chance = new Chance(SEED);
  const pool = new Pool(chance);
  await pool.read(bare.prisma, whole.prisma);
  const sides: Side[] = [];
  const compare: Grounds['compare'] = async (without, isClean, token) => {
    const pair = { bare: await openSide(without.url, token), whole: await openSide(whole.url, token) };
    sides.push(pair.bare, pair.whole);
    const logged = () => [...without.logged, ...whole.logged];
    return new Comparison({ schema, pool, chance, sides: pair, isClean, logged });
  };
  const both = new BothReads(whole.databaseUrl);
  // Collects cursors and times of hidden rows from an editor's responses, so that the viewers can try them.
  const insight = await compare(whole, () => true, whole.tokens.EDITOR);
  await insight.queries(INSIGHT);

  return {
    bare,
    shared,
    whole,
    rows,
    compare,
    async compareReads(viewer) {
      const { own, compiled } = await both.sides(viewer);
      const pair = { bare: own, whole: compiled };
      return new Comparison({ schema, pool, chance, sides: pair, isClean: () => true });
    },
    async close() {
      for (const side of sides) side.close();
      await both.close();
      for (const newsroom of [bare, shared, whole]) await newsroom.close();
    },
  };
}

/** A subscription that replays the whole log after its first event, and the number of events that it gets. */
export async function wholeLog({ bare }: Grounds) {
  const read = async (after: string | null) => (await bare.ask(Page, { after })).data.feed;
  const first = await read(null);
  let length = first.nodes.length;
  for (let page = first; page.nodes.length > 0; length += page.nodes.length)
    page = await read(page.pageInfo.endCursor);
  const query = 'subscription ($after: String) { feed(after: $after) { __typename id } }';
  const variables = { after: first.pageInfo.startCursor };
  return { subscription: { query, variables, uses: [] }, length: length - 1 };
}
