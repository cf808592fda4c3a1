import { createHash } from 'node:crypto';
import { blockInput, bodyInput, imageInput, type BlockInput } from '../../articles/body.ts';
import type { z } from 'zod';
import { hasMail, withoutMail } from '../../articles/byline.ts';
import { escapeHtml } from '../../escape-html.ts';
import { language, line, slug, text, url } from '../../validation.ts';
import type { ForeignArticle, RefusedRecord } from './foreign-article.ts';
import type { NewBlock } from './embeds.ts';
import { UnreadableRecord } from '../read/unreadable.ts';

/** An article as it stands in a file, before it is checked. */
export interface FoundArticle {
  readonly source: string;
  /** Its ids, the most stable one first. */
  readonly ids: readonly (string | undefined)[];
  readonly headline: string | undefined;
  readonly standfirst?: string | undefined;
  readonly blocks: readonly NewBlock[];
  readonly slug?: string | undefined;
  readonly formerSlugs?: readonly string[];
  readonly language?: string | undefined;
  readonly publishedAt?: Date | undefined;
  readonly modifiedAt?: Date | undefined;
  readonly isPublished: boolean;
  readonly embargoedUntil?: Date | undefined;
  readonly authors?: readonly FoundAuthor[];
  readonly tags?: readonly (string | undefined)[];
  readonly image?: FoundImage | null | undefined;
  readonly license?: string | undefined;
  readonly usageTerms?: string | undefined;
  readonly copyrightNotice?: string | undefined;
  readonly creditText?: string | undefined;
  readonly notes?: readonly (string | undefined)[];
}

type ForeignAuthor = ForeignArticle['authors'][number];
type ForeignImage = NonNullable<ForeignArticle['image']>;

type Found<T> = { readonly [Key in keyof T]?: T[Key] | undefined };
export type FoundAuthor = Found<ForeignAuthor>;
export type FoundImage = Found<ForeignImage>;

/** As many as an article can have. */
const MAX_TAGS = 50;

/** Checks the records of one file. */
export class Records {
  /** Where each id stood, by a hash, which keeps no part of the file in memory. */
  readonly #places = new Map<string, string>();

  /** @param find reads the record; throws UnreadableRecord */
  article(place: string, find: () => FoundArticle): ForeignArticle | RefusedRecord {
    try {
      return this.#checked(place, find());
    } catch (error) {
      if (error instanceof UnreadableRecord) return { place, reason: error.message };
      throw error;
    }
  }

  /**
   * What an author wrote is valid or refused as a whole. What stands beside it, such as the address of a picture, is left out if it
   * isn't valid, with a note.
   */
  #checked(place: string, found: FoundArticle): ForeignArticle {
    checkText(found);
    const headline = valid(line, 'title', found.headline);
    if (headline === undefined) throw new UnreadableRecord('has no title');
    const standfirst = valid(text, 'summary', found.standfirst);
    const notes = (found.notes ?? []).filter((note) => note !== undefined);
    const beside: Beside = (rule, name, value) => {
      if (!value?.trim()) return undefined;
      const { data, error } = rule.safeParse(value.trim());
      if (error !== undefined) notes.push(`has a ${name} that ${messageOf(error)}: it is left out`);
      return data;
    };
    const blocks = checkedBlocks(withoutWrongMedia(found.blocks, notes));
    const { publishedAt, modifiedAt, embargoedUntil } = found;
    const tags = [...new Set((found.tags ?? []).flatMap((tag) => beside(line, 'tag', tag) ?? []))];
    if (tags.length > MAX_TAGS) notes.push(`has ${tags.length} tags: only the first ${MAX_TAGS} are taken`);
    const isMailed = (found.authors ?? []).some(({ name = '' }) => hasMail(name) && withoutMail(name) === '');
    if (isMailed) notes.push('has a mail address in place of an author, which is left out');
    return {
      source: found.source,
      sourceId: this.#id(place, found.ids),
      place,
      headline,
      ...known({
        standfirst,
        slug: orNone(slug, found.slug),
        language: beside(language, 'language', found.language?.replaceAll('_', '-')),
        publishedAt,
        modifiedAt,
        embargoedUntil,
        image: checkedImage(found.image, beside),
        license: beside(url, 'licence', found.license),
        usageTerms: beside(text, 'text of usage terms', found.usageTerms),
        copyrightNotice: beside(text, 'copyright notice', found.copyrightNotice),
        creditText: beside(line, 'credit', found.creditText),
      }),
      blocks,
      formerSlugs: distinct(found.formerSlugs, slug).filter((former) => former !== found.slug),
      isPublished: found.isPublished,
      authors: checkedAuthors(found.authors ?? [], beside),
      tags: tags.slice(0, MAX_TAGS),
      notes: [...new Set(notes)],
    };
  }

  #id(place: string, ids: FoundArticle['ids']): string {
    const id = ids.map((candidate) => candidate?.trim()).find(Boolean);
    if (id === undefined) throw new UnreadableRecord('has neither an id nor a link that could stand for one');
    const hash = createHash('sha256').update(id).digest('base64');
    const first = this.#places.get(hash);
    if (first !== undefined) throw new UnreadableRecord(`has the same id as the one in ${first}: '${id}'`);
    this.#places.set(hash, place);
    return id;
  }
}

