import { describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk, payload, quote, unique } from '../support/newsroom/factories.ts';
import {
  ArticleUpdates,
  CampaignUpdates,
  cursorNow,
  Feed,
  followedArticle,
  take,
} from '../support/clients/feed.ts';
import { RecordCampaignAction, RecordCampaignOutcome } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const StatementRecorded = graphql(`
  subscription StatementRecorded($speakerId: ID, $campaignId: ID, $after: String) {
    statementRecorded(filter: { speakerId: $speakerId, campaignId: $campaignId }, after: $after) {
      statement {
        id
      }
    }
  }
`);

describe('the feed as it happens', () => {
  const newsroom = useNewsroom();
  const desk = openDesk(newsroom);

  async function recordAction(campaignId: string, title: string) {
    const input = { campaignId, type: 'RALLY' as const, title, startedOn: '2025-09' };
    const { data } = await newsroom.ask(RecordCampaignAction, { input }, newsroom.tokens.EDITOR);
    return payload(data.recordCampaignAction).action;
  }

  async function recordOutcome(campaignId: string, summary: string) {
    const input = { campaignId, summary, occurredOn: '2025-09-25', extent: 'PARTIAL' as const };
    const { data } = await newsroom.ask(RecordCampaignOutcome, { input }, newsroom.tokens.EDITOR);
    return payload(data.recordCampaignOutcome).outcome;
  }

  it("shows an article's publication, and the statements that it made public", async () => {
    const speaker = await desk.person();
    const statement = await desk.statement({ text: 'Now I say it.', speaker: { personId: speaker.id } });
    const article = await desk.article({ headline: 'It is said', body: [quote(statement.id)] });
    const ofArticle = await newsroom.watch(Feed, { filter: { articleIds: [article.id] } });
    const ofSpeaker = await newsroom.watch(Feed, { filter: { speakerIds: [speaker.id] } });
    await desk.publish(article);
    const [published] = await take(ofArticle, 1);
    expect(Date.parse(published?.occurredAt ?? '')).toBeLessThanOrEqual(Date.now());
    expect([published]).toMatchObject([
      {
        __typename: 'ArticlePublished',
        articleId: article.id,
        slug: article.slug,
        article: { headline: 'It is said', revisionNumber: 1 },
      },
    ]);
    expect(await take(ofSpeaker, 1)).toMatchObject([
      { __typename: 'StatementRecorded', statement: { id: statement.id, text: 'Now I say it.' } },
    ]);
  });

  it('shows later revisions once they are public, with their notes to readers', async () => {
    const { article, watching } = await followedArticle(newsroom);
    const quiet = await desk.publish(await desk.revise(article, { headline: 'Quietly better' }));
    await desk.publish(await desk.revise(quiet, { headline: 'Better' }), 'We know more now.');
    expect(await take(watching, 2)).toMatchObject([
      { __typename: 'ArticleRevised', note: null },
      {
        __typename: 'ArticleRevised',
        article: { headline: 'Better', revisionNumber: 3 },
        note: { kind: 'UPDATE', text: 'We know more now.' },
      },
    ]);
  });

  it('shows a comment, then its statement, in the order of the log', async () => {
    const article = await desk.publishedArticle();
    const speaker = { personId: (await desk.person()).id };
    const watching = await newsroom.watch(Feed, { filter: { speakerIds: [speaker.personId] } });
    const { event, statement, note } = await desk.comment(article, { statement: { speaker } });
    const [added, recorded] = await take(watching, 2);
    expect(added).toMatchObject({
      __typename: 'ArticleCommentAdded',
      id: event.id,
      cursor: event.cursor,
      articleId: article.id,
      slug: article.slug,
      article: { revisionNumber: 2 },
      note: { kind: 'COMMENT_ADDED', text: note.text },
      statement: { id: statement.id, text: statement.text },
    });
    expect(recorded).toMatchObject({ __typename: 'StatementRecorded', statement: { id: statement.id } });
  });

  it('shows that an article was withdrawn, and why', async () => {
    const { article, watching } = await followedArticle(newsroom);
    await desk.withdraw(article, 'The source took it back.');
    expect(await take(watching, 1)).toMatchObject([
      {
        __typename: 'ArticleWithdrawn',
        articleId: article.id,
        slug: article.slug,
        reason: 'The source took it back.',
      },
    ]);
  });

  it('shows what is recorded of a campaign', async () => {
    const campaign = await desk.campaign();
    const after = await cursorNow(newsroom);
    const watching = await newsroom.watch(Feed, { filter: { campaignIds: [campaign.id] }, after });
    const action = await recordAction(campaign.id, 'They met at noon');
    const outcome = await recordOutcome(campaign.id, 'Some of it was granted');
    const of = { campaignId: campaign.id, campaign: { slug: campaign.slug } };
    expect(await take(watching, 2)).toMatchObject([
      { __typename: 'CampaignActionRecorded', ...of, action: { id: action.id, title: 'They met at noon' } },
      {
        __typename: 'CampaignOutcomeRecorded',
        ...of,
        outcome: { id: outcome.id, summary: 'Some of it was granted' },
      },
    ]);
  });

  it('shows nothing that is not public, was refused, or did not change', async () => {
    const watching = await newsroom.watch(Feed, { after: await cursorNow(newsroom) });
    const hidden = await desk.statement({});
    const draft = await desk.article({ body: [quote(hidden.id)] });
    await desk.revise(draft, { headline: 'Still a draft' });
    await desk.organization();
    const article = await desk.publishedArticle();
    await expect(desk.publish(article)).rejects.toThrow('already public');
    await expect(openDesk(newsroom, newsroom.tokens.REPORTER).withdraw(article)).rejects.toThrow();
    expect(await take(watching, 1)).toMatchObject([
      { __typename: 'ArticlePublished', articleId: article.id },
    ]);
    await desk.withdraw(article);
    expect(await take(watching, 1)).toMatchObject([
      { __typename: 'ArticleWithdrawn', articleId: article.id },
    ]);
  });

  it('shows one article to its followers, even if it is created only later', async () => {
    const slug = unique('awaited');
    const watching = await newsroom.watch(ArticleUpdates, { slug });
    await desk.publishedArticle();
    await desk.publishedArticle({ slug });
    await desk.publishedArticle();
    const { data } = await watching.next();
    expect(data?.articleUpdated).toMatchObject({ __typename: 'ArticlePublished', slug });
  });

  it('shows one campaign to its followers, even to those who subscribe before it exists', async () => {
    const slug = unique('campaign');
    const early = await newsroom.watch(CampaignUpdates, { slug });
    const campaign = await desk.campaign();
    const other = await desk.campaign();
    const after = await cursorNow(newsroom);
    const watching = await newsroom.watch(CampaignUpdates, { slug: campaign.slug, after });
    await desk.statement({ campaignIds: [campaign.id] }, 'PUBLIC');
    await recordAction(other.id, 'Elsewhere');
    await recordOutcome(campaign.id, 'Here');
    expect((await watching.next()).data?.campaignUpdated).toMatchObject({
      __typename: 'CampaignOutcomeRecorded',
      campaign: { slug: campaign.slug },
    });

    await desk.campaign({ slug });
    expect((await early.next()).data?.campaignUpdated).toMatchObject({
      __typename: 'CampaignCreated',
      campaign: { slug },
    });
  });

  it('shows statements as they become public: all, those of a speaker, or those of a campaign', async () => {
    const personId = (await desk.person()).id;
    const organizationId = (await desk.organization()).id;
    const campaign = await desk.campaign();
    const all = await newsroom.watch(StatementRecorded, { after: await cursorNow(newsroom) });
    const ofPerson = await newsroom.watch(StatementRecorded, { speakerId: personId });
    const ofOrganization = await newsroom.watch(StatementRecorded, { speakerId: organizationId });
    const ofBoth = await newsroom.watch(StatementRecorded, { speakerId: personId, campaignId: campaign.id });

    await desk.statement({ speaker: { personId } });
    const first = await desk.statement({ speaker: { personId } }, 'PUBLIC');
    const second = await desk.statement(
      { speaker: { organizationId }, campaignIds: [campaign.id] },
      'PUBLIC',
    );
    const third = await desk.statement({ speaker: { personId }, campaignIds: [campaign.id] }, 'PUBLIC');

    const ids = async (watching: typeof all, count: number) => {
      const seen: (string | undefined)[] = [];
      while (seen.length < count) seen.push((await watching.next()).data?.statementRecorded.statement.id);
      return seen;
    };
    expect(await ids(all, 3)).toEqual([first.id, second.id, third.id]);
    expect(await ids(ofPerson, 2)).toEqual([first.id, third.id]);
    expect(await ids(ofOrganization, 1)).toEqual([second.id]);
    expect(await ids(ofBoth, 1)).toEqual([third.id]);
  });

  it('filters events by all conditions together', async () => {
    const campaign = await desk.campaign();
    const speaker = await desk.person();
    const article = await desk.article({ campaignIds: [campaign.id] });
    const other = await desk.article({ campaignIds: [campaign.id] });
    const watch = (filter: object) => newsroom.watch(Feed, { filter });
    const ofTypes = await watch({
      campaignIds: [campaign.id],
      types: ['ARTICLE_WITHDRAWN', 'ARTICLE_REVISED'],
    });
    const ofArticles = await watch({ articleIds: [article.id, other.id] });
    const ofSpeaker = await watch({ articleIds: [article.id], speakerIds: [speaker.id] });
    const ofNone = await watch({ articleIds: [], campaignIds: [campaign.id] });

    await desk.publish(article);
    await desk.publish(other);
    await desk.comment(article);
    const { event } = await desk.comment(article, { statement: { speaker: { personId: speaker.id } } });
    await desk.publish(await desk.revise({ ...other, revisionNumber: 1 }, { headline: 'Revised' }));
    await recordAction(campaign.id, 'Not of an article');

    expect((await take(ofTypes, 1))[0]).toMatchObject({ __typename: 'ArticleRevised', articleId: other.id });
    expect((await take(ofArticles, 5)).map(({ __typename }) => __typename)).toEqual([
      'ArticlePublished',
      'ArticlePublished',
      'ArticleCommentAdded',
      'ArticleCommentAdded',
      'ArticleRevised',
    ]);
    expect((await take(ofSpeaker, 1))[0]?.id).toBe(event.id);
    await desk.withdraw(other);
    expect((await take(ofTypes, 1))[0]).toMatchObject({
      __typename: 'ArticleWithdrawn',
      articleId: other.id,
    });
    const ended = expect(ofNone.next()).rejects.toThrow('has ended');
    await ofNone.stop();
    await ended;
  });
});
