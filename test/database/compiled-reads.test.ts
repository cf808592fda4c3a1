import { PrismaPg } from '@prisma/adapter-pg';
import { execute, parse, type DocumentNode } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PAGES } from '../../bench/page/pages.ts';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { schema } from '../../schema/index.ts';
import { openClient, type DatabaseClient } from '../../src/db/client.ts';
import { withCompiledReads } from '../../src/db/compiled-reads.ts';
import { READER, type Viewer } from '../../src/viewer.ts';
import { allQuestions } from '../support/cache/questions.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { useNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openResources } from '../support/without-node.ts';

const FINDS = new Set<string | symbol>(['findMany', 'findFirst']);

/** Prisma's own client, and one with compiled reads that counts what it leaves to Prisma. */
function openBoth(url: string) {
  const adapter = new PrismaPg(url);
  const own = new PrismaClient({ adapter, errorFormat: 'minimal' });
  const left: string[] = [];
  const counting = new Proxy(own, {
    get(target, name) {
      const delegate: unknown = Reflect.get(target, name);
      if (typeof delegate !== 'object' || delegate === null || typeof name !== 'string' || /^[_$]/.test(name))
        return delegate;
      return new Proxy(delegate, {
        get(methods, method) {
          if (FINDS.has(method)) left.push(`${name}.${String(method)}`);
          return Reflect.get(methods, method) as unknown;
        },
      });
    },
  });
  const compiledAdapter = adapter.connect();
  onTestFinished(async () => {
    await own.$disconnect();
    await (await compiledAdapter).dispose();
  });
  const compiled = withCompiledReads(counting, compiledAdapter);
  // What is left is what is called, not what is looked up when the client is made.
  left.length = 0;
  return { own, compiled, left };
}

async function viewers({ prisma }: Newsroom): Promise<Viewer[]> {
  const members = await prisma.member.findMany({ orderBy: { id: 'asc' } });
  const roles = ['REPORTER', 'EDITOR', 'ADMIN'] as const;
  return [
    READER,
    ...roles.flatMap((role) => {
      const member = members.find((each) => each.role === role);
      const scopes = ['WRITE', 'PUBLISH', 'MANAGE'] as const;
      return member === undefined
        ? []
        : [{ member: { id: member.id, name: member.name, role, scopes, tokenId: null } }];
    }),
  ];
}

function answerOf(
  prisma: PrismaClient,
  viewer: Viewer,
  document: DocumentNode,
  variableValues: Readonly<Record<string, unknown>>,
) {
  const contextValue = {
    ...openResources(prisma),
    viewer,
    caller: { clientAddress: '', onGone: () => () => undefined },
    logPosition: { epochId: 0n, position: 0n },
  };
  return Promise.resolve(execute({ schema, document, variableValues, contextValue })).then((result) =>
    JSON.stringify(result),
  );
}

