import { Parser } from 'htmlparser2';
import { escapeHtml } from '../../lib/escape-html.ts';
import { plainText } from '../../articles/html.ts';
import { isHidden, NO_TEXT } from '../read/page-frame.ts';
import { UnreadableRecord } from '../read/refused.ts';
import { BodyWriter } from './body-writer.ts';
import { embedAt, mediaAddress, pictureIn, webAddress, type NewBlock } from './media.ts';

type HtmlAttributes = Readonly<Record<string, string>>;

interface HtmlOptions {
  /** The address that relative links start from. */
  readonly base?: string | undefined;
  /** Whether the end of a line ends the line for readers, and an empty line the paragraph, as in WordPress' old editor. */
  readonly hasLines?: boolean;
  /** Whether an element is no part of the text, apart from those that never are. */
  readonly leaveOut?: (name: string, attributes: HtmlAttributes) => boolean;
}

/** Inline elements that a paragraph can have, by what they are there. */
const INLINE: Readonly<Record<string, string>> = {
  ...{ b: 'b', strong: 'strong', i: 'i', em: 'em', dfn: 'em', var: 'em', cite: 'cite', q: 'q' },
  ...{ code: 'code', kbd: 'code', samp: 'code', tt: 'code', s: 's', strike: 's', del: 's' },
  ...{ sub: 'sub', sup: 'sup', abbr: 'abbr', acronym: 'abbr' },
};
/** Elements that neither begin nor end a paragraph. All unknown elements do. */
const TRANSPARENT = new Set(
  'span font u ins mark small big time bdi bdo data label wbr nobr ruby rt rp picture track tbody thead tfoot map area html body'.split(
    ' ',
  ),
);
/** Elements that are quotes if their class says so. */
const BY_CLASS = new Set('div p section aside article figure h2 h3 h4'.split(' '));
/** `pullquote`, `big-quote` and `wp-block-pullquote`, but not `has-quotes`. */
const QUOTE = /(?:^|[\s_-])(?:pull|block)?-?quote(?:$|\s)/i;
/** WordPress' old editor makes a player of an address that has its line for itself. */
const LONE_ADDRESS = /^[ \t]*https?:\/\/[^\s<>"[\]]+[ \t]*$/gim;
/** Deeper than any page; HTML as deep is made to exhaust its reader. */
const MAX_DEPTH = 500;

/**
 * The blocks of a text in HTML. Scripts and forms are dropped, all other text stays.
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
  const blocks = htmlBlocks(html ?? '', { hasLines: true });
  return blocks.map(newBlockText).filter(Boolean).join('\n\n') || undefined;
}

export function newBlockText({ paragraph, heading, list, image, embed }: NewBlock): string {
  if (paragraph != null) return plainText(paragraph.html.replaceAll('<br>', '\n')).trim();
  return heading?.text ?? list?.items.join('\n') ?? image?.image.caption ?? embed?.caption ?? '';
}

type End = () => void;

class HtmlReading {
  readonly #writer = new BodyWriter();
  readonly #options: HtmlOptions;
  /** For each open element, what to do at its end. */
  readonly #ends: { readonly isQuote: boolean; readonly end: End }[] = [];
  readonly #lists: ReturnType<BodyWriter['list']>[] = [];
  #skipped = 0;
  #quotes = 0;
  #preformatted = 0;
  #players = 0;
  #isPlayed = false;

  constructor(options: HtmlOptions) {
    this.#options = options;
  }

  blocks(): NewBlock[] {
    this.#writer.end();
    return this.#writer.blocks;
  }

  onopentag(name: string, attributes: HtmlAttributes): void {
    if (this.#ends.length + this.#skipped > MAX_DEPTH)
      throw new UnreadableRecord(`has HTML elements nested more than ${MAX_DEPTH} deep`);
    const isAttribution = name === 'footer' && this.#quotes > 0;
    const isNoText = NO_TEXT.has(name) || this.#options.leaveOut?.(name, attributes) === true;
    if (this.#skipped > 0 || isHidden(attributes) || (isNoText && !isAttribution)) {
      this.#skipped++;
      return;
    }
    const byClass = BY_CLASS.has(name) && QUOTE.test(attributes['class'] ?? '');
    const isQuote = byClass || name === 'blockquote';
    const end = byClass ? this.#quoted(name, attributes) : this.#opened(name, attributes);
    if (isQuote) this.#quotes++;
    this.#ends.push({ isQuote, end });
  }

  onclosetag(): void {
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    const closed = this.#ends.pop();
    if (closed?.isQuote === true) this.#quotes--;
    closed?.end();
  }

  ontext(text: string): void {
    if (this.#skipped > 0 || this.#players > 0) return;
    if (this.#preformatted > 0) this.#writeLines(text);
    else if (this.#options.hasLines !== true) this.#writer.write(text);
    else
      for (const [index, part] of text
        .replaceAll('\r\n', '\n')
        .split(/\n[ \t]*\n\s*/)
        .entries()) {
        if (index > 0) this.#writer.boundary();
        this.#writeLines(part);
      }
  }

  #writeLines(text: string): void {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) this.#writer.break();
      this.#writer.write(line);
    }
  }

  /** A heading, a figure or another element whose class says that it is a quote. */
  #quoted(name: string, attributes: HtmlAttributes): End {
    const endQuote = this.#writer.quote();
    const end = this.#opened(name, attributes);
    // The caption of a figure, which is written at its end, is no part of the quote.
    const ends = name === 'figure' ? [endQuote, end] : [end, endQuote];
    return () => {
      for (const each of ends) each();
    };
  }

  #opened(name: string, attributes: HtmlAttributes): End {
    const writer = this.#writer;
    const classes = attributes['class'] ?? '';
    if (name === 'a') return this.#link(attributes);
    if ((name === 'cite' && this.#ends.at(-1)?.isQuote === true) || (name === 'footer' && this.#quotes > 0))
      return writer.attribution();
    const tag = INLINE[name];
    if (tag !== undefined) {
      const title = tag === 'abbr' ? attributes['title'] : undefined;
      return writer.inline(tag, title === undefined ? `<${tag}>` : `<${tag} title="${escapeHtml(title)}">`);
    }
    if (TRANSPARENT.has(name)) return nothing;
    if (/^h[1-6]$/.test(name)) return writer.heading(Number(name[1]));
    if (/\bwp-caption-text\b/.test(classes)) return writer.caption();
    if (/\bwp-caption\b/.test(classes)) return writer.figure();
    return this.#byName(name, attributes);
  }

  #byName(name: string, attributes: HtmlAttributes): End {
    const writer = this.#writer;
    switch (name) {
      case 'br':
        writer.break();
        return nothing;
      case 'img':
      case 'amp-img':
        this.#picture(attributes);
        return nothing;
      case 'iframe':
      case 'embed':
      case 'video':
      case 'audio':
        return this.#player(attributes);
      case 'source':
        if (this.#players > 0) this.#play(attributes);
        return nothing;
      case 'ul':
      case 'ol':
      case 'menu':
        return this.#list(name === 'ol', attributes['start'] ?? '');
      case 'li':
        return this.#lists.at(-1)?.item() ?? this.#paragraph();
      case 'blockquote':
        return writer.quote();
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
        return this.#preformattedText();
      default:
        return this.#paragraph();
    }
  }

  #paragraph(): End {
    this.#writer.boundary();
    return () => this.#writer.boundary();
  }

  #preformattedText(): End {
    const end = this.#paragraph();
    this.#preformatted++;
    return () => {
      this.#preformatted--;
      end();
    };
  }

  #link(attributes: HtmlAttributes): End {
    const href = attributes['href']?.trim() ?? '';
    const url = /^mailto:/i.test(href) ? href : webAddress(href, this.#options.base);
    if (url === null) return nothing;
    const title = attributes['title'];
    const titled = title === undefined ? '' : ` title="${escapeHtml(title)}"`;
    return this.#writer.inline('a', `<a href="${escapeHtml(url)}"${titled}>`);
  }

  #picture(attributes: HtmlAttributes): void {
    // WordPress shows emoji as pictures; their text is in `alt`.
    if (/\b(?:emoji|wp-smiley)\b/.test(attributes['class'] ?? '')) {
      this.#writer.write(attributes['alt'] ?? '');
      return;
    }
    const image = pictureIn(attributes, this.#options.base);
    if (image !== null) this.#writer.media({ image: { image } });
  }

  /** The content of a player is shown only by browsers that can't play it. */
  #player(attributes: HtmlAttributes): End {
    this.#players++;
    this.#isPlayed = false;
    this.#play(attributes);
    return () => {
      this.#players--;
    };
  }

  /** One player for all formats of a film. */
  #play(attributes: HtmlAttributes): void {
    const address = mediaAddress(attributes, this.#options.base);
    if (address === null || this.#isPlayed) return;
    this.#isPlayed = true;
    this.#writer.media(embedAt(address));
  }

  #list(ordered: boolean, start: string): End {
    const list = this.#writer.list({ ordered, start: /^-?\d{1,9}$/.test(start) ? Number(start) : 1 });
    this.#lists.push(list);
    return () => {
      this.#lists.pop();
      list.end();
    };
  }
}

function nothing(): void {
  // The element has no end that matters.
}
