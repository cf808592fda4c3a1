import { z } from 'zod';
import { escapeHtml } from '../../lib/escape-html.ts';
import { UnreadableRecord } from '../read/refused.ts';
import { draftFor, type FoundArticle, type FoundAuthor, type FoundImage } from './article.ts';
import { authorsIn, authorsNamed } from './authors.ts';
import { dateIn } from './dates.ts';
import { htmlBlocks, htmlText } from './html-blocks.ts';
import { isNode, type Node } from './schema-org.ts';
import { slugIn, slugOfLink } from './slugs.ts';
import { oneLine } from './titles.ts';

/** What can't be read is left out; the check of articles asks for what has to be there. */
const string = z.string().optional().catch(undefined);
const unknown = z.unknown().optional();
const size = z.number().int().positive().optional().catch(undefined);

function lenientList<T extends z.ZodType>(item: T) {
  const each = item.nullable().catch(null) as unknown as z.ZodType<z.output<T> | null>;
  return z
    .array(each)
    .optional()
    .catch(undefined)
    .transform((items = []) => items.filter((found) => found !== null));
}

/** A text in one of several forms. */
const form = z.object({ role: string, contenttype: string, value: string });
type Form = z.output<typeof form>;
const concept = z.object({ name: string, rel: string, literal: string });
const rendition = z.object({
  href: string,
  contenttype: string,
  mimetype: string,
  width: size,
  height: size,
});

const fields = {
  ...{ uri: string, type: string, language: string, title: string, by: string, byline: string },
  ...{
    headlines: lenientList(form),
    descriptions: lenientList(form),
    bodies: lenientList(form),
    people: lenientList(concept),
  },
  ...{ copyrightnotice: string, creditline: string },
};
const picture = z.object({ ...fields, renditions: lenientList(rendition) });

/** In ninjs 3, names have capitals; in 2.0 and 1, they don't. */
const news = z.object({
  ...fields,
  ...{ guid: string, slug: string, slugline: string, usageterms: string, embargoedreason: string },
  ...{ firstcreated: string, contentcreated: string, versioncreated: string },
  ...{ pubstatus: unknown, embargoed: unknown, embargoeduntil: unknown },
  subjects: lenientList(concept),
  associations: lenientList(picture),
  rightsinfo: z.object({ linkedrights: string }).optional().catch(undefined),
});
type News = z.output<typeof news>;

/** @param name of the file, which stands for an archive without addresses */
export function articleOfNinjs(value: unknown, name: string): FoundArticle {
  mustBeReadable(value);
  const { data } = news.safeParse(asNinjs2(value));
  if (data === undefined) throw new UnreadableRecord('is no object of ninjs');
  const id = data.uri ?? data.guid;
  const headline = oneLine(mainText(data.headlines) ?? data.title);
  if (id === undefined && headline === undefined)
    throw new UnreadableRecord('is neither ninjs nor a JSON Feed: it has no uri and no headline');
  if (data.type !== undefined && !['text', 'composite'].includes(data.type))
    throw new UnreadableRecord(`is of the type '${data.type}', not a text`);
  const status = publicationStatus(data);
  if (/^(?:withheld|cancell?ed)$/.test(status))
    throw new UnreadableRecord(`is not to be used: its pubStatus is '${status}'`);
  const { until, secret } = embargoOf(data);
  const { html, hasLines } = newsBody(data.bodies);
  const link = /^https?:/.test(data.uri ?? '') ? data.uri : undefined;
  const image = data.associations.find(({ type }) => type === 'picture' || type === 'graphic');
  const { firstcreated, contentcreated, versioncreated } = data;
  const notes: string[] = [];
  return {
    source: link === undefined ? name : new URL(link).origin,
    ids: [id],
    headline,
    standfirst: readersText(data.descriptions),
    blocks: htmlBlocks(html, { base: link, hasLines }),
    slug: slugIn(data.slug ?? data.slugline) ?? slugOfLink(link),
    language: data.language,
    publishedAt: dateIn('date of creation', firstcreated ?? contentcreated ?? versioncreated, notes),
    modifiedAt: dateIn('date of its version', versioncreated, notes),
    isPublished: status === 'usable' && secret === undefined,
    embargoedUntil: until,
    authors: newsAuthors(data),
    tags: data.subjects.map(({ name, literal }) => name ?? literal),
    image: image === undefined ? null : newsImage(image),
    license: data.rightsinfo?.linkedrights,
    usageTerms: data.usageterms,
    copyrightNotice: data.copyrightnotice,
    creditText: data.creditline,
    notes: [
      ...notes,
      status === 'usable' ? undefined : draftFor(`its pubStatus is '${status}'`),
      draftFor(secret),
    ],
  };
}

