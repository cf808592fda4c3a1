import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk, quote, rowId, unique } from '../support/newsroom/factories.ts';
import {
  CreateCampaign,
  CreateOrganization,
  CreatePerson,
  PublishArticle,
  ReviseArticle,
} from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const Commented = graphql(`
  query ManyComments($slug: String!) {
    article(slug: $slug) {
      revisionNumber
      bodyText
      updateNotes {
        nodes {
          text
          revisionNumber
        }
      }
      revisions(first: 100) {
        nodes {
          number
        }
      }
    }
  }
`);

const newsroom = useNewsroom();
const desk = openDesk(newsroom);
let token: string;
beforeAll(() => {
  token = newsroom.tokens.EDITOR;
});
afterEach(() => {
  vi.useRealTimers();
});

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Makes so many attempts at once, and counts the outcomes. */
async function atOnce(count: number, write: (index: number) => Promise<{ __typename: string }>) {
  const results = await Promise.all(upTo(count).map(write));
  const counts: Record<string, number> = {};
  for (const { __typename } of results) counts[__typename] = (counts[__typename] ?? 0) + 1;
  return { counts, results };
}

async function logged(id: string) {
  return newsroom.prisma.feedEvent.findMany({
    where: { articleId: rowId(id) },
    orderBy: { position: 'asc' },
    include: { revision: true },
  });
}

describe('when several editors write at once', () => {
  it('one saves the next revision, and the others get it in a conflict', async () => {
    const { id } = await desk.article();
    const { counts, results } = await atOnce(8, async (index) => {
      const input = { id, expectedRevision: 1, headline: `By ${index}` };
      return (await newsroom.ask(ReviseArticle, { input }, token)).data.reviseArticle;
    });
    expect(counts).toEqual({ ReviseArticlePayload: 1, RevisionConflictError: 7 });
    const winner = results.findIndex((result) => result.__typename === 'ReviseArticlePayload') + 1;
    const losers = results.filter((result) => result.__typename !== 'ReviseArticlePayload');
    for (const loser of losers) {
      expect(loser).toMatchObject({ current: { id, revisionNumber: 2, headline: `By ${winner}` } });
    }
    expect(await newsroom.prisma.articleRevision.count({ where: { articleId: rowId(id) } })).toBe(2);
  });

  it('one publishes, and subscribers get one event', async () => {
    const { id } = await desk.article();
    const { counts } = await atOnce(8, async () => {
      const input = { id, expectedRevision: 1 };
      return (await newsroom.ask(PublishArticle, { input }, token)).data.publishArticle;
    });
    expect(counts).toEqual({ PublishArticlePayload: 1, InvalidStateError: 7 });
    expect((await logged(id)).map(({ type }) => type)).toEqual(['ARTICLE_PUBLISHED']);
  });

  it('one gets the slug, whatever its type', async () => {
    const slug = unique('wanted');
    const named = { slug, name: 'Wanted' };
    const creators = {
      Person: async () => (await newsroom.ask(CreatePerson, { input: named }, token)).data.createPerson,
      Organization: async () =>
        (await newsroom.ask(CreateOrganization, { input: named }, token)).data.createOrganization,
      Campaign: async () => (await newsroom.ask(CreateCampaign, { input: named }, token)).data.createCampaign,
    };
    for (const [noun, create] of Object.entries(creators)) {
      const { counts } = await atOnce(4, create);
      expect(counts).toEqual({ [`Create${noun}Payload`]: 1, SlugTakenError: 3 });
    }
  });
});

describe('when twenty comments are added at once', () => {
  it('none is lost, and the log has them in the order of their revisions', async () => {
    const article = await desk.publishedArticle();
    const statement = { speaker: { personId: (await desk.person()).id } };
    await Promise.all(
      upTo(20).map(async (index) =>
        desk.comment(article, {
          noteText: `Note ${index}.`,
          statement: { ...statement, text: `Comment ${index}.` },
        }),
      ),
    );
    const { article: seen } = (await newsroom.ask(Commented, { slug: article.slug })).data;
    expect(seen?.revisionNumber).toBe(21);
    expect(seen?.revisions.nodes.map(({ number }) => number)).toEqual(upTo(21).reverse());
    expect(seen?.updateNotes.nodes.map(({ revisionNumber }) => revisionNumber)).toEqual(
      upTo(21).slice(1).reverse(),
    );
    expect(new Set(seen?.updateNotes.nodes.map(({ text }) => text))).toEqual(
      new Set(upTo(20).map((index) => `Note ${index}.`)),
    );
    for (const index of upTo(20)) expect(seen?.bodyText).toContain(`Comment ${index}.`);
    const told = (await logged(article.id)).filter(({ type }) => type === 'ARTICLE_COMMENT_ADDED');
    expect(told.map(({ revision }) => revision?.number)).toEqual(upTo(21).slice(1));
  });

  it('none is lost, and neither is an edit that is made meanwhile', async () => {
    const article = await desk.publishedArticle();
    const statement = { speaker: { personId: (await desk.person()).id } };
    const commenting = Promise.all(
      upTo(10).map(async (index) =>
        desk.comment(article, { statement: { ...statement, text: `Comment ${index}.` } }),
      ),
    );
    const revising = (async () => {
      let expectedRevision = 1;
      for (let edits = 0; edits < 5;) {
        const input = { id: article.id, expectedRevision, standfirst: `Edit ${edits + 1}` };
        const { reviseArticle: result } = (await newsroom.ask(ReviseArticle, { input }, token)).data;
        if (result.__typename === 'ReviseArticlePayload') {
          edits += 1;
          expectedRevision = result.article.revisionNumber;
        } else if (result.__typename === 'RevisionConflictError')
          expectedRevision = result.current.revisionNumber;
        else throw new Error(result.__typename);
      }
    })();
    await Promise.all([commenting, revising]);

    const revisions = await newsroom.prisma.articleRevision.findMany({
      where: { articleId: rowId(article.id) },
      orderBy: { number: 'asc' },
      include: { statements: true },
    });
    expect(revisions.map(({ number }) => number)).toEqual(upTo(revisions.length));
    expect(revisions.at(-1)).toMatchObject({ standfirst: 'Edit 5' });
    expect(revisions.at(-1)?.statements).toHaveLength(10);
    const published = revisions.filter(({ publishedAt }) => publishedAt !== null);
    expect(published).toHaveLength(11);
    expect(published.at(-1)).toMatchObject({ standfirst: null });
    expect(published.at(-1)?.statements).toHaveLength(10);
  });
});

