import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openCounter } from '../support/database/sql.ts';
import type { SpeakerInput } from '../gql/graphql.ts';
import { openDesk, quote } from '../support/newsroom/factories.ts';
import { AddCampaignDemand } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const SpeakerPage = untyped<{ node: object | null }, { id: string; filter: object | null }>(
  `query ($id: ID!, $filter: StatementFilter) {
    node(id: $id) {
      ... on Speaker {
        __typename id slug name description
        statements(filter: $filter) { totalCount nodes { id } }
        articles { totalCount nodes { slug } }
        campaigns { totalCount nodes { slug } }
        ... on Person { affiliations { organization { slug } } }
        ... on Organization { website }
      }
    }
  }`,
);

const TargetsOfCampaign = untyped<{ campaign: { targets: object[] } }, { slug: string }>(
  `query ($slug: String!) {
    campaign(slug: $slug) {
      targets {
        id name articles(first: 5) { nodes { headline } } campaigns(first: 5) { totalCount }
        ... on Person { affiliations { roleName } }
      }
    }
  }`,
);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const editor = newsroom.tokens.EDITOR;
const desk = openDesk(newsroom);

const slugs = (...rows: { slug: string }[]) => rows.map(({ slug }) => ({ slug }));

async function read(id: string, token?: string, filter?: object) {
  const { data, errors } = await newsroom.ask(SpeakerPage, { id, filter: filter ?? null }, token);
  expect(errors).toEqual([]);
  return data.node;
}

const demand = ({ id: campaignId }: { id: string }, addressedTo: SpeakerInput) =>
  desk.attempt(AddCampaignDemand, { campaignId, text: 'Listen.', addressedTo });

describe('a speaker', () => {
  it('shows the same fields whether it is a person or an organisation, and its own in a fragment', async () => {
    const union = { name: 'The Union', description: 'A union.', website: 'https://union.example/' };
    const { id, slug } = await desk.organization({ ...union, visibility: 'PUBLIC' });
    const affiliations = [{ organizationId: id, roleName: 'Chair' }];
    const person = await desk.person({ name: 'Ada', affiliations, visibility: 'PUBLIC' });
    expect(await read(id)).toMatchObject({ __typename: 'Organization', id, slug, ...union });
    expect(await read(person.id)).toMatchObject({
      ...{ __typename: 'Person', id: person.id, slug: person.slug, name: 'Ada', description: null },
      affiliations: [{ organization: { slug } }],
    });
  });

  it('has the articles with a statement by them or on their behalf, each once, newest first', async () => {
    const [person, organization] = [await desk.person(), await desk.organization()];
    const speaker = { personId: person.id };
    const [first, second] = [
      await desk.statement({ speaker, onBehalfOfId: organization.id }),
      await desk.statement({ speaker: { organizationId: organization.id }, onBehalfOfId: organization.id }),
    ];
    const both = await desk.publishedArticle({ body: [quote(first.id), quote(second.id), quote(first.id)] });
    const one = await desk.publishedArticle({ body: [quote(first.id)] });
    await desk.publishedArticle();
    const draft = await desk.article({ body: [quote(first.id)] });
    const withdrawn = await desk.withdraw(await desk.publishedArticle({ body: [quote(second.id)] }));
    const toReaders = { totalCount: 2, nodes: slugs(one, both) };
    expect(await read(person.id)).toMatchObject({ articles: toReaders });
    expect(await read(organization.id)).toMatchObject({ articles: toReaders });
    expect(await read(person.id, editor)).toMatchObject({
      articles: { totalCount: 3, nodes: slugs(draft, one, both) },
    });
    expect(await read(organization.id, editor)).toMatchObject({
      articles: { totalCount: 4, nodes: slugs(draft, withdrawn, one, both) },
    });
    // Another reporter's draft.
    expect(await read(person.id, newsroom.tokens.REPORTER)).toMatchObject({ articles: toReaders });
  });

  it('has the campaigns that they run or are a target of and those with a demand to them, each once', async () => {
    const organization = await desk.organization();
    const person = await desk.person();
    const run = await desk.campaign({ organizerIds: [organization.id] });
    const both = await desk.campaign({
      organizerIds: [organization.id],
      targets: [{ organizationId: organization.id }, { personId: person.id }],
    });
    await demand(both, { personId: person.id });
    await demand(both, { personId: person.id });
    await desk.campaign();
    const asked = await desk.campaign();
    await demand(asked, { organizationId: organization.id });
    expect(await read(organization.id)).toMatchObject({
      campaigns: { totalCount: 3, nodes: slugs(asked, both, run) },
    });
    expect(await read(person.id)).toMatchObject({ campaigns: { totalCount: 1, nodes: slugs(both) } });
  });

  it('has their statements, filtered as in the list of all, and to readers only the public ones', async () => {
    const person = await desk.person({ visibility: 'PUBLIC' });
    const speaker = { personId: person.id };
    const shown = await desk.statement({ speaker, channel: 'SPEECH' }, 'PUBLIC');
    const other = await desk.statement({ speaker, channel: 'INTERVIEW' }, 'PUBLIC');
    const hidden = await desk.statement({ speaker, channel: 'SPEECH' });
    const ids = (...rows: { id: string }[]) => ({
      totalCount: rows.length,
      nodes: rows.map(({ id }) => ({ id })),
    });
    expect(await read(person.id)).toMatchObject({ statements: ids(other, shown) });
    expect(await read(person.id, undefined, { channels: ['SPEECH'] })).toMatchObject({
      statements: ids(shown),
    });
    expect(await read(person.id, editor, { channels: ['SPEECH'] })).toMatchObject({
      statements: ids(hidden, shown),
    });
  });

  it('is read with its lists in as many SQL statements for many speakers as for one of each kind', async () => {
    const counter = openCounter(newsroom.databaseUrl);
    try {
      const pairs = async (count: number) => {
        const targets = [];
        for (let i = 0; i < count; i++) {
          const person = await desk.person({
            affiliations: [{ organizationId: (await desk.organization()).id, roleName: 'Chair' }],
          });
          targets.push({ personId: person.id }, { organizationId: (await desk.organization()).id });
          const statement = await desk.statement({ speaker: { personId: person.id } });
          await desk.publishedArticle({ body: [quote(statement.id)] });
        }
        return desk.campaign({ targets });
      };
      const [few, many] = [await pairs(1), await pairs(3)];
      const one = await counter.ask(TargetsOfCampaign, { slug: few.slug });
      const more = await counter.ask(TargetsOfCampaign, { slug: many.slug });
      expect(more.errors).toEqual([]);
      expect(more.data.campaign.targets).toHaveLength(6);
      // The campaign with its targets; for each type, the pages of articles and of campaigns; the articles.
      expect(one.statements).toHaveLength(4);
      expect(more.statements).toHaveLength(4);
    } finally {
      await counter.close();
    }
  });
});
