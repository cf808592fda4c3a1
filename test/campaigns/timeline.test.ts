import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const SLUG = 'no-azure-for-apartheid';

interface Timeline {
  readonly totalCount: number;
  readonly edges: readonly { readonly date: string; readonly node: Record<string, string> }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

const Timeline = untyped<{ campaign: { timeline: Timeline } }, { slug: string }>(
  `query ($slug: String!) {
    campaign(slug: $slug) {
      timeline(first: 100) {
        totalCount
        edges {
          date
          node {
            ... on CampaignAction { line: title }
            ... on CampaignOutcome { line: summary }
            ... on Statement { __typename }
            ... on Article { line: slug }
          }
        }
      }
    }
  }`,
);

/** Nothing but dates, which no entry has to be read for. */
const Dates = untyped<
  { campaign: { timeline: Timeline } },
  { slug: string; first?: number; after?: string | null }
>(
  `query ($slug: String!, $first: Int, $after: String) {
    campaign(slug: $slug) {
      timeline(first: $first, after: $after) { edges { date } pageInfo { endCursor hasNextPage } }
    }
  }`,
);

const Facts = untyped<{ campaign: object }, { slug: string }>(
  `query ($slug: String!) {
    campaign(slug: $slug) { actions { nodes { date: startedOn } } outcomes { nodes { date: occurredOn } } }
  }`,
);

/** In the order of a timeline. */
const IN_ORDER = `-0048-01-10 -0048 -0043-03-15 0079 ../1985 2023-21 2023-06 2023-22
  2023-12-31 2023-24 2023-23/2023-12 2024 2025-08-26T00:30:00+02:00 2025-08-25 2025-08-26T12:30:00+01:00 2025-08-26T12:00:00Z
  2025-08-26T23:59:59Z 2025-08-26 2025-08-20/2025-08-26 2025-08-26T23:30:00-07:00 2025-08-31 2025-08 2025-06/2025-08 2025-12-31T23:59:59Z
  2025-12-31 2025-12 2025 2024/2025 2026-01-01 202X 2025-08-26/.. 2019/`.split(/\s+/);

const newsroom = await openNewsroom({ story: true });
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

describe("a campaign's timeline", () => {
  async function timeline(slug: string, token?: string) {
    return (await newsroom.ask(Timeline, { slug }, token)).data.campaign.timeline;
  }

  it('lists actions, statements, outcomes and articles by the last day that their date can mean', async () => {
    const entries = await timeline(SLUG);
    expect(entries.totalCount).toBe(20);
    const lines = entries.edges.map(
      ({ date, node }) => `${date} ${(node['line'] ?? 'a statement').slice(0, 40)}`,
    );
    expect(lines).toEqual([
      '2024-05 Worker petition',
      '2024~ Protests at company events and offices',
      '2025-08-26 Rally outside Microsoft’s headquarters',
      '2025-08-27 rally-outside-microsofts-headquarters',
      '2025-08~ Occupation of Brad Smith’s office',
      '2025-08 Demonstration at a data centre',
      '2025-08 Microsoft opens a review of the allegati',
      ...Array<string>(9).fill('2025-09-25 a statement'),
      '2025-09-25 microsoft-cuts-off-unit-8200',
      '2025-09-25 Microsoft ceases and disables specified ',
      '2025-09~ a statement',
      '2025~ Dismissals after protests',
    ]);
    const membersEntries = await timeline(SLUG, newsroom.tokens.EDITOR);
    expect(membersEntries.totalCount).toBe(20);
  });

  it('has the more exact of two dates with the same last instant first, and times by instant, in any time zone', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    for (const [index, date] of IN_ORDER.toReversed().entries()) {
      if (index % 3 === 0) await desk.action({ campaignId, startedOn: date });
      else if (index % 3 === 1) await desk.outcome({ campaignId, occurredOn: date });
      else await desk.statement({ campaignIds: [campaignId], madeOn: date }, 'PUBLIC');
    }
    const dates = (await timeline(slug)).edges.map(({ date }) => date);
    expect(dates).toEqual(IN_ORDER);
  });

  it('is paged without a gap or a repetition among equal dates', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    for (const date of ['2025', '2025', '2025-12-31', '2025', '2025-12-31T10:00:00Z'])
      await desk.action({ campaignId, startedOn: date });
    const page = async (after: string | null) =>
      (await newsroom.ask(Dates, { slug, first: 1, after })).data.campaign.timeline;
    let last = await page(null);
    const dates = last.edges.map(({ date }) => date);
    while (last.pageInfo.hasNextPage) {
      last = await page(last.pageInfo.endCursor);
      dates.push(...last.edges.map(({ date }) => date));
    }
    expect(dates).toEqual(['2025-12-31T10:00:00Z', '2025-12-31', '2025', '2025', '2025']);
  });

