/** The closing marks for each opening double quotation mark, in several languages. */
const CLOSING: Readonly<Record<string, string>> = {
  '“': '”',
  '"': '"',
  '„': '“”',
  '”': '”',
  '«': '»',
  '»': '«',
  '「': '」',
};

/** Those of any language. One that could be an apostrophe counts only before a word. */
const MARK = /["“”„‟«»‘‚‹›「『《＂]|(?<![\p{L}\p{N}])['’](?=[\p{L}\p{N}])/u;

/** Whether a text may have words in quotation marks. */
export function hasQuotationMarks(text: string): boolean {
  return MARK.test(text);
}

/** Whether one pair of double quotation marks encloses the whole text. In “One” and “two”, it doesn't. */
export function isInQuotationMarks(text: string): boolean {
  const quoted = text.replace(/(?<![.,!?;:…])[.,!?;:…]+$/u, '');
  return (quoted[0] ?? '') in CLOSING && endOfPassage(quoted, 0) === quoted.length - 1;
}

/** Single ones close where no letter follows: that would be an apostrophe. */
const SINGLE: Readonly<Record<string, RegExp>> = { '‘': /’(?![\p{L}\p{N}])/u, '‚': /‘/u, '‹': /›/u };

/** The passages of a text that are in quotation marks, without these. */
export function quotedPassages(text: string): string[] {
  const passages: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const end = endOfPassage(text, at);
    if (end < 0) continue;
    passages.push(text.slice(at + 1, end));
    at = end;
  }
  return passages;
}

/** Where the passage that begins with this character ends. Negative if none begins there. */
function endOfPassage(text: string, at: number): number {
  const opening = text[at] ?? '';
  const closing = CLOSING[opening];
  const single = SINGLE[opening];
  if (closing === undefined) {
    const length = single === undefined ? -1 : text.slice(at + 1).search(single);
    return length < 0 ? -1 : at + 1 + length;
  }
  let open = 1;
  for (let place = at + 1; place < text.length; place++) {
    const character = text[place] ?? '';
    if (closing.includes(character)) open--;
    else if (character === opening) open++;
    if (open === 0) return place;
  }
  return -1;
}
