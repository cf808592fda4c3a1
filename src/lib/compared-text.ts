/**
 * What nobody sees: each code point that Unicode lets programs ignore, such as soft hyphens, marks of direction, selectors of variants
 * and tags; marks of annotations; and the blank pattern of Braille.
 */
export const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}\u{2800}]/u;
const INVISIBLES = new RegExp(INVISIBLE.source, 'gu');

/** A decomposed character with the marks that belong to it, and the parts of a Korean syllable. */
export const LETTER = /[\u1100-\u115F][\u1160-\u11A7]*[\u11A8-\u11FF]*|[^\p{M}]\p{M}*|\p{M}+/gu;

/** Programs that set text turn one of these into another. Accents and primes are typed in the place of apostrophes. */
const QUOTATION_MARKS = /[\p{Quotation_Mark}`´ʹʻʼʽ׳״′″‴‵‶‷❛❜❝❞]/gu;
const DASHES = /\p{Dash}/gu;

/**
 * A text as it is compared: in one case, with one form of letters (NFKC: `Ｚ`, `ℤ` and `Z`), apostrophes, quotation marks and dashes,
 * with one space for each run of white space, without what is invisible. So words are found however they were typed or set.
 */
export function comparedText(text: string): string {
  // A sigma at the end of a word has another form.
  return fold(decomposed(text).replace(/\s+/gu, ' ')).replaceAll('ς', 'σ').trim();
}

/** The characters that people see, each as the ones that it is compatible with. Primes would become others. */
export function decomposed(text: string): string {
  return text.replace(INVISIBLES, '').replace(QUOTATION_MARKS, "'").normalize('NFKD');
}

/** In one case: the long way round makes `ß` and `ẞ` equal to `SS`, and both small sigmas equal. */
export function fold(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC')
    .replace(QUOTATION_MARKS, "'")
    .replace(DASHES, '-');
}
