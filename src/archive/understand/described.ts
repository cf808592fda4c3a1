/** What schema.org's description of a page says of an article, and of the posts of a live blog. */
import { escapeHtml } from '../../lib/escape-html.ts';
import type { FoundAuthor, FoundLiveBlog, FoundPost, Notes } from './article.ts';
import { authorsNamed } from './authors.ts';
import { dateIn } from './dates.ts';
import { htmlBlocks, htmlText } from './html-blocks.ts';
import { isNode, type Node } from './json-node.ts';
import { webAddress, type NewBlock } from './media.ts';
import { nodesIn, textsIn } from './schema-org.ts';
import { titleIn, unescaped } from './titles.ts';

export function first(value: unknown): string | undefined {
  return textsIn(value)[0];
}

/** An `@id` such as `#article` means something only on its page. */
export function absoluteId(node: Node): string | undefined {
  const id = node['@id'];
  return typeof id === 'string' && /^[a-z][a-z0-9+.-]*:/i.test(id) ? id : undefined;
}

/** Its text, without posts of a live blog. */
export function describedBody(node: Node, base: string | undefined): NewBlock[] {
  const body = textsIn(node['articleBody'] ?? node['text']).join('\n\n');
  return htmlBlocks(bodyAsHtml(body), { base, hasLines: true });
}

const TAG = /<(?:p|br|div|a|b|i|em|strong)\b/i;
const ESCAPED_TAG = /&lt;(?:p|br|div|a|b|i|em|strong)\b/i;

/** Sites write `articleBody` as text, as HTML, or as HTML that is escaped once more. */
function bodyAsHtml(body: string): string {
  if (TAG.test(body)) return body;
  return ESCAPED_TAG.test(body) ? unescaped(body) : escapeHtml(unescaped(body));
}

export function authorsOfNode(node: Node): FoundAuthor[] {
  return nodesIn(node['author'] ?? node['creator']).flatMap(authorIn);
}

function authorIn(author: unknown): FoundAuthor[] {
  if (!isNode(author)) return authorsNamed({ name: first(author) });
  const isOrganization = textsIn(author['@type']).some((type) =>
    /(?:Organization|Corporation|NGO)$/.test(type),
  );
  return authorsNamed({
    name: titleIn(first(author['name'])),
    description: htmlText(first(author['description'])),
    ...(isOrganization && { isPerson: false, isOrganization }),
  });
}

/**
 * The live blog of a LiveBlogPosting. Undefined if its posts aren't described: then they are in the text of the page, if anywhere.
 * @param link of the page
 */
export function describedLiveBlog(
  node: Node,
  link: string | undefined,
  base: string | undefined,
  notes: Notes,
): FoundLiveBlog | undefined {
  const posts = nodesIn(node['liveBlogUpdate']).filter(isNode);
  if (posts.length === 0) return undefined;
  return {
    startedAt: dateIn('coverageStartTime', first(node['coverageStartTime']), notes),
    endedAt: dateIn('coverageEndTime', first(node['coverageEndTime']), notes),
    posts: posts.map((post) => describedPost(post, link, base)),
  };
}

function describedPost(node: Node, link: string | undefined, base: string | undefined): FoundPost {
  const notes: Notes = new Set();
  const headline = titleIn(first(node['headline']) ?? first(node['name']));
  const blocks = describedBody(node, base);
  const publishedAt = dateIn('datePublished', first(node['datePublished']), notes);
  // Some sites give each post the address of the page.
  const places = [node['@id'], first(node['url'])].map((place) =>
    typeof place === 'string' ? webAddress(place, link) : undefined,
  );
  const own = places.find((place) => place !== undefined && place !== link);
  return {
    ids: [
      absoluteId(node) === link ? undefined : absoluteId(node),
      own,
      publishedAt === undefined ? undefined : `${publishedAt.toISOString()} ${headline ?? ''}`,
    ],
    headline,
    blocks,
    publishedAt,
    modifiedAt: dateIn('dateModified', first(node['dateModified']), notes),
    authors: authorsOfNode(node),
    notes,
  };
}
