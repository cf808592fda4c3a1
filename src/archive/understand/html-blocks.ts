import { escapeHtml } from '../../lib/escape-html.ts';
import { plainText, spoken } from '../../articles/html.ts';
import { parseGlobalId } from '../../lib/global-ids.ts';
import {
  allElements,
  htmlTree,
  tooDeep,
  type HtmlAttributes,
  type HtmlElement,
  type HtmlNode,
} from '../read/html-tree.ts';
import { isHidden, NO_TEXT } from '../read/page-frame.ts';
import { BodyFull, BodyWriter, type Room, type WriteItem } from './body-writer.ts';
import type { Dropped } from './dropped.ts';
import { prevailing, spokenWithin, type Spoken } from './languages.ts';
import { embedAt, mediaAddress, pictureIn, webAddress, type NewBlock } from './media.ts';
import { isListMark, isPlain, tagsOfStyle, withWordLists } from './office.ts';

interface HtmlOptions {
  /** The address that relative links start from. */
  readonly base?: string | undefined;
  /** Whether an element is no part of the text, apart from those that never are. */
  readonly leaveOut?: (element: HtmlElement) => boolean;
  /** Whether the end of a line ends the line for readers, and an empty line the paragraph, as in WordPress' old editor. */
  readonly hasLines?: boolean;
  /** Set if the text is pasted into an article: what is left out goes there, and quotations of statements stay. */
  readonly dropped?: Dropped;
  /** How much a body can have: what is beyond isn't read. Without it, the import refuses the body later. */
  readonly room?: Room;
}

