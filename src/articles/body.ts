import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import { existing } from '../operations/row-id.ts';
import { ValidationError, type Problem } from '../errors.ts';
import {
  apiTypes,
  assertRules,
  broken,
  clean,
  issueOf,
  line,
  optional,
  problemOf,
  text,
  url,
  type RuleOfMany,
} from '../operations/validation.ts';
import { marksIn, withMarks } from '../lib/redacted-text.ts';
import { blockElementIn, plainText, safeHtml } from './html.ts';
import { quotedWords } from './quoted-words.ts';

/** A version of a block. It gets its `id` when the first revision that has it is saved. */
export type BlockRow = Omit<Prisma.BlockUncheckedCreateInput, 'id' | 'articleId' | 'isPublic'> & {
  readonly id?: string;
};

export const MAX_BLOCKS = 1_000;
/** Edits and merges can make a body as long as this, which no request can be. */
export const MAX_CHARACTERS = 2_000_000;
const TOO_LONG = `must have at most ${MAX_BLOCKS} blocks besides the quotes that the article has`;

const pixels = z.int().positive('must be positive');
const level = z.int().min(2, 'must be between 2 and 6').max(6, 'must be between 2 and 6');

export const imageInput = z.object({
  url,
  altText: clean.trim().max(2_000, 'must have at most 2000 characters'),
  caption: optional(text),
  creditText: optional(line),
  license: optional(url),
  width: optional(pixels),
  height: optional(pixels),
});

/** Identifies a block across revisions. */
export const idOfBlock = z.string().register(apiTypes, { scalar: 'ID' });
/** Left out for a new block. */
const blockId = optional(idOfBlock);

/** Sanitised before it is checked, and must have visible text. */
const html = z
  .string()
  .superRefine((value, context) => {
    const name = blockElementIn(value);
    if (name !== null)
      context.addIssue(
        issueOf({
          code: 'INVALID_HTML',
          message: `has <${name}>, but a paragraph has only text and inline elements: \`Query.blocksFromHtml\` makes blocks of such HTML`,
          path: [],
        }),
      );
  })
  .transform(safeHtml)
  .pipe(
    clean.superRefine((value, context) => {
      const [issue] = text.safeParse(plainText(value)).error?.issues ?? [];
      if (issue !== undefined) context.addIssue(issueOf(problemOf(issue)));
      for (const { globalId, statementId } of quotedWords(value))
        if (statementId === null)
          context.addIssue(
            issueOf({
              code: 'INVALID_ID',
              message: `has <q data-statement="${globalId}">, which is not the id of a statement`,
              path: [],
            }),
          );
    }),
  );

export const paragraphInput = z.object({ blockId, html });
export const headingInput = z.object({ blockId, level, text: line });
export const quoteInput = z.object({ blockId, statementId: existing('Statement') });
export const imageBlockInput = z.object({ blockId, image: imageInput });
export const embedInput = z.object({
  blockId,
  url,
  provider: line,
  statementId: optional(existing('Statement')),
  caption: optional(text),
});
export const listInput = z.object({
  blockId,
  ordered: z.boolean(),
  items: z.array(text).min(1, 'must not be empty'),
});

/** A block that a redaction has emptied. It is named only to keep it. */
export const redactedInput = z.object({ blockId: idOfBlock });

/** Exactly one kind of block. */
export const blockInput = z.object({
  paragraph: optional(paragraphInput),
  heading: optional(headingInput),
  quote: optional(quoteInput),
  image: optional(imageBlockInput),
  embed: optional(embedInput),
  list: optional(listInput),
  redacted: optional(redactedInput),
});

export type BlockInput = z.output<typeof blockInput>;

interface BodyInput {
  readonly body?: readonly BlockInput[] | null | undefined;
}

/** Comments don't count, so that an article with many can still be revised. */
export const bodyInput = z
  .array(blockInput)
  .refine(
    (body) => body.filter(({ quote }) => quote?.blockId == null).length <= MAX_BLOCKS,
    broken('TOO_MANY', TOO_LONG, { max: MAX_BLOCKS }),
  )
  .refine(
    (body) => charactersOf(body.map(blockRowOf)) <= MAX_CHARACTERS,
    broken('TOO_LONG', `must have at most ${MAX_CHARACTERS} characters`, { max: MAX_CHARACTERS }),
  );

/** The problem with an id that is no `blockId` of this article. Clients mix up the two ids of a block. */
export function notABlock(id: string, of: string): string {
  const globalId = Buffer.from(id, 'base64url').toString();
  return /^[A-Za-z]*Block:/.test(globalId)
    ? `must be the \`blockId\` of a block of ${of}: this is the \`id\` of one version of a block`
    : `must be the \`blockId\` of a block of ${of}`;
}

/** Of a redacted block. */
export const ONLY_KEPT = 'only a redaction makes one, and an input can keep it';

