/** What an update adds to a list and removes from it, without replacing what others have saved in it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { globalId, openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { notRefused } from '../support/newsroom/refused.ts';
import { redacting } from '../support/redactions/redacting.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';
import { openWebhooks } from '../support/webhooks/desk.ts';
import { holdEndpoints } from '../support/webhooks/rows.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
beforeAll(async () => {
  await holdEndpoints(newsroom);
});
const desk = openDesk(newsroom);
const editor = newsroom.tokens.EDITOR;
const { redacted } = redacting(newsroom);

const Lists = untyped<{ node: Record<string, unknown> }, { id: string }>(`query ($id: ID!) { node(id: $id) {
  ... on Person {
    accounts { platform handle url } identifiers { scheme value }
    affiliations { organization { id } roleName from until }
  }
  ... on SourceReport { outlets { id } }
  ... on Campaign { organizers { id } targets { id } }
  ... on CampaignAction {
    organizers { id } actors { id } targets { id } sources { id } figures { kind low high source { id } }
  }
  ... on CampaignDemand { sources { id } }
  ... on CampaignOutcome { sources { id } }
} }`);

const read = async (id: string) => (await newsroom.ask(Lists, { id }, editor)).data.node;

async function update(name: string, input: object) {
  const { outcome, path, message } = await send(newsroom, { name }, input, editor);
  expect([outcome.replace(/^.*Payload$/, 'Payload'), path, message]).toEqual([
    'Payload',
    undefined,
    undefined,
  ]);
}

/** The number of events about a row. */
const told = (id: string) =>
  newsroom.prisma.feedEvent.count({
    where: { OR: [{ personId: rowId(id) }, { actionId: rowId(id) }, { sourceId: rowId(id) }] },
  });

const BLUESKY = { platform: 'Bluesky', handle: '@ada' };

describe('a list of values', () => {
  it('gets what is added at its end, once, and loses what is removed; what is equal is named by its key', async () => {
    const accounts = [BLUESKY, { platform: 'Mastodon', handle: '@ada' }];
    const { id } = await desk.person({ accounts, visibility: 'PUBLIC' });
    const url = 'https://bsky.example/ada';
    const threads = { platform: 'Threads', handle: '@ada' };
    await update('updatePerson', { id, addAccounts: [threads, { ...BLUESKY, url }, threads] });
    expect(await read(id)).toMatchObject({ accounts: [{ ...BLUESKY, url }, accounts[1], threads] });
    await update('updatePerson', { id, removeAccounts: [BLUESKY], addAccounts: [BLUESKY] });
    expect(await read(id)).toMatchObject({ accounts: [accounts[1], threads, { ...BLUESKY, url: null }] });
    const identifier = { scheme: 'WIKIDATA', value: 'Q7259' };
    await update('updatePerson', { id, addIdentifiers: [identifier] });
    await update('updatePerson', { id, removeIdentifiers: [{ ...identifier, value: 'Q1' }] });
    expect(await read(id)).toMatchObject({ identifiers: [identifier] });
  });

  it('appends an event only if it changes', async () => {
    const { id } = await desk.person({ accounts: [BLUESKY], visibility: 'PUBLIC' });
    const before = await told(id);
    await update('updatePerson', { id, addAccounts: [BLUESKY], removeIdentifiers: null });
    await update('updatePerson', {
      id,
      removeAccounts: [{ ...BLUESKY, handle: '@eve' }],
      addIdentifiers: [],
    });
    expect(await told(id)).toBe(before);
    await update('updatePerson', { id, removeAccounts: [BLUESKY] });
    expect(await told(id)).toBe(before + 1);
  });

  it('loses only roles and figures of which every field is equal', async () => {
    const { id: organizationId } = await desk.organization();
    const role = { organizationId, roleName: 'Chair', from: '2020' };
    const { id } = await desk.person({ affiliations: [role, { ...role, from: '2024' }] });
    await update('updatePerson', { id, removeAffiliations: [{ organizationId, roleName: 'Chair' }] });
    expect((await read(id))['affiliations']).toHaveLength(2);
    await update('updatePerson', {
      ...{ id, removeAffiliations: [role] },
      addAffiliations: [{ ...role, until: '2023' }],
    });
    expect(await read(id)).toMatchObject({
      affiliations: [
        { organization: { id: organizationId }, from: '2020', until: '2023' },
        { from: '2024', until: null },
      ],
    });
    const source = await desk.sourceReport();
    const figures = [{ kind: 'ARRESTS' as const, low: 5, sourceId: source.id }];
    const action = await desk.action({ campaignId: (await desk.campaign()).id, figures });
    const others = [{ kind: 'ARRESTS', low: 5 }];
    await update('updateCampaignAction', { id: action.id, removeFigures: others });
    await update('updateCampaignAction', { id: action.id, addFigures: [{ ...others[0], high: 9 }] });
    expect(await read(action.id)).toMatchObject({
      figures: [
        { low: 5, high: 9, source: null },
        { low: 5, high: null, source: { id: source.id } },
      ],
    });
    await update('updateCampaignAction', { id: action.id, removeFigures: figures });
    expect((await read(action.id))['figures']).toHaveLength(1);
  });
});

