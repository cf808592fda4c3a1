import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import { ValidationError } from '../errors.ts';
import { check, clean, line, text } from '../validation.ts';
import { plainText, safeHtml } from './html.ts';

interface ImageInput {
  readonly url: string;
  readonly altText: string;
  readonly caption?: string | null | undefined;
  readonly creditText?: string | null | undefined;
  readonly width?: number | null | undefined;
  readonly height?: number | null | undefined;
}

type Identified<T> = T & { readonly id?: string | null | undefined };
type Maybe<T> = Identified<T> | null | undefined;

/** Exactly one kind of block. `id` keeps a block’s identity; without it the block is new. */
export interface BlockInput {
  readonly paragraph?: Maybe<{ readonly html: string }>;
  readonly heading?: Maybe<{ readonly level: number; readonly text: string }>;
  readonly quote?: Maybe<{ readonly statementId: string }>;
  readonly image?: Maybe<{ readonly image: ImageInput }>;
  readonly embed?: Maybe<{
    readonly url: string;
    readonly provider: string;
    readonly statementId?: string | null | undefined;
    readonly caption?: string | null | undefined;
  }>;
  readonly list?: Maybe<{ readonly ordered: boolean; readonly items: readonly string[] }>;
}

/** A block as a revision holds it, whatever its place. */
export type BlockRow = Omit<Prisma.BlockUncheckedCreateInput, 'revisionId' | 'position'>;

const MAX_BLOCKS = 500;

export const image = z.object({
  url: z.string(),
  altText: clean.trim().max(2_000, 'may have 2000 characters at most'),
  caption: text.nullish(),
  creditText: line.nullish(),
  width: z.int().positive('must be positive').nullish(),
  height: z.int().positive('must be positive').nullish(),
});

const heading = z.object({
  level: z.int().min(2, 'must lie between 2 and 6').max(6, 'must lie between 2 and 6'),
  text: line,
});
const embed = z.object({ provider: line, caption: text.nullish() });
const list = z.object({ items: z.array(text).min(1, 'must not be empty') });

/**
 * The body’s blocks, checked and cleaned.
 * @param known the ids that the article’s blocks have so far; an input may keep those, each once
 * @throws ValidationError with the path of the block
 */
export function bodyBlocks(body: readonly BlockInput[], known: ReadonlySet<string>): BlockRow[] {
  if (body.length > MAX_BLOCKS) {
    throw new ValidationError(`A body may have ${MAX_BLOCKS} blocks at most.`, ['input', 'body']);
  }
  const seen = new Set<string>();
  return body.map((input, index) => {
    const path = ['input', 'body', String(index)];
    const { id, ...fields } = block(input, path);
    if (id != null && (!known.has(id) || seen.has(id))) {
      throw new ValidationError(
        known.has(id)
          ? 'Two blocks have this id.'
          : 'The article has no block with this id. Leave it out for a new block.',
        [...path, 'id'],
      );
    }
    if (id != null) seen.add(id);
    return { id: id ?? randomUUID(), ...fields };
  });
}

/** A block that quotes the statement. */
export function quoteBlock(statementId: string): BlockRow {
  return { id: randomUUID(), kind: 'QUOTE', statementId };
}

function block(input: BlockInput, path: string[]): Omit<BlockRow, 'id'> & { id?: string | null | undefined } {
  if (input.paragraph) {
    const at = [...path, 'paragraph', 'html'];
    const html = check(clean, safeHtml(input.paragraph.html), at);
    check(text, plainText(html), at);
    return { id: input.paragraph.id, kind: 'PARAGRAPH', html };
  }
  if (input.heading) {
    return { id: input.heading.id, kind: 'HEADING', ...check(heading, input.heading, [...path, 'heading']) };
  }
  if (input.quote) {
    return { id: input.quote.id, kind: 'QUOTE', statementId: input.quote.statementId };
  }
  if (input.image) {
    return {
      id: input.image.id,
      kind: 'IMAGE',
      ...nulled(check(image, input.image.image, [...path, 'image', 'image'])),
    };
  }
  if (input.embed) {
    const { id, url, statementId } = input.embed;
    return {
      id,
      kind: 'EMBED',
      url,
      statementId: statementId ?? null,
      ...nulled(check(embed, input.embed, [...path, 'embed'])),
    };
  }
  if (input.list) {
    const { id, ordered } = input.list;
    return { id, kind: 'LIST', ordered, ...check(list, input.list, [...path, 'list']) };
  }
  throw new ValidationError('A block is exactly one of paragraph, heading, quote, image, embed, list.', path);
}

/** The same with null for what was left out, as columns have it. */
function nulled<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? null])) as never;
}
