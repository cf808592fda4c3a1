import { Parser } from 'htmlparser2';
import { webAddress } from '../understand/embeds.ts';
import { PageText, type Candidate } from './page-text.ts';
import { oneLine } from '../understand/titles.ts';
import { UnreadableRecord } from './unreadable.ts';

/** What a page says in its markup. */
export interface Page {
  /** The texts of its JSON-LD scripts. */
  readonly scripts: readonly string[];
  readonly canonical: string | undefined;
  readonly base: string | undefined;
  readonly language: string | undefined;
  /** Its `<title>`. */
  readonly title: string | undefined;
  /** Its headings of the first level. */
  readonly headings: readonly string[];
  /** The first `<time>`. */
  readonly time: string | undefined;
  /** What its `<meta>` elements say, by their names. */
  readonly meta: ReadonlyMap<string, readonly string[]>;
  /** The HTML of what may be its article, the likeliest first. */
  readonly candidates: (isHeadline: (text: string) => boolean) => Candidate<string>[];
}

/** The parser takes time for each open element. No browser shows a page as deep as this. */
const MAX_DEPTH = 2_000;

/**
 * Reads a page without making a tree of it.
 * @throws UnreadableRecord if its elements are nested too deep
 */
export function pageIn(html: string): Page {
  const reading = new PageReading();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reading.openTag(name, attributes, parser.endIndex + 1),
      ontext: (text) => reading.text(text),
      onclosetag: (name) => reading.closeTag(name, parser.startIndex),
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return reading.page(html);
}

/** An element whose text is wanted. */
const WANTED = new Set(['title', 'h1', 'h2', 'script']);

class PageReading {
  readonly #scripts: string[] = [];
  readonly #meta = new Map<string, string[]>();
  readonly #headings: string[] = [];
  readonly #text = new PageText();
  #depth = 0;
  #canonical: string | undefined;
  #base: string | undefined;
  #language: string | undefined;
  #title: string | undefined;
  #time: string | undefined;
  /** The text of the open element that is wanted. */
  #wanted: { readonly name: string; readonly pieces: string[] } | null = null;

  openTag(name: string, attributes: Record<string, string>, start: number): void {
    if (++this.#depth > MAX_DEPTH)
      throw new UnreadableRecord(`has HTML elements nested more than ${MAX_DEPTH} deep`);
    if (WANTED.has(name)) {
      const isData = name === 'script' && !isJsonLd(attributes['type']);
      this.#wanted = isData ? null : { name, pieces: [] };
    }
    if (name === 'html') this.#language ??= attributes['lang'] ?? attributes['xml:lang'];
    if (name === 'base') this.#base ??= attributes['href'];
    if (name === 'time') this.#time ??= attributes['datetime'];
    if (name === 'link' && /(^|\s)canonical(\s|$)/i.test(attributes['rel'] ?? ''))
      this.#canonical ??= attributes['href'];
    if (name === 'meta') this.#says(attributes);
    this.#text.openTag(name, attributes, start);
  }

  text(text: string): void {
    this.#wanted?.pieces.push(text);
    this.#text.text(text);
  }

  closeTag(name: string, end: number): void {
    if (this.#wanted?.name === name) this.#take(name, this.#wanted.pieces.join(''), end);
    this.#text.closeTag(end);
    this.#depth--;
  }

  page(html: string): Page {
    const address =
      webAddress(this.#canonical, this.#base) ??
      webAddress(this.#meta.get('og:url')?.[0], this.#base) ??
      undefined;
    return {
      scripts: this.#scripts,
      canonical: address,
      base: webAddress(this.#base, address) ?? address,
      language: this.#language,
      title: this.#title,
      headings: this.#headings,
      time: this.#time,
      meta: this.#meta,
      candidates: (isHeadline) =>
        this.#text.candidates(isHeadline).map(({ pieces, doubt }) => ({
          pieces: pieces.map(({ start, end }) => html.slice(start, end)),
          doubt,
        })),
    };
  }

  #take(name: string, text: string, end: number): void {
    this.#wanted = null;
    if (name === 'script') {
      this.#scripts.push(text);
      return;
    }
    const line = oneLine(text);
    if (line === undefined) return;
    if (name === 'title') this.#title ??= line;
    else this.#text.heading(line, name === 'h1', end);
    if (name === 'h1') this.#headings.push(line);
  }

  #says({ property, name, content }: Record<string, string>): void {
    const key = (property ?? name)?.toLowerCase();
    if (key === undefined || !content?.trim()) return;
    const values = this.#meta.get(key);
    if (values === undefined) this.#meta.set(key, [content.trim()]);
    else values.push(content.trim());
  }
}

function isJsonLd(type: string | undefined): boolean {
  return /^\s*application\/ld\+json\s*(;|$)/i.test(type ?? '');
}
