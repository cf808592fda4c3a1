import { Parser } from 'htmlparser2';
import { escapeHtml } from '../../escape-html.ts';
import type { NewBlock } from './embeds.ts';
import { blockText, htmlBlocks } from './html-blocks.ts';
import { isFrame } from '../read/page-text.ts';
import type { Page } from '../read/page.ts';
import { isNode, nodesIn, textsIn, type Node } from './schema-org.ts';
import { isSameTitle, titleIn } from './titles.ts';
import { UnreadableRecord } from '../read/unreadable.ts';

/** The share of the text in the description that an element of the page must have. One with less is a teaser, or cut off. */
const SHARE = 0.5;
const TAG = /<(?:p|br|div|a|b|i|em|strong)\b/i;
const ESCAPED_TAG = /&lt;(?:p|br|div|a|b|i|em|strong)\b/i;

interface Body {
  readonly blocks: NewBlock[];
  /** Why it may be another text than the article's. */
  readonly doubt?: string | undefined;
}

/**
 * The page's own article, with its links and pictures; otherwise the text that its description has.
 * @throws UnreadableRecord if neither has any
 */
export function bodyOf(node: Node, page: Page, headline: string | undefined): Body {
  const described = describedBody(node, page.base);
  const length = lengthOf(described);
  for (const { pieces, doubt } of page.candidates((heading) => isSameTitle(heading, headline))) {
    const blocks = pieces.flatMap((html) => htmlBlocks(html, { base: page.base, leaveOut: isFrame }));
    const title = blocks.findIndex(({ heading }) => heading != null && isSameTitle(heading.text, headline));
    if (title !== -1) blocks.splice(title, 1);
    const found = lengthOf(blocks);
    if (found > 0 && found >= length * SHARE) return { blocks, doubt };
  }
  if (length > 0) return { blocks: described };
  throw new UnreadableRecord(
    'has no text that could be found. Put it into an <article>, or into articleBody of the JSON-LD',
  );
}

/** Its text, and the posts of a live blog in their order. */
function describedBody(node: Node, base: string | undefined): NewBlock[] {
  const posts = nodesIn(node['liveBlogUpdate']).filter(isNode);
  return [node, ...posts].flatMap((part) => {
    const title = part === node ? undefined : titleIn(textsIn(part['headline'] ?? part['name'])[0]);
    const body = textsIn(part['articleBody'] ?? part['text']).join('\n\n');
    return [
      ...htmlBlocks(title === undefined ? '' : `<h2>${escapeHtml(title)}</h2>`),
      ...htmlBlocks(htmlOf(body), { base, hasLines: true }),
    ];
  });
}

/** Sites write it as text, as HTML, or as HTML that is escaped once more. */
function htmlOf(body: string): string {
  if (TAG.test(body)) return body;
  return ESCAPED_TAG.test(body) ? unescaped(body) : escapeHtml(unescaped(body));
}

function unescaped(text: string): string {
  let result = '';
  const parser = new Parser({ ontext: (part) => (result += part) }, { decodeEntities: true });
  parser.end(text.replaceAll('<', '&lt;'));
  return result;
}

function lengthOf(blocks: readonly NewBlock[]): number {
  return blocks.reduce((length, block) => length + blockText(block).length, 0);
}
