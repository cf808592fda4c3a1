/** What a licence asks of whoever republishes a work, beside saying where it is from. */
export type Condition = 'NON_COMMERCIAL' | 'NO_CHANGES' | 'SHARE_ALIKE';

/** A licence that lets everyone republish a work. */
export interface Licence {
  readonly url: string;
  /** As it is printed, such as CC BY-ND 4.0. */
  readonly name: string;
  readonly conditions: readonly Condition[];
}

const CONDITIONS: Readonly<Record<string, Condition>> = {
  nc: 'NON_COMMERCIAL',
  nd: 'NO_CHANGES',
  sa: 'SHARE_ALIKE',
};

const CREATIVE_COMMONS =
  /^https?:\/\/(?:www\.)?creativecommons\.org\/licenses\/(by(?:-nc)?(?:-nd|-sa)?)\/(\d\.\d)(?:\/([a-z]{2,3}))?(?:\/(?:deed|legalcode)(?:\.[\w-]+)?)?\/?$/;
const PUBLIC_DOMAIN =
  /^https?:\/\/(?:www\.)?creativecommons\.org\/publicdomain\/(zero|mark)\/(1\.0)(?:\/(?:deed|legalcode)(?:\.[\w-]+)?)?\/?$/;

/**
 * The licence at a URL, or null if it isn't known to let everyone republish a work. Only the URLs of Creative Commons say so in a
 * way that a program can read; what a text says has to be read by a person.
 */
export function licenceAt(url: string | null): Licence | null {
  if (url === null) return null;
  const [, terms, version, place] = CREATIVE_COMMONS.exec(url) ?? [];
  if (terms !== undefined) {
    return {
      url,
      name: `CC ${[terms, version, place].filter(Boolean).join(' ').toUpperCase()}`,
      conditions: terms.split('-').flatMap((term) => CONDITIONS[term] ?? []),
    };
  }
  const [, mark, edition] = PUBLIC_DOMAIN.exec(url) ?? [];
  if (mark === undefined) return null;
  return { url, name: `${mark === 'zero' ? 'CC0' : 'Public Domain Mark'} ${edition}`, conditions: [] };
}
