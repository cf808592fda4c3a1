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

/** Whether one pair of double quotation marks encloses the whole text. In “One” and “two”, it doesn't. */
export function isInQuotationMarks(text: string): boolean {
  const [first = '', ...others] = Array.from(text.replace(/(?<![.,!?;:…])[.,!?;:…]+$/u, ''));
  const closing = CLOSING[first];
  if (closing === undefined) return false;
  let open = 1;
  for (const [index, character] of others.entries()) {
    if (closing.includes(character)) open--;
    else if (character === first) open++;
    if (open === 0) return index === others.length - 1;
  }
  return false;
}