  it('gives an article the day of its first publication, and a statement without a date that of its receipt', async () => {
    const { id, slug } = await desk.campaign();
    const campaignIds = [id];
    await desk.statement({ campaignIds, receivedAt: '2020-02-03T23:59:59-01:00' }, 'PUBLIC');
    const article = await desk.publishedArticle({ campaignIds });
    await newsroom.prisma.article.update({
      where: { id: rowId(article.id) },
      data: { firstPublishedAt: '2021-03-04T23:59:59Z' },
    });
    await desk.publish(await desk.revise(article, { headline: 'Another headline' }));
    expect((await timeline(slug)).edges.map(({ date }) => date)).toEqual(['2020-02-04', '2021-03-04']);
  });

  it('is counted up to 10,000 entries, whether the campaign is looked up or in a list', async () => {
    const { id, slug } = await desk.campaign();
    await newsroom.prisma.$executeRaw`
      INSERT INTO "TimelineEntry" ("campaignId", "id", "date", "first", "last", "isPublic", "isCurrent")
      SELECT ${rowId(id)}::uuid, gen_random_uuid(), '2025', '2025-01-01', '2025-12-31', true, true FROM generate_series(1, 10100)`;
    const Counts = untyped<
      { campaign: { timeline: Timeline }; nodes: { timeline: Timeline }[] },
      { id: string; slug: string }
    >(
      `query ($id: ID!, $slug: String!) {
        campaign(slug: $slug) { timeline { totalCount } }
        nodes(ids: [$id]) { ... on Campaign { timeline { totalCount } } }
      }`,
    );
    for (const token of Object.values({ reader: undefined, ...newsroom.tokens })) {
      const { campaign, nodes } = (await newsroom.ask(Counts, { id, slug }, token)).data;
      expect([campaign, ...nodes].map(({ timeline }) => timeline.totalCount)).toEqual([10_000, 10_000]);
    }
  });

  it('says nothing of a statement or an article that readers may not see', async () => {
    const { id, slug } = await desk.campaign();
    await desk.statement({ campaignIds: [id], madeOn: '2020' }, 'MEMBERS');
    await desk.article({ campaignIds: [id] });
    expect(await timeline(slug)).toEqual({ totalCount: 0, edges: [] });
    expect((await newsroom.ask(Dates, { slug })).data.campaign.timeline.edges).toEqual([]);
    expect((await timeline(slug, newsroom.tokens.EDITOR)).totalCount).toBe(2);
  });

  it('has the order of the lists of actions and outcomes', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const dates = ['2025', '2025-12-31', '2025-03~', '2025-12-31T08:00:00Z'];
    for (const date of dates) {
      await desk.action({ campaignId, startedOn: date });
      await desk.outcome({ campaignId, occurredOn: date });
    }
    const nodes = ['2025-03~', '2025-12-31T08:00:00Z', '2025-12-31', '2025'].map((date) => ({ date }));
    expect((await newsroom.ask(Facts, { slug })).data.campaign).toEqual({
      actions: { nodes },
      outcomes: { nodes },
    });
  });
});
