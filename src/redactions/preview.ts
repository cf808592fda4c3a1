import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { RequestError } from '../errors.ts';
import { comparedText } from '../lib/compared-text.ts';
import { MAX_COUNT } from '../lib/page-size.ts';
import { partsOfKey } from '../operations/row-id.ts';
import { nodesWith } from './elsewhere.ts';
import { WORD_RULES, wordsInput } from './words-input.ts';

export interface RedactionPreview {
  readonly keys: readonly string[];
  /** Whether these are all. */
  readonly isComplete: boolean;
  readonly counts: readonly { readonly typename: string; readonly count: number }[];
}

/** The types of what the search finds. */
const TYPES = {
  ARTICLE: 'Article',
  STATEMENT: 'Statement',
  CAMPAIGN: 'Campaign',
  CAMPAIGN_ACTION: 'CampaignAction',
  CAMPAIGN_DEMAND: 'CampaignDemand',
  PERSON: 'Person',
  ORGANIZATION: 'Organization',
  LIVE_POST: 'LivePost',
} as const;

/**
 * What has words, before they are taken out, as far as it can be said at once.
 * @throws RequestError BAD_USER_INPUT for words that can't be taken out
 */
export async function previewOf(prisma: PrismaClient, text: string): Promise<RedactionPreview> {
  const { error } = wordsInput.safeParse(text);
  const broken = WORD_RULES.find(({ of, holds }) => of.length === 1 && !holds({ text, publicNote: '' }));
  const problem = error?.issues[0]?.message ?? broken?.message;
  if (problem !== undefined) throw new RequestError('BAD_USER_INPUT', `The text ${problem}.`);
  const words = comparedText(text);
  const { keys, isComplete } = await nodesWith(prisma, words);
  const counts = new Map<string, number>();
  for (const key of keys) {
    const [typename] = partsOfKey(key);
    counts.set(typename, (counts.get(typename) ?? 0) + 1);
  }
  if (!isComplete)
    for (const { type, count } of await countsInSearch(prisma, words))
      counts.set(TYPES[type], Math.max(count, counts.get(TYPES[type]) ?? 0));
  return { keys, isComplete, counts: [...counts].map(([typename, count]) => ({ typename, count })) };
}

/** How many rows of each type the search finds, of the first that it finds. */
function countsInSearch(
  prisma: PrismaClient,
  words: string,
): Promise<{ type: keyof typeof TYPES; count: number }[]> {
  // Their indexes are for what is public, and for the rest.
  const entries = (isPublic: Prisma.Sql) => Prisma.sql`(
    SELECT e."type", e."rowId" FROM "SearchConfig" c CROSS JOIN LATERAL (
      SELECT "type", "rowId" FROM "SearchEntry" WHERE ${isPublic} AND "config" = c."name" AND "words" @@ phraseto_tsquery(c."name"::regconfig, ${words})
      LIMIT ${MAX_COUNT}
    ) e LIMIT ${MAX_COUNT})`;
  return prisma.$queryRaw`
    SELECT "type", count(DISTINCT "rowId")::int AS "count"
    FROM (${entries(Prisma.sql`"isPublic"`)} UNION ALL ${entries(Prisma.sql`NOT "isPublic"`)}) e GROUP BY 1 ORDER BY 1`;
}
