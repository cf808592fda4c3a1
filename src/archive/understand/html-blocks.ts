import { Parser } from 'htmlparser2';
import { escapeHtml } from '../../escape-html.ts';
import { plainText } from '../../articles/html.ts';
import { BodyWriter } from './body-writer.ts';
import { embedAt, SOCIAL_QUOTE, webAddress, type NewBlock } from './embeds.ts';
import { imageOf, isHidden, isTiny } from './html-media.ts';
import { isAttributionName, isQuote } from './quotes.ts';
import { UnreadableRecord } from '../read/unreadable.ts';

interface HtmlOptions {
  /** The address that relative links start from. */
  readonly base?: string | undefined;
  /** Whether the end of a line ends the line for readers, and an empty line the paragraph, as in WordPress' old editor. */
  readonly hasLines?: boolean;
  /** Whether an element is no part of the text, beside those that never are. */
  readonly leaveOut?: (name: string, attributes: Record<string, string>) => boolean;
}

/** What can't be seen, or does nothing without scripts. */
const NO_TEXT = new Set(
  'script style template noscript head title svg math object applet canvas select button textarea input dialog datalist'.split(
    ' ',
  ),
);
/** A link that leads from the excerpt to the text that we have. */
const LEAVE_OUT = /(?:^|\s)more-link(?:\s|$)/;
/** Inline elements that a paragraph can have, by what they are there. */
const INLINE: Readonly<Record<string, string>> = {
  b: 'b',
  strong: 'strong',
  i: 'i',
  em: 'em',
  dfn: 'em',
  var: 'em',
  cite: 'cite',
  q: 'q',
  code: 'code',
  kbd: 'code',
  samp: 'code',
  tt: 'code',
  s: 's',
  strike: 's',
  del: 's',
  sub: 'sub',
  sup: 'sup',
  abbr: 'abbr',
  acronym: 'abbr',
};
/** What neither begins nor ends a paragraph. All elements that we don't know do. */
const TRANSPARENT = new Set(
  'span font u ins mark small big time bdi bdo data label wbr nobr ruby rt rp picture track tbody thead tfoot map area html body'.split(
    ' ',
  ),
);
/** WordPress' old editor makes a player of an address that has its line for itself. */
const LONE_ADDRESS = /^[ \t]*https?:\/\/[^\s<>"[\]]+[ \t]*$/gim;
/** Deeper than any page; HTML as deep is made to exhaust who reads it. */
const MAX_DEPTH = 500;

/**
 * The blocks of a text in HTML. Scripts and forms are dropped, all other text is kept.
 * @throws UnreadableRecord if its elements are nested too deep
 */
export function htmlBlocks(html: string, options: HtmlOptions = {}): NewBlock[] {
  const reading = new HtmlReading(options);
  const parser = new Parser(reading, { decodeEntities: true });
  parser.end(options.hasLines === true ? html.replace(LONE_ADDRESS, '\n$&\n') : html);
  return reading.blocks();
}

/** The visible text of HTML, with empty lines between its paragraphs; undefined if there is none. */
export function htmlText(html: string | undefined): string | undefined {
  return blocksText(htmlBlocks(html ?? '', { hasLines: true }));
}

/** The text of blocks, with empty lines between them; undefined if there is none. */
export function blocksText(blocks: readonly NewBlock[]): string | undefined {
  return blocks.map(blockText).filter(Boolean).join('\n\n') || undefined;
}

export function blockText({ paragraph, heading, list, image, embed }: NewBlock): string {
  if (paragraph != null) return plainText(paragraph.html.replaceAll('<br>', '\n')).trim();
  return heading?.text ?? list?.items.join('\n') ?? image?.image.caption ?? embed?.caption ?? '';
}

class HtmlReading {
  readonly #writer = new BodyWriter();
  readonly #options: HtmlOptions;
  /** What to do at the end of each open element. */
  #ends: { readonly name: string; readonly isQuote: boolean; readonly end: () => void }[] = [];
  #skipped = 0;
  #preformatted = 0;
  #lists: ReturnType<BodyWriter['list']>[] = [];
  #socialLink: { link: string | null } | null = null;
  #players = 0;
  #isPlayed = false;

  constructor(options: HtmlOptions) {
    this.#options = options;
  }

  blocks(): NewBlock[] {
    this.#writer.end();
    return this.#writer.blocks;
  }

  onopentag(name: string, attributes: Record<string, string>): void {
    if (this.#ends.length + this.#skipped > MAX_DEPTH) {
      throw new UnreadableRecord(`has HTML elements nested more than ${MAX_DEPTH} deep`);
    }
    const isAttribution = name === 'footer' && this.#isInQuote();
    const isFurniture = LEAVE_OUT.test(attributes['class'] ?? '') || isHidden(attributes);
    const isNoText = NO_TEXT.has(name) || this.#options.leaveOut?.(name, attributes) === true;
    if (this.#skipped > 0 || isFurniture || (isNoText && !isAttribution)) {
      this.#skipped++;
      return;
    }
    const byClass = isQuote(name, attributes['class'] ?? '');
    const end = byClass ? this.#quoted(name, attributes) : this.#opened(name, attributes);
    this.#ends.push({ name, isQuote: byClass || name === 'blockquote', end });
  }

  onclosetag(): void {
    if (this.#skipped > 0) this.#skipped--;
    else this.#ends.pop()?.end();
  }

  ontext(text: string): void {
    if (this.#skipped > 0 || this.#players > 0) return;
    if (this.#preformatted > 0) this.#lines(text, /\n/, () => this.#writer.break());
    else if (this.#options.hasLines === true) {
      this.#lines(
        text.replaceAll('\r\n', '\n'),
        /\n[ \t]*\n\s*/,
        () => this.#writer.boundary(),
        (part) => this.#lines(part, /\n/, () => this.#writer.break()),
      );
    } else this.#writer.write(text);
  }

  #lines(
    text: string,
    separator: RegExp,
    between: () => void,
    write: (part: string) => void = (part) => this.#writer.write(part),
  ): void {
    for (const [index, part] of text.split(separator).entries()) {
      if (index > 0) between();
      write(part);
    }
  }

  #isInQuote(): boolean {
    return this.#ends.some((open) => open.isQuote);
  }

  /** A heading, a figure or another element whose class says that it is a quote. */
  #quoted(name: string, attributes: Record<string, string>): () => void {
    const endQuote = this.#writer.quote();
    const end = this.#opened(name, attributes);
    // The caption of a figure, which is written at its end, is no part of the quote.
    const ends = name === 'figure' ? [endQuote, end] : [end, endQuote];
    return () => {
      for (const each of ends) each();
    };
  }

  /** @returns what to do at the end of the element */
  #opened(name: string, attributes: Record<string, string>): () => void {
    const classes = attributes['class'] ?? '';
    const parent = this.#ends.at(-1);
    const writer = this.#writer;
    if (name === 'a') return this.#link(attributes);
    const isAttribution =
      (name === 'cite' && parent?.isQuote === true) || name === 'footer' || isAttributionName(classes);
    if (isAttribution && this.#isInQuote()) {
      return writer.attribution();
    }
    if (/\bwp-caption-text\b/.test(classes)) return writer.caption();
    const tag = INLINE[name];
    if (tag !== undefined) {
      const title = tag === 'abbr' ? attributes['title'] : undefined;
      writer.openInline(tag, title === undefined ? `<${tag}>` : `<${tag} title="${escapeHtml(title)}">`);
      return () => writer.closeInline();
    }
    if (TRANSPARENT.has(name)) return nothing;
    switch (name) {
      case 'br':
        writer.break();
        return nothing;
      case 'img':
      case 'amp-img':
        this.#image(attributes);
        return nothing;
      case 'iframe':
      case 'embed':
      case 'video':
      case 'audio':
        return this.#player(attributes);
      case 'source':
        if (this.#players > 0) this.#play(attributes);
        return nothing;
      case 'h1':
      case 'h2':
      case 'h3':
      case 'h4':
      case 'h5':
      case 'h6':
        return writer.heading(Number(name[1]));
      case 'ul':
      case 'ol':
      case 'menu':
        return this.#list(name === 'ol', attributes);
      case 'li':
        return this.#lists.at(-1)?.item() ?? this.#paragraph();
      case 'blockquote':
        return SOCIAL_QUOTE.test(classes) ? this.#socialPost(attributes) : writer.quote();
      case 'figure':
        return writer.figure();
      case 'figcaption':
        return writer.caption();
      case 'tr':
        return writer.row();
      case 'td':
      case 'th':
        writer.cell();
        return nothing;
      case 'pre':
      case 'listing':
        return this.#preformattedText();
      default:
        return /\bwp-caption\b/.test(classes) ? writer.figure() : this.#paragraph();
    }
  }

  #paragraph(): () => void {
    this.#writer.boundary();
    return () => this.#writer.boundary();
  }

  #preformattedText(): () => void {
    this.#writer.boundary();
    this.#preformatted++;
    return () => {
      this.#preformatted--;
      this.#writer.boundary();
    };
  }

  #link(attributes: Record<string, string>): () => void {
    const href = attributes['href']?.trim() ?? '';
    const url = /^mailto:/i.test(href) ? href : webAddress(href, this.#options.base);
    if (url === null) return nothing;
    if (this.#socialLink !== null) this.#socialLink.link = url;
    // The button beside a file's name has nothing between.
    if (/\bwp-block-file__button\b/.test(attributes['class'] ?? '')) this.#writer.write(' ');
    const title = attributes['title'];
    const titled = title === undefined ? '' : ` title="${escapeHtml(title)}"`;
    this.#writer.openInline('a', `<a href="${escapeHtml(url)}"${titled}>`);
    return () => this.#writer.closeInline();
  }

  #image(attributes: Record<string, string>): void {
    // WordPress shows emoji as pictures; their text is in `alt`.
    if (/\b(?:emoji|wp-smiley)\b/.test(attributes['class'] ?? ''))
      this.#writer.write(attributes['alt'] ?? '');
    const image = imageOf(attributes, this.#options.base);
    if (image !== null) this.#writer.media({ image: { image } });
  }

  /** What is within a player is shown only by browsers that can't play it. */
  #player(attributes: Record<string, string>): () => void {
    this.#players++;
    this.#isPlayed = false;
    this.#play(attributes);
    return () => {
      this.#players--;
    };
  }

  /** One player for all formats of a film. */
  #play(attributes: Record<string, string>): void {
    const address = [attributes['data-src'], attributes['data-lazy-src'], attributes['src']]
      .map((src) => webAddress(src, this.#options.base))
      .find((src) => src !== null);
    if (address == null || this.#isPlayed || isTiny(attributes)) return;
    this.#isPlayed = true;
    this.#writer.media(embedAt(address));
  }

  #list(ordered: boolean, attributes: Record<string, string>): () => void {
    const start = /^-?\d{1,9}$/.test(attributes['start'] ?? '') ? Number(attributes['start']) : 1;
    const list = this.#writer.list({ ordered, start, isCountedDown: 'reversed' in attributes });
    this.#lists.push(list);
    return () => {
      this.#lists.pop();
      list.end();
    };
  }

  #socialPost(attributes: Record<string, string>): () => void {
    const frame = { link: webAddress(attributes['cite'] ?? attributes['data-instgrm-permalink'], undefined) };
    this.#socialLink = frame;
    const end = this.#writer.socialPost(() => frame.link);
    return () => {
      this.#socialLink = null;
      end();
    };
  }
}

function nothing(): void {
  // The element has no end that matters.
}