/** The note on an article that isn't published, though other articles of its archive are. */
export function draftFor(reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : `stays a draft: ${reason}`;
}

const CONTROL = /[^\P{Cc}\t\n\r]/u;
const SURROGATE = /\p{Cs}/u;

/** @throws UnreadableRecord for characters that aren't text, anywhere in a record */
function checkText(value: unknown): void {
  if (typeof value === 'string') {
    const control = CONTROL.exec(value)?.[0];
    if (control !== undefined) throw new UnreadableRecord(`has the control character ${code(control)}`);
    const half = SURROGATE.exec(value)?.[0];
    if (half !== undefined) throw new UnreadableRecord(`has half a character (${code(half)})`);
    if (value.includes('\uFFFD')) {
      throw new UnreadableRecord(
        'has bytes that are wrong in the encoding that the file names (UTF-8 if it names none), or characters (U+FFFD) that were lost before',
      );
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) checkText(part);
  }
}

function code(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Reads what stands beside the text: undefined, with a note, if it breaks the rule. */
type Beside = (rule: Rule, name: string, value: string | undefined) => string | undefined;

/**
 * An alternative text that no picture can have costs itself. An address that no player or picture can have costs these, not the
 * article, nor the caption.
 */
function withoutWrongMedia(blocks: readonly NewBlock[], notes: string[]): NewBlock[] {
  return blocks.flatMap((block, index) => {
    if (block.embed == null && block.image == null) return [block];
    const issues = blockInput.safeParse(block).error?.issues ?? [];
    const ofText = issues.find(({ path }) => path.at(-1) === 'altText');
    const other = issues.find((issue) => issue !== ofText);
    const name = `block ${index + 1} (${kindOf(block)})`;
    if (other !== undefined) {
      const caption = (block.image?.image ?? block.embed)?.caption ?? '';
      const isKept = text.safeParse(caption).success;
      const what = other.path.at(-1) === 'url' ? 'address' : other.path.at(-1);
      notes.push(
        `${name} is left out${isKept ? ', but for its caption' : ''}: its ${String(what)} ${other.message}`,
      );
      return isKept ? [{ paragraph: { html: escapeHtml(caption) } }] : [];
    }
    if (ofText === undefined || block.image == null) return [block];
    notes.push(`the alternative text of ${name} is left out: it ${ofText.message}`);
    return [{ ...block, image: { ...block.image, image: { ...block.image.image, altText: '' } } }];
  });
}

function checkedBlocks(blocks: readonly NewBlock[]): BlockInput[] {
  const whole = bodyInput.safeParse(blocks);
  if (whole.success) return whole.data;
  const [issue] = whole.error.issues;
  const [index] = issue?.path ?? [];
  const where = typeof index === 'number' ? `block ${index + 1} (${kindOf(blocks[index])}) ` : 'a body that ';
  throw new UnreadableRecord(
    `has ${where}${typeof index === 'number' ? `that ${issue?.message ?? ''}` : (issue?.message ?? '')}`,
  );
}

function kindOf(block: NewBlock | undefined): string {
  return Object.entries(block ?? {}).find(([, value]) => value != null)?.[0] ?? 'unknown';
}

type Rule = z.ZodType<string, string>;

function valid(rule: Rule, name: string, value: string | undefined): string | undefined {
  if (!value?.trim()) return undefined;
  const { data, error } = rule.safeParse(value);
  if (error !== undefined) throw new UnreadableRecord(`has a ${name} that ${messageOf(error)}`);
  return data;
}

function messageOf(error: z.ZodError): string {
  return error.issues[0]?.message ?? 'is not valid';
}

function orNone(rule: Rule, value: string | undefined): string | undefined {
  return rule.safeParse(value?.trim()).data;
}

function distinct(values: readonly (string | undefined)[] | undefined, rule: Rule): string[] {
  return [...new Set((values ?? []).flatMap((value) => orNone(rule, value) ?? []))];
}

function checkedAuthors(authors: readonly FoundAuthor[], beside: Beside): ForeignAuthor[] {
  const byName = new Map<string, ForeignAuthor>();
  for (const author of authors) {
    const name = beside(line, 'name of an author', withoutMail(author.name ?? '').replace(/\s+/g, ' '));
    if (name === undefined || byName.has(name)) continue;
    byName.set(name, {
      name,
      ...known({
        url: orNone(url, author.url),
        description: beside(text, 'description of an author', withoutMail(author.description ?? '')),
        isPerson: author.isPerson,
      }),
    });
  }
  return [...byName.values()];
}

function checkedImage(image: FoundArticle['image'], beside: Beside): ForeignImage | undefined {
  const address = beside(imageInput.shape.url, 'main image with an address', image?.url);
  if (image == null || address === undefined) return undefined;
  return {
    url: address,
    ...known({
      altText: beside(imageInput.shape.altText, 'main image with an alternative text', image.altText),
      caption: beside(text, 'main image with a caption', image.caption),
      creditText: beside(line, 'main image with a credit', image.creditText),
      width: image.width,
      height: image.height,
    }),
  };
}

/** Without what isn't known. */
function known<T extends object>(fields: T): Known<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as Known<T>;
}

type Known<T> = { [Key in keyof T]?: Exclude<T[Key], undefined | null> };