/** Later versions may say otherwise what must not be published. */
function mustBeReadable(value: unknown): void {
  if (!isNode(value)) return;
  if ('@context' in value || '@type' in value || '@graph' in value)
    throw new UnreadableRecord(
      'is JSON-LD, which is read in HTML pages only: put it into one, as <script type="application/ld+json">',
    );
  const [, feed] =
    /^https?:\/\/(?:www\.)?jsonfeed\.org\/version\/([^/]+)/.exec(String(value['version'])) ?? [];
  if (feed !== undefined)
    throw new UnreadableRecord(`is JSON Feed ${feed}, which isn't read: write it as JSON Feed 1.1`);
  const version = isNode(value['standard']) ? String(value['standard']['version']) : '';
  if (Number.parseInt(version) > 3)
    throw new UnreadableRecord(`is ninjs ${version}, which isn't read: write it as ninjs 3`);
}

/**
 * Any version of ninjs in the form of ninjs 2, with names in small letters. In ninjs 1, each form of a text is a property, such as
 * `body_xhtml`, and associations and renditions are properties of an object.
 */
function asNinjs2(value: unknown): unknown {
  if (!isNode(value)) return value;
  const whole = lowered(value, LEVELS);
  const associations = valuesIn(whole['associations']).map((each) => (isNode(each) ? withForms(each) : each));
  return { ...withForms(whole), associations };
}

function withForms(value: Node): Node {
  return {
    ...value,
    headlines: value['headlines'] ?? formsOf(value, 'headline'),
    descriptions: value['descriptions'] ?? formsOf(value, 'description'),
    bodies: value['bodies'] ?? formsOf(value, 'body'),
    people: value['people'] ?? value['person'],
    subjects: value['subjects'] ?? value['subject'],
    renditions: valuesIn(value['renditions']),
  };
}

/** News have associations, which have renditions by name, which have names of their own. */
const LEVELS = 5;

/** With the names in small letters, of its objects and lists, too. */
function lowered(value: Node, levels: number): Node {
  const inner = (item: unknown): unknown => (isNode(item) && levels > 1 ? lowered(item, levels - 1) : item);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name.toLowerCase(),
      Array.isArray(item) ? item.map(inner) : inner(item),
    ]),
  );
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  xhtml: 'text/html',
  text: 'text/plain',
  nitf: 'text/nitf',
};

/**
 * `description_caption_xhtml` is the description with the role `caption`, in HTML. The name alone comes first, since the others say
 * the same otherwise, or say it to somebody else.
 */
function formsOf(value: Node, property: string): Form[] {
  const forms = Object.entries(value).flatMap(([name, text]) => {
    const [before, ...rest] = name.split('_');
    if (before !== property || typeof text !== 'string') return [];
    const contenttype = TYPES[rest.at(-1) ?? ''];
    if (contenttype !== undefined) rest.pop();
    return [{ role: rest.join('_'), contenttype: contenttype ?? 'text/plain', value: text }];
  });
  return forms.sort((one, other) => Number(one.role !== '') - Number(other.role !== ''));
}

function valuesIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isNode(value) ? Object.values(value) : [];
}

