import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { outletsOf } from '../people/promote.ts';
import { BECOMES_PUBLIC, HIDDEN_REFERENCES, referencesOf } from '../statements/promote.ts';
import { BECOMES_PUBLIC_REQUEST, BECOMES_PUBLIC_TAG, NEW_STATEMENTS, REFERENCES } from './publication.ts';

/** What a publication can make public, in the order of the list. */
const ENTITIES = ['Statement', 'Person', 'Organization', 'SourceReport', 'Tag', 'CommentRequest'] as const;

/** Why each becomes public, the most telling reason first: where the article has it. */
const REASONS = {
  QUOTED: (place: string) => `quoted in ${place}`,
  SPEAKER: (place: string) => `speaker of a quote in ${place}`,
  UNNAMED: (place: string) => `organisation of a speaker who is not named, quoted in ${place}`,
  ON_BEHALF: (place: string) => `a speaker quoted in ${place} speaks on its behalf`,
  CONTRIBUTOR: () => 'credited as a contributor to the article',
  SOURCE: () => 'source of the article',
  REPORTED: (place: string) => `source of a quote in ${place}`,
  OUTLET: () => 'outlet of a source that becomes public',
  TAG: () => 'tag of the article',
  REQUEST: () => 'closed request for comment on the article',
  ASKED: () => 'asked for comment on the article',
} as const;
type Reason = keyof typeof REASONS;

/** The position of a row in the list: the number of its entity among `ENTITIES`, and its id. */
export const REVEALED_ORDER = [{ entity: 'asc' }, { id: 'asc' }] as const;

export interface Revealed {
  readonly entity: number;
  readonly id: string;
  readonly typename: (typeof ENTITIES)[number];
  readonly because: string;
}

interface RevealedRow extends Pick<Revealed, 'entity' | 'id'> {
  readonly articleId: string;
  readonly reason: Reason;
  /** The number of the block. Null if only an earlier revision has it, or a post of the live blog. */
  readonly block: number | null;
  /** Whether the article has a live blog. */
  readonly isLive: boolean;
}

/** Who reads which part of the list. */
interface RevealedPage {
  readonly after: Pick<Revealed, 'entity' | 'id'> | null;
  readonly take: number;
}

/**
 * What the next publication of each article would make public: that of its scheduled or current revision, or the restoration of
 * a withdrawn article. The SQL is that of `makePublic`. One SQL statement reads a page for each article.
 */
