/** Two newsrooms that differ only in the hidden rows of one of them. */
import { schema } from '../../../schema/index.ts';
import { copyDatabase } from '../database/database.ts';
import type { Canaries } from './canaries.ts';
import { CACHED, openNewsroom, type Newsroom } from '../newsroom/newsroom.ts';
import { Comparison } from './comparison.ts';
import { Pool } from './pool.ts';
import { writePublic, type PublicRows } from './public.ts';
import { Chance } from './random.ts';
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
  ...CACHED,
  CDN_SECONDS: '1',
};

/** The number of operations that collect what an editor can see. */
const INSIGHT = 100;

const Page = untyped<
  { feed: { nodes: { id: string }[]; pageInfo: Record<'startCursor' | 'endCursor', string> } },
  { after: string | null }
>(
  'query ($after: Cursor) { feed(first: 100, after: $after) { nodes { id } pageInfo { startCursor endCursor } } }',
);

export interface Grounds {
  readonly bare: Newsroom;
  /** A copy of it with additional hidden rows. */
  readonly whole: Newsroom;
  readonly rows: PublicRows;
  /**
   * Starts to compare what the two show a reader, or a member.
   * @param isClean whether a response contains nothing that the viewer may not see
   */
  compare(isClean: (text: string) => boolean, token?: string): Promise<Comparison>;
  close(): Promise<void>;
}

/**
 * @param withdrawn the canaries of what was once public, in both
 * @param write writes additional rows to both
 * @param hide writes the rows that only one of them has
 */
export async function openGrounds({
  withdrawn,
  write = () => Promise.resolve(),
  hide,
}: {
  withdrawn: Canaries;
  write?: (newsroom: Newsroom, rows: PublicRows) => Promise<void>;
  hide: (newsroom: Newsroom, rows: PublicRows) => Promise<void>;
}): Promise<Grounds> {
  const first = await openNewsroom({ story: true, settings });
  const rows = await writePublic(first, withdrawn);
  await write(first, rows);
  await first.leave();
  const copy = { database: await copyDatabase(first.database), tokens: first.tokens };
  const [bare, whole] = [
    await openNewsroom({ at: first, settings }),
    await openNewsroom({ at: copy, settings }),
  ];
  await hide(whole, rows);

  const chance = new Chance(SEED);
  const pool = new Pool(chance);
  await pool.read(bare.prisma, whole.prisma);
  const sides: Side[] = [];
  async function compare(one: Newsroom, isClean: (text: string) => boolean, token?: string) {
    const pair = { bare: await openSide(one.url, token), whole: await openSide(whole.url, token) };
    sides.push(pair.bare, pair.whole);
    return new Comparison({ schema, pool, chance, sides: pair, isClean });
  }
  // Collects cursors and times of hidden rows from an editor's responses, so that the viewers can try them.
  const insight = await compare(whole, () => true, whole.tokens.EDITOR);
  await insight.queries(INSIGHT);

  return {
    bare,
    whole,
    rows,
    compare: (isClean, token) => compare(bare, isClean, token),
    async close() {
      for (const side of sides) side.close();
      await bare.close();
      await whole.close();
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
  const query = 'subscription ($after: Cursor) { feed(after: $after) { __typename id } }';
  const variables = { after: first.pageInfo.startCursor };
  return { subscription: { query, variables, uses: [] }, length: length - 1 };
}
