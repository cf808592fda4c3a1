import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, DESK, EDITORS, EVERYBODY, limitedToken, once, type Who } from '../support/newsroom/cast.ts';
import { openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';
import { writeWebhooks } from '../support/webhooks/rows.ts';

let newsroom: Newsroom;
let tokens: Record<Who, string | undefined>;
let reporter: ReturnType<typeof openDesk>;
let editor: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  tokens = await castOf(newsroom);
  reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
  editor = openDesk(newsroom);
});
afterAll(() => newsroom.close());

const withAnswer = <Answer>(answerOf: (who: Who) => Answer) =>
  EVERYBODY.map((who): [Who, Answer] => [who, answerOf(who)]);

describe('the articles that one created', () => {
  const Own = untyped<{ articles: { nodes: { slug: string }[] } }, Record<string, never>>(
    '{ articles(filter: { createdByMe: true }) { nodes { slug } } }',
  );
  const written = once(async () => [
    await editor.publish(await reporter.article()),
    await reporter.article(),
    await editor.publishedArticle(),
  ]);

  it.each(withAnswer((who) => (who === 'its reporter' ? [0, 1] : who === 'an editor' ? [2] : [])))(
    'are listed to %s: %j',
    async (who, own) => {
      const slugs = (await written()).map(({ slug }) => slug);
      const { data } = await newsroom.ask(Own, {}, tokens[who]);
      expect(data.articles.nodes.map(({ slug }) => slugs.indexOf(slug)).sort()).toEqual(own);
    },
  );
});

describe('the list of tags', () => {
  const Tags = untyped<{ tags: { nodes: { name: string }[] } }, Record<string, never>>(
    '{ tags(first: 100) { nodes { name } } }',
  );
  const tagged = once(async () => {
    const [ofDraft, ofPublished] = [unique('tag'), unique('tag')];
    await reporter.article({ tags: [ofDraft] });
    await editor.publishedArticle({ tags: [ofPublished] });
    return { ofDraft, ofPublished };
  });

  it.each(withAnswer((who) => EDITORS.includes(who)))(
    'has the tags of drafts for editors only, even its own for a reporter: %s %s',
    async (who, hasThoseOfDrafts) => {
      const { ofDraft, ofPublished } = await tagged();
      const { data } = await newsroom.ask(Tags, {}, tokens[who]);
      const names = data.tags.nodes.map(({ name }) => name);
      expect(names.includes(ofDraft)).toBe(hasThoseOfDrafts);
      expect(names).toContain(ofPublished);
    },
  );
});

describe('a withdrawal', () => {
  const Withdrawal = untyped<{ withdrawal: { reason: string } | null }, { slug: string }>(
    'query ($slug: String!) { withdrawal(slug: $slug) { reason } }',
  );
  const written = once(async () => {
    const withdrawn = await editor.publishedArticle();
    await editor.withdraw(withdrawn, 'It was wrong.');
    return { withdrawn, published: await editor.publishedArticle(), draft: await reporter.article() };
  });

  it.each(EVERYBODY)('is found by %s, and none of an article that was not withdrawn', async (who) => {
    const { withdrawn, published, draft } = await written();
    const of = async ({ slug }: { slug: string }) => {
      const { data, errors } = await newsroom.ask(Withdrawal, { slug }, tokens[who]);
      expect(errors).toEqual([]);
      return data.withdrawal;
    };
    expect(await of(withdrawn)).toEqual({ reason: 'It was wrong.' });
    expect(await of(published)).toBeNull();
    expect(await of(draft)).toBeNull();
  });
});

describe('the receivers that have yet to acknowledge a correction', () => {
  const Missing = untyped<
    { node: { missing: { receiver: string; isDelivered: boolean }[] } },
    { id: string }
  >(
    `query ($id: ID!) {
      node(id: $id) { ... on Article { missing: missingAcknowledgements { receiver isDelivered } } }
    }`,
  );

  /** A corrected article. One receiver acknowledges corrections. The other one did so when it got the correction. */
  const corrected = once(async () => {
    const article = await editor.publishedArticle();
    await editor.correct(article);
    const { prisma } = newsroom;
    for (const description of ['The agency', 'The former partner']) {
      const id = rowId(await writeWebhooks(newsroom, 1));
      await prisma.webhookEndpoint.update({
        where: { id },
        data: { description, acknowledges: description === 'The agency' },
      });
      await prisma.webhookDelivery.updateMany({
        where: { endpointId: id },
        data: { type: 'article.corrected', articleId: rowId(article.id) },
      });
    }
    return article;
  });

  it.each(EVERYBODY)('are named to editors only, if they acknowledge corrections: %s', async (who) => {
    const { id } = await corrected();
    const { data, errors } = await newsroom.ask(Missing, { id }, tokens[who]);
    expect(errors).toEqual([]);
    // The delivery that is in the database, and the one of the correction, which was not sent.
    const missing = [true, false].map((isDelivered) => ({ receiver: 'The agency', isDelivered }));
    expect(data.node.missing).toEqual(EDITORS.includes(who) ? missing : []);
  });
});

describe('what the viewer can do with a draft', () => {
  const Can = untyped<{ node: { viewerCan: string[] } | null }, { id: string }>(
    'query ($id: ID!) { node(id: $id) { ... on Article { viewerCan } } }',
  );
  const draft = once(() => reporter.article());
  const can = async (token?: string) =>
    (await newsroom.ask(Can, { id: (await draft()).id }, token)).data.node?.viewerCan ?? null;
  const [DRAFTING, WORK] = [
    ['DISCARD', 'HAND_OVER', 'MARK_READY', 'PREVIEW'],
    ['REQUEST_COMMENT', 'REVISE'],
  ];
  const OWN = [...DRAFTING, ...WORK, 'SET_COLLABORATORS'];

  it.each(
    withAnswer((who) =>
      !DESK.includes(who)
        ? null
        : who === 'its reporter'
          ? OWN
          : ['CHANGE_SLUG', ...DRAFTING, 'PUBLISH', ...WORK, 'SCHEDULE', 'SET_COLLABORATORS'],
    ),
  )('takes a role: %s, %j', async (who, permissions) => {
    expect(await can(tokens[who])).toEqual(permissions);
  });

  it('takes the scope of the role', async () => {
    const limited = (scopes: ('READ' | 'WRITE' | 'PUBLISH')[]) =>
      limitedToken(newsroom.prisma, { role: 'EDITOR', scopes });
    expect(await can(await limited(['READ']))).toEqual([]);
    expect(await can(await limited(['READ', 'WRITE']))).toEqual(OWN);
    expect(await can(await limited(['READ', 'PUBLISH']))).toEqual(['CHANGE_SLUG', 'PUBLISH', 'SCHEDULE']);
  });

  it('is nothing on a published article for readers', async () => {
    const { id } = await editor.publishedArticle();
    expect((await newsroom.ask(Can, { id }, undefined)).data.node?.viewerCan).toEqual([]);
  });
});
