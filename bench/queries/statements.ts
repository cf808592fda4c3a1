/** Each page as one SQL statement, written by hand, whose result is the JSON of the article. */
import type { PageName } from './pages.ts';

/** As the API writes a row's global id. */
const globalId = (typename: string, column: string) =>
  `translate(encode(convert_to('${typename}:' || ${column}, 'UTF8'), 'base64'), E'+/=\\n', '-_')`;
/** As the API writes an instant. */
const instant = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** An array of what a query selects, in an order. */
const list = (item: string, order: string, from: string) =>
  `(SELECT coalesce(json_agg(${item} ORDER BY ${order}), '[]') FROM ${from})`;

const CARD = `
  'id', ${globalId('Article', 'article.id')},
  'slug', article.slug,
  'headline', revision.headline,
  'standfirst', revision.standfirst,
  'byline', revision.byline,
  'language', article.language,
  'revisionNumber', revision.number,
  'firstPublishedAt', ${instant('article."firstPublishedAt"')},
  'lastModifiedAt', ${instant('article."publishedAt"')},
  'mainImage', CASE WHEN revision."imageUrl" IS NOT NULL THEN json_build_object(
    'url', revision."imageUrl",
    'altText', revision."imageAltText",
    'caption', revision."imageCaption",
    'creditText', revision."imageCreditText"
  ) END,
  'tags', ${list(
    `json_build_object('id', ${globalId('Tag', 'tag.id')}, 'slug', tag.slug, 'name', tag.name)`,
    'tag.slug',
    '"_ArticleRevisionToTag" tagged JOIN "Tag" tag ON tag.id = tagged."B" WHERE tagged."A" = revision.id',
  )}`;

const STATEMENT = `CASE WHEN statement.id IS NOT NULL THEN json_build_object(
    'text', statement.text,
    'roleName', statement."roleName",
    'madeOn', statement."madeOn",
    'speaker', json_build_object(
      '__typename', CASE WHEN person.id IS NULL THEN 'Organization' ELSE 'Person' END,
      'slug', coalesce(person.slug, organization.slug),
      'name', coalesce(person.name, organization.name)
    ),
    'onBehalfOf', CASE WHEN represented.id IS NOT NULL THEN json_build_object('name', represented.name) END
  ) END`;

const BLOCK = `CASE block.kind
    WHEN 'PARAGRAPH' THEN json_build_object('__typename', 'ParagraphBlock', 'html', block.html)
    WHEN 'HEADING' THEN json_build_object('__typename', 'HeadingBlock', 'level', block.level, 'text', block.text)
    WHEN 'QUOTE' THEN json_build_object('__typename', 'QuoteBlock', 'statement', ${STATEMENT})
    WHEN 'EMBED' THEN json_build_object('__typename', 'EmbedBlock', 'url', block.url, 'statement', ${STATEMENT})
    WHEN 'IMAGE' THEN json_build_object(
      '__typename', 'ImageBlock',
      'image', json_build_object('url', block.url, 'altText', block."altText")
    )
    WHEN 'LIST' THEN json_build_object('__typename', 'ListBlock', 'ordered', block.ordered, 'items', block.items)
  END`;

const BODY = list(
  BLOCK,
  'place.position',
  `"BlockPlace" place
    JOIN "Block" block ON block.id = place."blockVersionId"
    LEFT JOIN "Statement" statement ON statement.id = block."statementId"
    LEFT JOIN "Person" person ON person.id = statement."speakerPersonId"
    LEFT JOIN "Organization" organization ON organization.id = statement."speakerOrganizationId"
    LEFT JOIN "Organization" represented ON represented.id = statement."onBehalfOfId"
    WHERE place."revisionId" = revision.id`,
);

const OUTLETS = list(
  `json_build_object('name', outlet.name)`,
  'named.position',
  '"SourceOutlet" named JOIN "Organization" outlet ON outlet.id = named."organizationId" WHERE named."sourceId" = source.id',
);

const SOURCES = list(
  `json_build_object('url', source.url, 'publishedOn', source."publishedOn", 'outlets', ${OUTLETS})`,
  'source.id',
  '"_ArticleRevisionToSourceReport" based JOIN "SourceReport" source ON source.id = based."B" WHERE based."A" = revision.id',
);

const select = (fields: string) => `
  SELECT json_build_object(${fields})::text AS article
  FROM "Article" article JOIN "ArticleRevision" revision ON revision.id = article."publishedRevisionId"
  WHERE article.slug = $1 AND article.state = 'PUBLISHED'`;

/** The first parameter is the article's slug. */
export const STATEMENTS: Readonly<Record<PageName, string>> = {
  QueriesCard: select(CARD),
  QueriesWhole: select(`${CARD}, 'body', ${BODY}, 'sources', ${SOURCES}`),
};
