import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import { existing } from '../changes/row-id.ts';
import { ValidationError } from '../errors.ts';
import { apiTypes, clean, line, optional, text, url } from '../validation.ts';
import { plainText, safeHtml } from './html.ts';

/** A block's row, without its place in a revision. */
export type BlockRow = Omit<Prisma.BlockUncheckedCreateInput, 'revisionId' | 'position'>;

const MAX_BLOCKS = 500;

const pixels = z.int().positive('must be positive');
const level = z.int().min(2, 'must be between 2 and 6').max(6, 'must be between 2 and 6');

export const imageInput = z.object({
  url,
  altText: clean.trim().max(2_000, 'must have at most 2000 characters'),
  caption: optional(text),
  creditText: optional(line),
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
  .transform(safeHtml)
  .pipe(
    clean.superRefine((value, context) => {
      const problem = text.safeParse(plainText(value)).error?.issues[0];
      if (problem !== undefined) context.addIssue(problem.message);
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

/** Exactly one kind of block. */
export const blockInput = z.object({
  paragraph: optional(paragraphInput),
  heading: optional(headingInput),
  quote: optional(quoteInput),
  image: optional(imageBlockInput),
  embed: optional(embedInput),
  list: optional(listInput),
});

type BlockInput = z.output<typeof blockInput>;

export const bodyInput = z.array(blockInput).max(MAX_BLOCKS, `must have at most ${MAX_BLOCKS} blocks`);

/**
 * The rows of a body.
 * @param known the ids of the article's existing blocks; a body can use each of them once
 * @throws ValidationError for any other id
 */
export function bodyBlocks(body: readonly BlockInput[], known: ReadonlySet<string>): BlockRow[] {
  const seen = new Set<string>();
  return body.map((block, index) => {
    const { blockId: id, ...fields } = rowOf(block);
    if (id !== null && (!known.has(id) || seen.has(id))) {
      throw new ValidationError(
        known.has(id)
          ? 'Two blocks have this id.'
          : 'The article has no block with this id. Leave `blockId` out for a new block.',
        ['body', String(index), 'blockId'],
      );
    }
    if (id !== null) seen.add(id);
    return { id: id ?? randomUUID(), ...fields };
  });
}

export function quoteBlock(statementId: string): BlockRow {
  return { id: randomUUID(), kind: 'QUOTE', statementId };
}

function rowOf(block: BlockInput): Omit<BlockRow, 'id'> & { blockId: string | null } {
  if (block.paragraph !== null) return { kind: 'PARAGRAPH', ...block.paragraph };
  if (block.heading !== null) return { kind: 'HEADING', ...block.heading };
  if (block.quote !== null) return { kind: 'QUOTE', ...block.quote };
  if (block.image !== null) return { kind: 'IMAGE', blockId: block.image.blockId, ...block.image.image };
  if (block.embed !== null) return { kind: 'EMBED', ...block.embed };
  if (block.list !== null) return { kind: 'LIST', ...block.list };
  throw new Error('The GraphQL input type allows exactly one kind of block.');
}