export async function revealsOf(
  prisma: PrismaClient,
  articleIds: readonly string[],
  { after, take }: RevealedPage,
): Promise<Revealed[][]> {
  const rows = await prisma.$queryRaw<RevealedRow[]>`
    SELECT article."id" AS "articleId", page.*, EXISTS (SELECT FROM "LiveBlog" WHERE "articleId" = article."id") AS "isLive"
    FROM unnest(${[...articleIds]}::uuid[]) AS article ("id") CROSS JOIN LATERAL (
      WITH "announced" AS MATERIALIZED (${NEXT_PUBLICATION}), ${PARTS},
      "place" AS MATERIALIZED (${PLACES})
      SELECT DISTINCT ON (r."entity", r."id") r."entity", r."id", r."reason", p."block"
      FROM (${NUMBERED}) AS r LEFT JOIN "place" p ON p."statementId" = r."of"
      WHERE (r."entity", r."id") > (${after?.entity ?? -1}::int, ${after?.id ?? NO_ID}::uuid)
      ORDER BY r."entity", r."id", array_position(${Object.keys(REASONS)}::text[], r."reason"), p."block" LIMIT ${take}
    ) AS page ORDER BY article."id", page."entity", page."id"`;
  return articleIds.map((id) => rows.filter(({ articleId }) => articleId === id).map(revealed));
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

function revealed({ entity, id, reason, block, isLive }: RevealedRow): Revealed {
  const typename = ENTITIES[entity];
  if (typename === undefined) throw new Error(`There is no entity ${entity}.`);
  const earlier = isLive ? 'an earlier revision, or a post of the live blog' : 'an earlier revision';
  const place = block === null ? earlier : `block ${block}`;
  return { entity, id, typename, because: REASONS[reason](place) };
}

/**
 * "announced", as `makePublic` would get it. A withdrawn article comes back with all revisions that readers saw, and the scheduled or
 * current one.
 */
const NEXT_PUBLICATION = Prisma.sql`
  SELECT row_number() OVER (ORDER BY r."number" DESC) AS "number", a."id" AS "articleId", r."id" AS "revisionId",
    CASE WHEN a."state" <> 'WITHDRAWN' THEN a."publishedRevisionId" END AS "replaces"
  FROM "Article" a JOIN "ArticleRevision" r ON r."articleId" = a."id" AND CASE
    WHEN a."state" = 'WITHDRAWN' AND a."publishedRevisionId" = coalesce(a."scheduledRevisionId", a."currentRevisionId")
      THEN r."publishedAt" IS NOT NULL AND NOT r."isWithdrawn"
    WHEN a."state" = 'WITHDRAWN' THEN r."id" = coalesce(a."scheduledRevisionId", a."currentRevisionId")
    ELSE r."id" = coalesce(a."scheduledRevisionId", a."currentRevisionId") AND r."id" IS DISTINCT FROM a."publishedRevisionId"
  END
  WHERE a."id" = article."id"`;

const PARTS = Prisma.sql`
  "promotable" AS MATERIALIZED (SELECT ${NEW_STATEMENTS} AS "ids"),
  "statement" AS MATERIALIZED (SELECT s.* FROM "Statement" s WHERE ${BECOMES_PUBLIC}),
  "request" AS MATERIALIZED (SELECT * FROM "CommentRequest" WHERE ${BECOMES_PUBLIC_REQUEST}),
  "reference" AS MATERIALIZED (${referencesOf(Prisma.sql`"statement"`)} UNION ALL ${REFERENCES}),
  "hidden" AS MATERIALIZED (${HIDDEN_REFERENCES})`;

/** The first block of the latest revision that has each statement. Blocks are numbered from 1. */
const PLACES = Prisma.sql`
  SELECT s."id" AS "statementId", min(b."number")::int AS "block" FROM (
    SELECT row_number() OVER (ORDER BY l."position") AS "number", v."statementId", v."quotedIds"
    FROM "BlockPlace" l JOIN "Block" v ON v."id" = l."blockVersionId"
    WHERE l."revisionId" = (SELECT "revisionId" FROM "announced" WHERE "number" = 1)
  ) AS b CROSS JOIN LATERAL unnest(b."quotedIds" || b."statementId") AS s ("id") GROUP BY 1`;

/** All that becomes public, with the number of its entity. */
const NUMBERED = Prisma.sql`
  SELECT array_position(${[...ENTITIES]}::text[], r."entity") - 1 AS "entity", r."id", r."role" AS "reason", r."of" FROM (
    SELECT 'Statement' AS "entity", "id", 'QUOTED' AS "role", "id" AS "of" FROM "statement"
    UNION ALL SELECT "entity", "id", r."role", r."of" FROM "reference" r JOIN "hidden" USING ("entity", "id")
    UNION ALL SELECT 'Organization', g."id", 'OUTLET', NULL
      FROM (${outletsOf(Prisma.sql`ARRAY(SELECT "id" FROM "hidden" WHERE "entity" = 'SourceReport')`)}) AS o
      JOIN "Organization" g ON g."id" = o."organizationId" AND g."visibility" = 'MEMBERS'
    UNION ALL SELECT 'Tag', "id", 'TAG', NULL FROM "Tag" WHERE ${BECOMES_PUBLIC_TAG}
    UNION ALL SELECT 'CommentRequest', "id", 'REQUEST', NULL FROM "request"
  ) AS r`;
