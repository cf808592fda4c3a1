import { htmlTree, textContent } from '../read/html-tree.ts';

/** Markup that titles have in practice. Any other `<word>` is part of what the title says. */
const MARKUP =
  /<\/?(?:a|abbr|b|cite|code|del|em|font|i|ins|mark|p|q|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?>/gi;

/**
 * A title as one line. Many archives write titles as HTML, and escape them once more than their format asks: both are undone. A title
 * that speaks of `<article>` keeps it.
 */
export function titleIn(html: string | undefined): string | undefined {
  return oneLine(
    html === undefined ? undefined : unescaped(html.replace(MARKUP, '').replace(/<br ?\/?>/gi, ' ')),
  );
}

export function oneLine(text: string | undefined): string | undefined {
  const line = text?.replace(/\s+/g, ' ').trim();
  return line === '' ? undefined : line;
}

/** The text with the entities of HTML decoded. */
export function unescaped(text: string): string {
  return textContent(htmlTree(text.replaceAll('<', '&lt;'), 1));
}

/** Finds titles that are alike, but for marks and spaces. */
export function sameTitle(title: string | undefined): (other: string) => boolean {
  const letters = titleLetters(title ?? '');
  return (other) => letters !== '' && titleLetters(other) === letters;
}

function titleLetters(title: string): string {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
