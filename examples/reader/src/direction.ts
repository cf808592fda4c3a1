/** The attributes of an element with a text. */
export interface TextLanguage {
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
}

export interface Text {
  readonly language: string;
  readonly direction: 'LTR' | 'RTL';
}

/** The attributes of an element with a text of the API's, which says how its language is written. */
export function inLanguage({ language, direction }: Text): TextLanguage {
  return { lang: language, dir: direction === 'RTL' ? 'rtl' : 'ltr' };
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
