import { escapeHtml } from '../../lib/escape-html.ts';
import { UnreadableFile, type RefusedRecord } from '../read/refused.ts';
import { elements, firstText, readXml, textIn, type XmlElement } from '../read/xml.ts';
import {
  noteDraft,
  type FoundArticle,
  type FoundAuthor,
  type FoundImage,
  type FoundRecord,
  type Notes,
  type OpenText,
} from './article.ts';
import { authorsNamed } from './authors.ts';
import { dateIn } from './dates.ts';
import { htmlBlocks, htmlText } from './html-blocks.ts';
import { endTags, withoutShortcodes, type ShortcodeAttributes } from './shortcodes.ts';
import { slugIn } from './slugs.ts';
import { titleIn } from './titles.ts';

const CONTAINERS = ['rss', 'rss/channel'];
/** Types of records that aren't reported, since no reader misses them. */
const INTERNAL =
  /^(?:attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|wp_.+|acf-.+)$/;
/** WordPress' own type, and those that newsrooms add for articles. */
const ARTICLES = new Set(['post', 'article', 'news', 'story']);
const IN_BIN = "in the bin (status 'trash')";
/** Readers' comments aren't taken over: they come with addresses of people who didn't write for this newsroom. */
const LEFT_OUT = ['wp:comment', 'wp:term', 'wp:category', 'wp:tag'];

/** What an export says of the whole site. */
interface Blog {
  address?: string | undefined;
  link?: string | undefined;
  language?: string | undefined;
  /** By the names that they sign in with, which posts name. */
  readonly authors: Map<string, FoundAuthor>;
  /** By the ids that posts name. */
  readonly pictures: Map<string, FoundImage>;
}

/** Reads a WordPress export twice: the pictures of a post may come later in the file than the post. */
export async function* readWordpress(
  open: OpenText,
  name: string,
): AsyncGenerator<FoundRecord | RefusedRecord> {
  const blog = await blogIn(open());
  const source = blog.address ?? blog.link ?? name;
  /** The first of each kind of record that is no article, and how many there are. */
  const others = new Map<string, { readonly place: string; readonly count: number }>();
  for await (const record of readXml(open(), CONTAINERS, LEFT_OUT)) {
    if ('reason' in record) yield record;
    else if (record.element.name === 'item') {
      const { element, place } = record;
      const type = postType(element);
      const status = firstText(element, 'wp:status');
      if (INTERNAL.test(type) || status === 'auto-draft') continue;
      const other = !ARTICLES.has(type) ? `of the type '${type}'` : status === 'trash' ? IN_BIN : null;
      if (other === null) yield { place, find: (notes) => postIn(element, source, blog, notes) };
      else {
        const { count, ...first } = others.get(other) ?? { place, count: 0 };
        others.set(other, { ...first, count: count + 1 });
      }
    }
  }
  for (const [kind, { place, count }] of others) {
    const all = count === 1 ? '' : `, the first of ${count}`;
    yield { place, reason: `is ${kind}${all}: only articles are imported` };
  }
}

async function blogIn(file: AsyncIterable<string>): Promise<Blog> {
  const blog: Blog = { authors: new Map(), pictures: new Map() };
  try {
    for await (const record of readXml(file, CONTAINERS, LEFT_OUT)) {
      if ('reason' in record) continue;
      const { element } = record;
      if (element.name === 'wp:base_blog_url') blog.address ??= textIn(element);
      else if (element.name === 'link') blog.link ??= textIn(element);
      else if (element.name === 'language') blog.language ??= textIn(element);
      else if (element.name === 'wp:author') addAuthor(blog, element);
      else if (element.name === 'item' && postType(element) === 'attachment') addPicture(blog, element);
    }
  } catch (error) {
    // The second time, it is reported after the records before it.
    if (!(error instanceof UnreadableFile)) throw error;
  }
  return blog;
}

