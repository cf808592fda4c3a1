const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ku-arab|ps|sd|ug|ur|yi)\b/i;

/** The attributes of an element whose text is in this language. */
export function inLanguage(language: string): { lang: string; dir: 'ltr' | 'rtl' } {
  return { lang: language, dir: RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr' };
}

/** The attributes of the site's own words in the midst of a text that may be in another language. */
export const IN_ENGLISH = { lang: 'en', dir: 'ltr' } as const;

const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });

/** Such as "Arabic" for `ar`. */
export function languageInWords(language: string): string {
  try {
    return names.of(language) ?? language;
  } catch {
    // A tag that the browser takes for none.
    return language;
  }
}
