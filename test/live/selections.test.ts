import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cursorNow, FeedPage, recordStatements } from '../support/clients/feed.ts';
import { differentSelections, type Selecting } from '../support/clients/selections.ts';
import { openWire, subscribe, type Wire } from '../support/clients/wire.ts';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const PER_SOCKET = 20;
/** Paragraphs of an article, and names for a field of each: more fields than an operation may read. */
const [MANY_BLOCKS, MANY_NAMES] = [200, 120];

describe('subscribers who select different things of the same events', () => {
  const newsroom = useNewsroom({ settings: { READ_CACHE_MB: '64' } });
  const desk = openDesk(newsroom);
  let articleId: string;
  let revisionId: string;
  beforeAll(async () => {
    articleId = rowId((await desk.publishedArticle({ headline: 'All of it' })).id);
    const row = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: articleId } });
    revisionId = row.publishedRevisionId ?? '';
  });

  const open = new Set<Wire | undefined>();
  afterEach(async () => {
    for (const wire of open) wire?.socket.terminate();
    open.clear();
    await until(() => newsroom.node.subscriptions() === 0);
  });

  /** Subscribes with each of them, on several sockets, and waits until all have begun. */
  async function follow(selections: readonly Selecting[], after: string | null, token?: string) {
    const before = newsroom.node.subscriptions();
    const init = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const wires: Wire[] = [];
    for (const [index, { query, variables }] of selections.entries()) {
      if (index % PER_SOCKET === 0) wires.push(await openWire(newsroom.url, { init }));
      open.add(wires.at(-1));
      wires.at(-1)?.send(subscribe(String(index), query, { ...variables, ...(after && { after }) }));
    }
    if (after === null) await until(() => newsroom.node.subscriptions() === before + selections.length);
    return {
      /** The messages of each subscription, once there are so many. */
      async messages(counts: readonly number[]): Promise<string[][]> {
        const all = () => wires.flatMap(({ received }) => received.slice(1));
        const total = counts.reduce((sum, count) => sum + count, 0);
        await until(() => all().length >= total);
        return counts.map((_, index) => all().filter((text) => text.startsWith(`{"id":"${index}",`)));
      },
      async close(): Promise<void> {
        for (const { socket } of wires) socket.close();
        await until(() => newsroom.node.subscriptions() <= before);
      },
    };
  }

  const append = () =>
    newsroom.prisma.feedEvent.create({ data: { type: 'ARTICLE_REVISED', articleId, revisionId } });

  /** Appends the events after a position once more, except those of statements, which have one each. */
  async function appendAgain(position: bigint): Promise<void> {
    const events = await newsroom.prisma.feedEvent.findMany({
      where: { position: { gt: position }, type: { not: 'STATEMENT_RECORDED' } },
      omit: { id: true, position: true, epochId: true, occurredAt: true },
      orderBy: { position: 'asc' },
    });
    await newsroom.prisma.feedEvent.createMany({ data: events });
  }

  it('get the same bytes as each gets alone, once and in order, also if some of them get errors', async () => {
    const campaign = await desk.campaign();
    const long = await desk.article({
      campaignIds: [campaign.id],
      body: Array.from({ length: MANY_BLOCKS }, (_, index) => paragraph(`Paragraph ${index}.`)),
    });
    const names = Array.from({ length: MANY_NAMES }, (_, index) => `a${index}: __typename`).join(' ');
    const tooMuch: Selecting = {
      query: `subscription ($after: Cursor) { feed(after: $after) { id ... on ArticlePublished { article { body { ${names} } } } } }`,
    };
    const selections = [...differentSelections(99, long.slug, campaign.slug), tooMuch];
    const speakerId = (await desk.person()).id;
    const { position } = await newsroom.prisma.logHead.findFirstOrThrow();
    await desk.publish(long);
    await desk.comment(long);
    await desk.comment(long, { statement: { campaignIds: [campaign.id] } });
    await desk.outcome({ campaignId: campaign.id });
    await desk.correct({ ...long, revisionNumber: 3 });
    const withdrawn = await desk.publishedArticle();
    await desk.withdraw(withdrawn);
    const after = (await cursorNow(newsroom)) ?? '';
    const live = await follow(selections, null);
    // Events show their objects as they are at delivery. So nothing changes from here on, and the same events come again.
    await appendAgain(position);
    await recordStatements(newsroom, { speakerId, count: 2 });
    const { data } = await newsroom.ask(FeedPage, { first: 100, after });
    const events = data.feed.nodes;
    // The publication of what was withdrawn is not among them.
    expect(events.map(({ __typename }) => __typename)).toEqual([
      'ArticlePublished',
      'ArticleCommentAdded',
      'ArticleCommentAdded',
      'CampaignOutcomeRecorded',
      'ArticleCorrected',
      'ArticleWithdrawn',
      'StatementRecorded',
      'StatementRecorded',
    ]);
    const counts = selections.map(({ gets = () => true }) => events.filter((event) => gets(event)).length);
    const received = await live.messages(counts);
    await live.close();
    const alone = await follow(selections, after);
    const replayed = await alone.messages(counts);
    await alone.close();
    expect(received.map((messages) => messages.length)).toEqual(counts);
    const different = selections.filter((_, index) => String(received[index]) !== String(replayed[index]));
    expect(different).toEqual([]);
    expect(received.at(-1)?.[0]).toContain('LIMIT_EXCEEDED');
    // That one, and the one with a cursor that was never issued.
    expect(received.filter((messages) => String(messages).includes('"errors"'))).toHaveLength(2);
  });

  it('take as many SQL statements for an event as one of them takes', async () => {
    const [first, ...others] = Array.from({ length: 40 }, (_, index) => ({
      query: `subscription { feed { n${index}: id ... on ArticleRevised { article { headline standfirst } note { text } } } }`,
    }));
    const sent = vi.spyOn(pg.Client.prototype, 'query');
    const readings = () =>
      sent.mock.calls.filter(([statement]: unknown[]) => {
        const text = typeof statement === 'string' ? statement : (statement as pg.QueryConfig).text;
        return text.includes('"FeedEvent"') && text.includes('"headline"');
      }).length;
    try {
      for (const followed of [[first], [first, ...others]]) {
        const selections = followed.filter((selecting) => selecting !== undefined);
        const live = await follow(selections, null);
        sent.mockClear();
        await append();
        await live.messages(selections.map(() => 1));
        expect(readings()).toBe(1);
        await live.close();
      }
    } finally {
      sent.mockRestore();
    }
  });

  it('never get a byte that only others may see', async () => {
    const canary = `CANARY-${randomUUID()}`;
    const article = await desk.publishedArticle({ headline: 'As published' });
    const { publishedRevisionId } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: rowId(article.id) },
    });
    await desk.revise(article, { headline: canary, standfirst: canary, noteText: canary });
    const speaker = { personId: (await desk.person()).id };
    const hidden = await desk.statement({ text: canary, speaker });
    const selections = ['headline', 'standfirst headline', 'bodyText headline', 'headline jsonLd'].map(
      (fields) => ({
        query: `subscription { feed { id ... on ArticleRevised { article { ${fields} } } ... on StatementRecorded { statement { text } } } }`,
      }),
    );
    const readers = await follow(selections, null);
    const editors = await follow(selections, null, newsroom.tokens.EDITOR);
    const events = [
      { type: 'STATEMENT_RECORDED', statementId: rowId(hidden.id), speakerId: rowId(speaker.personId) },
      { type: 'ARTICLE_REVISED', articleId: rowId(article.id), revisionId: publishedRevisionId },
    ] as const;
    for (const data of events) await newsroom.prisma.feedEvent.create({ data });
    const seen = await editors.messages(selections.map(() => 2));
    const public_ = await readers.messages(selections.map(() => 1));
    for (const messages of seen) for (const text of messages) expect(text).toContain(canary);
    for (const [text, ...more] of public_) {
      expect(more).toEqual([]);
      expect(text).toContain('As published');
      expect(text).not.toContain('CANARY');
    }
    await Promise.all([readers.close(), editors.close()]);
  });
});
