/** What the other nodes send once something is redacted. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Running } from '../../../src/node/running.ts';
import { askAt } from '../../support/clients/ask.ts';
import { cursorNow } from '../../support/clients/feed.ts';
import { untyped } from '../../support/clients/walk.ts';
import { openWire, subscribe, type Wire } from '../../support/clients/wire.ts';
import { lockTable, someoneWaits } from '../../support/database/waiting.ts';
import { openDesk, paragraph, payload, quote, rowId, unique } from '../../support/newsroom/factories.ts';
import { Redact, UpdatePerson } from '../../support/newsroom/mutations.ts';
import { metric, startBeside, useNewsroom } from '../../support/newsroom/newsroom.ts';
import { until } from '../../support/until.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
let second: Running;
beforeAll(async () => {
  // However busy the machine is, a client that stops reading isn't closed for its silence.
  second = await startBeside(newsroom, { PING_SECONDS: '300' });
});
afterAll(() => second.stop());

const WHY = { reason: 'SAFETY', publicNote: 'For safety.' } as const;
const redacted = async (id: string, text?: string) =>
  payload(await editor.attempt(Redact, { id, text: text ?? null, ...WHY }));

/** A socket of the second node, whose subscription has begun. */
async function opened(query: string, token?: string): Promise<Wire> {
  const before = second.subscriptions();
  const init = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const wire = await openWire(second.url, { init });
  onTestFinished(async () => {
    wire.socket.terminate();
    await until(() => second.subscriptions() <= before);
  });
  wire.send(subscribe('1', query));
  await until(() => second.subscriptions() > before);
  return wire;
}

const REVISED = (id: string, after = '') => `subscription {
  feed(filter: { articleIds: ["${id}"], types: [ARTICLE_REVISED] }${after}) {
    cursor ... on ArticleRevised { article { headline bodyText } } } }`;

describe('what waits for a slow client', () => {
  const CANARY = 'CANARY-e8b1';
  const LONG = [1, 2, 3].map(() => paragraph(`${CANARY} ${'x'.repeat(15_000)}`));

  /** Appends events of an article until much waits on the second node for a client that doesn't read. */
  async function pile(wire: Wire, id: string): Promise<void> {
    const articleId = rowId(id);
    const { publishedRevisionId: revisionId } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: articleId },
    });
    wire.socket.pause();
    while ((await metric(second, 'dateline_buffered_bytes')) < 200_000)
      await newsroom.prisma.feedEvent.create({ data: { type: 'ARTICLE_REVISED', articleId, revisionId } });
  }

  it('is not sent once it is redacted; after any cursor, the client gets the redacted words', async () => {
    const before = await cursorNow(newsroom);
    const article = await editor.publishedArticle({ headline: CANARY, body: LONG });
    const slow = await opened(REVISED(article.id));
    await pile(slow, article.id);
    await redacted(article.id, CANARY);
    await until(async () => (await metric(second, 'dateline_buffered_bytes')) === 0);
    slow.socket.resume();
    expect(await slow.closed).toMatchObject({ code: 1006 });
    const cursors = slow.received.map((text) => /"cursor":"([^"]+)"/.exec(text)?.[1]);
    for (const after of [before, cursors.at(0), cursors.at(-1)].filter((cursor) => cursor != null)) {
      const again = await opened(REVISED(article.id, `, after: "${after}"`));
      const message = JSON.stringify(await again.next());
      expect(message).toContain('[removed]');
      expect(again.received.join()).not.toContain(CANARY);
    }
  });

  it('is not sent to members either, if only they could read what is redacted', async () => {
    const article = await editor.publishedArticle({ headline: 'Public', body: [paragraph('Public.')] });
    await editor.revise(article, { headline: CANARY, body: LONG });
    const slow = await opened(REVISED(article.id), newsroom.tokens.EDITOR);
    await pile(slow, article.id);
    const head = await cursorNow(newsroom);
    await redacted(article.id, CANARY);
    // Readers are told nothing.
    expect(await cursorNow(newsroom)).toBe(head);
    slow.socket.resume();
    expect(await slow.closed).toMatchObject({ code: 1006 });
  });
});

describe('words that another node writes at the same time', () => {
  it('are gone in the end, whichever is first', async () => {
    const desk = openDesk({ ask: askAt(second.url), tokens: newsroom.tokens });
    for (let round = 0; round < 8; round += 1) {
      const word = unique('word');
      const person = await editor.person({ visibility: 'PUBLIC', description: word });
      const article = await editor.publishedArticle({ standfirst: word });
      const changes = await Promise.allSettled([
        redacted(person.id, word),
        redacted(article.id, word),
        desk.attempt(UpdatePerson, { id: person.id, name: `A ${word}` }),
        desk.internalNote(article, { text: `A ${word}` }),
        desk.revise(article, { headline: `A ${word}` }).then((draft) => desk.publish(draft)),
      ]);
      expect(changes.slice(0, 2)).toMatchObject([{ status: 'fulfilled' }, { status: 'fulfilled' }]);
      const { prisma } = newsroom;
      const where = { contains: word };
      expect([
        await prisma.person.count({ where: { OR: [{ name: where }, { description: where }] } }),
        await prisma.internalNote.count({ where: { text: where } }),
        await prisma.articleRevision.count({ where: { OR: [{ headline: where }, { standfirst: where }] } }),
      ]).toEqual([0, 0, 0]);
    }
  });

  it('are redacted once, if two editors redact them at once', async () => {
    const { id } = await editor.publishedArticle({ headline: 'Klug was drunk' });
    const tries = await Promise.all([1, 2].map(() => editor.attempt(Redact, { id, text: 'drunk', ...WHY })));
    const outcomes = tries.map(({ __typename }) => __typename);
    expect(outcomes.toSorted()).toEqual(['RedactPayload', 'ValidationError']);
  });
});

