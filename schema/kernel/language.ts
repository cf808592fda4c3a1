import { RequestError } from '../../src/errors.ts';
import { language as languageTag } from '../../src/operations/validation.ts';

/** Describes the argument that `languageOf` reads. @param of what has the default language */
export function describeLanguage(of: string): string {
  return `The language of the text, as a BCP 47 tag. The default is that of ${of}. Dateline has English, German, Spanish, French and Arabic, and words a text in English if it has no file for the language.`;
}

/**
 * The language that is asked for.
 * @throws RequestError BAD_USER_INPUT
 */
export function languageOf({ language }: { readonly language?: string | null | undefined }) {
  if (language == null) return undefined;
  const { error } = languageTag.safeParse(language);
  if (error === undefined) return language;
  throw new RequestError('BAD_USER_INPUT', `'language' ${error.issues[0]?.message ?? 'is not valid'}.`);
}
