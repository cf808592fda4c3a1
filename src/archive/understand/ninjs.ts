import { z } from 'zod';
import { escapeHtml } from '../../escape-html.ts';
import { instantNoted, instantOrNote } from './dates.ts';
import { authorsIn, authorsNamed } from './authors.ts';
import { htmlBlocks, htmlText } from './html-blocks.ts';
import { asNinjs2 } from './ninjs-1.ts';
import { draftFor, type FoundArticle, type FoundAuthor, type FoundImage } from './found-article.ts';
import { isNode } from './schema-org.ts';
import { slugIn, slugOfLink } from './slugs.ts';
import { oneLine } from './titles.ts';
import { UnreadableRecord } from '../read/unreadable.ts';

/** What can't be read is left out; what has to be there, the checks of records ask for. */
const string = z.string().optional().catch(undefined);
const number = z.number().int().positive().optional().catch(undefined);

function listOf<T extends z.ZodType>(item: T) {
  return z.array(item.nullable().catch(null)).optional().catch(undefined);
}

/** A text in one of several forms. */
const form = z.object({ role: string, contentType: string, contenttype: string, value: string });
const concept = z.object({ name: string, rel: string, uri: string, literal: string });

const fields = {
  uri: string,
  type: string,
  language: string,
  title: string,
  headlines: listOf(form),
  descriptions: listOf(form),
  bodies: listOf(form),
  by: string,
  byline: string,
  people: listOf(concept),
  copyrightNotice: string,
  copyrightnotice: string,
  creditLine: string,
  creditline: string,
};

const rendition = z.object({
  name: string,
  href: string,
  contentType: string,
  contenttype: string,
  /** In ninjs 1. */
  mimetype: string,
  width: number,
  height: number,
});

const associated = z.object({ ...fields, name: string, renditions: listOf(rendition) });
type Associated = z.output<typeof associated>;

/** ninjs 3; and 2, whose names are written in small letters in 2.0, as in 1. */
const news = z.object({
  ...fields,
  guid: string,
  pubStatus: z.unknown().optional(),
  pubstatus: z.unknown().optional(),
  slugline: string,
  slug: string,
  firstCreated: string,
  firstcreated: string,
  contentCreated: string,
  contentcreated: string,
  versionCreated: string,
  versioncreated: string,
  embargoed: z.unknown().optional(),
  embargoedUntil: z.unknown().optional(),
  embargoedReason: string,
  embargoedreason: string,
  usageTerms: string,
  usageterms: string,
  subjects: listOf(concept),
  renditions: listOf(rendition),
  associations: listOf(associated),
  rightsInfo: z.object({ linkedRights: string }).optional().catch(undefined),
  rightsinfo: z.object({ linkedrights: string }).optional().catch(undefined),
});

type News = z.output<typeof news>;

const versionOfNinjs = z
  .object({ standard: z.object({ version: z.coerce.string() }) })
  .transform(({ standard }) => standard.version);

/** Later versions may say otherwise what must not be published. */
function unreadVersion(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  const [, feed] =
    /^https?:\/\/(?:www\.)?jsonfeed\.org\/version\/([^/]+)/.exec(String(value['version'])) ?? [];
  if (feed !== undefined) return `is JSON Feed ${feed}, which isn't read: write it as JSON Feed 1.1`;
  const { data: version } = versionOfNinjs.safeParse(value);
  return version !== undefined && Number.parseInt(version) > 3
    ? `is ninjs ${version}, which isn't read: write it as ninjs 3`
    : undefined;
}

