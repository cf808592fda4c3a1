import { escapeHtml } from '../../lib/escape-html.ts';
import { embedAt, isAddress, isEmbedAddress, type NewBlock } from './media.ts';
import { TextRun } from './text-run.ts';

/** Where text goes that isn't a paragraph: what a boundary within it becomes, and what is made of it at its end. */
interface TextContext {
  readonly separator: string;
  readonly end: (run: TextRun) => void;
}

interface Inline {
  readonly tag: string;
  readonly openTag: string;
}

interface List {
  readonly ordered: boolean;
  /** The number of the first item. */
  readonly start: number;
  readonly items: TextRun[];
}

const OPENING_MARK = /^[“”„«»"「『‚‘'‹]/;

/** Writes the blocks of a body from the elements of a page, as they come. */
export class BodyWriter {
  readonly blocks: NewBlock[] = [];
  #run = new TextRun();
  #context: TextContext | null = null;
  #inline: Inline[] = [];
  /** Pictures and players that were met within a text, which come after it. */
  #waiting: NewBlock[] = [];
  /** The blocks of each open figure that can have its caption. */
  #figures: { readonly media: NewBlock[]; caption: string | null }[] = [];
  /** How many quotes are open, and how many parts of them that say whose they are. */
  #quotes = 0;
  #attributions = 0;

  write(text: string): void {
    this.#run.write(text);
  }

  /** The end of a paragraph, or of another element that stands on its own. */
  boundary(): void {
    if (this.#context === null) this.#endParagraph();
    else this.#run.separate(this.#context.separator);
  }

  break(): void {
    if (this.#run.break() && this.#context === null) this.#endParagraph();
  }

  /** @returns what to do at the end of the element */
  inline(tag: string, openTag: string): () => void {
    this.#inline.push({ tag, openTag });
    this.#run.openTag(openTag);
    if (tag === 'a') this.#run.hasLinks = true;
    return () => {
      this.#inline.pop();
      this.#run.openTag(`</${tag}>`);
    };
  }

  /** @returns what to do at the end of the heading */
  heading(level: number): () => void {
    return this.#within(' ', (run) => {
      const line = this.#quoted(run.text.replaceAll('\n', ' ').trim());
      // A heading is a line. A longer one was a paragraph in large letters.
      if (line.length > MAX_LINE) this.#endRun(run);
      else if (!run.isEmpty)
        this.blocks.push({ heading: { level: Math.min(6, Math.max(2, level)), text: line } });
    });
  }

  row(): () => void {
    return this.#within('\n', (run) => this.#endRun(run));
  }

  cell(): void {
    if (this.#context !== null) this.#run.separate(' | ');
  }

  quote(): () => void {
    this.boundary();
    this.#quotes++;
    const run = this.#run;
    const length = run.text.length;
    if (this.#context !== null && this.#quotes === 1) run.mark('“');
    return () => {
      if (this.#context !== null && this.#quotes === 1 && this.#run === run && run.text.length > length) {
        run.separate('');
        run.write('”');
      }
      this.boundary();
      this.#quotes--;
    };
  }

  /** Who is quoted, which isn't part of the quote. */
  attribution(): () => void {
    this.boundary();
    this.#attributions++;
    return () => {
      this.boundary();
      this.#attributions--;
    };
  }

  figure(): () => void {
    this.boundary();
    this.#figures.push({ media: [], caption: null });
    return () => {
      this.boundary();
      const figure = this.#figures.pop();
      const caption = figure?.caption ?? null;
      if (caption !== null && !this.#captioned(figure?.media.at(-1), caption)) this.#plainParagraph(caption);
    };
  }

  caption(): () => void {
    return this.#within('\n', (run) => {
      const figure = this.#figures.at(-1);
      if (figure?.caption === null) figure.caption = run.text.trim();
      else this.#endRun(run);
    });
  }

  media(block: NewBlock): void {
    this.#figures.at(-1)?.media.push(block);
    if (this.#context === null && this.#run.isEmpty) this.blocks.push(block);
    else this.#waiting.push(block);
  }

  list(list: Omit<List, 'items'>): { readonly item: () => () => void; readonly end: () => void } {
    const items: TextRun[] = [];
    // A list within an item, a row or a caption is a part of its text.
    if (this.#context !== null) return this.#innerList(list);
    const end = this.#within('\n', (run) => {
      if (!run.isEmpty) items.push(run);
      this.#writeList({ ...list, items });
    });
    const endItem = () => {
      const run = this.#takeRun();
      if (!run.isEmpty) items.push(run);
    };
    const item = () => {
      endItem();
      return endItem;
    };
    return { item, end };
  }

  end(): void {
    this.#endParagraph();
  }

  #innerList({ ordered, start }: Omit<List, 'items'>) {
    let number = start;
    return {
      item: () => {
        this.boundary();
        this.#run.mark(ordered ? `${number++}. ` : '– ');
        return () => this.boundary();
      },
      end: () => this.boundary(),
    };
  }

  /** Links and numbers that a list block can't have are kept by writing its items as paragraphs. */
  #writeList({ ordered, start, items }: List): void {
    if (items.length === 0) return;
    const isPlain = start === 1 && !items.some(({ hasLinks }) => hasLinks);
    if (isPlain) {
      this.blocks.push({ list: { ordered, items: items.map(({ text }) => this.#quoted(text.trim())) } });
      return;
    }
    for (const [index, { html, text }] of items.entries()) {
      const marker = ordered ? `${start + index}.` : '•';
      this.blocks.push({ paragraph: { html: `${marker} ${this.#quoted(text.trim(), html.trim())}` } });
    }
  }

  /** Until the function that it returns is called, text is no paragraph. Within such a text, another one is part of it. */
  #within(separator: string, end: TextContext['end']): () => void {
    this.boundary();
    if (this.#context !== null) return () => this.boundary();
    this.#context = { separator, end };
    return () => {
      const run = this.#takeRun();
      this.#context = null;
      end(run);
      this.#flushWaiting();
    };
  }

  #endParagraph(): void {
    const run = this.#takeRun();
    this.#endRun(run);
    this.#flushWaiting();
  }

  #endRun(run: TextRun): void {
    if (run.isEmpty) return;
    const text = run.text.trim();
    if (isEmbedAddress(text)) this.media(embedAt(text));
    else if (isAddress(text) && !run.hasLinks) {
      const link = escapeHtml(text);
      this.blocks.push({ paragraph: { html: `<a href="${link}">${link}</a>` } });
    } else this.blocks.push({ paragraph: { html: this.#quoted(text, run.html.trim()) } });
  }

  /** Without marks, words of somebody else would read as the author's. A block for quotes needs a known speaker. */
  #quoted(text: string, html = text): string {
    const isQuote = this.#quotes > 0 && this.#attributions === 0;
    return isQuote && !OPENING_MARK.test(text) ? `“${html}”` : html;
  }

  #plainParagraph(text: string): void {
    const run = new TextRun();
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) run.separate('\n');
      run.write(line);
    }
    this.#endRun(run);
  }

  #captioned(block: NewBlock | undefined, caption: string): boolean {
    const captioned = block?.image?.image ?? block?.embed;
    if (captioned == null || captioned.caption != null || caption === '') return caption === '';
    captioned.caption = caption;
    return true;
  }

  #takeRun(): TextRun {
    const run = this.#run;
    for (const { tag } of this.#inline.toReversed()) run.openTag(`</${tag}>`);
    this.#run = new TextRun(this.#inline.map(({ openTag }) => openTag).join(''));
    if (this.#inline.some(({ tag }) => tag === 'a')) this.#run.hasLinks = true;
    return run;
  }

  #flushWaiting(): void {
    for (const block of this.#waiting) this.blocks.push(block);
    this.#waiting = [];
  }
}

/** As many characters as a heading can have. */
const MAX_LINE = 500;