function postType(item: XmlElement): string {
  return firstText(item, 'wp:post_type') ?? 'post';
}

function addAuthor(blog: Blog, said: XmlElement): void {
  const login = firstText(said, 'wp:author_login');
  if (login === undefined) return;
  const names = [firstText(said, 'wp:author_first_name'), firstText(said, 'wp:author_last_name')];
  const name = firstText(said, 'wp:author_display_name') ?? (names.filter(Boolean).join(' ') || login);
  blog.authors.set(login, { name });
}

function addPicture(blog: Blog, item: XmlElement): void {
  const id = firstText(item, 'wp:post_id');
  const url = firstText(item, 'wp:attachment_url');
  const isPicture = /\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)(?:\?|$)/i.test(url ?? '');
  if (id === undefined || !isPicture) return;
  const altText = metasOf(item, '_wp_attachment_image_alt')[0];
  const caption = htmlText(firstText(item, 'excerpt:encoded'));
  // A copy, since these texts would keep the piece of the file in memory that they were cut from.
  blog.pictures.set(Buffer.from(id).toString(), structuredClone({ url, altText, caption }));
}

function postIn(item: XmlElement, source: string, blog: Blog, notes: Notes): FoundArticle {
  const content = firstText(item, 'content:encoded') ?? '';
  const link = firstText(item, 'link');
  const gallery = ({ ids = '' }: ShortcodeAttributes) =>
    (ids.match(/\d+/g) ?? []).map((id) => figureHtml(blog.pictures.get(id))).join('\n');
  // The block editor writes paragraphs; before it, lines made them.
  const hasLines = !content.includes('<!-- wp:');
  const hidden = whyHidden(item, content);
  noteDraft(notes, hidden);
  return {
    source,
    ids: [firstText(item, 'wp:post_id'), firstText(item, 'guid'), link],
    headline: titleIn(firstText(item, 'title')),
    standfirst: htmlText(firstText(item, 'excerpt:encoded')),
    blocks: htmlBlocks(withoutShortcodes(content, gallery), { base: link ?? blog.link, hasLines }),
    slug: slugIn(firstText(item, 'wp:post_name')),
    formerSlugs: metasOf(item, '_wp_old_slug'),
    language: polylang(item) ?? firstText(item, 'dc:language') ?? item.language ?? blog.language,
    publishedAt: publishedAt(item, notes),
    modifiedAt: dateIn('wp:post_modified_gmt', written(item, 'wp:post_modified_gmt'), notes),
    isPublished: firstText(item, 'wp:status') === 'publish' && hidden === undefined,
    authors: postAuthors(item, blog),
    tags: ['category', 'post_tag'].flatMap((domain) =>
      categories(item, domain)
        .filter(({ attributes }) => attributes['nicename'] !== 'uncategorized')
        .map((category) => titleIn(textIn(category))),
    ),
    image: blog.pictures.get(metasOf(item, '_thumbnail_id')[0] ?? ''),
  };
}

/** Why not everyone could read what was finished. */
function whyHidden(item: XmlElement, content: string): string | undefined {
  if (firstText(item, 'wp:status') === 'private') return 'it is private';
  if (firstText(item, 'wp:post_password') !== undefined) return 'it has a password';
  const hiding = membersOnly(item, content);
  return hiding === undefined ? undefined : `only members could read all of it (${hiding})`;
}

/** Parts of the names by which plugins hide what a shortcode or block encloses. A wrong guess costs a look at a draft, so it is wide. */
const HIDES =
  /private|restrict|member|premium|pay-?wall|paid|protect|subscriber|log(?:ged)?[-_]?in|hid(?:e|den)|secret|(?<!b)lock|password|exclusive|access|patreon|s2if|pmpro|mepr|rcp[-_]|visib/i;
