import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import sponsors from '../../examples/sponsors/sponsors.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { eventually } from '../support/until.ts';

const { newsroom, openDesk, untyped, importedElsewhere } = await openExtended([sponsors]);
afterAll(() => newsroom.close());
const { EDITOR, REPORTER } = newsroom.tokens;
const desk = openDesk(newsroom);

interface Sponsor {
  readonly id: string;
  readonly name: string;
  readonly articles: readonly { readonly headline: string }[];
}

const Create = untyped<{ createSponsor: { sponsor: Sponsor; message?: string } }, { input: object }>(
  `mutation ($input: CreateSponsorInput!) { createSponsor(input: $input) {
    ... on CreateSponsorPayload { sponsor { id name } } ... on ValidationError { message problems { path } } } }`,
);
const Pay = untyped<{ sponsorArticle: { article: object; message?: string } }, { input: object }>(
  `mutation ($input: SponsorArticleInput!) { sponsorArticle(input: $input) {
    ... on SponsorArticlePayload { article { headline sponsor { name } } } ... on NotFoundError { message } } }`,
);
const Sponsors = untyped<{ sponsors: Sponsor[] }, Record<string, unknown>>(
  'query ($first: Int, $after: ID) { sponsors(first: $first, after: $after) { id name articles { headline } } }',
);
const Nodes = untyped<{ nodes: (object | null)[] }, { ids: string[] }>(
  'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Sponsor { name } ... on Article { sponsor { name } } } }',
);

async function sponsorNamed(name: string) {
  return (await newsroom.ask(Create, { input: { name } }, EDITOR)).data.createSponsor.sponsor;
}
const pay = (articleId: string, sponsorId: string, token = EDITOR) =>
  newsroom.ask(Pay, { input: { articleId, sponsorId } }, token);
const articlesOf = async ({ id }: Sponsor, token?: string) =>
  (await newsroom.ask(Sponsors, { first: 100 }, token)).data.sponsors.find((each) => each.id === id)
    ?.articles;

describe('a table of an extension', () => {
  it('has rows with global ids, pages, and a cache that each change drops', async () => {
    const before = (await newsroom.ask(Sponsors, {})).data.sponsors.length;
    const [first, second] = [await sponsorNamed('First'), await sponsorNamed('Second')];
    // No event stands for the change, so the mutation doesn't wait until the answer from before is dropped.
    await eventually(async () =>
      expect((await newsroom.ask(Sponsors, {})).data.sponsors).toHaveLength(before + 2),
    );
    const page = await newsroom.ask(Sponsors, { first: 1, after: first.id });
    expect(page.data.sponsors).toMatchObject([{ id: second.id, name: 'Second', articles: [] }]);
    expect((await newsroom.ask(Nodes, { ids: [first.id] })).data.nodes).toEqual([
      { __typename: 'Sponsor', name: 'First' },
    ]);
  });

  it('shows what is about an article to those who see the article', async () => {
    const sponsor = await sponsorNamed('Payer');
    const article = await desk.article({ headline: 'Paid' });
    const paid = await pay(article.id, sponsor.id);
    expect(paid.data.sponsorArticle.article).toEqual({ headline: 'Paid', sponsor: { name: 'Payer' } });
    expect(await articlesOf(sponsor)).toEqual([]);
    expect(await articlesOf(sponsor, REPORTER)).toEqual([]);
    expect(await articlesOf(sponsor, EDITOR)).toEqual([{ headline: 'Paid' }]);
    await desk.publish(article);
    expect(await articlesOf(sponsor)).toEqual([{ headline: 'Paid' }]);
    expect((await newsroom.ask(Nodes, { ids: [article.id] })).data.nodes).toMatchObject([
      { sponsor: { name: 'Payer' } },
    ]);
    await desk.withdraw(article);
    expect(await articlesOf(sponsor)).toEqual([]);
  });
});

describe('a mutation of an extension', () => {
  it('checks roles, texts and ids as those of Dateline do, and is audited', async () => {
    const denied = await newsroom.ask(Create, { input: { name: 'No' } }, REPORTER);
    expect(denied.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const empty = await newsroom.ask(Create, { input: { name: ' ' } }, EDITOR);
    expect(empty.data.createSponsor).toEqual({
      message: 'name must not be empty.',
      problems: [{ path: ['input', 'name'] }],
    });
    const sponsor = await sponsorNamed('Audited');
    const unknown = await pay('QXJ0aWNsZTowMTk5OTk5OS05OTk5LTc5OTktOTk5OS05OTk5OTk5OTk5OTk', sponsor.id);
    expect(unknown.data.sponsorArticle.message).toMatch(/^There is no Article/);
    const Log = untyped<{ auditLog: { nodes: object[] } }, { id: string }>(
      'query ($id: ID!) { auditLog(filter: { subjectId: $id }) { nodes { action subjectType subjectId } } }',
    );
    expect((await newsroom.ask(Log, { id: sponsor.id }, EDITOR)).data.auditLog.nodes).toEqual([
      { action: 'CREATE_SPONSOR', subjectType: 'SPONSOR', subjectId: sponsor.id },
    ]);
  });

  it('makes its change once for one idempotency key', async () => {
    const input = { name: 'Once', idempotencyKey: crypto.randomUUID() };
    const [one, two] = [
      await newsroom.ask(Create, { input }, EDITOR),
      await newsroom.ask(Create, { input }, EDITOR),
    ];
    expect(two.data).toEqual(one.data);
  });
});

describe('what an extension has', () => {
  it('is exported, and imported into a newsroom that has the extension', async () => {
    const sponsor = await sponsorNamed('Moved');
    const article = await desk.publishedArticle();
    await pay(article.id, sponsor.id);
    const { lines, report, rows } = await importedElsewhere(newsroom);
    expect(lines.filter((line) => line.includes('"sponsors_Sponsor"')).join()).toContain('"Moved"');
    expect(report.skipped).toBe(0);
    expect(
      await rows(
        'SELECT s."name" FROM "sponsors_Sponsorship" p JOIN "sponsors_Sponsor" s ON s."id" = p."sponsorId"',
      ),
    ).toContainEqual({ name: 'Moved' });
  });
});

it('takes at most 120 lines, with its tables, its tests and the configuration', () => {
  const folder = join(import.meta.dirname, '../../examples/sponsors');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(ts|sql)$/.test(name),
  );
  const lines = files.map((name) => readFileSync(join(folder, name), 'utf8').split('\n').length - 1);
  expect(lines.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(120);
});
