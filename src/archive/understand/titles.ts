import { Parser } from 'htmlparser2';

/** Markup that titles have in practice. Any other `<word>` is what the title says. */
const MARKUP = new Set(
  'a abbr b br cite code del em font i ins mark q s small span strong sub sup u wbr p div h1 h2 h3'.split(
    ' ',
  ),
);

/** Characters of HTML. A title of more of them is no title, whatever it says without its markup. */
const LONGEST = 20_000;

/**
 * A title as one line. Many archives write titles as HTML, and escape them once more than their format asks: both are undone,
 * and a title that speaks of `<article>` keeps it.
 */
export function titleIn(html: string | undefined): string | undefined {
  if (html === undefined || html.length > LONGEST) return oneLine(html);
  let title = '';
  // A tag that doesn't end is none: 'if a <b then'.
  const cut = html.lastIndexOf('<') > html.lastIndexOf('>') ? html.lastIndexOf('<') : html.length;
  const source = `${html.slice(0, cut)}${html.slice(cut).replaceAll('<', '&lt;')}`;
  const parser = new Parser(
    {
      onopentagname(name) {
        if (!MARKUP.has(name)) title += source.slice(parser.startIndex, tagEnd(source, parser.startIndex));
        else if (name === 'br') title += ' ';
      },
      onclosetag(name, isImplied) {
        if (!MARKUP.has(name) && !isImplied)
          title += source.slice(parser.startIndex, tagEnd(source, parser.startIndex));
      },
      ontext(text) {
        title += text;
      },
    },
    { decodeEntities: true, recognizeSelfClosing: true, lowerCaseTags: true },
  );
  parser.end(source);
  return oneLine(title);
}

export function oneLine(text: string | undefined): string | undefined {
  const line = text?.replace(/\s+/g, ' ').trim();
  return line === '' ? undefined : line;
}

/** Whether two titles are alike, but for marks and spaces. */
export function isSameTitle(one: string, other: string | undefined): boolean {
  return other !== undefined && lettersOf(one) === lettersOf(other) && lettersOf(one) !== '';
}

function lettersOf(title: string): string {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function tagEnd(source: string, start: number): number {
  const end = source.indexOf('>', start);
  return end === -1 ? source.length : end + 1;
}
