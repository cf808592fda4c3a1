import { authorsOf } from '../../articles/byline.ts';
import { bylineIn, creditedName } from '../../articles/contributions.ts';
import { identifierUrl } from '../../people/identifiers.ts';
import { bodyHtml, bodyText } from '../../articles/render.ts';
import type { PublishedArticle } from './published-articles.ts';

/** A published article in ninjs 3.0, the JSON of the IPTC. */
export function ninjs({ url, slug, language, publishedAt, modifiedAt, revision }: PublishedArticle): object {
  const { headline, standfirst, trailText, places, section, tags, sources, license } = revision;
  return known({
    uri: url,
    standard: {
      name: 'ninjs',
      version: '3.0',
      schema: 'https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json',
    },
    type: 'text',
    representationType: 'full',
    pubStatus: 'usable',
    firstCreated: publishedAt?.toISOString(),
    versionCreated: modifiedAt.toISOString(),
    contentCreated: (revision.originallyPublishedAt ?? publishedAt)?.toISOString(),
    language,
    by: bylineIn(revision, language),
    people: people(revision),
    organisations: credited(revision, 'organization'),
    headlines: [{ role: 'main', contentType: 'text/plain', value: headline }],
    descriptions: descriptions({ standfirst, summary: trailText }),
    bodies: [
      { role: 'main', contentType: 'text/html', value: bodyHtml(places, language) },
      { role: 'main', contentType: 'text/plain', value: bodyText(places, language) },
    ],
    subjects: [
      ...(section === null ? [] : [{ name: section.name, literal: section.slug, rel: 'section' }]),
      ...tags.map((tag) => ({ name: tag.name, literal: tag.slug })),
    ],
    infoSources: sources.flatMap((source) =>
      source.outlets.map(({ organization }) => known({ name: organization.name, uri: source.url })),
    ),
    copyrightNotice: revision.copyrightNotice,
    usageTerms: revision.usageTerms,
    rightsInfo: license === null ? null : { linkedRights: license },
    associations: pictureItem(revision),
    altIds: [{ role: 'slug', value: slug }],
  });
}

type Revision = PublishedArticle['revision'];

/** Who is credited, with their roles as `rel`. */
function credited({ contributions }: Revision, noun: 'person' | 'organization'): object[] {
  return contributions.flatMap((of) => {
    const { role, [noun]: contributor } = of;
    if (contributor === null) return [];
    const uri = contributor.identifiers.map(identifierUrl).find((url) => url !== null);
    return known({ name: creditedName(of), rel: role.toLowerCase(), uri });
  });
}

/** The byline is for readers; a program finds each author here, if it is credited or the byline surely says who they are. */
function people(revision: Revision): object[] {
  if (revision.contributions.length > 0) return credited(revision, 'person');
  return authorsOf(revision.byline ?? '').flatMap(({ name, kind }) =>
    kind === 'PERSON' ? [{ name, rel: 'author' }] : [],
  );
}

/** @param texts by their roles */
function descriptions(texts: Readonly<Record<string, string | null>>): object[] {
  return Object.entries(texts).flatMap(([role, value]) =>
    value === null || value === '' ? [] : [{ role, contentType: 'text/plain', value }],
  );
}

function pictureItem({ imageUrl, ...revision }: PublishedArticle['revision']): object[] {
  if (imageUrl === null) return [];
  const { imageAltText, imageCaption, imageLicense, imageWidth, imageHeight } = revision;
  return [
    known({
      name: 'mainImage',
      uri: imageUrl,
      type: 'picture',
      by: revision.imageCreditText,
      descriptions: descriptions({ alternative: imageAltText, caption: imageCaption }),
      rightsInfo: imageLicense === null ? null : { linkedRights: imageLicense },
      renditions: [known({ name: 'original', href: imageUrl, width: imageWidth, height: imageHeight })],
    }),
  ];
}

/** The properties that have a value. */
function known(properties: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([, value]) => value != null && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
