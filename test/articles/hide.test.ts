import { afterAll, describe, expect, it } from 'vitest';
import type { Prisma } from '../../generated/prisma/client.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { someoneWaits } from '../support/database/waiting.ts';
import {
  absentId,
  globalId,
  openDesk,
  paragraph,
  quote,
  rowId,
  unique,
} from '../support/newsroom/factories.ts';
import { Hide } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { prisma } = newsroom;
const { EDITOR, REPORTER } = newsroom.tokens;
const page = articleReader(newsroom);

const Seen = untyped<{ nodes: ({ id: string } | null)[] }, { ids: string[] }>(
  'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
);
/** Which of them a viewer sees. */
async function seen(ids: readonly string[], token?: string) {
  const { data } = await newsroom.ask(Seen, { ids: [...ids] }, token);
  return data.nodes.map((node) => node !== null);
}

const refusedFor = (names: string, first: string) => ({
  __typename: 'ValidationError',
  path: ['input', 'id'],
  message: `Readers see it in ${names}. To hide it, first ${first}.`,
});
const refusedForArticle = (headline: string) =>
  refusedFor(`the article '${headline}'`, 'withdraw the article with withdrawArticle');
const hiding = (id: string) => desk.attempt(Hide, { id });

const tagId = async (slug: string) =>
  globalId('Tag', (await prisma.tag.findUniqueOrThrow({ where: { slug } })).id);

/** A published article with something of each kind that it made public. */
async function exposed() {
  const organization = await desk.organization();
  const person = await desk.person({
    affiliations: [{ organizationId: organization.id, roleName: 'clerk' }],
  });
  const outlet = await desk.organization();
  const report = await desk.sourceReport({ outletIds: [outlet.id], headline: unique('report') });
  const speaker = { personId: person.id };
  const statement = await desk.statement({ speaker, onBehalfOfId: organization.id, sourceId: report.id });
  const tag = unique('tag');
  const article = await desk.publishedArticle({ body: [quote(statement.id)], tags: [tag] });
  return { article, organization, person, outlet, report, statement, tag: await tagId(tag) };
}

