import { isHidden } from './html-media.ts';

type Attributes = Readonly<Record<string, string | undefined>>;

/** The frame of a page around the words of its author. */
const FRAME = new Set(['header', 'footer', 'nav', 'aside', 'form']);
const FRAME_ROLE = /^(?:banner|complementary|contentinfo|form|navigation|search)$/;
/** What sites call the part with the comments of readers. */
const COMMENTS =
  /(?:^|\s)(?:comments|comments?[-_]?(?:area|container|list|section|thread)|disqus_thread)(?:\s|$)/i;
/** What has no text of the article. */
const NO_TEXT = new Set('script style noscript template button select textarea svg'.split(' '));
/** What stands within a paragraph. All other elements are as large as one, or larger. */
const INLINE = new Set(
  'a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);
/** Characters from which on a text outside of `<p>` is a paragraph. Shorter ones are captions, dates and labels. */
const PARAGRAPH = 50;
/** The share of a page's paragraphs that its article has at least. The others stand beside it. */
const MOST = 0.7;
/** The share that an `<article>` with the headline has at least. One with less is a teaser. */
const SOME = 0.25;

/** Whether an element of a page belongs to the site, or to its readers, and not to the article around it. */
export function isFrame(name: string, { role = '', id = '', class: classes = '' }: Attributes): boolean {
  if (FRAME.has(name) || FRAME_ROLE.test(role)) return true;
  return /^(?:div|section|ol|ul)$/.test(name) && (COMMENTS.test(id) || COMMENTS.test(classes));
}

/** An element of the page. */
interface Part {
  readonly parent: Part | null;
  readonly start: number;
  end: number;
  readonly kind: 'body' | 'article' | 'main' | null;
  /** The paragraph or other block around an inline element. */
  readonly block: Part | null;
  readonly isParagraph: boolean;
  /** The characters of its paragraphs. */
  length: number;
  readonly headings: string[];
}

/** Finds the elements of a page that may hold its article, while the page is read. */
export class PageText {
  #open: Part | null = null;
  #skipped = 0;
  #links = 0;
  readonly #articles: Part[] = [];
  #body: Part | null = null;
  #main: Part | null = null;
  /** Each of them is longer than all that ended before it. */
  readonly #longest: Part[] = [];

  openTag(name: string, attributes: Attributes, start: number): void {
    const isWhole = name === 'html' || name === 'body';
    const isLeftOut = (isFrame(name, attributes) && name !== 'form') || isHidden(attributes);
    if (this.#skipped > 0 || NO_TEXT.has(name) || (isLeftOut && !isWhole)) {
      this.#skipped++;
      return;
    }
    if (name === 'a') this.#links++;
    const parent = this.#open;
    this.#open = {
      parent,
      start,
      end: start,
      kind: kindOf(name, attributes),
      block: INLINE.has(name) ? (parent === null ? null : (parent.block ?? parent)) : null,
      isParagraph: name === 'p',
      length: 0,
      headings: [],
    };
  }

  text(text: string): void {
    if (this.#skipped > 0 || this.#links > 0 || this.#open === null) return;
    const block = this.#open.block ?? this.#open;
    const length = text.trim().length;
    if (block.isParagraph || length >= PARAGRAPH) block.length += length;
  }

  /** A heading, which may stand in the frame of an article. */
  heading(text: string): void {
    let part = this.#open;
    while (part !== null && part.kind !== 'article') part = part.parent;
    part?.headings.push(text);
  }

  closeTag(name: string, end: number): void {
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    const part = this.#open;
    if (part === null) return;
    if (name === 'a') this.#links--;
    part.end = end;
    this.#open = part.parent;
    if (part.block === null && part.parent !== null) part.parent.length += part.length;
    if (part.kind === 'body' && part.length > (this.#body?.length ?? -1)) this.#body = part;
    if (part.kind === 'article') this.#articles.push(part);
    if (part.kind === 'main') this.#main ??= part;
    const isLonger = part.length > (this.#longest.at(-1)?.length ?? 0);
    if (part.block === null && !part.isParagraph && isLonger) this.#longest.push(part);
  }

  /**
   * The elements that may hold the article, the likeliest first: what the page marks as its body, the article with the headline,
   * the article or else the smallest element that has most of the paragraphs.
   */
  candidates(isHeadline: (text: string) => boolean): { readonly start: number; readonly end: number }[] {
    const whole = this.#longest.at(-1)?.length ?? 0;
    const smallest = this.#longest.find(({ length }) => length >= whole * MOST) ?? null;
    let around = smallest;
    while (around !== null && around.kind !== 'article') around = around.parent;
    const withHeadline = this.#articles
      .filter(({ length, headings }) => length >= whole * SOME && headings.some(isHeadline))
      .sort((a, b) => b.length - a.length);
    return [this.#body, withHeadline[0], around, smallest, this.#main].filter((part) => part != null);
  }
}

function kindOf(name: string, { role, itemprop = '' }: Attributes): Part['kind'] {
  if (/(?:^|\s)articleBody(?:\s|$)/.test(itemprop)) return 'body';
  if (name === 'article') return 'article';
  return name === 'main' || role === 'main' ? 'main' : null;
}
