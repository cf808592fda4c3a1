import { expect, it } from 'vitest';
import { readHistory } from '../../src/log/history.ts';
import type { Position } from '../../src/log/position.ts';
import { nextEventsFor } from '../../src/webhooks/events-for.ts';
import { untyped } from '../support/clients/walk.ts';
import { paragraph, payload, rowId, unique } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { opened } from '../support/opened.ts';
import { eventually, until } from '../support/until.ts';
import { accept, answer, type Receiver } from '../support/webhooks/receiver.ts';
import { openStage, typesOf } from '../support/webhooks/stage.ts';

const stage = opened(() => openStage());

interface Missing {
  readonly receiver: string;
  readonly type: string;
  readonly isDelivered: boolean;
}
const MissingOf = untyped<{ node: { missingAcknowledgements: Missing[] } | null }, { id: string }>(
  `query ($id: ID!) { node(id: $id) {
    ... on Redaction { missingAcknowledgements { receiver type occurredAt isDelivered } }
    ... on Article { missingAcknowledgements { receiver type occurredAt isDelivered } }
  } }`,
);
const missing = async (id: string, token?: string) =>
  (await stage.newsroom.ask(MissingOf, { id }, token)).data.node?.missingAcknowledgements.map(
    ({ receiver, type, isDelivered }) => `${receiver}: ${type}${isDelivered ? '' : ', not delivered'}`,
  );

async function redactedArticle() {
  const word = unique('libel');
  const article = await stage.desk.publishedArticle({ body: [paragraph(`He is a ${word}.`)] });
  const { redaction } = payload(
    await stage.desk.attempt(Redact, { id: article.id, text: word, reason: 'LEGAL', publicNote: 'By law.' }),
  );
  return { article, redaction, word };
}

const acknowledge = async ({ received }: Receiver) => {
  for (const { data } of received) await fetch(data.acknowledgeUrl ?? '', { method: 'POST' });
};

it('receivers of other events are asked to acknowledge a redaction, and are missed until they do', async () => {
  const { newsroom, desk } = stage;
  const other = await desk.publishedArticle();
  const acknowledges = true;
  const byType = await stage.receive({ acknowledges, description: 'By type', types: ['CAMPAIGN_CREATED'] });
  const byArticle = await stage.receive({ acknowledges, description: 'By article', articleIds: [other.id] });
  const { article, redaction, word } = await redactedArticle();
  for (const { receiver } of [byType, byArticle]) {
    await until(() => receiver.received.length === 2);
    expect(typesOf(receiver)).toEqual(['content.redacted', 'article.redacted']);
    expect(JSON.stringify(receiver.received)).not.toContain(word);
    expect(receiver.received[0]?.data).toMatchObject({
      redaction: { id: redaction.id, reason: 'LEGAL', publicNote: 'By law.' },
      purgeKeys: [article.id, 'dateline'],
      acknowledgeUrl: expect.any(String) as string,
    });
  }
  const of = (receiver: string) => [`${receiver}: CONTENT_REDACTED`, `${receiver}: ARTICLE_REDACTED`];
  const { tokens } = newsroom;
  await eventually(async () =>
    expect((await missing(redaction.id, tokens.EDITOR))?.toSorted()).toEqual(
      [...of('By type'), ...of('By article')].toSorted(),
    ),
  );
  expect(await missing(redaction.id, tokens.REPORTER)).toEqual([]);
  expect(await missing(redaction.id)).toEqual([]);
  await acknowledge(byType.receiver);
  expect((await missing(redaction.id, tokens.EDITOR))?.toSorted()).toEqual(of('By article').toSorted());
  expect(await missing(article.id, tokens.EDITOR)).toEqual(['By article: ARTICLE_REDACTED']);
  await acknowledge(byArticle.receiver);
  expect(await missing(redaction.id, tokens.EDITOR)).toEqual([]);
});

