import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { openClient, type DatabaseClient } from '../../src/db/client.ts';
import { BothReads, viewersIn } from '../support/database/both-reads.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { documentedQueries } from '../support/docs/documented-queries.ts';
import { useNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

/** Both clients of a newsroom's database, for one test. */
function openBoth({ databaseUrl }: Newsroom): BothReads {
  const both = new BothReads(databaseUrl);
  onTestFinished(() => both.close());
  return both;
}

/** Counts the queries that Prisma's compiler compiles in this process. */
async function spyOnCompiler(prisma: PrismaClient) {
  const { _engine: engine } = prisma as unknown as {
    _engine: {
      config: {
        compilerWasm: { getRuntime(): Promise<{ QueryCompiler: { prototype: { compile(): unknown } } }> };
      };
    };
  };
  const { QueryCompiler } = await engine.config.compilerWasm.getRuntime();
  const spy = vi.spyOn(QueryCompiler.prototype, 'compile');
  onTestFinished(() => spy.mockRestore());
  return spy;
}

describe('compiled reads', () => {
  const newsroom = useNewsroom({ story: true });

  it('give each viewer the same bytes as Prisma, for all pages and documented queries', async () => {
    const both = openBoth(newsroom);
    const operations = documentedQueries();
    const wrong: object[] = [];
    for (const viewer of await viewersIn(newsroom.prisma))
      wrong.push(...(await both.differences(viewer, operations)));
    expect(wrong).toEqual([]);
    expect(both.left).toEqual([]);
  });

  it('answer documents with directives, aliases, fragments and variables as Prisma does, for any values', async () => {
    const both = openBoth(newsroom);
    const query = `
      query ($slug: String!, $with: Boolean = true, $kinds: [StatementKind!], $first: Int = 2, $speaker: ID) {
        article(slug: $slug) {
          again: headline headline @skip(if: $with)
          statements(first: $first, filter: { kinds: $kinds, speakerId: $speaker }) { totalCount nodes { ...Said } }
          body { __typename ... @include(if: $with) { ... on StatementBlock { statement { ...Said } } } }
          ... on Node @skip(if: $with) { id }
          tags @include(if: $with) { slug }
        }
        other: article(slug: "microsoft-cuts-off-unit-8200") { body { ... on ParagraphBlock { html text } } }
        article(slug: $slug) { tags { name } }
      }
      fragment Said on Statement { text speaker { ...Named ... on Person { affiliations { roleName } } } }
      fragment Named on Speaker { name description @include(if: $with) }`;
    const slug = 'microsoft-cuts-off-unit-8200';
    const person = await newsroom.prisma.person.findFirstOrThrow({ where: { statements: { some: {} } } });
    const speaker = Buffer.from(`Person:${person.id}`).toString('base64url');
    const values = [
      { slug },
      { slug, with: false },
      { slug, kinds: null, first: null, speaker: null },
      { slug, kinds: ['COMMENT'], first: 1 },
      { slug, kinds: ['REMARK'], with: false, first: 100 },
      { slug, speaker },
      { slug, speaker: 'no id' },
      { slug: 'nothing-has-it' },
      { slug: "'; DROP TABLE x; --" },
      { slug: '\u0000' },
    ];
    const operations = values.map((variables) => ({ query, variables }));
    const wrong: object[] = [];
    for (const viewer of await viewersIn(newsroom.prisma))
      wrong.push(...(await both.differences(viewer, operations)));
    expect(wrong).toEqual([]);
  });

  it('find what Prisma finds, for every shape of a query', async () => {
    const { own, compiled, left } = openBoth(newsroom);
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

  it('have no shape for a list of more than 256 values, so that Prisma runs it', async () => {
    const { own, compiled, left } = openBoth(newsroom);
    const { id } = await own.article.findFirstOrThrow();
    for (const length of [256, 257]) {
      const where = { id: { in: [id, ...Array.from({ length: length - 1 }, () => randomUUID())] } };
      expect(await compiled.article.findMany({ where, select: { id: true } })).toEqual([{ id }]);
      expect(left).toHaveLength(length - 256);
    }
  });

  it('forget the oldest queries when they take up much memory', async () => {
    const both = openBoth(newsroom);
    const compile = await spyOnCompiler(both.own);
    const find = async (text: string) => {
      const before = compile.mock.calls.length;
      // A part of a text belongs to the shape.
      await both.compiled.person.findMany({ where: { name: { contains: text } }, select: { id: true } });
      return compile.mock.calls.length - before;
    };
    expect([await find('first'), await find('first')]).toEqual([1, 0]);
    for (let number = 0; number < 10; number += 1) await find(`${number}`.repeat(1_000_000));
    expect(await find('first')).toBe(1);
    expect(both.left).toEqual([]);
  });

  it('are made in a transaction by Prisma, so that they see what it has written', async () => {
    const { compiled } = openBoth(newsroom);
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
