import { afterAll, describe, expect, it } from 'vitest';
import type { StatementInput } from '../gql/graphql.ts';
import { cursorNow, take } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { AddComment, CloseCommentRequest } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe('a speaker whom the source does not name', () => {
  it('needs no organisation, and is quoted and announced like any other', async () => {
    const witness = { unnamed: { description: 'a witness' } };
    const { id } = await desk.statement({ speaker: witness, text: 'It burned at once.' });
    const after = await cursorNow(newsroom);
    const Told = untyped<{ feed: object }, { after: string | null }>(`subscription ($after: String) {
      feed(after: $after) { __typename ... on StatementRecorded { statement { attribution speaker { id } } } }
    }`);
    const watching = await newsroom.watch(Told, { after });
    const { slug } = await desk.publishedArticle({ body: [quote(id)] });
    const attribution = 'a witness, who was not named';
    const [published, recorded] = await take(watching, 2);
    expect(published).toMatchObject({ __typename: 'ArticlePublished' });
    expect(recorded).toEqual({
      __typename: 'StatementRecorded',
      statement: { attribution, speaker: null },
    });
    const Shown = untyped<{ article: object }, { slug: string }>(
      'query ($slug: String!) { article(slug: $slug) { bodyHtml jsonLd statements { nodes { speakerIsNamed roleName } } } }',
    );
    expect((await newsroom.ask(Shown, { slug })).data.article).toMatchObject({
      bodyHtml: `<blockquote><p>It burned at once.</p><footer>${attribution}</footer></blockquote>`,
      jsonLd: { hasPart: [{ spokenByCharacter: { '@type': 'Person', jobTitle: 'a witness' } }] },
      statements: { nodes: [{ speakerIsNamed: false, roleName: 'a witness' }] },
    });
  });

  it('is amended with a name, a description or an organisation', async () => {
    const statement = await desk.statement({ speaker: { unnamed: { description: 'a witness' } } });
    const organizationId = (await desk.organization()).id;
    const named = await desk.amend(statement, {
      party: 'NEWSROOM',
      speaker: { unnamed: { description: 'a fireman', organizationId } },
    });
    const row = (id: string) => newsroom.prisma.statement.findUniqueOrThrow({ where: { id: rowId(id) } });
    expect(await row(named.id)).toMatchObject({
      ...{ speakerIsNamed: false, roleName: 'a fireman', speakerOrganizationId: rowId(organizationId) },
    });
    expect(await row(statement.id)).toMatchObject({ status: 'RECORDED_IN_ERROR' });
    const personId = (await desk.person()).id;
    const { id } = await desk.amend(named, { party: 'SPEAKER', speaker: { personId } });
    expect(await row(id)).toMatchObject({
      ...{
        speakerIsNamed: true,
        roleName: null,
        speakerOrganizationId: null,
        speakerPersonId: rowId(personId),
      },
    });
  });
});

describe('a comment that answers a request', () => {
  async function answered(receivedAt: string | null) {
    const person = await desk.person();
    const article = await desk.publishedArticle();
    const request = await desk.requestComment(article, { askedOf: { personId: person.id } });
    const statement: StatementInput = {
      ...{ text: 'No comment yet.', channel: 'EMAIL', speaker: { personId: person.id }, receivedAt },
    };
    return desk.attempt(AddComment, { articleId: article.id, statement, commentRequestId: request.id });
  }

  it('is not received before the request, and the refusal says what to do', async () => {
    expect(await answered(minutesAgo(90))).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'statement', 'receivedAt'],
      message: expect.stringMatching(
        /before the request was recorded on .* leave `receivedAt` out/,
      ) as string,
    });
    expect(await answered(new Date().toISOString())).toMatchObject({ __typename: 'AddCommentPayload' });
    expect(await answered(null)).toMatchObject({ __typename: 'AddCommentPayload' });
  });

  it('nor is a recorded statement that closes it', async () => {
    const speaker = { personId: (await desk.person()).id };
    const request = await desk.requestComment(await desk.article(), { askedOf: speaker });
    const { id: statementId } = await desk.statement({ speaker, receivedAt: minutesAgo(90) });
    const input = { id: request.id, outcome: 'RECEIVED', statementId } as const;
    expect(await desk.attempt(CloseCommentRequest, input)).toMatchObject({
      ...{ __typename: 'ValidationError', path: ['input', 'statementId'] },
    });
  });
});