/** @param name of the file, which stands for an archive without addresses */
export function articleOfNinjs(value: unknown, name: string): FoundArticle {
  if (isNode(value) && ('@context' in value || '@type' in value || '@graph' in value)) {
    throw new UnreadableRecord(
      'is JSON-LD, which is read in HTML pages only: put it into one, as <script type="application/ld+json">',
    );
  }
  const unread = unreadVersion(value);
  if (unread !== undefined) throw new UnreadableRecord(unread);
  const { data } = news.safeParse(asNinjs2(value));
  if (data === undefined) throw new UnreadableRecord('is no object of ninjs');
  const id = data.uri ?? data.guid;
  const headline = oneLine(main(data.headlines) ?? data.title);
  if (id === undefined && headline === undefined) {
    throw new UnreadableRecord('is neither ninjs nor a JSON Feed: it has no uri and no headline');
  }
  if (data.type !== undefined && !['text', 'composite'].includes(data.type)) {
    throw new UnreadableRecord(`is of the type '${data.type}', not a text`);
  }
  const status = statusOf(data);
  if (KILLED.test(status)) throw new UnreadableRecord(`is not to be used: its pubStatus is '${status}'`);
  const { until: embargoedUntil, secret } = embargoOf(data);
  const { html, hasLines } = bodyOf(data.bodies);
  const link = /^https?:/.test(data.uri ?? '') ? data.uri : undefined;
  const pictures = known(data.associations).filter(({ type }) => type === 'picture' || type === 'graphic');
  const [picture] = pictures;
  const notes: string[] = [];
  return {
    source: link === undefined ? name : new URL(link).origin,
    ids: [id],
    headline,
    standfirst: textOf(data.descriptions),
    blocks: htmlBlocks(html, { base: link, hasLines }),
    slug: slugIn(data.slug ?? data.slugline) ?? slugOfLink(link),
    language: data.language,
    publishedAt:
      instantNoted(
        'date (firstCreated)',
        data.firstCreated ?? data.firstcreated ?? data.contentCreated ?? data.contentcreated,
        notes,
      ) ?? instantNoted('date (versionCreated)', versionCreated(data), notes),
    modifiedAt: instantOrNote('date (versionCreated)', versionCreated(data), notes),
    isPublished: status === 'usable' && secret === undefined,
    embargoedUntil,
    authors: authorsOf(data),
    tags: known(data.subjects).map(({ name, literal }) => name ?? literal),
    image: picture === undefined ? null : imageOf(picture),
    license: data.rightsInfo?.linkedRights ?? data.rightsinfo?.linkedrights,
    usageTerms: data.usageTerms ?? data.usageterms,
    copyrightNotice: data.copyrightNotice ?? data.copyrightnotice,
    creditText: data.creditLine ?? data.creditline,
    notes: [
      ...notes,
      status === 'usable' ? undefined : draftFor(`its pubStatus is '${status}'`),
      draftFor(secret),
    ],
  };
}

const KILLED = /^(?:withheld|cancell?ed)$/;

/** `usable`, also as ninjs 1 and NewsML write it: `stat:usable`. */
function statusOf({ pubStatus, pubstatus }: News): string {
  const status = pubStatus ?? pubstatus ?? 'usable';
  const written = typeof status === 'string' ? status : JSON.stringify(status);
  return written
    .trim()
    .toLowerCase()
    .replace(/^.*[:/]/, '');
}

interface Embargo {
  readonly until?: Date | undefined;
  /** Why nobody knows when it ends. Such an embargo isn't one that we may overlook. */
  readonly secret?: string;
}

function embargoOf({ embargoed, embargoedUntil, embargoedReason, embargoedreason }: News): Embargo {
  const until = [embargoed, embargoedUntil].find((date) => date != null && date !== '') ?? '';
  const written = typeof until === 'string' ? until.trim() : JSON.stringify(until);
  if (written === '') {
    return (embargoedReason ?? embargoedreason) === undefined
      ? {}
      : { secret: 'it has an embargo without a date' };
  }
  const end = typeof until === 'string' ? instantOrNote('embargo', until, []) : undefined;
  return end === undefined
    ? { secret: `it has an embargo (embargoed) with a date that can't be read: '${written.slice(0, 100)}'` }
    : { until: end };
}

function versionCreated({ versionCreated, versioncreated }: News): string | undefined {
  return versionCreated ?? versioncreated;
}

type Forms = News['bodies'];