/** Inline elements that a paragraph can have, by what they are there. */
const INLINE: Readonly<Record<string, string>> = {
  ...{ b: 'b', strong: 'strong', i: 'i', em: 'em', dfn: 'em', var: 'em', cite: 'cite', q: 'q' },
  ...{ code: 'code', kbd: 'code', samp: 'code', tt: 'code', s: 's', strike: 's' },
  ...{ sub: 'sub', sup: 'sup', abbr: 'abbr', acronym: 'abbr', bdi: 'bdi', u: 'u', ins: 'ins', del: 'del' },
};
/** Elements that neither begin nor end a paragraph, as those with a prefix, which Word writes. All unknown elements do. */
const TRANSPARENT = new Set(
  'span font mark small big time bdo data label wbr nobr ruby rt rp picture source track tbody thead tfoot map area html body'.split(
    ' ',
  ),
);
/** Elements that mean nothing to a reader, or whose meaning the blocks have. */
const SILENT = new Set(
  'span html body tbody thead tfoot tr td th table wbr nobr picture source track p div br section article main center'.split(
    ' ',
  ),
);
/** The attributes that are read. */
const READ: Readonly<Record<string, readonly string[]>> = {
  ...{ a: ['href', 'title'], abbr: ['title'], acronym: ['title'], ol: ['start'], q: ['data-statement'] },
  ...{ img: ['src', 'srcset', 'alt', 'width', 'height'], source: ['src', 'srcset'] },
  ...{ iframe: ['src', 'width', 'height'], video: ['src'], audio: ['src'], embed: ['src'] },
};
/** Elements that are quotes if their class says so. */
const BY_CLASS = new Set('div p section aside article figure h2 h3 h4'.split(' '));
/** `pullquote`, `big-quote` and `wp-block-pullquote`, but not `has-quotes`. */
const QUOTE = /(?:^|[\s_-])(?:pull|block)?-?quote(?:$|\s)/i;
/** WordPress' old editor makes a player of an address that has its line for itself. */
const LONE_ADDRESS = /^[ \t]*https?:\/\/[^\s<>"[\]]+[ \t]*$/gim;
/** Deeper than any page; HTML as deep is made to exhaust its reader. */
export const MAX_DEPTH = 500;

/**
 * The blocks of a text in HTML, or of a part of a page. Scripts and forms are dropped, all other text stays.
 * @throws UnreadableRecord if its elements are nested too deep
 */
export function htmlBlocks(html: string | readonly HtmlNode[], options: HtmlOptions = {}): NewBlock[] {
  const hasLoneAddresses = typeof html === 'string' && options.hasLines === true;
  const written = hasLoneAddresses ? html.replace(LONE_ADDRESS, '\n$&\n') : html;
  return readHtml(typeof written === 'string' ? htmlTree(written, MAX_DEPTH) : written, options).blocks;
}

interface Read {
  readonly blocks: NewBlock[];
  /** Whether the room was enough. */
  readonly isWhole: boolean;
}

/** @throws UnreadableRecord if the elements are nested too deep */
export function readHtml(nodes: readonly HtmlNode[], options: HtmlOptions): Read {
  const reading = new HtmlReading(options);
  try {
    reading.read(nodes, { ...OUTSIDE, ...prevailing(nodes) });
    return { blocks: reading.writer.end(), isWhole: true };
  } catch (error) {
    if (!(error instanceof BodyFull)) throw error;
    return { blocks: reading.writer.blocks, isWhole: false };
  }
}

/** The visible text of HTML, with empty lines between its paragraphs; undefined if there is none. */
export function htmlText(html: string | readonly HtmlNode[] = ''): string | undefined {
  const blocks = htmlBlocks(html, { hasLines: typeof html === 'string' });
  return blocks.map(newBlockText).filter(Boolean).join('\n\n') || undefined;
}

export function newBlockText({ paragraph, heading, list, image, embed }: NewBlock): string {
  if (paragraph != null) return plainText(paragraph.html.replaceAll('<br>', '\n')).trim();
  return heading?.text ?? list?.items.join('\n') ?? image?.image.caption ?? embed?.caption ?? '';
}

/** The elements around a node. */
interface Surroundings extends Spoken {
  readonly depth: number;
  /** Whether it is a direct child of a quote. */
  readonly isQuoted: boolean;
  readonly isInQuote: boolean;
  readonly isPreformatted: boolean;
  /** Writes an item of the list that is around the node. */
  readonly writeItem: WriteItem | null;
}

const OUTSIDE: Surroundings = {
  depth: 0,
  isQuoted: false,
  isInQuote: false,
  isPreformatted: false,
  writeItem: null,
};

class HtmlReading {
  readonly writer: BodyWriter;
  readonly #options: HtmlOptions;

  constructor(options: HtmlOptions) {
    this.#options = options;
    this.writer = new BodyWriter(options.dropped, options.room);
  }

  read(nodes: readonly HtmlNode[], around: Surroundings): void {
    if (around.depth > MAX_DEPTH) throw tooDeep(MAX_DEPTH);
    for (const node of withWordLists(nodes)) {
      if (typeof node === 'string') this.#readText(node, around);
      else this.#readElement(node, around);
    }
  }

  #readText(text: string, { isPreformatted }: Surroundings): void {
    if (isPreformatted) this.#writeLines(text);
    else if (this.#options.hasLines !== true) this.writer.write(text);
    else
      for (const [index, part] of text
        .replaceAll('\r\n', '\n')
        .split(/\n[ \t]*\n\s*/)
        .entries()) {
        if (index > 0) this.writer.boundary();
        this.#writeLines(part);
      }
  }

  #writeLines(text: string): void {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) this.writer.break();
      this.writer.write(line);
    }
  }

  #readElement(element: HtmlElement, around: Surroundings): void {
    const { writer } = this;
    const { name, attributes } = element;
    const isAttribution = (name === 'footer' && around.isInQuote) || (name === 'cite' && around.isQuoted);
    if (isListMark(attributes)) return;
    if (isHidden(attributes)) {
      this.#options.dropped?.count('Hidden text');
      return;
    }
    if (!isAttribution && (NO_TEXT.has(name) || this.#options.leaveOut?.(element) === true)) {
      this.#options.dropped?.name('elements', name);
      return;
    }
    this.#note(element);
    const isByClass = BY_CLASS.has(name) && QUOTE.test(attributes['class'] ?? '');
    const isQuoted = isByClass || name === 'blockquote';
    const inner = {
      ...around,
      ...spoken(attributes),
      depth: around.depth + 1,
      isQuoted,
      isInQuote: around.isInQuote || isQuoted,
      isPreformatted: around.isPreformatted || name === 'pre',
    };
    const content = this.#contentOf(element, inner, around);
    if (isAttribution) writer.attribution(content);
    // The caption of a figure, which is written at its end, is no part of the quote.
    else if (isByClass && name === 'figure') writer.figure(() => writer.quote(content));
    else if (isByClass) writer.quote(() => this.#write(element, inner, around));
    else this.#write(element, inner, around);
  }

  /** Writes what is in an element, in its language and style. */
  #contentOf(
    { name, attributes, children }: HtmlElement,
    inner: Surroundings,
    around: Surroundings,
  ): () => void {
    const tags = name === 'span' || name === 'font' ? tagsOfStyle(attributes) : [];
    const said = spokenWithin(inner, around);
    const parts = [
      ...(said === '' ? [] : [{ tag: 'span', said }]),
      ...tags.map((tag) => ({ tag, said: '' })),
    ];
    return parts.reduceRight<() => void>(
      (content, { tag, said }) =>
        () =>
          this.writer.inline(tag, said, content),
      () => this.read(children, inner),
    );
  }

  #note({ name, attributes }: HtmlElement): void {
    const { dropped } = this.#options;
    if (dropped === undefined) return;
    for (const attribute of Object.keys(attributes))
      if (attribute !== 'lang' && attribute !== 'dir' && READ[name]?.includes(attribute) !== true)
        dropped.name('attributes', attribute);
    if (name === 'table') dropped.count('The cells of a table: each row is a paragraph');
    else if (TRANSPARENT.has(name) && !SILENT.has(name)) dropped.name('unwrapped', name);
  }

  #write(element: HtmlElement, inner: Surroundings, around: Surroundings): void {
    const { writer } = this;
    const { name, attributes } = element;
    const content = this.#contentOf(element, inner, around);
    const classes = attributes['class'] ?? '';
    const tag = isPlain(name, attributes) ? undefined : INLINE[name];
    if (name === 'a') this.#writeLink(attributes, content);
    else if (tag !== undefined) writer.inline(tag, this.#attributesOf(tag, attributes), content);
    else if (TRANSPARENT.has(name) || name in INLINE || name.includes(':')) content();
    else if (/^h[1-6]$/.test(name)) writer.heading(Number(name[1]), content);
    else if (/\bwp-caption-text\b/.test(classes)) writer.caption(content);
    else if (/\bwp-caption\b/.test(classes)) writer.figure(content);
    else this.#writeByName(element, inner, around, content);
  }

  #writeByName(element: HtmlElement, inner: Surroundings, around: Surroundings, content: () => void): void {
    const { writer } = this;
    const { name, attributes } = element;
    switch (name) {
      case 'br':
        return writer.break();
      case 'img':
      case 'amp-img':
        return this.#writePicture(attributes);
      case 'iframe':
      case 'embed':
      case 'video':
      case 'audio':
        return this.#writePlayer(element);
      case 'ul':
      case 'ol':
      case 'menu': {
        const start = /^-?\d{1,9}$/.test(attributes['start'] ?? '') ? Number(attributes['start']) : 1;
        return writer.list({ ordered: name === 'ol', start }, (writeItem) =>
          this.#contentOf(element, { ...inner, writeItem }, around)(),
        );
      }
      case 'li':
        return inner.writeItem === null ? writer.paragraph(content) : inner.writeItem(content);
      case 'blockquote':
        return writer.quote(content);
      case 'figure':
        return writer.figure(content);
      case 'figcaption':
        return writer.caption(content);
      case 'tr':
        return writer.row(content);
      case 'td':
      case 'th':
        writer.cell();
        return content();
      default:
        return writer.paragraph(content);
    }
  }

  #attributesOf(tag: string, attributes: HtmlAttributes): string {
    const { title } = attributes;
    if (tag === 'abbr' && title !== undefined) return ` title="${escapeHtml(title)}"`;
    const statement = tag === 'q' && this.#options.dropped ? attributes['data-statement'] : undefined;
    return statement !== undefined && parseGlobalId(statement)?.typename === 'Statement'
      ? ` data-statement="${escapeHtml(statement)}"`
      : '';
  }

  #writeLink(attributes: HtmlAttributes, content: () => void): void {
    const href = attributes['href']?.trim() ?? '';
    const url = /^mailto:/i.test(href) ? href : webAddress(href, this.#options.base);
    const title = attributes['title'];
    const titled = title === undefined ? '' : ` title="${escapeHtml(title)}"`;
    if (url === undefined) {
      if (href !== '')
        this.#options.dropped?.count('A link that leads to no web or mail address: its text stays');
      content();
    } else this.writer.inline('a', ` href="${escapeHtml(url)}"${titled}`, content);
  }

  #writePicture(attributes: HtmlAttributes): void {
    // WordPress shows emoji as pictures; their text is in `alt`.
    if (/\b(?:emoji|wp-smiley)\b/.test(attributes['class'] ?? '')) {
      this.writer.write(attributes['alt'] ?? '');
      return;
    }
    const picture = pictureIn(attributes, this.#options.base);
    if (picture !== undefined) this.writer.media(picture);
    else this.#options.dropped?.count('A picture without a web address');
  }

  /** One player for all formats of a film. Its content is shown only by browsers that can't play it. */
  #writePlayer(player: HtmlElement): void {
    const sources = allElements(player.children).filter(({ name }) => name === 'source');
    const address = [player, ...sources]
      .map(({ attributes }) => mediaAddress(attributes, this.#options.base))
      .find((found) => found !== undefined);
    if (address !== undefined) this.writer.media(embedAt(address));
    else this.#options.dropped?.count('An embed without a web address');
  }
}
