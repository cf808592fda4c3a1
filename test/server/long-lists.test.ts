import { LIMITS } from '../../src/api/limits.ts';
import pg from 'pg';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { post } from '../support/clients/from.ts';
import { openWire, subscribe } from '../support/clients/wire.ts';
import { stoppedClock } from '../support/clock.ts';
import { openCounter } from '../support/database/sql.ts';
import { reportAllActions } from '../support/newsroom/archive.ts';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { UNCACHED, useNewsroom } from '../support/newsroom/newsroom.ts';
import { opened } from '../support/opened.ts';

interface Data {
  readonly article: { readonly actions: readonly { readonly title: string }[] } | null;
}

/** Few rows with many fields, which cost as much as many rows, and are sooner there. */
const ACTIONS = 600;
const BLOCKS = 200;
/** Fields of each action whose list costs two thirds of what an operation may, nearly all of it, and somewhat more. */
const [SOME, MANY, TOO_MANY] = [18, 28, 33];
const fromAddress = (address: string) => ({ headers: { 'x-forwarded-for': address } });
/** So many fields. */
const titles = (count: number) => Array.from({ length: count }, (_, index) => `a${index}: title`).join(' ');
/** The body, with so many fields of each block. */
const body = (count: number) =>
  `body { ... on ParagraphBlock { ${Array.from({ length: count }, (_, index) => `a${index}: html`).join(' ')} } }`;
const blocks = () => Array.from({ length: BLOCKS }, () => paragraph('It went on.'));

