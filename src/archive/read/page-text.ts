import { isHidden } from '../understand/html-media.ts';

type Attributes = Readonly<Record<string, string | undefined>>;

/** The frame of a page around the words of its author. */
const FRAME = new Set(['header', 'footer', 'nav', 'aside', 'form', 'dialog']);
const FRAME_ROLE =
  /^(?:alertdialog|banner|complementary|contentinfo|dialog|form|menu|menubar|navigation|search|toolbar)$/;
/** Words in the class or the id of what readers wrote, and of what the site asks them. */
const OTHERS = new Set(
  'comments commentaires comentarios commenti kommentare kommentarer leserkommentare reacties disqus cookie cookies didomi gdpr onetrust breadcrumb breadcrumbs'.split(
    ' ',
  ),
);
/** Words that say this only together, or alone: `share` isn't `share-prices`. */
const OTHERS_TOGETHER =
  /(?:^|-)(?:comments?|consent|newsletter|related|share|sharing|social)-?(?:area|articles|banner|bar|box|buttons|container|form|icons|links|list|modal|notice|overlay|popup|posts|respond|section|signup|stories|thread|widget)(?:-|$)|^(?:related|share|sidebar)$/;
/** With one of these words, a name says what stands within the element: `has-comments`, `tag-cookies`. */
const STATES = new Set(
  'has no with without open closed on off enabled disabled accepted category tag topic recipe recipes'.split(
    ' ',
  ),
);
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
const DOUBT = 'its text is a guess, since no articleBody, <article> or <main> has most of it. Check it';

/** Whether an element of a page belongs to the site, or to its readers, and not to the article around it. */
export function isFrame(name: string, { role = '', id = '', class: classes = '' }: Attributes): boolean {
  if (FRAME.has(name) || FRAME_ROLE.test(role)) return true;
  return /^(?:div|section|ol|ul|p)$/.test(name) && `${id} ${classes}`.split(/\s/).some(isOfOthers);
}

function isOfOthers(name: string): boolean {
  const words = name
    .replace(/[A-Z][a-z]/g, '-$&')
    .toLowerCase()
    .split(/[-_]+/);
  if (words.some((word) => STATES.has(word))) return false;
  return words.some((word) => OTHERS.has(word)) || OTHERS_TOGETHER.test(words.join('-'));
}

/** What may be the article of a page. */
export interface Candidate<Piece> {
  readonly pieces: readonly Piece[];
  /** Why its text may be another one; undefined if the page marks it. */
  readonly doubt: string | undefined;
}

interface Range {
  readonly start: number;
  readonly end: number;
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
  readonly isLink: boolean;
  /** The characters of its paragraphs. */
  length: number;
}

/** A heading of the first or second level. */
interface Heading {
  readonly text: string;
  readonly isFirst: boolean;
  readonly end: number;
  readonly article: Part | null;
}