describe('a list of other objects', () => {
  it('gets those that are added, which become public, and loses those that are removed', async () => {
    const [first, second] = [await desk.organization(), await desk.organization()];
    const person = await desk.person();
    const { id } = await desk.campaign({
      ...{ organizerIds: [first.id], targets: [{ organizationId: first.id }] },
    });
    await update('updateCampaign', {
      ...{ id, addOrganizerIds: [second.id], removeOrganizerIds: [first.id] },
      ...{ addTargets: [{ personId: person.id }], removeTargets: [{ organizationId: second.id }] },
    });
    expect(await read(id)).toEqual({
      organizers: [{ id: second.id }],
      targets: [{ id: first.id }, { id: person.id }],
    });
    expect(
      (await newsroom.prisma.person.findUniqueOrThrow({ where: { id: rowId(person.id) } })).visibility,
    ).toBe('PUBLIC');
  });

  it('can be that of a fact or of a report', async () => {
    const [report, another] = [await desk.sourceReport(), await desk.sourceReport()];
    const campaign = await desk.campaign();
    const demand = await desk.demand(campaign.id);
    const outcome = await desk.outcome({ campaignId: campaign.id, sourceIds: [report.id] });
    const action = await desk.action({ campaignId: campaign.id });
    const [union, paper] = [await desk.organization(), await desk.organization()];
    await update('updateCampaignDemand', { id: demand.id, addSourceIds: [report.id] });
    await update('updateCampaignOutcome', {
      ...{ id: outcome.id, addSourceIds: [another.id], removeSourceIds: [report.id] },
    });
    await update('updateCampaignAction', {
      ...{ id: action.id, addSourceIds: [report.id], addOrganizerIds: [union.id] },
      ...{ addActors: [{ organizationId: union.id }], addTargets: [{ organizationId: paper.id }] },
    });
    await update('updateSourceReport', { id: report.id, addOutletIds: [paper.id] });
    expect(await read(demand.id)).toEqual({ sources: [{ id: report.id }] });
    expect(await read(outcome.id)).toEqual({ sources: [{ id: another.id }] });
    expect(await read(action.id)).toMatchObject({
      ...{ sources: [{ id: report.id }], organizers: [{ id: union.id }] },
      ...{ actors: [{ id: union.id }], targets: [{ id: paper.id }] },
    });
    expect((await read(report.id))['outlets']).toMatchObject([{}, { id: paper.id }]);
  });
});