describe('an answer that is being made', () => {
  const Page = untyped<object, { slug: string }>(
    'query ($slug: String!) { article(slug: $slug) { headline } people { nodes { accounts { url } } } }',
  );

  it('shows the redacted words, also if it was read before', async () => {
    const canary = unique('canary');
    await editor.person({ visibility: 'PUBLIC' });
    const { id, slug } = await editor.publishedArticle({ headline: canary, slug: unique('page') });
    const follower = await opened(`subscription { articleUpdated(slug: "${slug}") { __typename } }`);
    const release = await lockTable(newsroom.prisma, 'SocialAccount');
    const answer = askAt(second.url)(Page, { slug });
    await someoneWaits(newsroom.prisma);
    await until(async () => {
      const [active] = await newsroom.prisma.$queryRaw<[{ count: number }]>`
        SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'dateline readers' AND state = 'active'
          AND wait_event_type IS DISTINCT FROM 'Lock'`;
      return active.count === 0;
    });
    // Its answer waits for the table, too: it says where else the words are.
    const redacting = redacted(id, canary);
    await follower.next();
    await release();
    expect((await answer).text).toContain('[removed]');
    await redacting;
  });
});

describe('an open page', () => {
  type Query = (after: string) => string;
  const FEED =
    (filter: string): Query =>
    (after) => `subscription { feed(filter: ${filter}, after: "${after}") { __typename
    ... on ContentRedacted { purgeKeys } ... on ArticleRedacted { purgeKeys } } }`;
  const CAMPAIGN =
    (slug: string): Query =>
    (after) =>
      `subscription { campaignUpdated(slug: "${slug}", after: "${after}") { __typename campaignId } }`;

  /** Redacts, and says which types of events each of the subscriptions gets first, and how long they take (ms). */
  async function toldOf(queries: readonly Query[], id: string, text?: string): Promise<string[]> {
    const pages: Wire[] = [];
    // The second node may not have read yet what the first has just appended.
    const after = (await cursorNow(newsroom)) ?? '';
    for (const query of queries) pages.push(await opened(query(after)));
    await redacted(id, text);
    const committed = performance.now();
    const events = await Promise.all(pages.map((page) => page.next()));
    console.log(`open pages on another node: ${Math.round(performance.now() - committed)} ms`);
    return events.map((event) => JSON.stringify(event));
  }

  it('of an article, its speakers or its campaigns learns of it', async () => {
    const campaign = await editor.campaign();
    const speaker = await editor.person();
    const statement = await editor.statement({ speaker: { personId: speaker.id }, text: unique('words') });
    const article = await editor.publishedArticle({
      body: [quote(statement.id)],
      campaignIds: [campaign.id],
    });
    const queries = [
      FEED(`{ articleIds: ["${article.id}"] }`),
      FEED(`{ speakerIds: ["${speaker.id}"] }`),
      FEED(`{ types: [CONTENT_REDACTED] }`),
      FEED(`{ campaignSlugs: ["${campaign.slug}"], types: [ARTICLE_REDACTED] }`),
      (after: string) =>
        `subscription { articleUpdated(slug: "${article.slug}", after: "${after}") { __typename } }`,
      CAMPAIGN(campaign.slug),
    ];
    const told = await toldOf(queries, statement.id);
    const types = [
      'ArticleRedacted',
      'ContentRedacted',
      'ContentRedacted',
      'ArticleRedacted',
      'ArticleRedacted',
    ];
    for (const [index, type] of [...types, 'CampaignUpdated'].entries()) expect(told[index]).toContain(type);
    for (const event of told.slice(0, 2)) expect(event).toContain(statement.id);
  });

  it('of a campaign learns of a redaction of its facts, and of all that it shows', async () => {
    const target = await editor.person();
    const campaign = await editor.campaign({ targets: [{ personId: target.id }] });
    const demand = await editor.demand(campaign.id);
    const statement = await editor.statement({ campaignIds: [campaign.id] }, 'PUBLIC');
    const targets = {
      CampaignDemandUpdated: demand.id,
      CampaignUpdated: [target.id, statement.id, campaign.id],
    };
    for (const [type, ids] of Object.entries(targets))
      for (const id of [ids].flat()) {
        const [event] = await toldOf([CAMPAIGN(campaign.slug)], id);
        expect(event).toContain(`"${type}","campaignId":"${campaign.id}"`);
      }
  });
});
