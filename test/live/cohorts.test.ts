import pg from 'pg';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newToken } from '../../src/members/token.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { globalId, openDesk, rowId } from '../support/newsroom/factories.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { metric, useNewsroom } from '../support/newsroom/newsroom.ts';
import { openStream, openWire, subscribe, type Stream, type Wire } from '../support/clients/wire.ts';
import { eventually, until } from '../support/until.ts';

const LIVE = `
  subscription Live($types: [FeedEventType!], $after: String) {
    feed(filter: { types: $types }, after: $after) {
      id
      ... on ArticleWithdrawn { reason }
    }
  }`;
/** The same document, formatted differently. */
const LIVE_TOO = `
  # What is taken away.
  subscription Live( $types: [FeedEventType!] $after: String )
  { feed( filter: {types: $types} after: $after ) { id, ...on ArticleWithdrawn{reason} } } # That is all.`;
const WITHDRAWN = { types: ['ARTICLE_WITHDRAWN'] };

describe('subscribers who are shown the same', () => {
  const newsroom = useNewsroom();
  let articleId: string;
  let revisionId: string;
  beforeAll(async () => {
    const article = await openDesk(newsroom).publishedArticle({ headline: 'All of it' });
    articleId = rowId(article.id);
    const row = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: articleId } });
    revisionId = row.publishedRevisionId ?? '';
  });

  const open = new Set<Wire | Stream>();
  async function closeAll() {
    for (const client of open) {
      if ('socket' in client) client.socket.terminate();
      else client.abandon();
    }
    open.clear();
    await until(() => newsroom.node.subscriptions() === 0);
  }
  afterEach(closeAll);

  /** Subscribes on so many sockets, and waits until all subscriptions have begun. */
  async function sockets(count: number, query: (index: number) => string, variables: object, token?: string) {
    const before = newsroom.node.subscriptions();
    const init = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const wires = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const wire = await openWire(newsroom.url, { init });
        open.add(wire);
        wire.send(subscribe('live', query(index), variables));
        return wire;
      }),
    );
    await begun(before + count);
    return wires;
  }

  async function socket(query: string, variables: object, token?: string): Promise<Wire> {
    const [wire] = await sockets(1, () => query, variables, token);
    if (wire === undefined) throw new Error('No socket was opened.');
    return wire;
  }

  async function stream(query: string, variables: object): Promise<Stream> {
    const before = newsroom.node.subscriptions();
    const opened = await openStream(newsroom.url, query, { variables });
    open.add(opened);
    await begun(before + 1);
    return opened;
  }

  async function anotherToken(memberId: string): Promise<string> {
    const token = newToken();
    await newsroom.prisma.apiToken.create({ data: { name: 'another', hash: sha256(token), memberId } });
    return token;
  }

  const begun = (count: number) => until(() => newsroom.node.subscriptions() === count);

  const withdraw = (reason: string) =>
    newsroom.prisma.feedEvent.create({ data: { type: 'ARTICLE_WITHDRAWN', articleId, reason } });

  /** Sends everyone an event, so that those who resumed have caught up. */
  async function settle(clients: readonly (Wire | Stream)[]) {
    const { id } = await withdraw('settle');
    for (const client of clients) {
      expect(JSON.stringify(await client.next())).toContain(id);
    }
  }

  async function figures() {
    const [executions, deliveries, cohorts, subscriptions] = await Promise.all(
      ['executions_total', 'deliveries_total', 'cohorts', 'subscriptions'].map((name) =>
        metric(newsroom, `dateline_${name}`),
      ),
    );
    return { executions, deliveries, cohorts, subscriptions };
  }

  /** How many executions and deliveries one event takes. */
  async function costOfAnEvent(clients: readonly (Wire | Stream)[]) {
    const before = await figures();
    const { id } = await withdraw('counted');
    for (const client of clients) {
      expect(JSON.stringify(await client.next())).toContain(id);
    }
    const { executions, deliveries, cohorts, subscriptions } = await figures();
    return {
      executions: Number(executions) - Number(before.executions),
      deliveries: Number(deliveries) - Number(before.deliveries),
      cohorts,
      subscriptions,
    };
  }

  it('share one execution of an event, and get the same bytes', async () => {
    const wires = await sockets(30, (index) => (index % 2 === 0 ? LIVE : LIVE_TOO), WITHDRAWN);
    expect(await costOfAnEvent(wires)).toEqual({
      executions: 1,
      deliveries: 30,
      cohorts: 1,
      subscriptions: 30,
    });
    expect(new Set(wires.map(({ received }) => received.at(-1))).size).toBe(1);
  });

  it('share it wherever they resume from and however they say so, on sockets and streams', async () => {
    const after = await cursorNow(newsroom);
    const literal = LIVE.replace(', $after: String', '').replace('$after', `"${after ?? ''}"`);
    const clients = [
      await socket(LIVE, WITHDRAWN),
      await socket(LIVE, { ...WITHDRAWN, after: null }),
      await socket(LIVE, { ...WITHDRAWN, after }),
      await socket(literal, WITHDRAWN),
      await stream(LIVE, { ...WITHDRAWN, after }),
      await stream(LIVE_TOO, WITHDRAWN),
    ];
    await settle(clients);
    expect(await costOfAnEvent(clients)).toEqual({
      executions: 1,
      deliveries: 6,
      cohorts: 1,
      subscriptions: 6,
    });
  });

  it('are those who send the same variables, operation and selection, and no others', async () => {
    const named = `${LIVE} subscription Other { feed { id } }`;
    const clients = [
      await socket(LIVE, WITHDRAWN),
      await socket(LIVE, { types: ['ARTICLE_WITHDRAWN', 'ARTICLE_PUBLISHED'] }),
      await socket(LIVE, {}),
      await socket(LIVE.replace('id', 'alias: id'), WITHDRAWN),
      await socket(LIVE.replace('Live', 'Alive'), WITHDRAWN),
    ];
    for (const operationName of ['Live', 'Other']) {
      const wire = await openWire(newsroom.url);
      open.add(wire);
      clients.push(wire);
      wire.send({ id: 'named', type: 'subscribe', payload: { query: named, operationName, variables: {} } });
      await begun(clients.length);
    }
    // The first three select the same of it.
    expect(await costOfAnEvent(clients)).toEqual({
      executions: 5,
      deliveries: 7,
      cohorts: 7,
      subscriptions: 7,
    });
  });

  it('are all readers; a member shares with nobody but themselves, whatever token they use', async () => {
    const { prisma } = newsroom;
    const tokens: string[] = [];
    for (const [name, role] of [
      ['One', 'EDITOR'],
      ['Two', 'EDITOR'],
      ['Three', 'ADMIN'],
    ] as const) {
      tokens.push(await createMemberToken(prisma, { name, role }));
    }
    const { id: memberId } = await prisma.member.findFirstOrThrow({ where: { name: 'One' } });
    tokens.push(await anotherToken(memberId));
    const clients: Wire[] = [];
    for (const token of [undefined, undefined, ...tokens]) {
      clients.push(await socket(LIVE, WITHDRAWN, token));
    }
    expect(await costOfAnEvent(clients)).toEqual({
      executions: 4,
      deliveries: 6,
      cohorts: 4,
      subscriptions: 6,
    });
  });

  it('share it also if they follow different events, unless a variable or the viewer changes what they are shown', async () => {
    const query = `subscription Followed($filter: FeedFilter, $isShort: Boolean! = true) {
      feed(filter: $filter) { id cursor ... on ArticleWithdrawn { reason slug @skip(if: $isShort) } }
    }`;
    const ofArticle = { filter: { articleIds: [globalId('Article', articleId)] } };
    const { EDITOR, ADMIN } = newsroom.tokens;
    const readers = [
      await socket(query, {}),
      await socket(query, ofArticle),
      await socket(query, { filter: WITHDRAWN }),
    ];
    const longer = await socket(query, { isShort: false });
    const editor = await socket(query, ofArticle, EDITOR);
    const admins = [await socket(query, ofArticle, ADMIN), await socket(query, {}, ADMIN)];
    const clients = [...readers, longer, editor, ...admins];
    // For readers, for those who read more, for the editor and for the admin.
    expect(await costOfAnEvent(clients)).toEqual({
      executions: 4,
      deliveries: 7,
      cohorts: 7,
      subscriptions: 7,
    });
    expect(new Set(readers.map(({ received }) => received.at(-1))).size).toBe(1);
    expect(readers[0]?.received.at(-1)).not.toContain('slug');
    expect(longer.received.at(-1)).toContain('slug');
  });

  it('leave nothing of their cohort behind once the last one has left', async () => {
    const [first, second] = await sockets(2, () => LIVE, WITHDRAWN);
    first?.socket.close();
    await begun(1);
    expect(await metric(newsroom, 'dateline_cohorts')).toBe(1);
    second?.socket.close();
    await begun(0);
    expect(await metric(newsroom, 'dateline_cohorts')).toBe(0);
  });

  it('take the same SQL statements whether they are two or forty, readers or a member', async () => {
    const query = `subscription { feed(filter: { types: [ARTICLE_REVISED] }) {
      id ... on ArticleRevised { article { headline bodyHtml tags { name } } note { text } }
    } }`;
    const sent = vi.spyOn(pg.Client.prototype, 'query');
    /** The statements for an event, without those that nodes also send on a timer: for the log, mail, search and the schedule. */
    async function statements(wires: readonly Wire[]): Promise<string[]> {
      sent.mockClear();
      await newsroom.prisma.feedEvent.create({ data: { type: 'ARTICLE_REVISED', articleId, revisionId } });
      for (const wire of wires) {
        expect(await wire.next()).toMatchObject({
          payload: { data: { feed: { article: { headline: 'All of it' } } } },
        });
      }
      return sent.mock.calls
        .map(([statement]: unknown[]) =>
          typeof statement === 'string' ? statement : (statement as pg.QueryConfig).text,
        )
        .filter(
          (text) =>
            !/^SET |"LogHead"|"position" > |"OutgoingMail"|"scheduledFor" <=|min\("scheduledFor"\)|refresh_search|pg_listening_channels/.test(
              text,
            ),
        )
        .sort();
    }
    /** The fewest of three attempts, since tokens are checked on a timer, too. */
    async function least(wires: readonly Wire[]): Promise<string[]> {
      const each = [await statements(wires), await statements(wires), await statements(wires)];
      return each.reduce((a, b) => (a.length <= b.length ? a : b));
    }
    try {
      for (const token of [undefined, newsroom.tokens.EDITOR]) {
        const two = await sockets(2, () => query, {}, token);
        const ofTwo = await least(two);
        const forty = [...two, ...(await sockets(38, () => query, {}, token))];
        await eventually(async () => expect(await statements(forty)).toEqual(ofTwo));
        expect(ofTwo.filter((text) => text.includes('"ApiToken"'))).toHaveLength(token === undefined ? 0 : 1);
        // Statements for readers, whose answer nobody waits for any more, would be counted with the member's.
        await closeAll();
      }
    } finally {
      sent.mockRestore();
    }
  });

  it('lose a subscriber whose token or role has ended at the next event, and go on without it', async () => {
    const { prisma } = newsroom;
    const names = ['Leaves', 'Becomes a reporter', 'Stays'];
    const tokens = await Promise.all(
      names.map((name) => createMemberToken(prisma, { name, role: 'EDITOR' })),
    );
    const { id: memberId } = await prisma.member.findFirstOrThrow({ where: { name: 'Leaves' } });
    const second = await anotherToken(memberId);

    const wires: Wire[] = [];
    for (const token of [...tokens, second]) wires.push(await socket(LIVE, WITHDRAWN, token));
    await settle(wires);
    const [leaves, changes, stays, secondOfOneWhoLeaves] = wires as [Wire, Wire, Wire, Wire];
    await prisma.apiToken.updateMany({ where: { name: 'Leaves' }, data: { revokedAt: new Date() } });
    await prisma.member.updateMany({
      where: { name: 'Becomes a reporter' },
      data: { role: 'REPORTER' },
    });
    for (const reason of ['second', 'third']) {
      await withdraw(reason);
      for (const wire of [stays, secondOfOneWhoLeaves]) {
        expect(await wire.next()).toMatchObject({ payload: { data: { feed: { reason } } } });
      }
    }
    for (const wire of [leaves, changes]) {
      const said = await wire.next();
      // Unless the timer noticed first, and closed the socket at once.
      if (said !== null) {
        expect(said).toMatchObject({ payload: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
      }
      expect((await wire.closed).code).toBe(4403);
      expect(wire.received.join('\n')).not.toMatch(/second|third/);
    }
    expect(newsroom.node.subscriptions()).toBe(2);
  });
});
