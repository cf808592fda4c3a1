import { escapeHtml } from '../../escape-html.ts';

const SPACES = /[ \t\n\r\f]+/g;

/** Text with its inline markup: a paragraph, a heading, an item of a list, a caption. */
export class TextRun {
  /** Without the end tags of what is still open. */
  html: string;
  text = '';
  hasLinks = false;
  #separator = '';
  #marker = '';
  #breaks = 0;

  /** @param openTags the inline elements that the run begins in */
  constructor(openTags = '') {
    this.html = openTags;
  }

  get isEmpty(): boolean {
    return !/[^\s\p{Cf}]/u.test(this.text);
  }

  write(text: string): void {
    let words = text.replace(SPACES, ' ');
    if (words === '') return;
    if (words !== ' ') {
      if (this.#separator !== '') this.text = this.text.trimEnd();
      this.#add((this.text === '' ? '' : this.#separator) + this.#marker);
      this.#separator = this.#marker = '';
      this.#breaks = 0;
    }
    if (this.text === '' || /[ \n]$/.test(this.text)) words = words.replace(/^ /, '');
    this.#add(words);
  }

  /** Something new begins here, if any text follows. */
  separate(separator: string): void {
    this.#separator = separator;
  }

  /** Stands before the text that follows, if any does. */
  mark(marker: string): void {
    this.#marker = marker;
  }

  /** @returns whether this is the second in a row, which ends a paragraph */
  break(): boolean {
    if (this.text === '') return false;
    this.#breaks++;
    if (this.#breaks === 1) this.separate('\n');
    return this.#breaks > 1;
  }

  openTag(tag: string): void {
    this.html += tag;
  }

  #add(text: string): void {
    this.text += text;
    this.html += escapeHtml(text).replaceAll('\n', '<br>');
  }
}
