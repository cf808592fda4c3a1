import { describe, expect, it, onTestFinished } from 'vitest';
import { planOf, READ_BY_INDEX } from '../support/database/plans.ts';
import { withClient } from '../../bench/kit/database.ts';
import { openCounter } from '../support/database/sql.ts';
import { untyped } from '../support/clients/walk.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { redacting, WHY } from '../support/redactions/redacting.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const { redacted } = redacting(newsroom);

interface Appended {
  readonly __typename: string;
  readonly articleId?: string;
  readonly postId?: string;
}
const Feed = untyped<{ feed: { nodes: Appended[] } }, { after: string | null }>(
  `query ($after: String) { feed(first: 100, after: $after) { nodes {
    __typename ... on ArticleRedacted { articleId } ... on LivePostRevised { postId }
  } } }`,
);

/** The articles and the posts that readers learn of. */
async function shownIn(input: Parameters<typeof redacted>[0]) {
  const after = await cursorNow(newsroom);
  await redacted(input);
  const { nodes } = (await newsroom.ask(Feed, { after })).data.feed;
  return {
    articles: nodes.flatMap(({ articleId }) => articleId ?? []),
    posts: nodes.flatMap(({ postId }) => postId ?? []),
  };
}

interface Shown {
  /** What is redacted. */
  readonly id: string;
  /** The article that shows it. */
  readonly articleId: string;
}
type Way = (name: string) => Promise<Shown>;

const person = (name: string) => editor.person({ name, visibility: 'PUBLIC' });
const organization = (name: string) => editor.organization({ name, visibility: 'PUBLIC' });

/** A row that a statement shows. */
const QUOTED: Readonly<Record<string, (name: string) => Promise<{ id: string; statementId: string }>>> = {
  'its speaker': async (name) => {
    const { id } = await person(name);
    return { id, statementId: (await editor.statement({ speaker: { personId: id } })).id };
  },
  'the organisation on whose behalf it was made': async (name) => {
    const { id } = await organization(name);
    return { id, statementId: (await editor.statement({ onBehalfOfId: id })).id };
  },
  'its report': async (headline) => {
    const { id } = await editor.sourceReport({ headline });
    return { id, statementId: (await editor.statement({ sourceId: id })).id };
  },
  'the outlet of its report': async (name) => {
    const { id } = await organization(name);
    const { id: sourceId } = await editor.sourceReport({ outletIds: [id] });
    return { id, statementId: (await editor.statement({ sourceId })).id };
  },
};

async function asked(askedOf: { personId: string } | { organizationId: string }, isClosed = true) {
  const article = await editor.publishedArticle();
  const request = await editor.requestComment(article, { askedOf });
  if (isClosed) await editor.closeRequest(request);
  return article.id;
}

const WAYS: Readonly<Record<string, Way>> = {
  ...Object.fromEntries(
    Object.entries(QUOTED).map(([what, make]): [string, Way] => [
      `of a quote, ${what}`,
      async (name) => {
        const { id, statementId } = await make(name);
        return { id, articleId: (await editor.publishedArticle({ body: [quote(statementId)] })).id };
      },
    ]),
  ),
  'of a quote that was recorded in error, its speaker': async (name) => {
    const { id: personId } = await person(name);
    const statement = await editor.statement({ speaker: { personId } });
    const article = await editor.publishedArticle({ body: [quote(statement.id)] });
    await editor.changeStatus(statement, 'RECORDED_IN_ERROR');
    return { id: personId, articleId: article.id };
  },
  'the person who was asked for comment': async (name) => {
    const { id } = await person(name);
    return { id, articleId: await asked({ personId: id }) };
  },
  'the organisation that was asked for comment': async (name) => {
    const { id } = await organization(name);
    return { id, articleId: await asked({ organizationId: id }) };
  },
  'the answer to a request, which it no longer quotes': async (text) => {
    const article = await editor.publishedArticle();
    const { statement, article: now } = await editor.comment(article, { statement: { text } });
    await editor.correct(now, { body: [paragraph('Nothing.')] });
    return { id: statement.id, articleId: article.id };
  },
  'a report that it lists': async (headline) => {
    const { id } = await editor.sourceReport({ headline });
    return { id, articleId: (await editor.publishedArticle({ sourceIds: [id] })).id };
  },
  'the outlet of a report that it lists': async (name) => {
    const { id } = await organization(name);
    const report = await editor.sourceReport({ outletIds: [id] });
    return { id, articleId: (await editor.publishedArticle({ sourceIds: [report.id] })).id };
  },
  'a contributor': async (name) => {
    const { id } = await person(name);
    const contributions = [{ contributor: { personId: id }, role: 'PHOTOGRAPHER' as const }];
    return { id, articleId: (await editor.publishedArticle({ contributions })).id };
  },
  'its section': async (name) => {
    const { id } = await editor.section({ name });
    return { id, articleId: (await editor.publishedArticle({ sectionId: id })).id };
  },
  'its campaign': async (name) => {
    const { id } = await editor.campaign({ name });
    return { id, articleId: (await editor.publishedArticle({ campaignIds: [id] })).id };
  },
  'an outcome of its campaign': async (summary) => {
    const { id: campaignId } = await editor.campaign();
    const { id } = await editor.outcome({ campaignId, summary });
    return { id, articleId: (await editor.publishedArticle({ campaignIds: [campaignId] })).id };
  },
  'an action that it reports': async (title) => {
    const { id: campaignId } = await editor.campaign();
    const { id } = await editor.action({ campaignId, title });
    return { id, articleId: (await editor.publishedArticle({ actionIds: [id] })).id };
  },
};

describe('readers learn of the redaction of what an article shows', () => {
  it.each(Object.entries(WAYS))('%s', async (_what, make) => {
    const name = unique('klug');
    const { id, articleId } = await make(name);
    expect((await shownIn({ id, text: name })).articles).toEqual([articleId]);
  });

  it.each(Object.entries(QUOTED))('and of what a post quotes: %s', async (_what, make) => {
    const name = unique('klug');
    const { id, statementId } = await make(name);
    const { article, liveBlog } = await editor.openLiveBlog();
    const { livePost } = await editor.livePost(liveBlog, { body: [quote(statementId)] });
    expect(await shownIn({ id, text: name })).toEqual({ articles: [article.id], posts: [livePost.id] });
  });

  it('but not of what only members see in it', async () => {
    const name = unique('klug');
    const { id } = await organization(name);
    await asked({ organizationId: id }, false);
    const report = await editor.sourceReport({ outletIds: [id] });
    await editor.article({ sourceIds: [report.id] });
    const { id: statementId } = await editor.statement({ sourceId: report.id });
    await editor.article({ body: [quote(statementId)] });
    expect(await shownIn({ id, text: name })).toEqual({ articles: [], posts: [] });
  });

  it('whose look-ups all have an index', async () => {
    const { id } = await organization(unique('klug'));
    const counter = openCounter(newsroom.databaseUrl);
    onTestFinished(() => counter.close());
    const { sent } = await counter.ask(Redact, { input: { ...WHY, id } }, newsroom.tokens.EDITOR);
    const lookUps = sent.filter(({ text }) => text.includes('"report" AS MATERIALIZED'));
    expect(lookUps).toHaveLength(2);
    await withClient(newsroom.databaseUrl, async (client) => {
      await client.query(`${READ_BY_INDEX}; SET enable_bitmapscan = off`);
      for (const lookUp of lookUps)
        for (const read of (await planOf(client, lookUp)).reads)
          expect(read).toMatch(/_(idx|pkey|key|index)$/);
    });
  });
});
