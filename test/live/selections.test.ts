import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { cursorNow, FeedPage, recordStatements } from '../support/clients/feed.ts';
import {
  alike,
  differentSelections,
  revisions,
  selecting,
  type Selecting,
} from '../support/clients/selections.ts';
import { openWire, subscribe, type Wire } from '../support/clients/wire.ts';
import { lockTable } from '../support/database/waiting.ts';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const PER_SOCKET = 20;
/** Paragraphs of an article, and names for a field of each: more fields than an operation may read. */
const [MANY_BLOCKS, MANY_NAMES] = [200, 120];

const NULL_DIRECTIVE = `subscription ($isLeftOut: Boolean = true) {
  feed { id @skip(if: $isLeftOut) ... on ArticleRevised { article { headline } } }
}`;

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

  /** How often an event is read with its article until they all have it. */
  async function readings(
    live: { messages(counts: readonly number[]): Promise<unknown> },
    counts: readonly number[],
  ): Promise<number> {
    const sent = vi.spyOn(pg.Client.prototype, 'query');
    try {
      await append();
      await live.messages(counts);
      return sent.mock.calls.filter(([statement]: unknown[]) => {
        const text = typeof statement === 'string' ? statement : (statement as pg.QueryConfig).text;
        return text.includes('"FeedEvent"') && text.includes('"headline"');
      }).length;
    } finally {
      sent.mockRestore();
    }
  }

  const failures = () =>
    newsroom.logged.filter(({ msg }) => msg === 'could not read events to deliver').length;

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
      query: `subscription ($after: String) { feed(after: $after) { id ... on ArticlePublished { article { body { ${names} } } } } }`,
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
    // That one, the one whose SQL statements leave few fields, and the one with a cursor that was never issued.
    expect(received.filter((messages) => String(messages).includes('"errors"'))).toHaveLength(3);
  });

  it('take as many SQL statements for an event as one of them takes, once their selections are known', async () => {
    const [first, ...others] = Array.from({ length: 40 }, (_, index) =>
      selecting(`n${index}: headline ${revisions(5).join(' ')}`),
    );
    for (const followed of [[first], [first, ...others]]) {
      const selections = followed.filter((each) => each !== undefined);
      const live = await follow(selections, null);
      await append();
      await live.messages(selections.map(() => 1));
      const counts = selections.map(() => 2);
      expect(await readings(live, counts)).toBe(1);
      await live.close();
    }
  });

  it('share a reading with many other groups at once', async () => {
    const groups: { messages(counts: readonly number[]): Promise<unknown> }[] = [];
    for (let index = 0; index < 30; index += 1) {
      const token = await createMemberToken(newsroom.prisma, { name: `M${index}`, role: 'EDITOR' });
      groups.push(await follow(alike(3), null, token));
    }
    const messages = (counts: readonly number[]) =>
      Promise.all(groups.map((group) => group.messages(counts)));
    expect(await readings({ messages }, [1, 1, 1])).toBe(30);
  });

  it.each([
    ['whose directive gets null', { query: NULL_DIRECTIVE, variables: { isLeftOut: null } }, 1],
    ['who gets an error', selecting('headline updateNotes(after: "none") { nodes { text } }'), 3],
  ])('share a reading without one %s', async (_who, faulty, count) => {
    const live = await follow([...alike(15), faulty], null);
    const before = failures();
    const counts = Array.from({ length: 16 }, () => 1);
    expect(await readings(live, counts)).toBe(count);
    expect((await live.messages(counts)).at(-1)?.[0]).toContain('"errors"');
    expect(failures()).toBe(before);
  });

  it('wait for none who select so much that a joint document would cost too much', async () => {
    const much = (count: number) => (name: string) =>
      selecting(`bodyHtml ${revisions(count).join(' ')} ${name}: headline`);
    const little = (name: string) => selecting(`${revisions(3).join(' ')} ${name}: headline`);
    const [some, most] = [much(4), much(11)];
    const live = await follow([some('a'), little('a'), most('a'), some('b'), little('b')], null);
    const before = failures();
    const unlock = await lockTable(newsroom.prisma, 'Block');
    try {
      await append();
      const received = await live.messages([0, 1, 0, 0, 1]);
      expect(received.map((messages) => messages.length)).toEqual([0, 1, 0, 0, 1]);
      // Nobody has waited until the database gave up.
      expect(failures()).toBe(before);
    } finally {
      await unlock();
    }
    await live.messages([1, 1, 1, 1, 1]);
  });

  it('never get a byte that only others may see', async () => {
    const canary = `CANARY-${randomUUID()}`;
    const article = await desk.publishedArticle({ headline: 'As published' });
    const { publishedRevisionId } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: rowId(article.id) },
    });
    await desk.revise(article, { headline: canary, standfirst: canary });
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
