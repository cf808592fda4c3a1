/** Checks what an archive says of an article, or of a post of a live blog, with the rules of the API's inputs. */
import type { z } from 'zod';
import { blockInput, bodyInput, imageInput, type BlockInput } from '../../articles/body.ts';
import { bylineOf, hasMail, withoutMail } from '../../articles/byline.ts';
import { escapeHtml } from '../../lib/escape-html.ts';
import { line, text } from '../../operations/validation.ts';
import { UnreadableRecord } from '../read/refused.ts';
import { namedAuthor } from './authors.ts';
import type { FoundAuthor, FoundImage, Notes } from './article.ts';
import type { NewBlock } from './media.ts';

/** As many as an article can have. */
const MAX_TAGS = 50;
/** More names than a byline of 500 characters can have. */
const MAX_NAMES = 200;

type TextRule = z.ZodType<string, string>;

/** Undefined, with a note, if it breaks the rule. */
export function take(
  notes: Notes,
  rule: TextRule,
  name: string,
  value: string | undefined,
): string | undefined {
  if (!value?.trim()) return undefined;
  const { data, error } = rule.safeParse(value.trim());
  if (error !== undefined) notes.add(`has a ${name} that ${firstProblem(error)}: it is left out`);
  return data;
}

/** @throws UnreadableRecord if it breaks the rule */
export function validValue(rule: TextRule, name: string, value: string | undefined): string | undefined {
  if (!value?.trim()) return undefined;
  const { data, error } = rule.safeParse(value);
  if (error !== undefined) throw new UnreadableRecord(`has a ${name} that ${firstProblem(error)}`);
  return data;
}

function firstProblem(error: z.ZodError): string {
  return error.issues[0]?.message ?? 'is not valid';
}

const NO_TEXT = /[^\P{Cc}\t\n\r]|\p{Cs}|\uFFFD/u;

/** @throws UnreadableRecord for characters that aren't text, anywhere in a record */
export function mustBeText(value: unknown): void {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) mustBeText(part);
  const [character] = (typeof value === 'string' ? NO_TEXT.exec(value) : null) ?? [];
  if (character === '\uFFFD')
    throw new UnreadableRecord(
      'has bytes that are wrong in the encoding that the file names (UTF-8 if it names none), or characters (U+FFFD) that were lost before',
    );
  if (character !== undefined) {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw new UnreadableRecord(`has the character U+${code}, which is no text`);
  }
}

/** A picture or player that isn't valid costs itself, not the article, nor its caption. */
export function mediaOrCaption(block: NewBlock, index: number, notes: Notes): NewBlock[] {
  const media = block.image?.image ?? block.embed;
  const issue = media == null ? undefined : blockInput.safeParse(block).error?.issues[0];
  if (issue === undefined) return [block];
  const caption = text.safeParse(media?.caption).data;
  const rest = caption === undefined ? '' : ', but for its caption';
  notes.add(
    `block ${index + 1} (${newBlockKind(block)}) is left out${rest}: its ${String(issue.path.at(-1))} ${issue.message}`,
  );
  return caption === undefined ? [] : [{ paragraph: { html: escapeHtml(caption) } }];
}

/** @throws UnreadableRecord if it breaks the rule */
export function checkedBlocks(
  found: readonly NewBlock[],
  notes: Notes,
  rule: z.ZodType<BlockInput[]> = bodyInput,
): BlockInput[] {
  const blocks = found.flatMap((block, index) => mediaOrCaption(block, index, notes));
  const { data, error } = rule.safeParse(blocks);
  if (error === undefined) return data;
  const [index] = error.issues[0]?.path ?? [];
  const where = typeof index === 'number' ? `block ${index + 1} (${newBlockKind(blocks[index])})` : 'a body';
  throw new UnreadableRecord(`has ${where} that ${firstProblem(error)}`);
}

export function newBlockKind(block: NewBlock | undefined): string {
  return Object.entries(block ?? {}).find(([, value]) => value != null)?.[0] ?? 'unknown';
}

export function checkedTags(tags: readonly (string | undefined)[], notes: Notes): string[] {
  const checked = [...new Set(tags.flatMap((tag) => take(notes, line, 'tag', tag) ?? []))];
  if (checked.length > MAX_TAGS)
    notes.add(`has ${checked.length} tags: only the first ${MAX_TAGS} are taken`);
  return checked.slice(0, MAX_TAGS);
}

export interface CheckedAuthor {
  readonly name: string;
  readonly description: string | undefined;
  readonly isPerson: boolean;
  readonly isOrganization: true | undefined;
}

export function checkedAuthors(authors: readonly FoundAuthor[], notes: Notes) {
  const byName = new Map<string, CheckedAuthor>();
  for (const { name: written = '', description = '', isPerson = true, isOrganization } of authors) {
    const named = withoutMail(written).replace(/\s+/g, ' ');
    if (named === '' && hasMail(written))
      notes.add('has a mail address in place of an author, which is left out');
    const name = take(notes, line, 'name of an author', named);
    if (name === undefined || byName.has(name)) continue;
    const about = take(notes, text, 'description of an author', withoutMail(description));
    byName.set(name, { name, description: about, isPerson, isOrganization });
  }
  return [...byName.values()];
}

/** The authors if all of them are people and organisations without doubt, and a byline with their names. */
export function creditsOf(authors: readonly CheckedAuthor[], notes: Notes) {
  const named = authors.map(({ name, isPerson, isOrganization = false }) =>
    namedAuthor(name, isPerson ? 'PERSON' : isOrganization ? 'ORGANIZATION' : 'OTHER'),
  );
  const areSure = named.length > 0 && named.length <= MAX_NAMES && named.every((author) => author !== null);
  return {
    credits: areSure ? named : null,
    byline: bylineWithin(authors, areSure ? new Set() : notes),
  };
}

/** The names of the first authors, as many as a byline can hold; null if there are none. */
function bylineWithin(authors: readonly { readonly name: string }[], notes: Notes): string | null {
  const names = authors.slice(0, MAX_NAMES).map(({ name }) => name);
  while (names.length > 0 && !line.safeParse(bylineOf(names)).success) names.pop();
  const lost = authors.slice(names.length).map(({ name }) => name);
  if (lost.length > 0)
    notes.add(`has more authors than a byline can hold, so these are left out of it: ${lost.join(', ')}`);
  return bylineOf(names) || null;
}

export function checkedImage(image: FoundImage | undefined, notes: Notes) {
  const { altText, caption, creditText, width, height } = image ?? {};
  const address = take(notes, imageInput.shape.url, 'main image with an address', image?.url);
  if (address === undefined) return undefined;
  return {
    url: address,
    altText: take(notes, imageInput.shape.altText, 'main image with an alternative text', altText) ?? '',
    caption: take(notes, text, 'main image with a caption', caption),
    creditText: take(notes, line, 'main image with a credit', creditText),
    width,
    height,
  };
}
