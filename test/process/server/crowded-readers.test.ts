import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWithBystander } from '../../support/clients/bystander.ts';
import { post } from '../../support/clients/from.ts';
import { openDesk } from '../../support/newsroom/factories.ts';
import { metric, type Newsroom, UNCACHED } from '../../support/newsroom/newsroom.ts';
import { openWire } from '../../support/clients/wire.ts';
import { speedUp } from '../../support/database/waiting.ts';
import { READ_TAGS, slowDown } from '../../support/newsroom/slow.ts';
import { eventually, until } from '../../support/until.ts';
import { graphql } from '../../gql/index.ts';

const State = graphql(`
  query StateWhileCrowded($slug: String!) {
    article(slug: $slug) {
      slug
      state
    }
  }
`);

let newsroom: Newsroom;

/** Far more than the pool of readers has connections. */
const READERS = 30;

describe("while readers' queries take all connections that readers have", () => {
  let scene: Awaited<ReturnType<typeof openWithBystander>>;
  let free: () => Promise<void>;
  const answers: { status: number; codes: string[] }[] = [];

  beforeAll(async () => {
    scene = await openWithBystander({ ...UNCACHED, READ_TIMEOUT_MS: '2000', TRUSTED_PROXIES: '1' });
    newsroom = scene.newsroom;
    await openDesk(newsroom).publishedArticle({ tags: ['Slow'] });
    await slowDown(newsroom, 60);
    let isOver = false;
    // Of many addresses, since one alone gets no more than half of the connections.
    const readers = Array.from({ length: READERS }, async (_, index) => {
      while (!isOver) {
        const { status, errors } = await post(newsroom, { address: `192.0.2.${index}` }, READ_TAGS);
        answers.push({ status, codes: errors.map(({ extensions }) => extensions.code) });
      }
    });
    free = async () => {
      isOver = true;
      await speedUp(newsroom.prisma);
      await Promise.all(readers);
    };
    await until(async () => (await metric(newsroom, 'dateline_operations_waiting')) > 0);
    expect(await metric(newsroom, 'dateline_pool_connections_idle{pool="readers"}')).toBe(0);
  });
  afterAll(async () => {
    await free();
    await newsroom.close();
  });

  it('the node is ready', async () => {
    expect((await fetch(new URL('/health/ready', newsroom.url))).status).toBe(200);
  });

  it('events arrive', async () => {
    await scene.isServed();
  });

  it('members sign in and read', async () => {
    const wire = await openWire(newsroom.url, {
      init: { Authorization: `Bearer ${newsroom.tokens.EDITOR}` },
    });
    wire.socket.close();
    const { slug } = await openDesk(newsroom).article();
    const { data } = await newsroom.ask(State, { slug }, newsroom.tokens.EDITOR);
    expect(data.article).toEqual({ slug, state: 'DRAFT' });
  });

  it('a comment is written', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const speaker = { personId: (await desk.person()).id };
    await desk.comment(article, { statement: { speaker, text: 'Heard.' } });
  });

  it('a scheduled article is published', async () => {
    const desk = openDesk(newsroom);
    const { id, slug } = await desk.article();
    await desk.schedule({ id, revisionNumber: 1 }, new Date(Date.now() + 3_000).toISOString());
    await eventually(async () => {
      const { data } = await newsroom.ask(State, { slug }, newsroom.tokens.EDITOR);
      expect(data.article).toEqual({ slug, state: 'PUBLISHED' });
    });
  });

  it('readers get an error after a while, and data again once the connections are free', async () => {
    await until(() => answers.length >= 5);
    for (const { codes } of answers) expect(codes).toHaveLength(1);
    await free();
    expect((await post(newsroom, { address: '192.0.2.1' }, READ_TAGS)).status).toBe(200);
  });
});
