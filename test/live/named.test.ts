import { describe, expect, it } from 'vitest';
import { articleCursor, cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { absentId, openDesk, unique } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

type Variables = Partial<Record<'id' | 'slug' | 'after', string | null>>;

const OfArticle = untyped<{ articleUpdated: { __typename: string } }, Variables>(
  'subscription ($id: ID, $slug: String, $after: String) { articleUpdated(id: $id, slug: $slug, after: $after) { __typename } }',
);
const OfCampaign = untyped<{ campaignUpdated: { __typename: string } }, Variables>(
  'subscription ($id: ID, $slug: String, $after: String) { campaignUpdated(id: $id, slug: $slug, after: $after) { __typename } }',
);
const Recorded = untyped<
  { statementRecorded: { statement: { id: string } } },
  { filter: object; after?: string | null }
>(
  'subscription ($filter: StatementFilter, $after: String) { statementRecorded(filter: $filter, after: $after) { statement { id } } }',
);

const newsroom = useNewsroom();
const desk = openDesk(newsroom);

describe('a subscription to one object', () => {
  it('names an article by its id, live and from the log, and goes on under another slug', async () => {
    const other = await desk.publishedArticle();
    const article = await desk.publishedArticle();
    const after = await cursorNow(newsroom);
    const { id } = article;
    const live = await newsroom.watch(OfArticle, { id, after });
    await desk.comment(other);
    await desk.comment(article);
    await desk.changeSlug(article, unique('renamed'));
    for (const watching of [live, await newsroom.watch(OfArticle, { id, after })]) {
      expect((await watching.next()).data?.articleUpdated).toEqual({ __typename: 'ArticleCommentAdded' });
      expect((await watching.next()).data?.articleUpdated).toEqual({ __typename: 'ArticleSlugChanged' });
    }
  });

  it('waits for an article that the viewer does not see yet', async () => {
    const draft = await desk.article();
    const watching = await newsroom.watch(OfArticle, { id: draft.id, after: await cursorNow(newsroom) });
    await desk.revise(draft, { headline: 'Still a draft' });
    await desk.publish({ ...draft, revisionNumber: 2 });
    expect((await watching.next()).data?.articleUpdated).toEqual({ __typename: 'ArticlePublished' });
  });

  it('names a campaign by its id', async () => {
    const [campaign, other] = [await desk.campaign(), await desk.campaign()];
    const after = await cursorNow(newsroom);
    const watching = await newsroom.watch(OfCampaign, { id: campaign.id, after });
    await desk.demand(other.id);
    await desk.outcome({ campaignId: campaign.id });
    expect((await watching.next()).data?.campaignUpdated).toEqual({ __typename: 'CampaignOutcomeRecorded' });
  });

  it('refuses a cursor of another article, also by id; both names; and neither', async () => {
    const cursor = await articleCursor(newsroom);
    const refusal = async (variables: Variables, document = OfArticle) => {
      const watching = await newsroom.watch(document, variables);
      return (await watching.next()).errors?.map(({ message }) => message);
    };
    expect(await refusal({ id: absentId('Article'), after: cursor })).toEqual([
      'This cursor is from the subscription to another article. Keep a cursor for each subscription.',
    ]);
    const named = ['Give either `id` or `slug`: exactly one of them.'];
    expect(await refusal({ id: absentId('Article'), slug: 'both' })).toEqual(named);
    expect(await refusal({})).toEqual(named);
    expect(await refusal({}, OfCampaign as never)).toEqual(named);
  });
});

describe('statements as they become public', () => {
  /** A statement of each kind: by a person, by an organisation, and on its behalf in another channel. */
  async function recordAll(speaker: { id: string }, organization: { id: string }) {
    const madeOn = '2025-09-25';
    const byPerson = await desk.statement({ speaker: { personId: speaker.id }, madeOn }, 'PUBLIC');
    const post = await desk.statement(
      { speaker: { personId: speaker.id }, madeOn, kind: 'SOCIAL_POST', channel: 'SOCIAL_MEDIA' },
      'PUBLIC',
    );
    const onBehalf = await desk.statement(
      { speaker: { personId: speaker.id }, madeOn, onBehalfOfId: organization.id, channel: 'INTERVIEW' },
      'PUBLIC',
    );
    return { byPerson: byPerson.id, post: post.id, onBehalf: onBehalf.id };
  }

  it('are selected by a filter, live for each of many followers, and from the log', async () => {
    const person = await desk.person({ visibility: 'PUBLIC' });
    const organization = await desk.organization({ visibility: 'PUBLIC' });
    const after = await cursorNow(newsroom);
    const filters = [
      { speakerSlug: person.slug },
      { speakerId: person.id, kinds: ['SOCIAL_POST'] },
      { organizationSlug: organization.slug },
      { organizationId: organization.id, channels: ['INTERVIEW'] },
      { speakerId: person.id, madeUntil: '1900' },
    ];
    const live = await Promise.all(filters.map((filter) => newsroom.watch(Recorded, { filter, after })));
    const { byPerson, post, onBehalf } = await recordAll(person, organization);
    const again = await desk.statement({ speaker: { personId: person.id }, madeOn: '1899' }, 'PUBLIC');
    const expected = [[byPerson, post, onBehalf, again.id], [post], [onBehalf], [onBehalf], [again.id]];
    const replayed = await Promise.all(filters.map((filter) => newsroom.watch(Recorded, { filter, after })));
    for (const watching of [live, replayed]) {
      for (const [index, of] of watching.entries()) {
        const ids = [];
        for (const _ of expected[index] ?? [])
          ids.push((await of.next()).data?.statementRecorded.statement.id);
        expect(ids, JSON.stringify(filters[index])).toEqual(expected[index]);
      }
    }
  });

  it('do not reveal by their filter what readers do not see', async () => {
    const hidden = await desk.organization({ visibility: 'MEMBERS' });
    const person = await desk.person({ visibility: 'PUBLIC' });
    const draft = await desk.article();
    const after = await cursorNow(newsroom);
    const watch = (filter: object) => newsroom.watch(Recorded, { filter, after });
    const none = [await watch({ organizationSlug: hidden.slug }), await watch({ articleSlug: draft.slug })];
    const all = await watch({ speakerId: person.id });
    const { id } = await desk.statement({ speaker: { personId: person.id } }, 'PUBLIC');
    expect((await all.next()).data?.statementRecorded.statement.id).toBe(id);
    for (const watching of none) {
      const ended = expect(watching.next()).rejects.toThrow('has ended');
      await watching.stop();
      await ended;
    }
  });
});