it('receivers that acknowledge nothing are missed until they have a redaction', async () => {
  const { tokens } = stage.newsroom;
  const has = await stage.receive({ description: 'Has it', types: ['ARTICLE_REDACTED'] });
  await stage.receive({ description: 'Fails' }, answer(500));
  const disabled = await stage.receive({ description: 'Disabled' });
  await stage.webhooks.update(disabled.endpoint.id, { enabled: false });
  const { redaction } = await redactedArticle();
  await until(() => has.receiver.received.length === 2);
  expect(has.receiver.received[0]?.data.acknowledgeUrl).toBeUndefined();
  await eventually(async () =>
    expect((await missing(redaction.id, tokens.EDITOR))?.toSorted()).toEqual([
      'Disabled: ARTICLE_REDACTED, not delivered',
      'Disabled: CONTENT_REDACTED, not delivered',
      'Fails: ARTICLE_REDACTED, not delivered',
      'Fails: CONTENT_REDACTED, not delivered',
    ]),
  );
});

it('the metrics name the receivers that have yet to acknowledge a redaction', async () => {
  const named = async () => {
    const text = await (await fetch(new URL('/metrics', stage.newsroom.url))).text();
    const lines = text.matchAll(/^dateline_redactions_unacknowledged_seconds\{receiver="([^"]*)"\} \S+$/gm);
    return [...lines].map(([, receiver]) => receiver).toSorted();
  };
  const slow = await stage.receive({ acknowledges: true, description: 'Slow News' });
  const away = await stage.receive({ acknowledges: true, description: 'Away News' });
  await stage.webhooks.update(away.endpoint.id, { enabled: false });
  const quick = await stage.receive({ acknowledges: true, description: 'Quick News' });
  await redactedArticle();
  await until(() => [quick, slow].every(({ receiver }) => receiver.received.length === 3));
  await acknowledge({ ...quick.receiver, received: quick.receiver.received.slice(1) });
  // Each commit has a node look.
  await stage.desk.publishedArticle();
  await eventually(async () => expect(await named()).toEqual(['Away News', 'Slow News']));
});

it('no event is passed over that is committed while the log is read for an endpoint', async () => {
  const { desk, newsroom } = stage;
  const { prisma } = newsroom;
  const { endpoint } = await stage.receive({ types: ['ARTICLE_CORRECTED'] }, answer(500));
  const row = await prisma.webhookEndpoint.findUniqueOrThrow({ where: { id: rowId(endpoint.id) } });
  await desk.correct(await desk.publishedArticle());
  const { head } = await readHistory(prisma);
  // Of these, the first may be missing where the second is found.
  await desk.correct(await desk.publishedArticle());
  await redactedArticle();
  const typesUntil = async (until: Position) =>
    (await nextEventsFor(prisma, row, { until, limit: 3 })).map(({ type }) => type);
  expect(await typesUntil(head)).toEqual(['ARTICLE_CORRECTED']);
  const { head: later } = await readHistory(prisma);
  expect(await typesUntil(later)).toEqual(['ARTICLE_CORRECTED', 'ARTICLE_CORRECTED', 'CONTENT_REDACTED']);
});

it('an endpoint gets the events that it selects and all redactions in order, each once', async () => {
  const { desk } = stage;
  const [first, second] = [await desk.publishedArticle(), await desk.publishedArticle()];
  const selects = await stage.receive({ types: ['ARTICLE_CORRECTED', 'ARTICLE_REDACTED'] });
  const all = await stage.receive();
  await desk.correct(first);
  await redactedArticle();
  await desk.correct(second);
  await until(() => selects.receiver.received.length === 4 && all.receiver.received.length === 5);
  const redacted = ['content.redacted', 'article.redacted'];
  expect(typesOf(selects.receiver)).toEqual(['article.corrected', ...redacted, 'article.corrected']);
  expect(typesOf(all.receiver)).toEqual([
    'article.corrected',
    'article.published',
    ...redacted,
    'article.corrected',
  ]);
});

it('a request under way when the words are redacted ends, and its event is sent again without them', async () => {
  const word = unique('libel');
  let isClosed = false;
  const { receiver } = await stage.receive({ types: ['ARTICLE_PUBLISHED'] }, (response) => {
    response.on('close', () => (isClosed = true));
  });
  const article = await stage.desk.publishedArticle({ headline: `He is a ${word}` });
  await until(() => receiver.received.length === 1);
  receiver.respond = accept;
  payload(
    await stage.desk.attempt(Redact, { id: article.id, text: word, reason: 'LEGAL', publicNote: 'By law.' }),
  );
  await until(() => receiver.received.length === 4);
  const [first, second] = receiver.received;
  expect(first?.body).toContain(word);
  expect(isClosed).toBe(true);
  expect(second?.id).toBe(first?.id);
  expect(second?.body).not.toContain(word);
});
