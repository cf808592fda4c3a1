import { escapeHtml } from '../../lib/escape-html.ts';
import { UnreadableRecord } from '../read/refused.ts';
import { noteDraft, type Notes, type FoundArticle, type FoundAuthor, type FoundImage } from './article.ts';
import { authorsIn, authorsNamed } from './authors.ts';
import { dateIn } from './dates.ts';
import { htmlBlocks, htmlText } from './html-blocks.ts';
import { isNode, objectsIn, pixelsOf, stringIn, type Node } from './json-node.ts';
import { slugIn, slugOfLink } from './slugs.ts';
import { oneLine } from './titles.ts';

/** @param name of the file, which stands for an archive without addresses */
export function articleOfNinjs(value: unknown, name: string, notes: Notes): FoundArticle {
  if (!isNode(value)) throw new UnreadableRecord('is no object of ninjs');
  mustBeReadable(value);
  const news = asNinjs2(value);
  const said = (property: string) => stringIn(news, property);
  const uri = said('uri');
  const id = uri ?? said('guid');
  const headline = oneLine(mainText(objectsIn(news, 'headlines')) ?? said('title'));
  if (id === undefined && headline === undefined)
    throw new UnreadableRecord('is neither ninjs nor a JSON Feed: it has no uri and no headline');
  const type = said('type') ?? 'text';
  if (type !== 'text' && type !== 'composite')
    throw new UnreadableRecord(`is of the type '${type}', not a text`);
  const status = publicationStatus(news);
  if (/^(?:withheld|cancell?ed)$/.test(status))
    throw new UnreadableRecord(`is not to be used: its pubStatus is '${status}'`);
  const { until, secret } = embargoOf(news);
  noteDraft(notes, status === 'usable' ? undefined : `its pubStatus is '${status}'`);
  noteDraft(notes, secret);
  const { html, hasLines } = newsBody(objectsIn(news, 'bodies'));
  const link = /^https?:/.test(uri ?? '') ? uri : undefined;
  const image = objectsIn(news, 'associations').find((each) =>
    /^(?:picture|graphic)$/.test(String(each['type'])),
  );
  const subjects = objectsIn(news, 'subjects');
  const section = subjects.find(({ rel }) => /^(?:.*[:/])?section$/i.test(String(rel)));
  const versioned = said('versioncreated');
  const created = said('firstcreated') ?? said('contentcreated') ?? versioned;
  return {
    source: link === undefined ? name : new URL(link).origin,
    ids: [id],
    headline,
    standfirst: readersText(objectsIn(news, 'descriptions')),
    blocks: htmlBlocks(html, { base: link, hasLines }),
    slug: slugIn(said('slug') ?? said('slugline')) ?? slugOfLink(link),
    language: said('language'),
    publishedAt: dateIn('date of creation', created, notes),
    modifiedAt: dateIn('date of its version', versioned, notes),
    isPublished: status === 'usable' && secret === undefined,
    embargoedUntil: until,
    ...newsAuthors(news),
    tags: subjects.filter((subject) => subject !== section).map(subjectName),
    section: section && subjectName(section),
    image: image && newsImage(image),
    license: stringIn(news['rightsinfo'], 'linkedrights'),
    usageTerms: said('usageterms'),
    copyrightNotice: said('copyrightnotice'),
    creditText: said('creditline'),
  };
}

function subjectName(subject: Node): string | undefined {
  return stringIn(subject, 'name') ?? stringIn(subject, 'literal');
}

