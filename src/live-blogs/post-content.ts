import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Prisma, type LivePostRevision } from '../../generated/prisma/client.ts';
import { changedBody, type BodyChange } from '../articles/block-edits.ts';
import { bodyInput, type BlockRow } from '../articles/body.ts';
import { BLOCK_COLUMNS } from '../articles/content-columns.ts';
import {
  CONTRIBUTION_COLUMNS,
  contributionRows,
  contributionsInput,
  insertContributions,
  type Contribution,
} from '../articles/contributions.ts';
import { mustQuoteRightly, quotedWords } from '../articles/quoted-words.ts';
import { insertBlocks } from '../articles/save-revision.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import { storedRange } from '../lib/edtf.ts';
import { ValidationError } from '../errors.ts';
import { broken, date, line, type Rule } from '../operations/validation.ts';
import { hasBegun } from '../statements/statement-dates.ts';
import { writeTogether } from '../operations/write-together.ts';

const MAX_BLOCKS = 100;
const TOO_LONG = `must have at most ${MAX_BLOCKS} blocks: go on in another post`;

/** A field that is left out keeps its value; null clears it. */
export const postInput = {
  headline: line.nullish(),
  body: bodyInput
    .refine((body) => body.length <= MAX_BLOCKS, broken('TOO_MANY', TOO_LONG, { max: MAX_BLOCKS }))
    .nullish(),
  contributions: contributionsInput,
  isKeyEvent: z.boolean().nullish(),
  occurredAt: date.nullish(),
};

type PostInput = z.output<z.ZodObject<typeof postInput>> & BodyChange;

/** The content of a revision of a post. */
export interface PostContent extends Pick<LivePostRevision, 'headline' | 'isKeyEvent' | 'occurredAt'> {
  readonly contributions: readonly Contribution[];
  readonly blocks: readonly BlockRow[];
  readonly paths?: ReadonlyMap<BlockRow, readonly string[]>;
}

export const NO_CONTENT: PostContent = {
  headline: null,
  isKeyEvent: false,
  occurredAt: null,
  contributions: [],
  blocks: [],
};

export const occurredRule: Rule<Pick<PostInput, 'occurredAt'>> = {
  of: ['occurredAt'],
  holds: ({ occurredAt }) => occurredAt == null || hasBegun(storedRange(occurredAt).first),
  code: 'OUT_OF_RANGE',
  message: 'must not be in the future: it is when what the post reports happened',
  path: ['occurredAt'],
};

export async function postContent(tx: Transaction, id: string | null): Promise<PostContent> {
  if (id === null) throw new Error('A post has a revision.');
  const { headline, isKeyEvent, occurredAt, contributions, places } =
    await tx.livePostRevision.findUniqueOrThrow({
      where: { id },
      include: {
        contributions: { orderBy: { position: 'asc' }, select: CONTRIBUTION_COLUMNS },
        places: {
          orderBy: { position: 'asc' },
          select: { block: { select: { ...BLOCK_COLUMNS, items: true } } },
        },
      },
    });
  return { headline, isKeyEvent, occurredAt, contributions, blocks: places.map(({ block }) => block) };
}

/**
 * Applies an input to the content of a revision.
 * @param quotes blocks that follow
 * @throws ValidationError if nothing is left, or too much
 */
export function revisedPost(
  before: PostContent,
  input: PostInput,
  quotes: readonly BlockRow[] = [],
): PostContent {
  const { edits, headline, isKeyEvent, occurredAt, contributions } = input;
  const { blocks, ...edited } = changedBody(before.blocks, input);
  const after = {
    ...edited,
    blocks: [...blocks, ...quotes],
    headline: headline === undefined ? before.headline : headline,
    isKeyEvent: isKeyEvent === undefined ? before.isKeyEvent : isKeyEvent === true,
    occurredAt: occurredAt === undefined ? before.occurredAt : occurredAt,
    contributions: contributions === undefined ? before.contributions : contributionRows(contributions),
  };
  const path = [edits == null ? 'body' : 'edits'];
  if (after.blocks.length > MAX_BLOCKS)
    throw new ValidationError({ code: 'TOO_MANY', message: TOO_LONG, path, max: MAX_BLOCKS });
  if (after.blocks.length === 0 && after.headline === null)
    throw new ValidationError({
      code: 'REQUIRED',
      message: 'A post has a headline, or a block. To take it out, use removeLivePost.',
      path,
    });
  return after;
}

export function isSamePost(a: PostContent, b: PostContent): boolean {
  const comparable = ({ blocks, headline, isKeyEvent, occurredAt, contributions }: PostContent) => [
    ...[headline, isKeyEvent, occurredAt, contributions],
    blocks.map(({ id }) => id),
  ];
  return b.blocks.every(({ id }) => id !== undefined) && isDeepStrictEqual(comparable(a), comparable(b));
}

/** The statements that the content quotes, each once. */
export function statementsIn({ blocks }: PostContent): string[] {
  const ids = blocks.flatMap(({ statementId, html }) => [
    statementId ?? null,
    ...quotedWords(html ?? '').map((quoted) => quoted.statementId),
  ]);
  return [...new Set(ids.filter((id) => id !== null))];
}

/** What readers see with the content. */
export function referencesIn(content: PostContent) {
  return { statementIds: statementsIn(content), speakers: content.contributions };
}

interface NewPostRevision
  extends
    Pick<LivePostRevision, 'id' | 'postId' | 'number'>,
    Partial<Pick<LivePostRevision, 'createdById' | 'publishedAt' | 'publishedById'>> {
  readonly articleId: string;
}

/**
 * Saves a revision of a post with its new blocks, in one SQL statement.
 * @param writes what else it writes, such as the post itself
 * @throws ValidationError for a new paragraph whose words aren't those of the statement that it quotes
 */
export async function savePostRevision(
  tx: Transaction,
  { articleId, ...revision }: NewPostRevision,
  content: PostContent,
  writes: readonly Prisma.Sql[] = [],
): Promise<void> {
  await mustQuoteRightly(tx, content);
  const { headline, isKeyEvent, occurredAt } = content;
  const blocks = content.blocks.map((block) => ({ ...block, id: block.id ?? newId() }));
  const unsaved = blocks.filter((_, position) => content.blocks[position]?.id === undefined);
  const row = {
    ...{ createdById: null, publishedAt: null, publishedById: null },
    ...revision,
    ...{ headline, isKeyEvent, occurredAt, versionIds: blocks.map(({ id }) => id) },
  };
  const others = [
    ...writes,
    ...(content.contributions.length === 0
      ? []
      : [insertContributions(revision.id, content.contributions, 'LivePostContribution')]),
    ...(unsaved.length === 0 ? [] : [insertBlocks(articleId, unsaved, revision.postId)]),
  ];
  await writeTogether(tx, [insertInto('LivePostRevision', row), ...others]);
}

/** Inserts a row with these columns. */
export function insertInto(table: 'LivePost' | 'LivePostRevision', row: object): Prisma.Sql {
  const columns = Prisma.raw(
    Object.keys(row)
      .map((name) => `"${name}"`)
      .join(', '),
  );
  const record = Prisma.raw(`NULL::"${table}"`);
  return Prisma.sql`
    INSERT INTO ${Prisma.raw(`"${table}"`)} (${columns})
    SELECT ${columns} FROM jsonb_populate_record(${record}, ${JSON.stringify(row)}::jsonb)`;
}