/** `usable`, also as ninjs 1 and NewsML write it: `stat:usable`. */
function publicationStatus({ pubstatus = 'usable' }: News): string {
  return asWritten(pubstatus)
    .trim()
    .toLowerCase()
    .replace(/^.*[:/]/, '');
}

/** A text, number or boolean as the file has it. */
function asWritten(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : 'an object';
}

interface Embargo {
  readonly until?: Date | undefined;
  /** Why nobody knows when it ends. Such an embargo isn't one that we may overlook. */
  readonly secret?: string;
}

function embargoOf({ embargoed, embargoeduntil, embargoedreason }: News): Embargo {
  const date = [embargoed, embargoeduntil].find((each) => each != null && each !== '') ?? '';
  const written = asWritten(date).trim();
  if (written === '')
    return embargoedreason === undefined ? {} : { secret: 'it has an embargo without a date' };
  const until = typeof date === 'string' ? dateIn('embargo', date, []) : undefined;
  return until === undefined
    ? { secret: `it has an embargo (embargoed) with a date that can't be read: '${written.slice(0, 100)}'` }
    : { until };
}

/** HTML says more than plain text; other types, such as NITF, are read only if there is neither. */
function newsBody(bodies: readonly Form[]): { html: string; hasLines: boolean } {
  const forms = forReaders(bodies);
  const html = forms.find(({ contenttype = '' }) => contenttype.includes('html'));
  const plain = forms.find(({ contenttype = '' }) => /^(?:text\/plain)?$/.test(contenttype));
  if (html !== undefined || plain?.value === undefined)
    return { html: (html ?? forms[0])?.value ?? '', hasLines: false };
  return { html: escapeHtml(plain.value), hasLines: true };
}

/** The forms of a text that have it. A note of the desk's own is for nobody else. */
function forReaders(forms: readonly Form[]): Form[] {
  return forms.filter((form) => form.value?.trim() && !/^(?:internal|note|private)/i.test(roleOf(form)));
}

/** Without the namespace of IPTC's list: `drol:caption`. */
function roleOf({ role = '' }: Form): string {
  return role.replace(/^.*[:/]/, '');
}

function mainText(forms: readonly Form[]): string | undefined {
  const all = forReaders(forms);
  return (all.find((each) => roleOf(each) === 'main') ?? all.find((each) => roleOf(each) === '') ?? all[0])
    ?.value;
}

/** Roles of descriptions that readers are to see. */
const PUBLIC = /^(?:|main|text|lead|summary|caption|standfirst)$/i;

function readersText(forms: readonly Form[], roles = PUBLIC): string | undefined {
  const all = forReaders(forms).filter((each) => roles.test(roleOf(each)));
  const plain = all.find(({ contenttype = '' }) => !contenttype.includes('html'));
  return plain?.value?.trim() ?? htmlText(all[0]?.value);
}

/** The authors of the byline, and those whom only `people` has. */
function newsAuthors({ people, by, byline }: News): FoundAuthor[] {
  const credited = authorsIn(by ?? byline);
  const others = people
    .filter(({ rel = '' }) => /^(?:author|creator|by)$/i.test(rel))
    .flatMap(({ name }) => authorsNamed({ name }))
    .filter(({ name = '' }) => !credited.some((credit) => credit.name?.includes(name)));
  return [...credited, ...others];
}

function newsImage({
  renditions,
  descriptions,
  headlines,
  ...rest
}: z.output<typeof picture>): FoundImage | null {
  const [largest] = renditions
    .filter(({ contenttype, mimetype }) => /^image\/|^$/.test(contenttype ?? mimetype ?? ''))
    .sort((a, b) => (b.width ?? 0) - (a.width ?? 0));
  if (largest?.href === undefined) return null;
  return {
    url: largest.href,
    altText: readersText(descriptions, /^alt/i),
    caption:
      readersText(descriptions, /^caption$/i) ?? readersText(descriptions) ?? oneLine(mainText(headlines)),
    creditText: oneLine(rest.creditline ?? rest.by ?? rest.byline),
    width: largest.width,
    height: largest.height,
  };
}