describe('an input that adds to a list or removes from it', () => {
  it('removes what is not there any more, or never was, without an error', async () => {
    const { id } = await desk.campaign();
    const gone = globalId('Organization', '00000000-0000-4000-8000-000000000000');
    await update('updateCampaign', { id, removeOrganizerIds: [gone] });
    const account = { platform: 'Bluesky', handle: '@forgotten' };
    const person = await desk.person({ accounts: [account] });
    await redacted({ id: person.id, text: 'forgotten' });
    await update('updatePerson', { id: person.id, removeAccounts: [account] });
    const added = await send(newsroom, { name: 'updateCampaign' }, { id, addOrganizerIds: [gone] }, editor);
    expect(added.outcome).toBe('NotFoundError');
  });

  it('is refused if it also replaces the list, names what does not exist, or makes the list too long or empty', async () => {
    const full = Array.from({ length: 100 }, (_, index) => ({ platform: 'Bluesky', handle: `@${index}` }));
    const { id } = await desk.person({ accounts: full });
    const failures = await notRefused(newsroom, 'updatePerson', { id }, [
      ['addAccounts', { accounts: [], addAccounts: [BLUESKY] }],
      ['removeAccounts', { accounts: null, removeAccounts: [BLUESKY] }],
      ['addAccounts', { addAccounts: [BLUESKY] }],
      ['addAccounts.0.platform', { addAccounts: [{ ...BLUESKY, platform: '' }] }],
      ['addAffiliations.0.organizationId', { addAffiliations: [{ organizationId: id, roleName: 'Chair' }] }],
    ]);
    const report = await desk.sourceReport();
    const [{ id: outlet } = { id: '' }] = (await read(report.id))['outlets'] as { id: string }[];
    failures.push(
      ...(await notRefused(newsroom, 'updateSourceReport', { id: report.id }, [
        ['removeOutletIds', { removeOutletIds: [outlet] }],
        ['addOutletIds', { outletIds: [outlet], addOutletIds: [outlet] }],
      ])),
    );
    expect(failures).toEqual([]);
    const { message } = await send(
      newsroom,
      { name: 'updatePerson' },
      { id, accounts: [], addAccounts: [BLUESKY] },
      editor,
    );
    expect(message).toBe(
      'addAccounts must be left out if `accounts` is given, which replaces the whole list.',
    );
    await update('updatePerson', { id, removeAccounts: full.slice(0, 1), addAccounts: [BLUESKY] });
  });
});

describe('a condition of an endpoint', () => {
  it('is added to and removed from, but neither begins nor ends by that: then others would get all events, or no longer all', async () => {
    const webhooks = openWebhooks(newsroom);
    const [first, second] = [await desk.campaign(), await desk.campaign()];
    const { id } = await webhooks.create({ campaignIds: [first.id] });
    const admin = newsroom.tokens.ADMIN;
    const attempt = async (input: object) => {
      const reply = await send(newsroom, { name: 'updateWebhookEndpoint' }, { id, ...input }, admin);
      return [reply.outcome, reply.path?.[1]];
    };
    const stored = async () =>
      (await newsroom.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id: rowId(id) } })).campaignIds;
    const person = await desk.person();
    expect(await attempt({ addCampaignIds: [second.id], addTypes: null })).toEqual([
      'UpdateWebhookEndpointPayload',
      undefined,
    ]);
    expect(await stored()).toEqual([rowId(first.id), rowId(second.id)]);
    expect(await attempt({ removeCampaignIds: [first.id] })).toEqual([
      'UpdateWebhookEndpointPayload',
      undefined,
    ]);
    expect(await stored()).toEqual([rowId(second.id)]);
    expect(await attempt({ removeCampaignIds: [second.id] })).toEqual([
      'ValidationError',
      'removeCampaignIds',
    ]);
    expect(await attempt({ addSpeakerIds: [person.id] })).toEqual(['ValidationError', 'addSpeakerIds']);
    expect(await attempt({ removeTypes: ['ARTICLE_REVISED'] })).toEqual(['ValidationError', 'removeTypes']);
    expect(await attempt({ speakerIds: [person.id] })).toEqual(['UpdateWebhookEndpointPayload', undefined]);
    const other = await desk.organization();
    expect(await attempt({ addSpeakerIds: [other.id], removeSpeakerIds: [person.id] })).toEqual([
      'UpdateWebhookEndpointPayload',
      undefined,
    ]);
    expect(await stored()).toEqual([rowId(second.id)]);
  });
});
