import { escapeHtml } from '../../lib/escape-html.ts';

/** Stands between the cells of a row. */
export const CELL = ' | ';
export const SPACES = /[ \t\n\r\f]+/g;

/**
 * Text with its inline markup: a paragraph, a heading, an item of a list, a caption. It may come in very many pieces, so what is
 * written looks at its own piece only, never at the whole text so far.
 */
export class TextRun {
  /** Without the end tags of what is still open. */
  html: string;
  hasLinks = false;
  isEmpty = true;
  /** Of its text. */
  characters = 0;
  readonly #pieces: string[] = [];
  #endsInSpace = true;
  #separator = '';
  #marker = '';
  #breaks = 0;

  /** @param openTags the inline elements that the run begins in */
  constructor(openTags = '') {
    this.html = openTags;
  }

  get text(): string {
    return this.#pieces.join('');
  }

  /** Of its text, in pieces. */
  get length(): number {
    return this.#pieces.length;
  }

  write(text: string): void {
    let words = text.replace(SPACES, ' ');
    if (words === '') return;
    if (words !== ' ') {
      const last = this.#separator === '' ? undefined : this.#pieces.pop();
      if (last !== undefined) this.#pieces.push(last.trimEnd());
      this.#add((this.length === 0 ? '' : this.#separator) + this.#marker);
      this.#endsInSpace ||= this.#marker !== '';
      this.#separator = this.#marker = '';
      this.#breaks = 0;
    }
    if (this.#endsInSpace || this.length === 0) words = words.replace(/^ /, '');
    this.#add(words);
  }

  /** Something new begins here, if any text follows. A paragraph within a cell doesn't hide that the cell begins. */
  separate(separator: string): void {
    if (this.#separator !== CELL) this.#separator = separator;
  }

  /** Stands before the text that follows, if any does. */
  mark(marker: string): void {
    this.#marker = marker;
  }

  /** @returns whether this is the second in a row, which ends a paragraph */
  break(): boolean {
    if (this.length === 0) return false;
    this.#breaks++;
    if (this.#breaks === 1) this.separate('\n');
    return this.#breaks > 1;
  }

  addTag(tag: string): void {
    this.html += tag;
  }

  #add(text: string): void {
    if (text === '') return;
    this.#pieces.push(text);
    this.characters += text.length;
    this.#endsInSpace = text.endsWith(' ') || text.endsWith('\n');
    this.isEmpty &&= !/[^\s\p{Cf}]/u.test(text);
    this.html += escapeHtml(text).replaceAll('\n', '<br>');
  }
}