/** Finds the elements of a page that may hold its article, while the page is read. */
export class PageText {
  #open: Part | null = null;
  #skipped = 0;
  #links = 0;
  readonly #articles: Part[] = [];
  readonly #headings: Heading[] = [];
  /** None of them is within another. */
  #bodies: Part[] = [];
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
    const isLink = name === 'a' && attributes['href'] !== undefined;
    if (isLink) this.#links++;
    const parent = this.#open;
    this.#open = {
      parent,
      start,
      end: start,
      kind: kindOf(name, attributes),
      block: INLINE.has(name) ? (parent === null ? null : (parent.block ?? parent)) : null,
      isParagraph: name === 'p',
      isLink,
      length: 0,
    };
  }

  text(text: string): void {
    if (this.#skipped > 0 || this.#links > 0 || this.#open === null) return;
    const block = this.#open.block ?? this.#open;
    const length = text.trim().length;
    if (block.isParagraph || length >= PARAGRAPH) block.length += length;
  }

  /** A heading, which may stand in the frame of an article. */
  heading(text: string, isFirst: boolean, end: number): void {
    this.#headings.push({ text, isFirst, end, article: around(this.#open, 'article') });
  }

  closeTag(end: number): void {
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    const part = this.#open;
    if (part === null) return;
    if (part.isLink) this.#links--;
    part.end = end;
    this.#open = part.parent;
    if (part.parent !== null) part.parent.length += part.length;
    if (part.kind === 'body')
      this.#bodies = [...this.#bodies.filter(({ start }) => start < part.start), part];
    if (part.kind === 'article') this.#articles.push(part);
    if (part.kind === 'main') this.#main ??= part;
    const isLonger = part.length > (this.#longest.at(-1)?.length ?? 0);
    if (part.block === null && !part.isParagraph && isLonger) this.#longest.push(part);
  }

  /**
   * What may be the article, the likeliest first: what the page marks as its body, the article with the headline, the article that
   * has most of the paragraphs, and `<main>`. Without them, it is the element that has most of the paragraphs, which is a guess.
   */
  candidates(isHeadline: (text: string) => boolean): Candidate<Range>[] {
    const whole = this.#longest.at(-1)?.length ?? 0;
    const headlines = this.#headings.filter(({ text }) => isHeadline(text));
    const [withHeadline] = this.#articles
      .filter((part) => part.length >= whole * SOME && headlines.some(({ article }) => article === part))
      .sort((a, b) => b.length - a.length);
    const bodies = this.#bodies.filter((body) => withHeadline !== undefined && isWithin(body, withHeadline));
    const textOf = (part: Part) => this.#withoutTeasers(part, headlines);
    const smallest = this.#longest.find(({ length }) => length >= whole * MOST) ?? null;
    const main = this.#main;
    const hasShare =
      main !== null && main.length >= whole * (headlines.some((at) => isWithin(at, main)) ? SOME : MOST);
    return [
      { pieces: bodies.length > 0 ? bodies : this.#bodies, doubt: undefined },
      ...[withHeadline, around(smallest, 'article'), hasShare ? main : null].flatMap((part) =>
        part == null ? [] : { pieces: textOf(part), doubt: undefined },
      ),
      ...this.#guess(smallest, whole, headlines),
      ...(main === null || hasShare ? [] : [{ pieces: textOf(main), doubt: DOUBT }]),
    ];
  }

  /** What stands around the articles within a part, if these have little of its text together. Posts of a live blog have most. */
  #withoutTeasers(part: Part, headlines: readonly Heading[]): Range[] {
    const teasers: Part[] = [];
    for (const article of this.#articles.toSorted((a, b) => a.start - b.start)) {
      const isInner =
        article !== part && isWithin(article, part) && !headlines.some((at) => at.article === article);
      if (isInner && article.start >= (teasers.at(-1)?.end ?? part.start)) teasers.push(article);
    }
    if (teasers.reduce((sum, { length }) => sum + length, 0) >= part.length * SOME) return [part];
    const ends = [...teasers.map(({ start }) => start), part.end];
    return ends.map((end, at) => ({ start: teasers[at - 1]?.end ?? part.start, end }));
  }

  /** The smallest element, or the one around it if paragraphs stand beside it. The headline, or any title, comes before its end. */
  #guess(smallest: Part | null, whole: number, headlines: readonly Heading[]): Candidate<Range>[] {
    if (smallest === null) return [];
    let wider = smallest.parent;
    while (wider !== null && wider.length === smallest.length) wider = wider.parent;
    const part = wider ?? smallest;
    const titles = headlines.length > 0 ? headlines : this.#headings.filter(({ isFirst }) => isFirst);
    if (!titles.some(({ end }) => end <= part.end)) return [];
    const left = Math.ceil(100 * (1 - part.length / whole));
    const rest = left === 0 ? '' : `: ${left} % of the page's paragraphs are left out`;
    return [{ pieces: this.#withoutTeasers(part, headlines), doubt: `${DOUBT}${rest}` }];
  }
}

/** The part itself, or the innermost one around it, that is of a kind. */
function around(part: Part | null, kind: Part['kind']): Part | null {
  let at = part;
  while (at !== null && at.kind !== kind) at = at.parent;
  return at;
}

function isWithin({ end }: { readonly end: number }, outer: Range): boolean {
  return end > outer.start && end <= outer.end;
}

function kindOf(name: string, { role, itemprop = '' }: Attributes): Part['kind'] {
  if (/(?:^|\s)articleBody(?:\s|$)/.test(itemprop)) return 'body';
  if (name === 'article') return 'article';
  return name === 'main' || role === 'main' ? 'main' : null;
}
