/** Fills a database with a newsroom's archive of many years, in which a few stories, speakers and campaigns have most rows. */
import pg from 'pg';

export interface ArchiveSize {
  readonly articles: number;
  readonly statements: number;
}

/** In SQL, since the operations would take an hour. The same size gives the same rows. */
export async function writeArchive(url: string, { articles, statements }: ArchiveSize): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT setseed(0.5)');
    await client.query(HELPERS);
    for (const statement of rows(articles, statements)) await client.query(statement);
    await client.query('COMMIT');
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

const HELPERS = `
  CREATE FUNCTION pg_temp.uuid(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
  -- From 1 to n. Half of what is picked is among the first sixteenth.
  CREATE FUNCTION pg_temp.pick(n bigint) RETURNS bigint LANGUAGE sql VOLATILE AS
    $$ SELECT 1 + floor(n * power(random(), 4))::bigint $$;`;

/** The kinds of rows, by which their ids begin. */
const KIND = {
  person: 1,
  organization: 2,
  source: 3,
  tag: 4,
  campaign: 5,
  statement: 6,
  article: 7,
  revision: 8,
  note: 9,
  action: 10,
  figure: 11,
  demand: 12,
  outcome: 13,
  target: 14,
  block: 15,
};

function rows(articles: number, statements: number): string[] {
  const people = Math.ceil(statements / 20);
  const organizations = Math.ceil(statements / 200);
  const sources = Math.ceil(articles / 4);
  const tags = Math.ceil(articles / 100);
  const campaigns = Math.ceil(articles / 100);
  const actions = campaigns * 20;
  const revisions = articles * 2;
  const id = (kind: keyof typeof KIND, n: string) => `pg_temp.uuid(${KIND[kind]}, ${n})`;
  const any = (kind: keyof typeof KIND, count: number) => id(kind, `pg_temp.pick(${count})`);
  const series = (count: number) => `FROM generate_series(1, ${count}) n`;
  const day = `(date '2005-01-01' + (n % 7300)::int)`;
  return [
    `INSERT INTO "Person" ("id", "slug", "name", "visibility")
     SELECT ${id('person', 'n')}, 'person-' || n, 'Person ' || n, 'PUBLIC' ${series(people)}`,
    `INSERT INTO "Organization" ("id", "slug", "name", "visibility")
     SELECT ${id('organization', 'n')}, 'organization-' || n, 'Organization ' || n, 'PUBLIC' ${series(organizations)}`,
    `INSERT INTO "SourceReport" ("id", "headline", "visibility")
     SELECT ${id('source', 'n')}, 'Report ' || n, 'PUBLIC' ${series(sources)}`,
    `INSERT INTO "SourceOutlet" ("sourceId", "position", "organizationId")
     SELECT ${id('source', 'n')}, 0, ${any('organization', organizations)} ${series(sources)}`,
    `INSERT INTO "Tag" ("id", "slug", "name", "visibility")
     SELECT ${id('tag', 'n')}, 'tag-' || n, 'Tag ' || n, 'PUBLIC' ${series(tags)}`,
    `INSERT INTO "Campaign" ("id", "slug", "name")
     SELECT ${id('campaign', 'n')}, 'campaign-' || n, 'Campaign ' || n ${series(campaigns)}`,
    `INSERT INTO "CampaignTarget" ("id", "campaignId", "position", "organizationId")
     SELECT ${id('target', 'n')}, ${id('campaign', `1 + n % ${campaigns}`)}, n, ${id('organization', `1 + (n * n) % ${organizations}`)}
     ${series(campaigns)}`,
    `INSERT INTO "_CampaignToOrganization" ("A", "B")
     SELECT ${id('campaign', `1 + n % ${campaigns}`)}, ${any('organization', organizations)} ${series(campaigns * 3)} ON CONFLICT DO NOTHING`,
    `INSERT INTO "CampaignDemand" ("id", "campaignId", "text")
     SELECT ${id('demand', 'n')}, ${id('campaign', `1 + n % ${campaigns}`)}, 'Demand ' || n ${series(campaigns * 4)}`,
    `INSERT INTO "CampaignOutcome" ("id", "campaignId", "demandId", "summary", "occurredOn", "occurredOnFirst", "occurredOnLast", "extent")
     SELECT ${id('outcome', 'n')}, ${id('campaign', `1 + n % ${campaigns}`)}, ${id('demand', 'n')}, 'Outcome ' || n, ${day}::text, ${day}, ${day}, 'FULL'
     ${series(campaigns * 4)}`,
    `INSERT INTO "CampaignAction" ("id", "campaignId", "type", "title", "startedOn", "startedOnFirst", "startedOnLast")
     SELECT ${id('action', 'n')}, ${any('campaign', campaigns)}, 'RALLY', 'Action ' || n, ${day}::text, ${day}, ${day} ${series(actions)}`,
    `INSERT INTO "_CampaignActionToOrganization" ("A", "B")
     SELECT ${id('action', 'n')}, ${any('organization', organizations)} ${series(actions)}`,
    `INSERT INTO "_CampaignActionToSourceReport" ("A", "B")
     SELECT ${id('action', `1 + n % ${actions}`)}, ${any('source', sources)} ${series(actions * 2)} ON CONFLICT DO NOTHING`,
    `INSERT INTO "ActionFigure" ("id", "actionId", "kind", "low", "high", "attributedPersonId", "sourceId")
     SELECT ${id('figure', 'n')}, ${id('action', `1 + n % ${actions}`)}, 'PARTICIPANTS', n, n, ${any('person', people)}, ${any('source', sources)}
     ${series(actions * 2)}`,
    `INSERT INTO "Statement" ("id", "kind", "wording", "text", "speakerPersonId", "speakerOrganizationId", "onBehalfOfId", "channel",
       "madeOn", "madeOnFirst", "madeOnLast", "sourceId", "inReplyToId", "visibility")
     SELECT ${id('statement', 'n')}, (ARRAY['REMARK', 'REMARK', 'COMMENT', 'SOCIAL_POST']::"StatementKind"[])[1 + n % 4],
       CASE WHEN n % 4 = 1 THEN 'PARAPHRASE' ELSE 'VERBATIM' END::"StatementWording",
       repeat('What was said in statement ' || n || '. ', 5),
       CASE WHEN n % 3 > 0 THEN ${any('person', people)} END, CASE WHEN n % 3 = 0 THEN ${any('organization', organizations)} END,
       ${any('organization', organizations)}, 'INTERVIEW', ${day}::text, ${day}, ${day}, ${any('source', sources)},
       CASE WHEN n % 5 = 0 THEN ${id('statement', '(n / 2)::bigint')} END,
       CASE WHEN n % 10 = 0 THEN 'MEMBERS' ELSE 'PUBLIC' END::"Visibility"
     ${series(statements)}`,
    `INSERT INTO "_CampaignToStatement" ("A", "B")
     SELECT ${any('campaign', campaigns)}, ${id('statement', 'n')} ${series(statements)}`,
    `INSERT INTO "Article" ("id", "slug", "createdAt", "revisionNumber") SELECT ${id('article', 'n')}, 'article-' || n, ${day}, 2 ${series(articles)}`,
    `INSERT INTO "ArticleRevision" ("id", "articleId", "number", "publishedAt", "headline", "standfirst")
     SELECT ${id('revision', 'n')}, ${id('article', `1 + n % ${articles}`)}, 1 + (n - 1) / ${articles}, ${day}, 'Headline ' || n, 'Standfirst ' || n
     ${series(revisions)}`,
    `ANALYZE "Article", "ArticleRevision"`,
    `INSERT INTO "Block" ("id", "blockId", "kind", "html")
     SELECT ${id('block', 'r * 8 + p')}, ${id('block', 'p')}, 'PARAGRAPH', '<p>' || repeat('A paragraph of revision ' || r || '. ', 8) || '</p>'
     FROM generate_series(1, ${revisions}) r, generate_series(0, 7) p`,
    `INSERT INTO "BlockPlace" ("revisionId", "position", "blockVersionId")
     SELECT ${id('revision', 'r')}, p, ${id('block', 'r * 8 + p')}
     FROM generate_series(1, ${revisions}) r, generate_series(0, 7) p`,
    `INSERT INTO "RevisionStatement" ("revisionId", "statementId", "position")
     SELECT ${any('revision', revisions)}, ${any('statement', statements)}, n ${series(revisions * 8)} ON CONFLICT DO NOTHING`,
    `INSERT INTO "_ArticleRevisionToCampaign" ("A", "B")
     SELECT ${id('revision', `1 + n % ${revisions}`)}, ${any('campaign', campaigns)} ${series(revisions * 2)} ON CONFLICT DO NOTHING`,
    `INSERT INTO "_ArticleRevisionToCampaignAction" ("A", "B")
     SELECT ${id('revision', `1 + n % ${revisions}`)}, ${any('action', actions)} ${series(revisions * 4)} ON CONFLICT DO NOTHING`,
    `INSERT INTO "_ArticleRevisionToTag" ("A", "B")
     SELECT ${id('revision', `1 + n % ${revisions}`)}, ${any('tag', tags)} ${series(revisions * 4)} ON CONFLICT DO NOTHING`,
    `INSERT INTO "_ArticleRevisionToSourceReport" ("A", "B")
     SELECT ${id('revision', `1 + n % ${revisions}`)}, ${any('source', sources)} ${series(revisions * 2)} ON CONFLICT DO NOTHING`,
    // One in ten remains a draft. After what the revisions have, so that the lists of articles are written once.
    `UPDATE "Article" a SET "currentRevisionId" = r."id" FROM "ArticleRevision" r WHERE r."articleId" = a."id" AND r."number" = 2`,
    `UPDATE "Article" SET "state" = 'PUBLISHED', "firstPublishedAt" = "createdAt", "publishedAt" = "createdAt", "publishedRevisionId" = "currentRevisionId"
     WHERE "slug" LIKE 'article-%' AND "slug" NOT LIKE '%0'`,
    `INSERT INTO "UpdateNote" ("id", "articleId", "revisionId", "kind", "text", "statementId")
     SELECT ${id('note', 'n')}, ${id('article', `1 + n % ${articles}`)}, ${id('revision', `1 + n % ${articles}`)}, 'COMMENT_ADDED', 'Updated with comment', ${any('statement', statements)}
     ${series(articles)}`,
  ];
}
