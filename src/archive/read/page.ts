import { Parser } from 'htmlparser2';
import { isFrame, isHidden, NO_TEXT } from './page-frame.ts';
import { UnreadableRecord } from './refused.ts';

/** The markup of a page, as far as the import needs it. */
export interface Page {
  /** The texts of its JSON-LD scripts. */
  readonly scripts: readonly string[];
  readonly canonical: string | undefined;
  readonly base: string | undefined;
  readonly language: string | undefined;
  /** Its headings of the first level, then its `<title>`. */
  readonly titles: readonly string[];
  readonly parts: readonly PagePart[];
}

/** An element that may hold the article. None is within another of its kind. */
export interface PagePart {
  /** Marked as `articleBody`, or the name of the element. */
  readonly kind: 'body' | 'article' | 'main';
  readonly html: string;
  /** Its headings of the first and second level. */
  readonly headings: readonly string[];
}

/** The parser takes time for each open element. No browser shows a page as deep as this. */
const MAX_DEPTH = 2_000;

/**
 * Reads a page without making a tree of it.
 * @throws UnreadableRecord if its elements are nested too deep
 */
export function pageIn(html: string): Page {
  const reading = new PageReading(html);
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reading.openTag(name, attributes, parser.endIndex + 1),
      ontext: (text) => reading.text(text),
      onclosetag: (name) => reading.closeTag(name, parser.startIndex),
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return reading;
}

interface OpenPart {
  readonly kind: PagePart['kind'];
  readonly start: number;
  readonly headings: string[];
}

class PageReading implements Page {
  readonly scripts: string[] = [];
  readonly parts: PagePart[] = [];
  canonical: string | undefined;
  base: string | undefined;
  language: string | undefined;
  readonly #html: string;
  readonly #headings: string[] = [];
  #title: string | undefined;
  /** For each open element, the part that it is. */
  readonly #open: (OpenPart | null)[] = [];
  readonly #openParts = new Map<PagePart['kind'], OpenPart>();
  /** The open title, heading or script, whose text is wanted. */
  #wanted: { readonly name: string; text: string } | null = null;
  #skipped = 0;

  constructor(html: string) {
    this.#html = html;
  }

  get titles(): readonly string[] {
    return this.#title === undefined ? this.#headings : [...this.#headings, this.#title];
  }

  openTag(name: string, attributes: Record<string, string>, start: number): void {
    if (this.#open.length >= MAX_DEPTH)
      throw new UnreadableRecord(`has HTML elements nested more than ${MAX_DEPTH} deep`);
    this.#learn(name, attributes);
    const isOutside = NO_TEXT.has(name) || isFrame(name, attributes) || isHidden(attributes);
    if (this.#skipped > 0 || (isOutside && name !== 'html' && name !== 'body')) this.#skipped++;
    const kind = this.#skipped > 0 ? null : partKind(name, attributes);
    const part = kind === null || this.#openParts.has(kind) ? null : { kind, start, headings: [] };
    this.#open.push(part);
    if (part !== null) this.#openParts.set(part.kind, part);
  }

  text(text: string): void {
    if (this.#wanted !== null) this.#wanted.text += text;
  }

  closeTag(name: string, end: number): void {
    if (this.#wanted?.name === name) this.#take(name, this.#wanted.text);
    if (this.#skipped > 0) this.#skipped--;
    const part = this.#open.pop();
    if (part == null) return;
    this.#openParts.delete(part.kind);
    this.parts.push({
      kind: part.kind,
      html: this.#html.slice(part.start, end),
      headings: part.headings,
    });
  }

  #learn(name: string, attributes: Record<string, string>): void {
    const isWanted = /^(?:title|h1|h2)$/.test(name) || (name === 'script' && isJsonLd(attributes['type']));
    if (isWanted) this.#wanted = { name, text: '' };
    if (name === 'html') this.language ??= attributes['lang'] ?? attributes['xml:lang'];
    if (name === 'base') this.base ??= attributes['href'];
    if (name === 'link' && /(^|\s)canonical(\s|$)/i.test(attributes['rel'] ?? ''))
      this.canonical = attributes['href'];
    if (name === 'meta' && attributes['property'] === 'og:url') this.canonical ??= attributes['content'];
  }

  #take(name: string, text: string): void {
    this.#wanted = null;
    if (name === 'script') this.scripts.push(text);
    else if (name === 'title') this.#title ??= text;
    else {
      if (name === 'h1') this.#headings.push(text);
      for (const part of this.#openParts.values()) part.headings.push(text);
    }
  }
}

function partKind(name: string, { role, itemprop = '' }: Record<string, string>): PagePart['kind'] | null {
  if (/(?:^|\s)articleBody(?:\s|$)/.test(itemprop)) return 'body';
  if (name === 'article') return 'article';
  return name === 'main' || role === 'main' ? 'main' : null;
}

function isJsonLd(type: string | undefined): boolean {
  return /^\s*application\/ld\+json\s*(;|$)/i.test(type ?? '');
}