describe('what a premature publication made public', () => {
  it('is hidden once nothing that readers see refers to it, and is public again with the article', async () => {
    const { article, organization, person, outlet, report, statement, tag } = await exposed();
    const inOrder = [statement, person, organization, report, outlet, { id: tag }].map(({ id }) => id);
    expect(await seen(inOrder)).toEqual(inOrder.map(() => true));
    const headline = article.slug;
    expect(await hiding(statement.id)).toMatchObject(refusedForArticle(headline));
    expect(await hiding(tag)).toMatchObject(refusedForArticle(headline));
    await desk.withdraw(article);
    const { text } = await prisma.statement.findUniqueOrThrow({ where: { id: rowId(statement.id) } });
    for (const { id } of [person, organization, report])
      expect(await hiding(id)).toMatchObject(refusedFor(`the statement '${text}'`, 'hide the statement'));
    expect(await hiding(outlet.id)).toMatchObject({
      message: expect.stringContaining("Readers see it in the source report '") as string,
    });
    for (const id of inOrder) expect(await desk.hide(id)).toMatchObject({ id });
    expect(await seen(inOrder)).toEqual(inOrder.map(() => false));
    expect(await seen(inOrder, REPORTER)).toEqual([true, true, true, true, true, false]);
    expect(await seen(inOrder, EDITOR)).toEqual(inOrder.map(() => true));

    await desk.restore(article);
    expect(await seen(inOrder)).toEqual(inOrder.map(() => true));
    expect(await page(article.slug)).toMatchObject({ statements: { nodes: [{ id: statement.id }] } });
  });

  it('is public again with every revision that readers can read', async () => {
    const [first, second] = [await desk.statement(), await desk.statement()];
    const article = await desk.publishedArticle({ body: [quote(first.id)] });
    await desk.publish(await desk.revise(article, { body: [quote(second.id)] }));
    expect(await hiding(first.id)).toMatchObject({ __typename: 'ValidationError' });
    await desk.withdraw(article);
    await desk.hide(first.id);
    await desk.restore(article);
    expect(await seen([first.id, second.id])).toEqual([true, true]);
  });

  it('stays public while a paragraph quotes it, also in an earlier revision', async () => {
    const { id } = await desk.statement({ text: 'We were all there.' });
    const body = [paragraph(`So <q data-statement="${id}">We were</q>, they say.`)];
    const slug = unique('quoting');
    const article = await desk.publishedArticle({ slug, headline: slug, body });
    expect(await hiding(id)).toMatchObject(refusedForArticle(slug));
    await desk.publish(await desk.revise(article, { body: [paragraph('Nothing.')] }));
    expect(await hiding(id)).toMatchObject(refusedForArticle(slug));
  });

  it('is named by the live blog whose post quotes it or credits its author, until the post is removed', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const [author, statement] = [await desk.person(), await desk.statement()];
    const contributions = [{ contributor: { personId: author.id }, role: 'AUTHOR' as const }];
    const { livePost } = await desk.livePost(liveBlog, { body: [quote(statement.id)], contributions });
    for (const { id } of [statement, author])
      expect(await hiding(id)).toMatchObject(
        refusedFor(`the live blog of '${article.slug}'`, 'remove the post with removeLivePost'),
      );
    await desk.removeLivePost(livePost);
    for (const { id } of [statement, author]) await desk.hide(id);
    expect(await seen([statement.id, author.id])).toEqual([false, false]);
  });

  it('leaves the lists and searches of readers, and pages that show it learn of it', async () => {
    const organization = await desk.organization({ visibility: 'PUBLIC' });
    const name = unique('Exposed');
    const person = await desk.person({
      name,
      visibility: 'PUBLIC',
      affiliations: [{ organizationId: organization.id, roleName: 'clerk' }],
    });
    const campaign = await desk.campaign();
    const speaker = { organizationId: organization.id };
    const statement = await desk.statement({ speaker, campaignIds: [campaign.id] }, 'PUBLIC');
    const Lists = untyped<
      { people: { totalCount: number }; search: { totalCount: number }; campaign: object },
      { name: string; slug: string }
    >(`query ($name: String!, $slug: String!) {
      people(search: $name) { totalCount } search(query: $name) { totalCount }
      campaign(slug: $slug) { statements { totalCount } timeline { totalCount } }
    }`);
    const counts = async () => (await newsroom.ask(Lists, { name, slug: campaign.slug })).data;
    const one = { totalCount: 1 };
    const none = { totalCount: 0 };
    expect(await counts()).toEqual({
      ...{ people: one, search: one },
      campaign: { statements: one, timeline: one },
    });
    const after = await cursorNow(newsroom);
    await desk.hide(person.id);
    await desk.hide(statement.id);
    expect(await counts()).toEqual({
      ...{ people: none, search: none },
      campaign: { statements: none, timeline: none },
    });
    const Told = untyped<{ feed: { nodes: { __typename: string }[] } }, { after: string | null }>(
      'query ($after: String) { feed(after: $after) { nodes { __typename } } }',
    );
    const { nodes } = (await newsroom.ask(Told, { after })).data.feed;
    expect(nodes.map(({ __typename }) => __typename)).toEqual([
      'OrganizationUpdated',
      'OrganizationUpdated',
      'CampaignUpdated',
    ]);
  });

  it('is named by what refers to it in campaigns, until these facts are retracted', async () => {
    const person = await desk.person();
    const campaign = await desk.campaign();
    const of = { campaignId: campaign.id };
    const speaker = { personId: person.id };
    const acted = await desk.action({ ...of, title: 'Acted', actors: [speaker] });
    const aimed = await desk.action({ ...of, title: 'Aimed', targets: [speaker] });
    const counted = await desk.action({
      ...of,
      title: 'Counted',
      figures: [{ kind: 'ARRESTS', low: 1, attributedTo: speaker }],
    });
    const gained = await desk.outcome({ ...of, summary: 'Gained', target: speaker });
    expect(await hiding(person.id)).toMatchObject(
      refusedFor(
        "the campaign action 'Acted', the campaign action 'Aimed', the campaign action 'Counted' and others",
        'retract the campaign action with retractCampaignFact and retract the outcome with retractCampaignFact',
      ),
    );
    for (const { id } of [acted, aimed, counted]) await desk.retract(id);
    expect(await hiding(person.id)).toMatchObject(
      refusedFor("the outcome 'Gained'", 'retract the outcome with retractCampaignFact'),
    );
    await desk.retract(gained.id);
    await desk.hide(person.id);
    expect(await seen([person.id])).toEqual([false]);
  });

  it('is named by an open page that says who was asked for comment', async () => {
    const article = await desk.publishedArticle();
    const person = await desk.person();
    const request = await desk.requestComment(article, { askedOf: { personId: person.id } });
    await desk.closeRequest(request, { noteText: 'They declined.' });
    expect(await hiding(person.id)).toMatchObject(
      refusedFor(
        `the request for comment on '${article.slug}'`,
        'open the request again with reopenCommentRequest and cancel it with cancelCommentRequest',
      ),
    );
    await desk.reopenRequest(request);
    await desk.cancelRequest(request);
    await desk.hide(person.id);
  });

  it('is named by a note of an article on which they were asked for comment, until the note is corrected', async () => {
    const article = await desk.publishedArticle();
    const name = unique('Wanda Wrong');
    const person = await desk.person({ name });
    const request = await desk.requestComment(article, { askedOf: { personId: person.id } });
    await desk.closeRequest(request);
    const text = `We never asked ${name.toUpperCase()}.`;
    const { note } = await desk.reopenRequest(request, text);
    await desk.cancelRequest(request);
    expect(await hiding(person.id)).toMatchObject(
      refusedFor(`the note '${text}'`, 'correct the note with correctUpdateNote'),
    );
    await desk.correctNote({ id: note?.id ?? '' }, 'We asked nobody.');
    await desk.hide(person.id);
  });

  it('is hidden by editors, and hiding it twice changes nothing', async () => {
    const { id } = await desk.person({ visibility: 'PUBLIC' });
    const { errors } = await newsroom.ask(Hide, { input: { id } }, REPORTER);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    for (let count = 0; count < 2; count += 1) expect(await desk.hide(id)).toMatchObject({ id });
    expect(await hiding(absentId('Person'))).toMatchObject({ __typename: 'NotFoundError' });
    expect(await hiding(absentId('Article'))).toMatchObject({ problems: [{ code: 'WRONG_TYPE' }] });
  });
});