describe('compiled reads', () => {
  const newsroom = useNewsroom({ story: true });

  it('give each viewer the same bytes as Prisma, for all pages and a part of the other queries', async () => {
    const { own, compiled, left } = openBoth(newsroom.databaseUrl);
    const pages = Object.values(PAGES).map(({ query, variables }) => ({ text: query, variables }));
    const questions = [...pages, ...(await allQuestions(newsroom))];
    const wrong: object[] = [];
    const documents = new Map<string, DocumentNode>();
    for (const [number, viewer] of (await viewers(newsroom)).entries())
      for (const [index, { text, variables = {} }] of questions.entries()) {
        // A part, since it takes long.
        if (index % (number === 0 ? 2 : 10) !== 0 && index >= pages.length) continue;
        const document = documents.get(text) ?? parse(text);
        documents.set(text, document);
        // With a document of its own, nothing that is cached with a document is used.
        const expected = await answerOf(own, viewer, parse(text), variables);
        const answers = [
          await answerOf(compiled, viewer, document, variables),
          await answerOf(compiled, viewer, document, variables),
        ];
        if (answers.some((answer) => answer !== expected)) wrong.push({ viewer, text, expected, answers });
      }
    expect(wrong).toEqual([]);
    expect(left).toEqual([]);
  });

  it('answer documents with directives, aliases, fragments and variables as Prisma does, for any values', async () => {
    const { own, compiled } = openBoth(newsroom.databaseUrl);
    const document = parse(`
      query ($slug: String!, $with: Boolean = true, $kind: StatementKind, $first: Int = 2, $speaker: ID) {
        article(slug: $slug) {
          again: headline headline @skip(if: $with)
          statements(first: $first, kind: $kind, speakerId: $speaker) { totalCount nodes { ...Said } }
          body { __typename ... @include(if: $with) { ... on StatementBlock { statement { ...Said } } } }
          ... on Node @skip(if: $with) { id }
          tags @include(if: $with) { slug }
        }
        other: article(slug: "microsoft-cuts-off-unit-8200") { body { ... on ParagraphBlock { html text } } }
        article(slug: $slug) { tags { name } }
      }
      fragment Said on Statement { text speaker { ...Named ... on Person { affiliations { roleName } } } }
      fragment Named on Speaker { name description @include(if: $with) }`);
    const slug = 'microsoft-cuts-off-unit-8200';
    const person = await newsroom.prisma.person.findFirstOrThrow({ where: { statements: { some: {} } } });
    const speaker = Buffer.from(`Person:${person.id}`).toString('base64url');
    const values = [
      { slug },
      { slug, with: false },
      { slug, kind: null, first: null, speaker: null },
      { slug, kind: 'COMMENT', first: 1 },
      { slug, kind: 'REMARK', with: false, first: 100 },
      { slug, speaker },
      { slug, speaker: 'no id' },
      { slug: 'nothing-has-it' },
      { slug: "'; DROP TABLE x; --" },
      { slug: '\u0000' },
    ];
    const wrong: object[] = [];
    for (const viewer of await viewers(newsroom))
      for (const variables of [...values, ...values]) {
        const expected = await answerOf(own, viewer, parse(document.loc?.source.body ?? ''), variables);
        const answer = await answerOf(compiled, viewer, document, variables);
        if (messages(answer) !== messages(expected)) wrong.push({ variables, expected, answer });
      }
    expect(wrong).toEqual([]);
  });

  it('find what Prisma finds, for every shape of a query', async () => {
    const { own, compiled, left } = openBoth(newsroom.databaseUrl);
    const { id, slug } = await own.article.findFirstOrThrow({ where: { state: 'PUBLISHED' } });
    const others = await own.article.findMany({ take: 3, orderBy: { id: 'asc' } });
    const shared = { slugs: { has: slug } };
    const date = new Date('2025-08-01');
    const queries: ((prisma: PrismaClient) => Promise<unknown>)[] = [
      // The same condition twice, and two others of that shape.
      (prisma) => prisma.article.findMany({ where: { AND: [shared, shared] } }),
      (prisma) => prisma.article.findMany({ where: { AND: [shared, { slugs: { has: 'another' } }] } }),
      (prisma) => prisma.article.findMany({ where: { AND: [{ slugs: { has: 'another' } }, shared] } }),
      ...[null, id, undefined].flatMap((value) => [
        (prisma: PrismaClient) => prisma.article.findMany({ where: { currentRevisionId: value as null } }),
        (prisma: PrismaClient) =>
          prisma.article.findFirst({ where: { OR: [{ createdById: value as null }, { slug }] } }),
      ]),
      ...[0, 1, 2, 3].map(
        (length) => (prisma: PrismaClient) =>
          prisma.article.findMany({
            where: { id: { in: others.slice(0, length).map((other) => other.id) } },
            orderBy: { id: 'asc' },
          }),
      ),
      ...[-2, 2, 0].map(
        (take) => (prisma: PrismaClient) =>
          prisma.person.findMany({ take, skip: 1, orderBy: { slug: 'asc' } }),
      ),
      (prisma) => prisma.article.findMany({ where: { firstPublishedAt: { lt: date, not: null } } }),
      (prisma) =>
        prisma.article.findMany({ where: { revisionNumber: { gt: 1 }, modifiedAt: { gte: date } } }),
      (prisma) =>
        prisma.article.findMany({ where: { revisionNumber: 2, state: { in: ['PUBLISHED', 'DRAFT'] } } }),
      (prisma) =>
        prisma.feedEvent.findMany({ where: { position: { gt: 3n } }, take: 3, orderBy: { position: 'asc' } }),
      (prisma) => prisma.person.findMany({ where: { name: { contains: 'A', mode: 'insensitive' } } }),
      (prisma) => prisma.person.findMany({ where: { name: { equals: 'x', mode: 'insensitive' } } }),
      (prisma) => prisma.person.findMany({ distinct: ['visibility'], select: { visibility: true } }),
      (prisma) => prisma.person.findMany({ cursor: { id }, take: 2, orderBy: { id: 'asc' } }),
      (prisma) =>
        prisma.campaign.findMany({ include: { organizers: true, _count: true }, orderBy: { id: 'asc' } }),
      (prisma) =>
        prisma.organization.findMany({
          orderBy: [{ website: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
          select: {
            slug: true,
            id: false,
            _count: { select: { represented: { where: { kind: 'REMARK' } } } },
          },
        }),
      (prisma) => prisma.auditEntry.findMany({ take: 5, orderBy: { id: 'asc' } }),
      (prisma) => prisma.apiToken.findFirst({ where: { hash: new Uint8Array([1]) } }),
      (prisma) => prisma.article.findMany({ where: { id: 'no uuid' } }),
      (prisma) => prisma.article.findMany({ where: { state: 'NONE' as never } }),
      (prisma) => prisma.article.findMany({ where: { nothing: 1 } as never }),
      (prisma) => prisma.article.findMany({ where: { firstPublishedAt: new Date(NaN) } }),
      (prisma) => prisma.article.findMany(),
    ];
    const outcome = (query: (prisma: PrismaClient) => Promise<unknown>, prisma: PrismaClient) =>
      query(prisma).catch((error: unknown) => ({ failed: (error as Error).constructor.name !== '' }));
    for (const query of [...queries, ...queries])
      expect(await outcome(query, compiled), String(query)).toStrictEqual(await outcome(query, own));
    expect(left.length / queries.length / 2).toBeLessThan(0.4);
  });

  it('are made in a transaction by Prisma, so that they see what it has written', async () => {
    const { compiled } = openBoth(newsroom.databaseUrl);
    const where = { slug: 'only-in-the-transaction' };
    await compiled
      .$transaction(async (tx) => {
        await tx.person.create({ data: { ...where, name: 'A' } });
        expect(await tx.person.findFirst({ where })).toMatchObject(where);
        expect(await compiled.person.findFirst({ where })).toBeNull();
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(await compiled.person.findMany({ where })).toEqual([]);
  });
});

/** An answer with the messages of its errors, but for those of the database. */
function messages(answer: string): string {
  const { data, errors = [] } = JSON.parse(answer) as { data: unknown; errors?: { path: unknown }[] };
  return JSON.stringify({ data, errors: errors.map(({ path }) => path) });
}

describe('a prepared statement', () => {
  async function openOne(): Promise<DatabaseClient> {
    const database = await createTestDatabase();
    const client = openClient({ url: database.url, poolSize: 1, onError: () => undefined });
    onTestFinished(async () => {
      await client.close();
      await database.drop();
    });
    return client;
  }

  it('that the server has forgotten or no longer accepts is sent again', async () => {
    const { prisma, pool } = await openOne();
    await prisma.newsletter.create({ data: { slug: 'n', name: 'N', frequency: 'weekly' } });
    const read = () =>
      prisma.newsletter.findFirst({ where: { slug: 'n' }, select: { slug: true, name: true } });
    const raw = () => prisma.$queryRaw`SELECT "name" FROM "Newsletter"`;
    for (const change of [
      'DISCARD ALL',
      'ALTER TABLE "Newsletter" ADD COLUMN "added" text',
      'ALTER TABLE "Newsletter" ALTER COLUMN "name" TYPE varchar(100)',
      'DEALLOCATE ALL',
    ]) {
      for (let time = 0; time < 3; time += 1) await Promise.all([read(), raw()]);
      await pool.query(change);
      for (let time = 0; time < 3; time += 1)
        expect([change, await read(), await raw()]).toEqual([
          change,
          { slug: 'n', name: 'N' },
          [{ name: 'N' }],
        ]);
    }
    const { rows } = await pool.query('SELECT count(*)::int AS "count" FROM pg_prepared_statements');
    expect(rows).toEqual([{ count: 2 }]);
  });
});