/** HTML says more than plain text; other types, such as NITF, are read only if there is neither. */
function bodyOf(bodies: Forms): { html: string; hasLines: boolean } {
  const forms = written(bodies);
  const html = forms.find((form) => typeOf(form).includes('html'));
  if (html?.value !== undefined) return { html: html.value, hasLines: false };
  const plain = forms.find((form) => /^(?:text\/plain)?$/.test(typeOf(form)));
  if (plain?.value !== undefined) return { html: escapeHtml(plain.value), hasLines: true };
  return { html: forms[0]?.value ?? '', hasLines: false };
}

function typeOf({ contentType, contenttype }: z.output<typeof form>): string {
  return contentType ?? contenttype ?? '';
}

/** The forms of a text that have it. A note of the desk's own is for nobody else. */
function written(forms: Forms): z.output<typeof form>[] {
  return known(forms).filter(
    (form) => form.value?.trim() && !/^(?:internal|note|private)/i.test(roleOf(form)),
  );
}

/** Without the namespace of IPTC's list: `drol:caption`. */
function roleOf({ role }: z.output<typeof form>): string {
  return role?.replace(/^.*[:/]/, '') ?? '';
}

function main(forms: Forms): string | undefined {
  const all = written(forms);
  return (all.find((form) => roleOf(form) === 'main') ?? all.find((form) => roleOf(form) === '') ?? all[0])
    ?.value;
}

/** What readers are to see as the description. */
const PUBLIC = /^(?:|main|text|lead|summary|caption|standfirst)$/i;

function textOf(forms: Forms, roles = PUBLIC): string | undefined {
  const all = written(forms).filter((form) => roles.test(roleOf(form)));
  const plain = all.find((form) => !typeOf(form).includes('html'));
  return plain?.value?.trim() ?? htmlText(all[0]?.value);
}

/** The authors that the byline credits, by their names in `people`, and those whom `people` has beside them. */
function authorsOf({ people, by, byline }: Pick<News, 'people' | 'by' | 'byline'>): FoundAuthor[] {
  const authors = known(people)
    .filter(({ rel }) => /^(?:author|creator|by)$/i.test(rel ?? ''))
    .flatMap(({ name, uri }) => authorsNamed({ name, url: uri }));
  const credited = authorsIn(by ?? byline);
  const named = credited.map((credit) => authors.find((author) => isSame(author, credit)) ?? credit);
  const isInByline = ({ name = '' }: FoundAuthor) =>
    credited.some((credit) => credit.isPerson === false && credit.name?.includes(name));
  return [...named, ...authors.filter((author) => !isInByline(author))];
}

/** Also `J. Doe` and `JD` for Jane Doe. */
function isSame({ name = '' }: FoundAuthor, credit: FoundAuthor): boolean {
  const written = credit.name?.toLowerCase() ?? '';
  const words = name.toLowerCase().split(' ');
  const initials = words.map((word) => word.charAt(0));
  const short = `${initials[0] ?? ''}. ${words.at(-1) ?? ''}`;
  return [words.join(' '), short, initials.join('')].includes(written);
}

function imageOf(picture: Associated): FoundImage | null {
  const candidates = known(picture.renditions)
    .filter((rendition) =>
      /^image\/|^$/.test(rendition.contentType ?? rendition.contenttype ?? rendition.mimetype ?? ''),
    )
    .sort((a, b) => (b.width ?? 0) - (a.width ?? 0));
  const [largest] = candidates;
  if (largest?.href === undefined) return null;
  return {
    url: largest.href,
    altText: textOf(picture.descriptions, /^alt/i),
    caption:
      textOf(picture.descriptions, /^caption$/i) ??
      textOf(picture.descriptions) ??
      oneLine(main(picture.headlines)),
    creditText: oneLine(picture.creditLine ?? picture.creditline ?? picture.by ?? picture.byline),
    width: largest.width,
    height: largest.height,
  };
}

function known<T>(items: readonly (T | null)[] | undefined): T[] {
  return (items ?? []).filter((item) => item !== null);
}
