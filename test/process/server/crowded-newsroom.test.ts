import { afterAll, beforeAll, describe, it } from 'vitest';
import { post } from '../../support/clients/from.ts';
import { speedUp } from '../../support/database/waiting.ts';
import { openDesk } from '../../support/newsroom/factories.ts';
import { openMailDesk } from '../../support/newsroom/mail.ts';
import { metric, type Newsroom } from '../../support/newsroom/newsroom.ts';
import { READ_TAGS, slowDown } from '../../support/newsroom/slow.ts';
import { until } from '../../support/until.ts';
import { opened } from '../../support/opened.ts';

/** Far more than the pool of the newsroom has connections. */
const QUERIES_EACH = 10;

describe("while members' queries take all connections that the newsroom has", () => {
  const desk = opened(() => openMailDesk());
  let newsroom: Newsroom;
  let free: () => Promise<unknown>;
  const mailId = '00000000-0000-4000-8000-000000000001';

  beforeAll(async () => {
    ({ newsroom } = desk);
    const { id } = await openDesk(newsroom).article();
    await openDesk(newsroom).article({ tags: ['Slow'] });
    await openDesk(newsroom).schedule({ id, revisionNumber: 1 }, new Date(Date.now() + 3_000).toISOString());
    await slowDown(newsroom, 10);
    let isOver = false;
    const members = Object.values(newsroom.tokens).flatMap((token) =>
      Array.from({ length: QUERIES_EACH }, async () => {
        while (!isOver) await post(newsroom, { address: '127.0.0.1', token }, READ_TAGS);
      }),
    );
    free = async () => {
      isOver = true;
      await speedUp(newsroom.prisma);
      await Promise.all(members);
    };
    // A connection is idle for a moment between two queries, so both are read until they hold at once.
    await until(
      async () =>
        (await metric(newsroom, 'dateline_operations_waiting')) > 0 &&
        (await metric(newsroom, 'dateline_pool_connections_idle{pool="newsroom"}')) === 0,
    );
  });
  afterAll(() => free());

  it('a scheduled article is published', async () => {
    await until(async () => (await newsroom.prisma.article.count({ where: { state: 'PUBLISHED' } })) === 1);
  });

  it('mail is sent', async () => {
    await newsroom.prisma.outgoingMail.create({
      data: {
        id: mailId,
        email: 'reader@mail.example',
        emailKey: 'reader@mail.example',
        subject: 'Hello',
        text: 'Hello',
        unsubscribeUrl: 'https://news.example/',
      },
    });
    await until(async () => (await newsroom.prisma.outgoingMail.count({ where: { id: mailId } })) === 0);
  });
});