describe('hiding while something that refers to it becomes public', () => {
  /** Hides the person while another transaction, which is not committed yet, has made the write. */
  async function hidesDuring(id: string, write: (tx: Prisma.TransactionClient) => Promise<unknown>) {
    const result = await prisma.$transaction(
      async (tx) => {
        await write(tx);
        const answer = hiding(id);
        await someoneWaits(prisma);
        return { answer };
      },
      { timeout: 60_000 },
    );
    return result.answer;
  }

  it('is refused, since it waits for the publication of a statement', async () => {
    const person = await desk.person({ visibility: 'PUBLIC' });
    const statement = await desk.statement({ speaker: { personId: person.id } });
    const publish = (tx: Prisma.TransactionClient) =>
      tx.statement.update({ where: { id: rowId(statement.id) }, data: { visibility: 'PUBLIC' } });
    expect(await hidesDuring(person.id, publish)).toMatchObject({ __typename: 'ValidationError' });
  });

  it('is refused, since it waits for a campaign fact', async () => {
    const person = await desk.person({ visibility: 'PUBLIC' });
    const campaign = await desk.campaign();
    const aim = (tx: Prisma.TransactionClient) =>
      tx.campaignTarget.create({
        data: { campaignId: rowId(campaign.id), personId: rowId(person.id), position: 0 },
      });
    expect(await hidesDuring(person.id, aim)).toMatchObject(
      refusedFor(`the campaign '${campaign.slug}'`, 'take it out of the campaign with updateCampaign'),
    );
  });
});
