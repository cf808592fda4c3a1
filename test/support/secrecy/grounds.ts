/** Two newsrooms that differ in nothing but rows that stand in one of them. */
import { schema } from '../../../schema/index.ts';
import { copyDatabase } from '../database/database.ts';
import { allReadable } from '../clients/feed.ts';
import type { Canaries } from './canaries.ts';
import { openNewsroom, type Newsroom } from '../newsroom/newsroom.ts';
import { Comparison } from './comparison.ts';
import { Pool } from './pool.ts';
import { writePublic, type PublicRows } from './public.ts';
import { Chance } from './random.ts';
import { openSide, type Side } from './sides.ts';
import { untyped } from '../clients/walk.ts';

/** How many operations readers put to both: all of them in CI. */
export const OPERATIONS = Number(process.env['SECRECY_OPERATIONS'] ?? 2_000);
/** ms that an operation may take, on both, on a slow machine; a subscription is replayed many events. */
const PATIENCE = { operation: 50, subscription: 2_000 };
/** Another one makes other operations. */
const SEED = Number(process.env['SECRECY_SEED'] ?? 20_250_925);

/** How long so many operations may take, in ms. */
export function patienceFor({ queries, subscriptions }: { queries: number; subscriptions: number }): number {
  return 180_000 + queries * PATIENCE.operation + subscriptions * PATIENCE.subscription;
}

/** Where articles stand is the same, whichever node says so. */
const settings = { ARTICLE_URL: 'https://news.example/' };

/** Operations whose answers tell what an editor knows. */
const INSIGHT = 100;

const Start = untyped<
  { feed: { totalCount: number; pageInfo: { startCursor: string } } },
  Record<string, never>
>('{ feed(first: 1) { totalCount pageInfo { startCursor } } }');

export interface Grounds {
  readonly bare: Newsroom;
  /** A copy of it with rows besides. */
  readonly whole: Newsroom;
  readonly rows: PublicRows;
  /**
   * Begins to compare what the two tell a reader, or a member.
   * @param isClean whether an answer holds nothing that the viewer may not see
   */
  compare(isClean: (text: string) => boolean, token?: string): Promise<Comparison>;
  close(): Promise<void>;
}

/**
 * @param withdrawn the canaries of what was public once, in both
 * @param write what is to stand in both besides what is public
 * @param hide what is to stand in one of them only
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
  await Promise.all([allReadable(bare), allReadable(whole)]);

  const chance = new Chance(SEED);
  const pool = new Pool(chance);
  await pool.read(bare.prisma, whole.prisma);
  const sides: Side[] = [];
  async function compare(one: Newsroom, isClean: (text: string) => boolean, token?: string) {
    const pair = { bare: await openSide(one.url, token), whole: await openSide(whole.url, token) };
    sides.push(pair.bare, pair.whole);
    return new Comparison({ schema, pool, chance, sides: pair, isClean });
  }
  // An editor’s answers have cursors and times of hidden rows, for others to try.
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

/** What is replayed of the log to who stands at its first event, and how many events that is. */
export async function wholeLog({ bare }: Grounds) {
  const { feed } = (await bare.ask(Start, {})).data;
  const query = 'subscription ($after: Cursor) { feed(after: $after) { __typename id } }';
  const variables = { after: feed.pageInfo.startCursor };
  return { subscription: { query, variables, uses: [] }, length: feed.totalCount - 1 };
}
