/** Objects of an archive whose lists are long, and others whose lists are short; and who reads these lists. */
import type pg from 'pg';
import { encodeGlobalId, parseGlobalId } from '../../schema/kernel/global-ids.ts';
import { openClient } from '../../src/db/client.ts';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { newToken } from '../../src/members/token.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import type { ListViewer } from './catalogue.ts';

/** Of each kind, one that few others are as busy as, and one of the middle. */
const OBJECTS = {
  tag: `SELECT t."id", t."slug" FROM "Tag" t JOIN "SubjectArticle" l ON l."subjectId" = t."id" WHERE l."isPublic"`,
  campaign: `SELECT t."id", t."slug" FROM "Campaign" t JOIN "SubjectArticle" l ON l."subjectId" = t."id" WHERE l."isPublic"`,
  section: `SELECT t."id", t."slug" FROM "Section" t JOIN "SubjectArticle" l ON l."subjectId" = t."id" WHERE l."isPublic"`,
  person: `SELECT t."id", t."slug" FROM "Person" t JOIN "SubjectArticle" l ON l."subjectId" = t."id" WHERE l."isPublic" AND l."relation" <> 'AUTHOR'`,
  organization: `SELECT t."id", t."slug" FROM "Organization" t JOIN "SubjectArticle" l ON l."subjectId" = t."id" WHERE l."isPublic" AND l."relation" <> 'AUTHOR'`,
  author: `SELECT t."id", t."slug" FROM "Person" t JOIN "SubjectArticle" l ON l."subjectId" = t."id" WHERE l."isPublic" AND l."relation" = 'AUTHOR'`,
  agency: `SELECT t."id", t."slug" FROM "Organization" t JOIN "SubjectArticle" l ON l."subjectId" = t."id" WHERE l."isPublic" AND l."relation" = 'AUTHOR'`,
  target: `SELECT t."id", t."slug" FROM "Person" t JOIN "CampaignTarget" c ON c."personId" = t."id"
    JOIN "CampaignAction" a ON a."campaignId" = c."campaignId"`,
  actor: `SELECT t."id", t."slug" FROM "Organization" t JOIN "ActionActor" a ON a."organizationId" = t."id"`,
  article: `SELECT t."id", t."slug" FROM "Article" t JOIN "FeedEvent" e ON e."articleId" = t."id" WHERE t."state" = 'PUBLISHED'`,
  asked: `SELECT t."id", t."slug" FROM "Article" t JOIN "CommentRequest" e ON e."articleId" = t."id" WHERE t."state" = 'PUBLISHED'`,
  source: `SELECT t."id", NULL AS "slug" FROM "SourceReport" t JOIN "SubjectArticle" l ON l."subjectId" = t."id" WHERE l."isPublic"`,
  action: `SELECT t."id", NULL AS "slug" FROM "CampaignAction" t JOIN "SubjectArticle" l ON l."subjectId" = t."id" WHERE l."isPublic"`,
  statement: `SELECT t."id", NULL AS "slug" FROM "Statement" t JOIN "SubjectArticle" l ON l."subjectId" = t."id" WHERE l."isPublic"`,
  quoted: `SELECT t."id", NULL AS "slug" FROM "Statement" t JOIN "LivePostStatement" l ON l."statementId" = t."id"`,
  liveBlog: `SELECT t."id", NULL AS "slug" FROM "LiveBlog" t JOIN "LivePost" p ON p."liveBlogId" = t."id"`,
  livePost: `SELECT t."id", NULL AS "slug" FROM "LivePost" t JOIN "LivePostAuthor" a ON a."id" = t."id"`,
  poster: `SELECT t."id", t."slug" FROM "Person" t JOIN "LivePostAuthor" a ON a."authorId" = t."id"`,
  member: `SELECT t."id", NULL AS "slug" FROM "Member" t JOIN "AuditEntry" e ON e."memberId" = t."id"`,
  reporter: `SELECT t."id", NULL AS "slug" FROM "Member" t JOIN "Article" a ON a."createdById" = t."id" WHERE t."role" = 'REPORTER'`,
} as const;

const TYPENAMES = {
  tag: 'Tag',
  campaign: 'Campaign',
  section: 'Section',
  author: 'Person',
  agency: 'Organization',
  person: 'Person',
  organization: 'Organization',
  target: 'Person',
  actor: 'Organization',
  source: 'SourceReport',
  article: 'Article',
  asked: 'Article',
  action: 'CampaignAction',
  statement: 'Statement',
  quoted: 'Statement',
  liveBlog: 'LiveBlog',
  livePost: 'LivePost',
  poster: 'Person',
  member: 'Member',
  reporter: 'Member',
} as const;

export interface Sample {
  /** The global id. */
  readonly id: string;
  readonly slug: string;
}

export type Samples = Readonly<
  Record<keyof typeof OBJECTS, { readonly busy: Sample; readonly usual: Sample }>
>;

export async function findSamples(client: pg.Client): Promise<Samples> {
  const samples: [string, object][] = [];
  for (const [kind, rows] of Object.entries(OBJECTS)) {
    const { rows: found } = await client.query<Sample>(
      `SELECT "id", "slug" FROM (${rows}) t GROUP BY "id", "slug" ORDER BY count(*) DESC, "id"`,
    );
    const sample = (row: Sample | undefined) => {
      if (row === undefined) throw new Error(`The archive has no ${kind}.`);
      return { id: encodeGlobalId(TYPENAMES[kind as keyof typeof TYPENAMES], row.id), slug: row.slug };
    };
    samples.push([kind, { busy: sample(found[0]), usual: sample(found[Math.floor(found.length / 2)]) }]);
  }
  return Object.fromEntries(samples) as Samples;
}

/** Tokens of an editor, an admin, and the reporter with the most articles. Readers have none. */
export async function tokensFor(
  url: string,
  { reporter }: Samples,
): Promise<Readonly<Record<ListViewer, string | undefined>>> {
  const database = openClient({ url, poolSize: 1, onError: () => undefined });
  const { prisma } = database;
  try {
    const token = newToken();
    const memberId = parseGlobalId(reporter.busy.id)?.id ?? '';
    await prisma.apiToken.create({ data: { memberId, name: 'Lists', hash: sha256(token) } });
    return {
      reader: undefined,
      reporter: token,
      editor: await createMemberToken(prisma, { name: 'Editor', role: 'EDITOR' }),
      admin: await createMemberToken(prisma, { name: 'Admin', role: 'ADMIN' }),
    };
  } finally {
    await database.close();
  }
}
