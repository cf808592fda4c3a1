/** Double quotation marks, as languages open and close with them. */
const CLOSING: Readonly<Record<string, string>> = {
  '“': '”',
  '"': '"',
  '„': '“”',
  '”': '”',
  '«': '»',
  '»': '«',
  '「': '」',
};

/** Whether one pair of double quotation marks is around the whole text: not in “One” and “two”. */
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