/** A body can have new blocks, and each of the article's existing blocks once. */
export function blockIdRule(known: ReadonlyMap<string, BlockRow>): RuleOfMany<BodyInput> {
  return {
    of: [],
    problems({ body }) {
      const seen = new Set<string>();
      return (body ?? []).flatMap((block, index): Problem[] => {
        const { blockId: id } = blockRowOf(block);
        if (id === null) return [];
        const isSecond = seen.has(id);
        seen.add(id);
        const path = ['body', String(index), kindOf(block), 'blockId'];
        if (isSecond) return [{ code: 'CONFLICTING', message: 'must not be the id of two blocks', path }];
        const was = known.get(id);
        if (block.redacted !== null && was?.kind !== 'REDACTED')
          return [
            {
              code: 'UNKNOWN_REFERENCE',
              message: `must be the \`blockId\` of a redacted block of the article: ${ONLY_KEPT}`,
              path,
            },
          ];
        if (was !== undefined) return [];
        return [
          {
            code: 'UNKNOWN_REFERENCE',
            message: `${notABlock(id, 'the article')}; leave it out for a new block`,
            path,
          },
        ];
      });
    },
  };
}

/**
 * The blocks of a body. A block with the same content as before stays the same version.
 * @param before the article's existing blocks
 * @throws ValidationError if the body breaks `blockIdRule`
 */
export function bodyBlocks(body: readonly BlockInput[], before: readonly BlockRow[]): BlockRow[] {
  const known = byBlockId(before);
  assertRules([blockIdRule(known)], { body });
  const marks = new Set(before.flatMap(({ html }) => marksIn(html)));
  return body.map((block) => {
    const { blockId: id, ...row } = blockRowOf(block);
    const fields = typeof row.html === 'string' ? { ...row, html: withMarks(row.html, marks) } : row;
    if (id === null) return { blockId: randomUUID(), ...fields };
    const was = known.get(id);
    if (was !== undefined && fields.kind === 'REDACTED') return was;
    const is = { blockId: id, ...fields };
    return was !== undefined && areEqual(was, is) ? was : is;
  });
}

/**
 * The limit that a body passes, in words; null if it fits. It is for a body that grows without an input that has it whole: by
 * edits, or by merging into a draft. Quotes that were saved don't count.
 */
export function limitPassedBy(blocks: readonly BlockRow[]): string | null {
  if (blocks.filter(({ kind, id }) => kind !== 'QUOTE' || id === undefined).length > MAX_BLOCKS)
    return `${MAX_BLOCKS} blocks`;
  return charactersOf(blocks) > MAX_CHARACTERS ? `${MAX_CHARACTERS} characters` : null;
}

function charactersOf(blocks: readonly Pick<BlockRow, 'html' | 'text' | 'items'>[]): number {
  return blocks.reduce((sum, { html, text, items }) => {
    const listed = Array.isArray(items) ? items.join('') : '';
    return sum + (html ?? '').length + (text ?? '').length + listed.length;
  }, 0);
}

/**
 * @param of names the body in the error
 * @throws ValidationError
 */
export function mustFit(blocks: readonly BlockRow[], of: string, path: readonly string[]): void {
  const limit = limitPassedBy(blocks);
  if (limit === null) return;
  throw new ValidationError({
    code: 'TOO_LONG',
    message: `${of} would have more than ${limit}. Take some out first, or go on in another article.`,
    path,
  });
}

export function byBlockId(blocks: readonly BlockRow[]): Map<string, BlockRow> {
  return new Map(blocks.map((block) => [block.blockId, block]));
}

/** Whether two versions of a block have the same content. */
export function areEqual(a: BlockRow, b: BlockRow): boolean {
  return (a.id !== undefined && a.id === b.id) || canonical(a) === canonical(b);
}

/** Ignores null and empty fields: the input omits them, a row from the database has them. */
function canonical({ id: _id, ...block }: BlockRow): string {
  const fields = Object.entries(block).filter(
    ([, value]) => value != null && !(Array.isArray(value) && value.length === 0),
  );
  return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The field of the input that has the block, such as `paragraph`. */
export function kindOf(block: BlockInput): string {
  return Object.entries(block).find(([, value]) => value != null)?.[0] ?? '';
}

export function blockRowOf(block: BlockInput): Omit<BlockRow, 'id' | 'blockId'> & { blockId: string | null } {
  if (block.paragraph !== null) return { kind: 'PARAGRAPH', ...block.paragraph };
  if (block.heading !== null) return { kind: 'HEADING', ...block.heading };
  if (block.quote !== null) return { kind: 'QUOTE', ...block.quote };
  if (block.image !== null) return { kind: 'IMAGE', blockId: block.image.blockId, ...block.image.image };
  if (block.embed !== null) return { kind: 'EMBED', ...block.embed };
  if (block.list !== null) return { kind: 'LIST', ...block.list };
  if (block.redacted !== null) return { kind: 'REDACTED', ...block.redacted };
  throw new Error('The GraphQL input type allows exactly one kind of block.');
}
