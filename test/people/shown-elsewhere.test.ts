import { afterAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph, quote, rowId } from '../support/newsroom/factories.ts';
import { loggedEvents } from '../support/newsroom/logged.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

const PUBLIC = 'PUBLIC';
const chairOf = ({ id }: { id: string }) => [{ organizationId: id, roleName: 'Chair' }];

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

/** The types of the events about these rows that a change appends, in the order of the log. */
async function eventsOf(change: () => Promise<unknown>, ...rows: { readonly id: string }[]) {
  const { position } = await newsroom.prisma.logHead.findFirstOrThrow();
  await change();
  const ids = rows.map(({ id }) => rowId(id));
  const events = await loggedEvents(newsroom, { position: { gt: position } });
  return events.flatMap(
    ({ type, personId, organizationId, statementId, actionId, demandId, campaignIds }) => {
      const about = [personId, organizationId, statementId, actionId, demandId].filter((id) => id !== null);
      return (about.length === 0 ? campaignIds : about).some((id) => ids.includes(id)) ? [type] : [];
    },
  );
}

const sayFor = (onBehalfOf: { id: string }, speaker: { id: string }) =>
  desk.statement({ onBehalfOfId: onBehalfOf.id, speaker: { personId: speaker.id } }, PUBLIC);

describe('an organisation that becomes public', () => {
  it('shows on its public people, whole and parts, which have one event each', async () => {
    const whole = await desk.organization({ visibility: PUBLIC });
    const hidden = await desk.organization({ partOfId: whole.id });
    const part = await desk.organization({ visibility: PUBLIC, partOfId: hidden.id });
    const chair = await desk.person({
      visibility: PUBLIC,
      affiliations: [...chairOf(hidden), ...chairOf(hidden)],
    });
    // The event of the statement names the chair, too, but doesn't show the role.
    expect(await eventsOf(() => sayFor(hidden, chair), whole, part, chair)).toEqual([
      'ORGANIZATION_UPDATED',
      'ORGANIZATION_UPDATED',
      'PERSON_UPDATED',
    ]);
    expect(await eventsOf(() => sayFor(hidden, chair), whole, part, chair)).toEqual([]);
  });

  it('has no event about hidden people, wholes and parts', async () => {
    const whole = await desk.organization();
    const organization = await desk.organization({ partOfId: whole.id });
    const part = await desk.organization({ partOfId: organization.id });
    const member = await desk.person({ affiliations: chairOf(organization) });
    const speaker = await desk.person({ visibility: PUBLIC });
    const change = () => sayFor(organization, speaker);
    expect(await eventsOf(change, whole, organization, part, member)).toEqual([]);
  });
});

describe('a person or an organisation that is created', () => {
  it('shows on a public organisation if it is public, and has no event there if it is hidden', async () => {
    const [seen, hidden] = [await desk.organization({ visibility: PUBLIC }), await desk.organization()];
    const affiliations = [...chairOf(seen), ...chairOf(hidden)];
    const person = (visibility: 'PUBLIC' | 'MEMBERS') => () => desk.person({ visibility, affiliations });
    expect(await eventsOf(person(PUBLIC), seen)).toEqual(['ORGANIZATION_UPDATED']);
    expect(await eventsOf(person('MEMBERS'), seen)).toEqual([]);
    expect(await eventsOf(person(PUBLIC), hidden)).toEqual([]);
    const part = (visibility: 'PUBLIC' | 'MEMBERS') => () =>
      desk.organization({ visibility, partOfId: seen.id });
    expect(await eventsOf(part(PUBLIC), seen)).toEqual(['ORGANIZATION_UPDATED']);
    expect(await eventsOf(part('MEMBERS'), seen)).toEqual([]);
  });
});

describe('a person and an organisation that become public at the same time', () => {
  it('show on each other, and one of them has an event that says so', async () => {
    for (let round = 0; round < 5; round += 1) {
      const hidden = await desk.organization();
      const member = await desk.person({ affiliations: chairOf(hidden) });
      const speaker = await desk.person({ visibility: PUBLIC });
      const both = () =>
        Promise.all([sayFor(hidden, speaker), desk.statement({ speaker: { personId: member.id } }, PUBLIC)]);
      expect(await eventsOf(both, hidden, member)).toHaveLength(1);
    }
  });
});

describe('an action, a statement and its speaker', () => {
  it('have an event when an article or a revision takes them up or drops them, and when it is withdrawn', async () => {
    const { id: campaignId } = await desk.campaign();
    const action = await desk.action({ campaignId });
    const speaker = await desk.person({ visibility: PUBLIC });
    const said = await desk.statement({ speaker: { personId: speaker.id } }, PUBLIC);
    const rows = [action, said, speaker];
    const told = ['PERSON_UPDATED', 'STATEMENT_UPDATED', 'CAMPAIGN_ACTION_UPDATED'];
    const body = [quote(said.id)];
    const draft = await desk.article({ body, actionIds: [action.id] });
    expect((await eventsOf(() => desk.publish(draft), ...rows)).sort()).toEqual(told.toSorted());
    // What stays as it is, tells nothing; nor does a draft.
    expect(await eventsOf(() => desk.comment(draft), ...rows)).toEqual([]);
    const plain = { body: [paragraph('Nothing.')], actionIds: null };
    const revised = () => desk.revise({ id: draft.id, revisionNumber: 2 }, plain);
    expect(await eventsOf(revised, ...rows)).toEqual([]);
    const dropped = () => desk.publish({ id: draft.id, revisionNumber: 3 });
    expect((await eventsOf(dropped, ...rows)).sort()).toEqual(told.toSorted());
    const second = await desk.publishedArticle({ body, actionIds: [action.id] });
    expect((await eventsOf(() => desk.withdraw(second), ...rows)).sort()).toEqual(told.toSorted());
    expect(await eventsOf(() => desk.article({ body, actionIds: [action.id] }), ...rows)).toEqual([]);
  });

  it('followers of a campaign get the event of the article that drops it', async () => {
    const campaign = await desk.campaign();
    const article = await desk.publishedArticle({ campaignIds: [campaign.id] });
    const draft = await desk.revise(article, { campaignIds: null });
    expect(await eventsOf(() => desk.publish(draft), campaign)).toEqual(['ARTICLE_REVISED']);
    const again = await desk.revise({ id: article.id, revisionNumber: 2 }, { headline: 'Again' });
    expect(await eventsOf(() => desk.publish(again), campaign)).toEqual([]);
  });
});

describe('the campaigns of a speaker', () => {
  it('have one event of the speaker when they change, and none when a campaign only names them in another way', async () => {
    const speaker = await desk.person({ visibility: PUBLIC });
    const target = { personId: speaker.id };
    const { id } = await desk.campaign();
    const update = (targets: object[]) => () =>
      send(newsroom, { name: 'updateCampaign' }, { id, targets }, newsroom.tokens.EDITOR);
    const demand = () =>
      send(
        newsroom,
        { name: 'addCampaignDemand' },
        { campaignId: id, text: 'Now.', addressedTo: target },
        newsroom.tokens.EDITOR,
      );
    expect(await eventsOf(update([target]), speaker)).toEqual(['PERSON_UPDATED']);
    expect(await eventsOf(demand, speaker)).toEqual([]);
    expect(await eventsOf(update([]), speaker)).toEqual([]);
    expect(await eventsOf(() => desk.campaign({ targets: [target] }), speaker)).toEqual(['PERSON_UPDATED']);
  });
});