/** Slows down each write to these tables, so that writers that rarely collide do. */
async function slowly(tables: string[], write: () => Promise<unknown>): Promise<void> {
  const { prisma } = newsroom;
  await prisma.$executeRaw`
    CREATE OR REPLACE FUNCTION "take_time"() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$`;
  const trigger = (table: string) => `"take_time" BEFORE INSERT OR UPDATE ON "${table}"`;
  try {
    for (const table of tables) {
      await prisma.$executeRawUnsafe(
        `CREATE TRIGGER ${trigger(table)} FOR EACH ROW EXECUTE FUNCTION "take_time"()`,
      );
    }
    await write();
  } finally {
    for (const table of tables)
      await prisma.$executeRawUnsafe(`DROP TRIGGER IF EXISTS "take_time" ON "${table}"`);
  }
}

describe('writers that need the same rows in opposite orders', () => {
  it('create the same new tags without a deadlock', async () => {
    const tags = upTo(5).map((index) => unique(`tag ${index}`));
    const orders = [tags, tags.toReversed(), tags, tags.toReversed()];
    await slowly(['Tag'], () => Promise.all(orders.map((names) => desk.article({ tags: names }))));
  });

  it('publish the same statements, and each is announced once', async () => {
    const said = [await desk.statement(), await desk.statement(), await desk.statement()];
    const bodies = [said, said.toReversed(), said.slice(1), said.slice(0, 2)];
    const drafts = await Promise.all(
      bodies.map((body) => desk.article({ body: body.map(({ id }) => quote(id)) })),
    );
    await slowly(['Statement', 'Person'], () => Promise.all(drafts.map((draft) => desk.publish(draft))));
    const told = await newsroom.prisma.feedEvent.groupBy({
      by: ['statementId'],
      where: { type: 'STATEMENT_RECORDED', statementId: { in: said.map(({ id }) => rowId(id)) } },
      _count: true,
    });
    expect(told.map(({ _count }) => _count)).toEqual([1, 1, 1]);
  });

  it('make the same organisation public, which is the speaker of one and the outlet of the other', async () => {
    const [a, b, c] = [await desk.organization(), await desk.organization(), await desk.organization()];
    const drafts = await Promise.all(
      [
        [a, b, c],
        [b, c, a],
        [c, a, b],
      ].map(async ([speaker, outlet, spokenFor]) => {
        const statement = await desk.statement({
          speaker: { organizationId: speaker?.id ?? '' },
          onBehalfOfId: spokenFor?.id,
          sourceId: (await desk.sourceReport({ outletIds: [outlet?.id ?? ''] })).id,
        });
        return desk.article({ body: [quote(statement.id)] });
      }),
    );
    await slowly(['Statement', 'Organization', 'SourceReport'], () =>
      Promise.all(drafts.map((draft) => desk.publish(draft))),
    );
    const ids = [a, b, c].map(({ id }) => rowId(id));
    const shown = await newsroom.prisma.organization.count({
      where: { id: { in: ids }, visibility: 'PUBLIC' },
    });
    expect(shown).toBe(3);
  });
});

describe('nodes whose clocks differ', () => {
  it("write consistent times, by the database's clock", async () => {
    const article = await desk.publishedArticle();
    const day = 86_400_000;
    for (const ahead of [day, -2 * day]) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ahead });
      await desk.comment(article, { noteText: `A clock ahead by ${ahead / day}.` });
    }
    vi.useRealTimers();
    const { article: seen } = (await newsroom.ask(Commented, { slug: article.slug })).data;
    expect(seen?.updateNotes.nodes.map(({ revisionNumber }) => revisionNumber)).toEqual([3, 2]);
    const times = await newsroom.prisma.$queryRaw<{ age: number }[]>`
      SELECT abs(extract(epoch FROM now() - "at"))::int AS "age" FROM (
        SELECT "occurredAt" AS "at" FROM "FeedEvent"
        UNION ALL SELECT "createdAt" FROM "UpdateNote"
        UNION ALL SELECT unnest(ARRAY["createdAt", "publishedAt"]) FROM "ArticleRevision"
        UNION ALL SELECT unnest(ARRAY["createdAt", "modifiedAt", "publishedAt"]) FROM "Article"
        UNION ALL SELECT unnest(ARRAY["createdAt", "modifiedAt", "shownAt"]) FROM "Person"
        UNION ALL SELECT unnest(ARRAY["recordedAt", "modifiedAt", "shownAt"]) FROM "Statement") t
      WHERE "at" IS NOT NULL`;
    expect(Math.max(...times.map(({ age }) => age))).toBeLessThan(600);
  });
});
