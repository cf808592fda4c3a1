import { escapeHtml } from '../../lib/escape-html.ts';
import type { Dropped } from './dropped.ts';
import { embedAt, isAddress, isEmbedAddress, type NewBlock } from './media.ts';
import { CELL, SPACES, TextRun } from './text-run.ts';

/** Writes what is in an element. */
type WriteContent = () => void;
export type WriteItem = (content: WriteContent) => void;

interface List {
  readonly ordered: boolean;
  /** The number of the first item. */
  readonly start: number;
}

/** What a body, and a paragraph of it, can have. */
export interface Room {
  readonly blocks: number;
  readonly items: number;
  readonly characters: number;
  readonly perParagraph: number;
}

/** A body can have no more. */
export class BodyFull extends Error {}

/** Elements that mean something within their own kind. */
const NESTED = new Set(['q', 'span', 'bdi']);
/** As many characters as a heading can have. */
const MAX_LINE = 500;
const OPENING_MARK = /^[“”„«»"「『‚‘'‹]/;

/** Writes the blocks of a body from the elements of a page, as they come. */
export class BodyWriter {
  readonly #blocks: NewBlock[] = [];
  #run = new TextRun();
  /** Within a text that isn't a paragraph, what a boundary becomes. */
  #separator: string | null = null;
  /** Whether what follows a full paragraph can be another one. */
  #isDivisible = true;
  readonly #inline: { readonly tag: string; readonly attributes: string }[] = [];
  /** Pictures and players that were met within a text, which come after it. */
  #waiting: NewBlock[] = [];
  /** The blocks of each open figure that can have its caption. */
  readonly #figures: { readonly media: NewBlock[]; caption: TextRun | null }[] = [];
  /** How many quotes are open, and how many parts of them that say whose they are. */
  #quotes = 0;
  #attributions = 0;
  readonly #dropped: Dropped | undefined;
  readonly #room: Room | undefined;
  /** What the blocks have taken of the room. */
  #items = 0;
  #characters = 0;

  constructor(dropped?: Dropped, room?: Room) {
    this.#dropped = dropped;
    this.#room = room;
  }

  /** The blocks that are written so far. */
  get blocks(): NewBlock[] {
    return this.#blocks;
  }

  end(): NewBlock[] {
    this.#endParagraph();
    return this.#blocks;
  }

  write(text: string): void {
    const { perParagraph = Infinity } = this.#room ?? {};
    let rest = text.length > perParagraph ? text.replace(SPACES, ' ') : text;
    while (this.#isDivisible && this.#run.characters + rest.length > perParagraph) {
      const most = Math.max(0, perParagraph - this.#run.characters);
      const space = rest.lastIndexOf(' ', most);
      const end = space > 0 || !this.#run.isEmpty ? Math.max(space, 0) : most;
      // The two halves of a character stay together.
      const isWhole = !/[\uD800-\uDBFF]/.test(rest[end - 1] ?? '');
      this.#run.write(rest.slice(0, isWhole ? end : end - 1));
      this.#endRun(this.#takeRun());
      rest = rest.slice(isWhole ? end : end - 1);
    }
    this.#run.write(rest);
  }

  /** The end of a paragraph, or of another element that stands on its own. */
  boundary(): void {
    if (this.#separator === null) this.#endParagraph();
    else this.#run.separate(this.#separator);
  }

  break(): void {
    if (this.#run.break() && this.#separator === null) this.#endParagraph();
  }

  paragraph(content: WriteContent): void {
    this.boundary();
    content();
    this.boundary();
  }

  inline(tag: string, attributes: string, content: WriteContent): void {
    const isWithin = (other: string) => this.#inline.some((open) => open.tag === other);
    // Links are underlined anyway.
    if ((isWithin(tag) && !NESTED.has(tag)) || (tag === 'u' && isWithin('a'))) {
      content();
      return;
    }
    this.#inline.push({ tag, attributes });
    this.#run.addTag(`<${tag}${attributes}>`);
    if (tag === 'a') this.#run.hasLinks = true;
    content();
    this.#inline.pop();
    this.#run.addTag(`</${tag}>`);
  }

  heading(level: number, content: WriteContent): void {
    this.#within(' ', content, (run) => {
      const line = this.#quoted(run.text.replaceAll('\n', ' ').trim());
      // A heading is a line. A longer one was a paragraph in large letters.
      if (line.length > MAX_LINE) this.#endRun(run);
      else if (!run.isEmpty) {
        this.#noteMarkup(run);
        this.#push({ heading: { level: Math.min(6, Math.max(2, level)), text: line } });
      }
    });
  }

  row(content: WriteContent): void {
    this.#within('\n', content, (run) => this.#endRun(run), true);
  }

  cell(): void {
    if (this.#separator !== null) this.#run.separate(CELL);
  }

  quote(content: WriteContent): void {
    this.boundary();
    this.#quotes++;
    const run = this.#run;
    const { length } = run;
    const isInText = this.#separator !== null && this.#quotes === 1;
    if (isInText) run.mark('“');
    content();
    if (isInText && this.#run === run && run.length > length) {
      run.separate('');
      run.write('”');
    }
    this.boundary();
    this.#quotes--;
  }

  /** Who is quoted, which isn't part of the quote. */
  attribution(content: WriteContent): void {
    this.boundary();
    this.#attributions++;
    this.paragraph(content);
    this.#attributions--;
  }

  figure(content: WriteContent): void {
    this.boundary();
    this.#figures.push({ media: [], caption: null });
    content();
    this.boundary();
    const { media = [], caption = null } = this.#figures.pop() ?? {};
    const block = media.at(-1);
    const captioned = block?.image?.image ?? block?.embed;
    if (caption === null || caption.isEmpty) return;
    if (captioned != null && captioned.caption == null) {
      this.#noteMarkup(caption);
      captioned.caption = caption.text.trim();
    } else this.#endRun(caption);
  }

  caption(content: WriteContent): void {
    this.#within('\n', content, (run) => {
      const figure = this.#figures.at(-1);
      if (figure?.caption === null) figure.caption = run;
      else this.#endRun(run);
    });
  }

  media(block: NewBlock): void {
    this.#figures.at(-1)?.media.push(block);
    if (this.#separator === null && this.#run.isEmpty) this.#push(block);
    else this.#waiting.push(block);
  }

  list(list: List, content: (writeItem: WriteItem) => void): void {
    // A list within an item, a row or a caption is a part of its text.
    if (this.#separator !== null) {
      this.#innerList(list, content);
      return;
    }
    const items: TextRun[] = [];
    const endItem = (run: TextRun) => {
      if (!run.isEmpty) items.push(run);
    };
    const writeItem: WriteItem = (item) => {
      endItem(this.#takeRun());
      item();
      endItem(this.#takeRun());
    };
    this.#within(
      '\n',
      () => content(writeItem),
      (run) => {
        endItem(run);
        this.#writeList(list, items);
      },
    );
  }

  #innerList({ ordered, start }: List, content: (writeItem: WriteItem) => void): void {
    let number = start;
    content((item) => {
      this.boundary();
      this.#run.mark(ordered ? `${number++}. ` : '– ');
      item();
      this.boundary();
    });
    this.boundary();
  }

  /** Links and numbers that a list block can't have are kept by writing its items as paragraphs. */
  #writeList({ ordered, start }: List, items: readonly TextRun[]): void {
    if (items.length === 0) return;
    if (start === 1 && !items.some(({ hasLinks }) => hasLinks)) {
      for (const item of items) this.#noteMarkup(item);
      this.#push({ list: { ordered, items: items.map(({ text }) => this.#quoted(text.trim())) } });
      return;
    }
    for (const [index, { html, text }] of items.entries()) {
      const marker = ordered ? `${start + index}.` : '•';
      this.#push({ paragraph: { html: `${marker} ${this.#quoted(text.trim(), html.trim())}` } });
    }
  }

  /** The content is no paragraph, and something else is made of its text. Within such a text, another one is part of it. */
  #within(separator: string, content: WriteContent, end: (run: TextRun) => void, isDivisible = false): void {
    this.boundary();
    if (this.#separator !== null) {
      content();
      this.boundary();
      return;
    }
    this.#separator = separator;
    this.#isDivisible = isDivisible;
    content();
    const run = this.#takeRun();
    this.#separator = null;
    this.#isDivisible = true;
    end(run);
    this.#flushWaiting();
  }

  #endParagraph(): void {
    this.#endRun(this.#takeRun());
    this.#flushWaiting();
  }

  #endRun(run: TextRun): void {
    if (run.isEmpty) return;
    const text = run.text.trim();
    if (isEmbedAddress(text)) this.media(embedAt(text));
    else if (isAddress(text) && !run.hasLinks) {
      const link = escapeHtml(text);
      this.#push({ paragraph: { html: `<a href="${link}">${link}</a>` } });
    } else this.#push({ paragraph: { html: this.#quoted(text, run.html.trim()) } });
  }

  /** Without marks, words of somebody else would read as the author's. A block for quotes needs a known speaker. */
  #quoted(text: string, html = text): string {
    const isQuote = this.#quotes > 0 && this.#attributions === 0;
    return isQuote && !OPENING_MARK.test(text) ? `“${html}”` : html;
  }

  #takeRun(): TextRun {
    const run = this.#run;
    for (const { tag } of this.#inline.toReversed()) run.addTag(`</${tag}>`);
    this.#run = new TextRun(this.#inline.map(({ tag, attributes }) => `<${tag}${attributes}>`).join(''));
    if (this.#inline.some(({ tag }) => tag === 'a')) this.#run.hasLinks = true;
    return run;
  }

  /** @throws BodyFull */
  #push(block: NewBlock): void {
    const { blocks = Infinity, items = Infinity, characters = Infinity } = this.#room ?? {};
    this.#items += block.list?.items.length ?? 0;
    this.#characters += (
      block.paragraph?.html ??
      block.heading?.text ??
      block.list?.items.join('') ??
      ''
    ).length;
    if (this.#blocks.length === blocks || this.#items > items || this.#characters > characters)
      throw new BodyFull();
    this.#blocks.push(block);
  }

  #noteMarkup({ html }: TextRun): void {
    if (this.#dropped !== undefined && /<(?!br>)/.test(html))
      this.#dropped.count('Markup in a heading, an item of a list or a caption: its text stays');
  }

  #flushWaiting(): void {
    for (const block of this.#waiting) this.#push(block);
    this.#waiting = [];
  }
}
