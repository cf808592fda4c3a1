import { createHash } from 'node:crypto';
import { blockInput, bodyInput, type BlockInput } from '../../articles/body.ts';
import type { z } from 'zod';
import { language, line, slug, text, url } from '../../validation.ts';
import type { ForeignArticle, RefusedRecord } from '../foreign-article.ts';
import type { NewBlock } from './embeds.ts';
import { UnreadableRecord } from './unreadable.ts';

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

  /** What an author wrote is valid or refused as a whole. What stands beside it, such as the address of a picture, is left out. */
  #checked(place: string, found: FoundArticle): ForeignArticle {
    checkText(found);
    const headline = valid(line, 'title', found.headline);
    if (headline === undefined) throw new UnreadableRecord('has no title');
    const standfirst = valid(text, 'summary', found.standfirst);
    const blocks = checkedBlocks(found.blocks);
    const { publishedAt, modifiedAt, embargoedUntil } = found;
    const image = checkedImage(found.image);
    const authors = checkedAuthors(found.authors ?? []);
    const isMailed = (found.authors ?? []).some(({ name }) => hasMail(name) && !withoutMail(name));
    return {
      source: found.source,
      sourceId: this.#id(place, found.ids),
      place,
      headline,
      ...known({
        standfirst,
        slug: orNone(slug, found.slug),
        language: orNone(language, found.language?.replaceAll('_', '-')),
        publishedAt,
        modifiedAt,
        embargoedUntil,
        image,
        license: orNone(url, found.license),
        usageTerms: valid(text, 'usageTerms', found.usageTerms),
        copyrightNotice: valid(text, 'copyright notice', found.copyrightNotice),
        creditText: valid(line, 'credit', found.creditText),
      }),
      blocks,
      formerSlugs: distinct(found.formerSlugs, slug).filter((former) => former !== found.slug),
      isPublished: found.isPublished,
      authors,
      tags: distinct(found.tags, line).slice(0, MAX_TAGS),
      notes: [
        ...(found.notes ?? []),
        isMailed ? 'has a mail address in place of an author, which is left out' : undefined,
      ].filter((note) => note !== undefined),
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
        'has bytes that are wrong in the encoding that the file says it has, or characters (U+FFFD) that were lost before',
      );
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) checkText(part);
  }
}

function code(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
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
  if (error !== undefined)
    throw new UnreadableRecord(`has a ${name} that ${error.issues[0]?.message ?? 'is not valid'}`);
  return data;
}

function orNone(rule: Rule, value: string | undefined): string | undefined {
  return rule.safeParse(value?.trim()).data;
}

function distinct(values: readonly (string | undefined)[] | undefined, rule: Rule): string[] {
  return [...new Set((values ?? []).flatMap((value) => orNone(rule, value) ?? []))];
}

function checkedAuthors(authors: readonly FoundAuthor[]): ForeignAuthor[] {
  const byName = new Map<string, ForeignAuthor>();
  for (const author of authors) {
    const name = orNone(line, withoutMail(author.name)?.replace(/\s+/g, ' '));
    if (name === undefined || byName.has(name)) continue;
    byName.set(name, {
      name,
      ...known({ url: orNone(url, author.url), description: orNone(text, withoutMail(author.description)) }),
    });
  }
  return [...byName.values()];
}

const MAIL = /[<([]?(?:mailto:)?[^\s@<>()[\]]+@[^\s@<>()[\]]+[>)\]]?/gi;

function hasMail(text: string | undefined): boolean {
  return text?.search(MAIL) !== undefined && text.search(MAIL) !== -1;
}

/** A mail address is no name, and not ours to show. `jane@example.org (Jane Doe)` has both. */
function withoutMail(text: string | undefined): string | undefined {
  if (!hasMail(text)) return text;
  return text
    ?.replace(MAIL, ' ')
    .trim()
    .replace(/^\((.*)\)$/, '$1')
    .replace(/[\s,;]+$/, '');
}

function checkedImage(image: FoundArticle['image']): ForeignImage | undefined {
  if (image == null) return undefined;
  const { url, altText, caption, creditText, width, height } = image;
  const { data } = blockInput.safeParse({
    image: { image: { url, altText: altText ?? '', caption, creditText, width, height } },
  });
  const checked = data?.image?.image;
  if (checked == null) return undefined;
  const { license: _license, ...fields } = checked;
  return { url: checked.url, ...known(fields) };
}

/** Without what isn't known. */
function known<T extends object>(fields: T): Known<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as Known<T>;
}

type Known<T> = { [Key in keyof T]?: Exclude<T[Key], undefined | null> };