describe('a list without pages', () => {
  const newsroom = useNewsroom({
    settings: { ...UNCACHED, POINTS_PER_ADDRESS: '20000', TRUSTED_PROXIES: '1' },
    now: stoppedClock().now,
  });
  const counter = opened(() => openCounter(newsroom.databaseUrl));
  const desk = openDesk(newsroom);
  let article: { readonly id: string; readonly slug: string };
  let campaignId: string;
  let before: string;
  beforeAll(async () => {
    const campaign = await desk.campaign();
    campaignId = campaign.id;
    // Something must be in the log before it.
    await desk.publishedArticle();
    before = (await cursorNow(newsroom)) ?? '';
    article = await desk.publishedArticle({ campaignIds: [campaignId], body: blocks() });
    await recordRallies(campaignId, ACTIONS);
    await reportAllActions(newsroom.prisma);
  });

  async function recordRallies(of: string, count: number, title = 'Rally') {
    const day = new Date('2025-09-01');
    await newsroom.prisma.campaignAction.createMany({
      data: Array.from({ length: count }, (_, index) => ({
        campaignId: rowId(of),
        type: 'RALLY' as const,
        title: `${title} ${index}`,
        startedOn: '2025-09-01',
        startedOnFirst: day,
        startedOnLast: day,
      })),
    });
  }

  const ask = (selection: string) =>
    counter.ask(
      untyped<Data, { slug: string }>(`query ($slug: String!) { article(slug: $slug) { ${selection} } }`),
      {
        slug: article.slug,
      },
    );
  const cost = {
    points: expect.any(Number) as number,
    limit: LIMITS.cost,
    dearest: expect.any(Array) as string[],
  };
  const refused = [expect.objectContaining({ extensions: { code: 'LIMIT_EXCEEDED', cost } })];

  it('is returned as a whole, however long, while its fields are few', async () => {
    const { data, errors } = await ask(`actions { ${titles(SOME)} }`);
    expect(errors).toEqual([]);
    expect(data.article?.actions).toHaveLength(ACTIONS);
    expect((await ask(body(18))).errors).toEqual([]);
  });

  it('is refused before its rows are read, if it has more than an operation may cost', async () => {
    const { data, errors, statements } = await ask(`actions { ${titles(TOO_MANY)} }`);
    expect(errors).toEqual(refused);
    expect(data.article).toBeNull();
    expect(statements.filter((sql) => sql.includes('"title"'))).toEqual([]);
    const allowed = await ask(`actions { ${titles(MANY)} }`);
    expect(allowed.statements.some((sql) => sql.includes('"title"'))).toBe(true);
  });

  it('is refused when its rows are read, if they come with the row around them', async () => {
    const { errors } = await ask(body(133));
    expect(errors).toEqual(refused);
    const message = /costs 2\d{4} points so far, and may cost 20000.* article\.body\.$/;
    expect(errors).toMatchObject([{ message: expect.stringMatching(message) as string }]);
  });

  it('counts together with the other lists of the operation', async () => {
    const selection = `actions { ${titles(SOME)} }`;
    expect((await ask(`${selection} ${body(58)}`)).errors).toEqual(refused);
    expect((await ask(body(58))).errors).toEqual([]);
    expect((await ask(selection)).errors).toEqual([]);
  });

  it('is read once for all articles that have it', async () => {
    const one = await ask('campaigns { articles(first: 1) { nodes { actions { __typename } } } }');
    await desk.publishedArticle({ campaignIds: [campaignId] });
    await reportAllActions(newsroom.prisma);
    const two = await ask('campaigns { articles(first: 2) { nodes { actions { __typename } } } }');
    expect([one.errors, two.errors]).toEqual([[], []]);
    expect(two.statements.length).toBe(one.statements.length);
  });

  it('can fail in several rows of a page, at once in one and later in another, which the node survives', async () => {
    const other = await desk.campaign();
    await recordRallies(other.id, 1);
    const both = await desk.publishedArticle({ campaignIds: [campaignId, other.id], body: blocks() });
    await reportAllActions(newsroom.prisma);
    const query = `{ campaign(slug: "${other.slug}") { timeline { nodes {
      ... on CampaignAction { articles(first: 1) { nodes { actions { ${titles(TOO_MANY)} } } } }
      ... on Article { ${body(133)} } } } } }`;
    const { errors } = await post(newsroom, { address: '192.0.2.10' }, query);
    expect(errors).toEqual(refused);
    // By the time that this has been answered, the other row has failed, too.
    const after = `{ article(slug: "${both.slug}") { actions { title } } }`;
    expect((await post(newsroom, { address: '192.0.2.11' }, after)).status).toBe(200);
  });

  it('is paid for as long as it is, not as it was estimated', async () => {
    const query = `{ article(slug: "${article.slug}") { actions { ${titles(MANY)} } } }`;
    const statuses: number[] = [];
    while (statuses.at(-1) !== 429 && statuses.length < 10)
      statuses.push((await post(newsroom, { address: '192.0.2.1' }, query)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('is paid for even if the answer is too long to be sent', async () => {
    const long = await desk.campaign();
    const about = await desk.publishedArticle({ campaignIds: [long.id] });
    await recordRallies(long.id, ACTIONS, 'Rally'.repeat(200));
    await reportAllActions(newsroom.prisma);
    const query = `{ article(slug: "${about.slug}") { actions { ${titles(MANY)} } } }`;
    const codes: (string | undefined)[] = [];
    while (codes.at(-1) !== 'RATE_LIMITED' && codes.length < 5) {
      const { errors } = await post(newsroom, { address: '192.0.2.4' }, query);
      codes.push(errors[0]?.extensions.code);
    }
    expect(codes).toEqual(['LIMIT_EXCEEDED', 'LIMIT_EXCEEDED', 'RATE_LIMITED']);
  });

  it('counts in an event, too', async () => {
    const wire = await openWire(newsroom.url, { options: fromAddress('192.0.2.2') });
    const event = async (fields: number) => {
      const selection = `... on ArticlePublished { article { actions { ${titles(fields)} } } }`;
      wire.send(
        subscribe(
          `${fields}`,
          `subscription { articleUpdated(slug: "${article.slug}", after: "${before}") { ${selection} } }`,
        ),
      );
      return JSON.stringify((await wire.next())?.payload);
    };
    expect(await event(13)).toContain(`"a0":"Rally ${ACTIONS - 1}"`);
    expect(await event(TOO_MANY)).toContain('LIMIT_EXCEEDED');
    wire.socket.close();
  });

  it('keeps the events of a replay from being read together, and each comes whole', async () => {
    const [events, actions] = [8, 400];
    const after = await cursorNow(newsroom);
    for (let number = 0; number < events; number += 1) {
      const { id } = await desk.campaign();
      await recordRallies(id, actions);
      await desk.publishedArticle({ campaignIds: [id] });
    }
    await reportAllActions(newsroom.prisma);
    const sent = vi.spyOn(pg.Client.prototype, 'query');
    onTestFinished(() => sent.mockRestore());
    // As a member, whose points are enough for all of them at once.
    const init = { Authorization: `Bearer ${newsroom.tokens.EDITOR}` };
    const wire = await openWire(newsroom.url, { init });
    const selection = `... on ArticlePublished { article { actions { ${titles(13)} } } }`;
    const filter = `filter: { types: [ARTICLE_PUBLISHED] }, after: "${after}"`;
    wire.send(subscribe('1', `subscription { feed(${filter}) { ${selection} } }`));
    for (let number = 0; number < events; number += 1) {
      const { payload } = (await wire.next()) ?? {};
      expect(payload).toMatchObject({ data: { feed: { article: { actions: { length: actions } } } } });
    }
    wire.socket.close();
    // How many actions each SQL statement has read by their ids, or somewhat more: Prisma repeats ids.
    const read = sent.mock.calls.flatMap(([statement]: readonly unknown[]) => {
      const { text = '' } = statement as Partial<pg.QueryConfig>;
      const ids = /"title".* FROM "public"\."CampaignAction" .*"id" IN \(([^)]*)\)/.exec(text)?.[1];
      return ids === undefined ? [] : [ids.split(',').length];
    });
    expect(read.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(events * actions);
    // The first event by itself, and all others together, may have as many points as an operation. An action costs 15.
    expect(Math.max(...read) * 15).toBeLessThanOrEqual(2 * 20_000);
  });
});
