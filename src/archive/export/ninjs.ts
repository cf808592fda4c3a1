import { authorsOf } from '../../articles/byline.ts';
import { bodyHtml, bodyText } from '../../articles/render.ts';
import type { PublishedArticle } from './published-articles.ts';

/** A published article in ninjs 3.0, the JSON of the IPTC. */
export function ninjs({ url, slug, language, publishedAt, modifiedAt, revision }: PublishedArticle): object {
  const { headline, standfirst, trailText, byline, places, tags, sources, license } = revision;
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
    by: byline,
    people: people(byline ?? ''),
    headlines: [{ role: 'main', contentType: 'text/plain', value: headline }],
    descriptions: descriptions({ standfirst, summary: trailText }),
    bodies: [
      { role: 'main', contentType: 'text/html', value: bodyHtml(places, language) },
      { role: 'main', contentType: 'text/plain', value: bodyText(places, language) },
    ],
    subjects: tags.map((tag) => ({ name: tag.name, literal: tag.slug })),
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

/** The byline is for readers; a program finds each author here, if the byline surely says who they are. */
function people(byline: string): object[] {
  return authorsOf(byline).flatMap(({ name, kind }) => (kind === 'PERSON' ? [{ name, rel: 'author' }] : []));
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