/** Later versions may say otherwise what must not be published. */
function mustBeReadable(value: Node): void {
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
function asNinjs2(value: Node): Node {
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
    organisations: value['organisations'] ?? value['organisation'],
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

const HTML = 'text/html';
const TYPES: Readonly<Record<string, string>> = {
  html: HTML,
  xhtml: HTML,
  text: 'text/plain',
  nitf: 'text/nitf',
};

/**
 * `description_caption_xhtml` is the description with the role `caption`, in HTML. The name alone comes first, since the others say
 * the same otherwise, or say it to somebody else.
 */
function formsOf(value: Node, property: string): Node[] {
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
function publicationStatus({ pubstatus = 'usable' }: Node): string {
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

/** The end of an embargo, or why nobody knows when it ends: such an embargo isn't one that we may overlook. */
function embargoOf({ embargoed, embargoeduntil, embargoedreason }: Node): {
  until?: Date | undefined;
  secret?: string;
} {
  const date = [embargoed, embargoeduntil].find((each) => each != null && each !== '') ?? '';
  const written = asWritten(date).trim();
  if (written === '')
    return typeof embargoedreason === 'string' ? { secret: 'it has an embargo without a date' } : {};
  const until = typeof date === 'string' ? dateIn('embargo', date, new Set()) : undefined;
  return until === undefined
    ? { secret: `it has an embargo (embargoed) with a date that can't be read: '${written.slice(0, 100)}'` }
    : { until };
}

/** HTML says more than plain text; other types, such as NITF, are read only if there is neither. */
function newsBody(bodies: readonly Node[]): { html: string; hasLines: boolean } {
  const forms = forReaders(bodies);
  const html = forms.find((form) => contentTypeOf(form).includes('html'));
  const plain = forms.find((form) => /^(?:text\/plain)?$/.test(contentTypeOf(form)));
  return html === undefined && plain !== undefined
    ? { html: escapeHtml(textOfForm(plain) ?? ''), hasLines: true }
    : { html: textOfForm(html ?? forms[0]) ?? '', hasLines: false };
}

/** The forms of a text that have it. A note of the desk's own is for nobody else. */
function forReaders(forms: readonly Node[]): Node[] {
  return forms.filter(
    (form) => textOfForm(form)?.trim() && !/^(?:internal|note|private)/i.test(roleOf(form)),
  );
}

function textOfForm(form: Node | undefined): string | undefined {
  return stringIn(form, 'value');
}

function contentTypeOf(form: Node): string {
  return stringIn(form, 'contenttype') ?? '';
}

/** Without the namespace of IPTC's list: `drol:caption`. */
function roleOf(form: Node): string {
  return (stringIn(form, 'role') ?? '').replace(/^.*[:/]/, '');
}

function mainText(forms: readonly Node[]): string | undefined {
  const all = forReaders(forms);
  const withRole = (role: string) => all.find((form) => roleOf(form) === role);
  return textOfForm(withRole('main') ?? withRole('') ?? all[0]);
}

/** Roles of descriptions that readers are to see. */
const PUBLIC = /^(?:|main|text|lead|summary|caption|standfirst)$/i;

function readersText(forms: readonly Node[], roles = PUBLIC): string | undefined {
  const all = forReaders(forms).filter((form) => roles.test(roleOf(form)));
  const plain = all.find((form) => !contentTypeOf(form).includes('html'));
  return textOfForm(plain)?.trim() ?? htmlText(textOfForm(all[0]));
}

/** The authors of the byline, and those whom only `people` and `organisations` have. If it isn't clear whom the byline names, the lists count. */
function newsAuthors(news: Node): Pick<FoundArticle, 'authors' | 'byline'> {
  const byline = stringIn(news, 'by') ?? stringIn(news, 'byline');
  const credited = authorsIn(byline);
  const listed: FoundAuthor[] = [
    ...authorsAmong(news, 'people').flatMap((name) => authorsNamed({ name })),
    ...authorsAmong(news, 'organisations').map(
      (name) => ({ name, isPerson: false, isOrganization: true }) as const,
    ),
  ];
  const isClear = ({ isPerson = true, isOrganization }: FoundAuthor) => isPerson || isOrganization === true;
  if (listed.length > 0 && !credited.every(isClear) && listed.every(isClear))
    return { authors: listed, byline };
  const others = listed.filter(({ name = '' }) => !credited.some((credit) => credit.name?.includes(name)));
  return { authors: [...credited, ...others] };
}

function authorsAmong(news: Node, list: 'people' | 'organisations'): (string | undefined)[] {
  return objectsIn(news, list)
    .filter(({ rel }) => /^(?:author|creator|by)$/i.test(String(rel)))
    .map((author) => stringIn(author, 'name'));
}

function newsImage(picture: Node): FoundImage {
  const type = (rendition: Node) =>
    stringIn(rendition, 'contenttype') ?? stringIn(rendition, 'mimetype') ?? '';
  const [largest] = objectsIn(picture, 'renditions')
    .filter((rendition) => /^image\/|^$/.test(type(rendition)))
    .sort((a, b) => (pixelsOf(b['width']) ?? 0) - (pixelsOf(a['width']) ?? 0));
  const [headlines, descriptions] = [objectsIn(picture, 'headlines'), objectsIn(picture, 'descriptions')];
  const credits = ['creditline', 'by', 'byline'].map((name) => stringIn(picture, name));
  return {
    url: stringIn(largest, 'href'),
    altText: readersText(descriptions, /^alt/i),
    caption:
      readersText(descriptions, /^caption$/i) ?? readersText(descriptions) ?? oneLine(mainText(headlines)),
    creditText: oneLine(credits.find((credit) => credit !== undefined)),
    width: pixelsOf(largest?.['width']),
    height: pixelsOf(largest?.['height']),
  };
}
