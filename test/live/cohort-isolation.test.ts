import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { newToken } from '../../src/members/token.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { metric, useNewsroom } from '../support/newsroom/newsroom.ts';
import { openStream, openWire, subscribe } from '../support/clients/wire.ts';
import { until } from '../support/until.ts';

/** Fields that differ between viewers: the article's reporter and editors see the draft, others the published revision. */
const REVISIONS = `subscription {
  feed(filter: { types: [ARTICLE_REVISED] }) {
    id
    ... on ArticleRevised { article { headline standfirst bodyText bodyHtml trailText } }
  }
}`;

const EVENTS = 100;
const BURST = 10;

interface Told {
  readonly data: { readonly feed: { readonly id: string; readonly article: { readonly headline: string } } };
}

interface Client {
  readonly who: 'reader' | 'reporter' | 'editor';
  readonly seesWork: boolean;
  readonly received: readonly string[];
  next(): Promise<unknown>;
  close(): void;
}

describe('subscribers who send the same document but are shown different things', () => {
  const newsroom = useNewsroom({ settings: { POOL_SIZE: '5' } });
  let tokens: Record<'reporter' | 'editor', readonly [string, string]>;
  beforeAll(async () => {
    const { prisma } = newsroom;
    tokens = {
      reporter: [
        newsroom.tokens.REPORTER,
        await createMemberToken(prisma, { name: 'Another', role: 'REPORTER' }),
      ],
      editor: [newsroom.tokens.EDITOR, await createMemberToken(prisma, { name: 'A third', role: 'EDITOR' })],
    };
  });

  async function client(who: Client['who'], index: 0 | 1, transport: 'socket' | 'stream'): Promise<Client> {
    const before = newsroom.node.subscriptions();
    const token = who === 'reader' ? undefined : tokens[who][index];
    const seesWork = who === 'editor' || (who === 'reporter' && index === 0);
    const begun = () => until(() => newsroom.node.subscriptions() > before);
    if (transport === 'stream') {
      const stream = await openStream(newsroom.url, REVISIONS, token === undefined ? {} : { token });
      await begun();
      return {
        who,
        seesWork,
        received: stream.received,
        next: () => stream.next(),
        close: () => {
          stream.abandon();
        },
      };
    }
    const init = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const wire = await openWire(newsroom.url, { init });
    wire.send(subscribe('1', REVISIONS));
    await begun();
    return {
      who,
      seesWork,
      received: wire.received,
      next: async () => (await wire.next())?.payload,
      close: () => {
        wire.socket.close();
      },
    };
  }

  it('never get a byte that was meant for others, on sockets and on streams', async () => {
    const desk = openDesk(newsroom);
    let draft = await desk.publish(
      await openDesk(newsroom, tokens.reporter[0]).article({
        headline: 'As published',
        body: [paragraph('For all.')],
      }),
    );
    const articleId = rowId(draft.id);
    const { publishedRevisionId } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: articleId },
    });
    /** The article's reporter and editors see the draft at once; others don't before it is published. */
    async function putInWork() {
      const canary = `CANARY-${randomUUID()}`;
      draft = await desk.revise(draft, {
        headline: `${canary} headline`,
        standfirst: `${canary} standfirst`,
        trailText: `${canary} trail`,
        body: [paragraph(`${canary} body`)],
      });
    }
    await putInWork();

    const clients: Client[] = [];
    for (const transport of ['socket', 'stream'] as const) {
      for (const index of [0, 1] as const) {
        for (const who of ['reader', 'reporter', 'editor'] as const) {
          clients.push(await client(who, index, transport));
        }
      }
    }
    const before = await metric(newsroom, 'dateline_executions_total');
    const ids: string[] = [];
    for (let burst = 0; burst < EVENTS / BURST; burst += 1) {
      const events = await newsroom.prisma.feedEvent.createManyAndReturn({
        data: Array.from({ length: BURST }, () => ({
          type: 'ARTICLE_REVISED' as const,
          articleId,
          revisionId: publishedRevisionId,
        })),
        select: { id: true },
      });
      ids.push(...events.map(({ id }) => id));
      await putInWork();
    }

    for (const client of clients) {
      const { seesWork, received } = client;
      for (const id of ids) {
        const { data } = (await client.next()) as Told;
        expect(data.feed.id).toBe(id);
        expect(data.feed.article.headline).toMatch(seesWork ? /^CANARY-/ : /^As published$/);
      }
      const bytes = received.join('');
      if (seesWork) expect(bytes.match(/CANARY-\S+ body/g)?.length).toBeGreaterThanOrEqual(EVENTS);
      else expect(bytes).not.toContain('CANARY');
    }
    // One for all readers and one for each of the four members, however many connections they have.
    expect((await metric(newsroom, 'dateline_executions_total')) - before).toBe(EVENTS * 5);
    for (const client of clients) client.close();
    await until(() => newsroom.node.subscriptions() === 0);
  });

  it('never get a byte that was meant for others when they resume from the same position', async () => {
    const desk = openDesk(newsroom);
    const canary = `CANARY-${randomUUID()}`;
    const reporter = openDesk(newsroom, tokens.reporter[0]);
    const article = await desk.publish(await reporter.article({ headline: 'Also published' }));
    await desk.revise(article, { headline: canary });
    const { publishedRevisionId: revisionId } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: rowId(article.id) },
    });
    const query = `subscription ($after: String) {
      feed(filter: { articleIds: ["${article.id}"], types: [ARTICLE_REVISED] }, after: $after) {
        cursor
        ... on ArticleRevised { article { headline } }
      }
    }`;
    const append = () =>
      newsroom.prisma.feedEvent.create({
        data: { type: 'ARTICLE_REVISED', articleId: rowId(article.id), revisionId },
      });
    const before = newsroom.node.subscriptions();
    const first = await openWire(newsroom.url);
    first.send(subscribe('1', query));
    await until(() => newsroom.node.subscriptions() > before);
    for (let count = 0; count < 20; count += 1) await append();
    const { payload } = (await first.next()) as { payload: { data: { feed: { cursor: string } } } };
    const { cursor: after } = payload.data.feed;
    first.socket.close();

    const wires = await Promise.all(
      [undefined, tokens.editor[0], tokens.reporter[1], tokens.reporter[0]].map(async (token, index) => {
        const wire = await openWire(newsroom.url, {
          init: token === undefined ? {} : { Authorization: `Bearer ${token}` },
        });
        wire.send(subscribe('1', query, { after }));
        return { wire, headline: index % 2 === 0 ? 'Also published' : canary };
      }),
    );
    for (const { wire, headline } of wires) {
      for (let count = 0; count < 19; count += 1) {
        expect(await wire.next()).toMatchObject({ payload: { data: { feed: { article: { headline } } } } });
      }
      if (headline !== canary) expect(wire.received.join('')).not.toContain('CANARY');
      wire.socket.close();
    }
  });

  it('separates the tokens of one member by what their scopes let them see', async () => {
    const { prisma } = newsroom;
    const admin = await createMemberToken(prisma, { name: 'An admin', role: 'ADMIN' });
    const limited = newToken();
    await prisma.apiToken.create({
      data: {
        name: 'For reading',
        hash: sha256(limited),
        scopes: ['READ'],
        member: {
          connect: { id: (await prisma.member.findFirstOrThrow({ where: { name: 'An admin' } })).id },
        },
      },
    });
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const query = `subscription {
      feed(filter: { articleIds: ["${article.id}"], types: [ARTICLE_REVISED] }) {
        ... on ArticleRevised { article { revisions { nodes { createdBy { tokens { name } } } } } }
      }
    }`;
    const before = newsroom.node.subscriptions();
    const [whole, reading] = await Promise.all(
      [admin, limited].map(async (token) => {
        const wire = await openWire(newsroom.url, { init: { Authorization: `Bearer ${token}` } });
        wire.send(subscribe('1', query));
        return wire;
      }),
    );
    await until(() => newsroom.node.subscriptions() === before + 2);
    await desk.publish(await desk.revise(article, { headline: 'Revised' }));
    expect(JSON.stringify(await whole?.next())).toContain('"tokens":[{');
    expect(JSON.stringify(await reading?.next())).toContain('"tokens":[]');
    whole?.socket.close();
    reading?.socket.close();
  });
});