/** Forms by which readers sign in hide nothing. */
const HIDES_NOTHING = /form|subscriber-login/i;
const BLOCK = /<!--\s+wp:([a-z][\w/-]*)\s([^<>]*?)-->/gi;
/** Fields of a post that say who may read it, with the values for everyone. */
const FIELDS: readonly (readonly [field: string, everyone: RegExp])[] = [
  ['_jetpack_newsletter_access', /^everybody$/],
  ['_members_access_role', /^$/],
  ['rcp_access_level', /^(?:none|0)$/i],
  ['rcp_subscription_level', /^(?:all|none|0)$/i],
];

/** The shortcode, block or field by which a plugin hides a post, or a part of it, from readers; undefined if none does. */
function membersOnly(item: XmlElement, content: string): string | undefined {
  const hides = (name: string) => HIDES.test(name) && !HIDES_NOTHING.test(name);
  const shortcode = [...endTags(content).keys()].find(hides);
  if (shortcode !== undefined) return `the shortcode [${shortcode}]`;
  for (const [, name = '', attributes = ''] of content.matchAll(BLOCK))
    if (hides(name) || /"(?:blockVisibility|contentControls)"\s*:\s*\{\s*"/.test(attributes))
      return `the block ${name}`;
  return FIELDS.find(([field, everyone]) => metasOf(item, field).some((value) => !everyone.test(value)))?.[0];
}

/** The plugin Polylang has the language of a post as a category. */
function polylang(item: XmlElement): string | undefined {
  return categories(item, 'language')
    .map(({ attributes }) => attributes['nicename'])
    .find((code) => /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i.test(code ?? ''));
}

/** Old posts may have their date in the time of the blog only. That of a draft says when it was saved. */
function publishedAt(item: XmlElement, notes: Notes): Date | undefined {
  const date = written(item, 'wp:post_date_gmt');
  if (date !== undefined) return dateIn('wp:post_date_gmt', date, notes);
  const feedDate = firstText(item, 'pubDate');
  // Drafts have the year -1.
  if (feedDate?.includes('-0001') === false) return dateIn('pubDate', feedDate, notes);
  const isDraft = !/^(?:publish|private)$/.test(firstText(item, 'wp:status') ?? '');
  const local = isDraft ? undefined : dateIn('wp:post_date', written(item, 'wp:post_date'), notes);
  if (local !== undefined)
    notes.add(`has no date in UTC: its local one is taken as UTC, ${local.toISOString()}`);
  return local;
}

/** A date of WordPress; undefined if it is all zeros, as that of a draft. */
function written(item: XmlElement, name: string): string | undefined {
  const text = firstText(item, name);
  return text?.startsWith('0000-00-00') === true ? undefined : text;
}

/** The plugin Co-Authors Plus lists authors as categories. Without it, a post has the one who signed in. */
function postAuthors(item: XmlElement, { authors }: Blog): FoundAuthor[] {
  const together = categories(item, 'author');
  const named = together.length > 0 ? together : elements(item, 'dc:creator');
  return named.flatMap((element) => {
    const name = titleIn(textIn(element));
    const login = element.attributes['nicename'];
    const known = [name, login, login?.replace(/^cap-/, '')].map((each) => authors.get(each ?? ''));
    return authorsNamed(known.find(Boolean) ?? { name });
  });
}

function categories(item: XmlElement, domain: string): XmlElement[] {
  return elements(item, 'category').filter(({ attributes }) => attributes['domain'] === domain);
}

function metasOf(item: XmlElement, key: string): string[] {
  return elements(item, 'wp:postmeta')
    .filter((meta) => firstText(meta, 'wp:meta_key') === key)
    .flatMap((meta) => firstText(meta, 'wp:meta_value') ?? []);
}

function figureHtml({ url, altText = '', caption }: FoundImage = {}): string {
  if (url === undefined) return '';
  const figcaption = caption === undefined ? '' : `<figcaption>${escapeHtml(caption)}</figcaption>`;
  return `<figure><img src="${escapeHtml(url)}" alt="${escapeHtml(altText)}">${figcaption}</figure>`;
}
