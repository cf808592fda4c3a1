/** What a licence requires of a site that republishes a work, besides the attribution. */
export type Condition = 'NON_COMMERCIAL' | 'NO_CHANGES' | 'SHARE_ALIKE';

/** A licence that lets everyone republish a work. */
export interface Licence {
  readonly url: string;
  /** The name, ready to print, such as CC BY-ND 4.0. */
  readonly name: string;
  readonly conditions: readonly Condition[];
  /** Whether the author must be named. */
  readonly isCreditDue: boolean;
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
 * The licence at a URL, or null if it isn't known to let everyone republish a work. A program can tell this only from the URLs of
 * Creative Commons; a person must read other licences.
 */
export function licenceAt(url: string | null): Licence | null {
  if (url === null) return null;
  const [, terms, version, place] = CREATIVE_COMMONS.exec(url) ?? [];
  if (terms !== undefined) {
    return {
      url,
      name: `CC ${[terms, version, place].filter(Boolean).join(' ').toUpperCase()}`,
      conditions: terms.split('-').flatMap((term) => CONDITIONS[term] ?? []),
      isCreditDue: true,
    };
  }
  const [, mark, edition] = PUBLIC_DOMAIN.exec(url) ?? [];
  if (mark === undefined) return null;
  return {
    url,
    name: `${mark === 'zero' ? 'CC0' : 'Public Domain Mark'} ${edition}`,
    conditions: [],
    isCreditDue: false,
  };
}