describe('a statement without a date', () => {
  it('comes last in lists and timelines, and is left out of those with a date', async () => {
    const campaign = await desk.campaign();
    const speaker = { personId: (await desk.person()).id };
    const said = { speaker, campaignIds: [campaign.id] };
    const undated = await desk.statement(said, 'PUBLIC');
    const old = await desk.statement({ ...said, madeOn: '1999' }, 'PUBLIC');
    const received = await desk.statement({ ...said, receivedAt: '2020-02-03T12:00:00Z' }, 'PUBLIC');
    const Dated = untyped<
      Record<string, object>,
      { id: string; slug: string }
    >(`query ($id: ID!, $slug: String!) {
      statements(first: 5, filter: { speakerId: $id, madeFrom: "1990" }) { nodes { id madeOn } }
      campaign(slug: $slug) {
        statements(first: 5) { nodes { id } }
        timeline(first: 5) { edges { date node { ... on Statement { id } } } }
      }
      search(query: "text", filter: { from: "1900", speakerIds: [$id] }) { totalCount }
    }`);
    const { data } = await newsroom.ask(Dated, { id: speaker.personId, slug: campaign.slug });
    expect(data).toMatchObject({
      statements: { nodes: [{ id: received.id }, { id: old.id }] },
      campaign: {
        statements: { nodes: [{ id: received.id }, { id: old.id }, { id: undated.id }] },
        timeline: {
          edges: [
            { date: '1999', node: { id: old.id } },
            { date: '2020-02-03', node: { id: received.id } },
            { date: null, node: { id: undated.id } },
          ],
        },
      },
    });
    // A search by dates finds what has one.
    const rows = await newsroom.prisma.searchEntry.findMany({
      where: { rowId: { in: [undated, received].map(({ id }) => rowId(id)) } },
      orderBy: { date: { sort: 'asc', nulls: 'first' } },
      select: { date: true },
    });
    expect(rows).toEqual([{ date: null }, { date: new Date('2020-02-03') }]);
  });
});

describe('a quote', () => {
  async function rendered(input: Partial<StatementInput>) {
    const { id } = await desk.statement({
      speaker: { personId: (await desk.person({ name: 'Ada' })).id },
      ...input,
    });
    const { slug } = await desk.publishedArticle({
      language: 'en',
      body: [quote(id)],
      rights: { license: 'https://creativecommons.org/licenses/by/4.0/' },
    });
    const Shown = untyped<
      { article: { bodyHtml: string; bodyText: string; republish: { html: string }; jsonLd: object } },
      { slug: string }
    >('query ($slug: String!) { article(slug: $slug) { bodyHtml bodyText jsonLd republish { html } } }');
    return (await newsroom.ask(Shown, { slug })).data.article;
  }

  it('of several paragraphs stays in several paragraphs', async () => {
    const shown = await rendered({ text: 'One.\nStill one.\n\nTwo.' });
    const html = '<blockquote><p>One.\nStill one.</p><p>Two.</p><footer>Ada</footer></blockquote>';
    expect(shown.bodyHtml).toBe(html);
    expect(shown.republish.html).toContain(html);
    expect(shown.bodyText).toBe('“One.\nStill one.\n\nTwo.” — Ada');
    expect(shown.jsonLd).toMatchObject({ hasPart: [{ text: 'One.\nStill one.\n\nTwo.' }] });
  });

  it('in another language says so, and which way it is written', async () => {
    const arabic = await rendered({ text: 'نعم', language: 'ar' });
    expect(arabic.bodyHtml).toBe(
      '<blockquote><p lang="ar" dir="rtl">نعم</p><footer>Ada</footer></blockquote>',
    );
    expect(arabic.republish.html).toContain('<p lang="ar" dir="rtl">نعم</p>');
    const german = await rendered({ text: 'Ja.', language: 'de', wording: 'PARAPHRASE' });
    expect(german.bodyHtml).toBe(
      '<figure><p lang="de" dir="ltr">Ja.</p><figcaption>Ada</figcaption></figure>',
    );
  });
});
