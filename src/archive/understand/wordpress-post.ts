import { escapeHtml } from '../../escape-html.ts';
import { instantNoted, instantOrNote } from './dates.ts';
import { authorsNamed } from './authors.ts';
import { htmlBlocks, htmlText } from './html-blocks.ts';
import { membersOnly } from './members-only.ts';
import { draftFor, type FoundArticle, type FoundAuthor } from './found-article.ts';
import { withoutShortcodes, type Attributes } from './shortcodes.ts';
import { slugIn } from './slugs.ts';
import { titleIn } from './titles.ts';
import { idsIn, metaOf, metasOf, type Attachments } from './wordpress-pictures.ts';
import { elements, firstText, textIn, type XmlElement } from '../read/xml.ts';

/** What an export says of the whole site. */
export interface Blog {
  address: string | undefined;
  link: string | undefined;
  language: string | undefined;
  /** By the names that they sign in with, which posts name. */
  readonly authors: Map<string, FoundAuthor>;
}

export function authorOf(said: XmlElement): [login: string, author: FoundAuthor] | null {
  const login = said.name === 'wp:author' ? firstText(said, 'wp:author_login') : undefined;
  if (login === undefined) return null;
  const names = [firstText(said, 'wp:author_first_name'), firstText(said, 'wp:author_last_name')];
  const name = firstText(said, 'wp:author_display_name') ?? names.filter(Boolean).join(' ');
  return [login, { name: name || login }];
}

export function postIn(item: XmlElement, source: string, blog: Blog, attachments: Attachments): FoundArticle {
  const content = firstText(item, 'content:encoded') ?? '';
  const link = firstText(item, 'link');
  const gallery = ({ ids = '' }: Attributes) =>
    idsIn(ids)
      .map((id) => pictureHtml(id, attachments))
      .join('\n');
  const html = withoutShortcodes(content, gallery);
  // The block editor writes paragraphs; before it, lines made them.
  const hasLines = !content.includes('<!-- wp:');
  const hidden = whyHidden(item, content);
  const notes: string[] = [];
  const published = publishedAt(item, notes);
  const local = published === undefined ? localDate(item, notes) : undefined;
  return {
    source,
    ids: [firstText(item, 'wp:post_id'), firstText(item, 'guid'), link],
    headline: titleIn(firstText(item, 'title')),
    standfirst: htmlText(firstText(item, 'excerpt:encoded')),
    blocks: htmlBlocks(html, { base: link ?? blog.link, hasLines }),
    slug: slugIn(firstText(item, 'wp:post_name')),
    formerSlugs: metasOf(item, '_wp_old_slug'),
    language: polylang(item) ?? firstText(item, 'dc:language') ?? item.language ?? blog.language,
    publishedAt: published ?? local,
    modifiedAt: instantOrNote('wp:post_modified_gmt', written(item, 'wp:post_modified_gmt'), notes),
    isPublished: firstText(item, 'wp:status') === 'publish' && hidden === undefined,
    authors: authorsOf(item, blog),
    tags: tagsOf(item),
    image: attachments.get(metaOf(item, '_thumbnail_id')),
    notes: [
      ...notes,
      draftFor(hidden),
      local === undefined
        ? undefined
        : `has no date in UTC: its local one is taken as UTC, ${local.toISOString()}`,
    ],
  };
}

/** Why not everyone could read what was finished. */
function whyHidden(item: XmlElement, content: string): string | undefined {
  if (firstText(item, 'wp:status') === 'private') return 'it is private';
  if (firstText(item, 'wp:post_password') !== undefined) return 'it has a password';
  const hiding = membersOnly(item, content);
  return hiding === undefined ? undefined : `only members could read all of it (${hiding})`;
}

/** The plugin Polylang has the language of a post as a category. */
function polylang(item: XmlElement): string | undefined {
  return elements(item, 'category')
    .filter(({ attributes }) => attributes['domain'] === 'language')
    .map(({ attributes }) => attributes['nicename'])
    .find((code) => /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i.test(code ?? ''));
}

/** Drafts have none: WordPress writes zeros, and the year -1 in `pubDate`. */
function publishedAt(item: XmlElement, notes: string[]): Date | undefined {
  const date = dateIn(item, 'wp:post_date_gmt', notes);
  const feedDate = firstText(item, 'pubDate');
  return (
    date ?? (feedDate?.includes('-0001') === true ? undefined : instantNoted('pubDate', feedDate, notes))
  );
}

/** Old posts may have their date in the time of the blog only. That of a draft says when it was saved. */
function localDate(item: XmlElement, notes: string[]): Date | undefined {
  const isDraft = !/^(?:publish|private)$/.test(firstText(item, 'wp:status') ?? '');
  return isDraft ? undefined : dateIn(item, 'wp:post_date', notes);
}

function dateIn(item: XmlElement, name: string, notes: string[]): Date | undefined {
  return instantNoted(name, written(item, name), notes);
}

/** A date of WordPress; none if it is all zeros, which needs no note: a draft has no other. */
function written(item: XmlElement, name: string): string | undefined {
  const text = firstText(item, name);
  return text?.startsWith('0000-00-00') === true ? undefined : text;
}

/** The plugin Co-Authors Plus lists authors as categories, by the names that they sign in with; otherwise, a post has the one who signed in. */
function authorsOf(item: XmlElement, blog: Blog): FoundAuthor[] {
  const together = elements(item, 'category').filter(({ attributes }) => attributes['domain'] === 'author');
  if (together.length > 0)
    return together.flatMap((category) => {
      const name = titleIn(textIn(category));
      const logins = [
        name,
        category.attributes['nicename'],
        category.attributes['nicename']?.replace(/^cap-/, ''),
      ];
      return authorsNamed(logins.map((login) => blog.authors.get(login ?? '')).find(Boolean) ?? { name });
    });
  return elements(item, 'dc:creator').flatMap((creator) => {
    const login = textIn(creator);
    return login === undefined ? [] : authorsNamed(blog.authors.get(login) ?? { name: login });
  });
}

function tagsOf(item: XmlElement): string[] {
  return ['category', 'post_tag'].flatMap((domain) => categories(item, domain));
}

function categories(item: XmlElement, domain: string): string[] {
  return elements(item, 'category')
    .filter(({ attributes }) => attributes['domain'] === domain && attributes['nicename'] !== 'uncategorized')
    .flatMap((category) => titleIn(textIn(category)) ?? []);
}

function pictureHtml(id: string, attachments: Attachments): string {
  const image = attachments.get(id);
  if (image?.url === undefined) return '';
  const caption = image.caption === undefined ? '' : `<figcaption>${escapeHtml(image.caption)}</figcaption>`;
  return `<figure><img src="${escapeHtml(image.url)}" alt="${escapeHtml(image.altText ?? '')}">${caption}</figure>`;
}
