/** What the API searches for: characters, words, and words that have to stand in a certain order. */
export const MAX_LENGTH = 500;
const [MAX_WORDS, MAX_IN_ORDER] = [32, 8];
/** What is in quotation marks, and the minus of what is excluded. */
const PHRASES = /(-?)"([^"]*)"?/g;

/**
 * What can be searched for, and whether that isn't all that was asked: the API refuses longer questions, control characters,
 * and half a pair of surrogates.
 */
export function questionIn(text: string): { readonly query: string; readonly isCut: boolean } {
  const asked = text.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim();
  const query = inFewWords(asked.slice(0, MAX_LENGTH).replace(/\p{Cs}$/u, '')).trim();
  return { query, isCut: query !== asked };
}

function inFewWords(text: string): string {
  const next = wordsIn(text)[MAX_WORDS];
  const question = next === undefined ? text : text.slice(0, next.index);
  const inOrder = Array.from(question.matchAll(PHRASES)).flatMap(([, minus, phrase = '']) =>
    minus === '' ? wordsIn(phrase) : [],
  );
  return inOrder.length > MAX_IN_ORDER
    ? question.replace(PHRASES, (all, minus, phrase) => (minus === '' ? ` ${String(phrase)} ` : all))
    : question;
}

function wordsIn(text: string): RegExpExecArray[] {
  return Array.from(text.matchAll(/[\p{L}\p{M}\p{N}]+/gu));
}
