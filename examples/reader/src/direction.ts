const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ku-arab|ps|sd|ug|ur|yi)\b/i;

/** The attributes of an element whose text is in this language. */
export function inLanguage(language: string): { lang: string; dir: 'ltr' | 'rtl' } {
  return { lang: language, dir: RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr' };
}
