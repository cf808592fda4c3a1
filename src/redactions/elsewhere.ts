import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { EntityName } from '../db/entities.ts';
import { comparedHtml, comparedText, searchPattern } from '../lib/redacted-text.ts';

/** Nodes that are named. */
const MOST = 100;
/** Rows of a table that are compared with the words. */
const ROWS = 1_000;

const OF_FRONT = '(SELECT r."frontId" FROM "FrontRevision" r WHERE r."id" = t."revisionId")';

/** Where words can stand, and the node whose redaction takes them out: the SQL of its id, null if it is another one. */
const PLACES: readonly {
  readonly table: string;
  readonly columns: readonly string[];
  readonly entity: EntityName;
  readonly id?: string;
}[] = [
  {
    table: 'ArticleRevision',
    columns: [
      ...['headline', 'standfirst', 'byline', 'trailText', 'imageUrl', 'imageAltText', 'imageCaption'],
      ...['imageCreditText', 'usageTerms', 'copyrightNotice', 'creditText', 'canonicalUrl'],
      ...['kicker', 'seoTitle', 'seoDescription', 'socialImageUrl', 'socialImageAltText'],
      ...['socialImageCaption', 'socialImageCreditText'],
    ],
    entity: 'Article',
    id: '"articleId"',
  },
  {
    table: 'Contribution',
    columns: ['creditedAs'],
    entity: 'Article',
    id: '(SELECT r."articleId" FROM "ArticleRevision" r WHERE r."id" = t."revisionId")',
  },
  {
    table: 'Block',
    columns: ['html', 'text', 'url', 'caption', 'provider', 'altText', 'creditText', 'items'],
    entity: 'Article',
    id: '"articleId"',
  },
  {
    table: 'LivePostRevision',
    columns: ['headline'],
    entity: 'LivePost',
    id: '"postId"',
  },
  {
    table: 'LivePostContribution',
    columns: ['creditedAs'],
    entity: 'LivePost',
    id: '(SELECT r."postId" FROM "LivePostRevision" r WHERE r."id" = t."revisionId")',
  },
  { table: 'Article', columns: ['slugs', 'withdrawalReason', 'scheduledNoteText'], entity: 'Article' },
  { table: 'UpdateNote', columns: ['text'], entity: 'UpdateNote' },
  { table: 'FormerNoteText', columns: ['text'], entity: 'UpdateNote', id: '"noteId"' },
  { table: 'InternalNote', columns: ['text'], entity: 'Article', id: '"articleId"' },
  { table: 'InternalNote', columns: ['text'], entity: 'Statement', id: '"statementId"' },
  { table: 'InternalNote', columns: ['text'], entity: 'SourceReport', id: '"sourceId"' },
  {
    table: 'Statement',
    columns: [
      ...['text', 'roleName', 'attributionText', 'audience', 'place', 'statusNote', 'passage', 'originalUrl'],
    ],
    entity: 'Statement',
  },
  { table: 'SourceReport', columns: ['headline', 'url'], entity: 'SourceReport' },
  { table: 'Person', columns: ['name', 'slugs', 'description'], entity: 'Person' },
  { table: 'Affiliation', columns: ['roleName'], entity: 'Person', id: '"personId"' },
  { table: 'Organization', columns: ['name', 'slugs', 'description', 'website'], entity: 'Organization' },
  { table: 'Campaign', columns: ['name', 'slugs', 'summary'], entity: 'Campaign' },
  { table: 'CampaignDemand', columns: ['text', 'retractionNote'], entity: 'CampaignDemand' },
  {
    table: 'CampaignAction',
    columns: ['title', 'description', 'place', 'retractionNote'],
    entity: 'CampaignAction',
  },
  { table: 'ActionFigure', columns: ['retractionNote'], entity: 'CampaignAction', id: '"actionId"' },
  { table: 'CampaignOutcome', columns: ['summary', 'retractionNote'], entity: 'CampaignOutcome' },
  { table: 'Tag', columns: ['name', 'slugs'], entity: 'Tag' },
  { table: 'Section', columns: ['name', 'slugs'], entity: 'Section' },
  { table: 'FrontContainer', columns: ['title'], entity: 'Front', id: OF_FRONT },
  {
    table: 'FrontCard',
    columns: ['headline', 'trailText', 'imageUrl', 'imageAltText', 'imageCaption', 'imageCreditText'],
    entity: 'Front',
    id: OF_FRONT,
  },
];

/**
 * The keys of the nodes that hold words, after they were taken out of the target. It reads whole tables, which is rarely done.
 * @param words as they are compared
 */
export async function nodesWith(tx: Transaction, words: string): Promise<string[]> {
  const pattern = searchPattern(words);
  const keys = new Set<string>();
  for (const { table, columns, entity, id = '"id"' } of PLACES) {
    const texts = columns.map((column) => `t."${column}"`).join(', ');
    const rows = await tx.$queryRaw<{ id: string | null; texts: (string | string[] | null)[] }[]>`
      SELECT ${Prisma.raw(id)} AS "id", jsonb_build_array(${Prisma.raw(texts)}) AS "texts"
      FROM ${Prisma.raw(`"${table}"`)} t WHERE jsonb_build_array(${Prisma.raw(texts)})::text ~ ${pattern} LIMIT ${ROWS}`;
    for (const row of rows)
      if (row.id !== null && row.texts.flat().some((text) => text !== null && has(text, words)))
        keys.add(`${entity}:${row.id}`);
    if (keys.size >= MOST) break;
  }
  return [...keys].slice(0, MOST);
}

function has(text: string, words: string): boolean {
  return comparedText(text).includes(words) || comparedHtml(text).includes(words);
}
