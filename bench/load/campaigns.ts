/** Campaigns, with what they demand, do and reach. Campaign facts are public from the start. */
import { dayRange } from '../../src/lib/edtf.ts';
import {
  dayOf,
  speakerOf,
  writeSource,
  zipf,
  type Directory,
  type Speaker,
  type Writing,
} from './directory.ts';
import type { Log } from './log.ts';
import { changedAt } from './rows.ts';
import { paragraph, sentence, slugOf } from './texts.ts';
import { word } from './vocabulary.ts';
import { ACTION_NAMES, PLACES, SUBJECTS } from './words.ts';

export interface Campaign {
  readonly id: string;
  readonly demands: readonly string[];
  /** The newest, of which articles report. */
  readonly actions: string[];
}

const DAY = 86_400_000;
const ACTION_TYPES = Object.keys(ACTION_NAMES) as (keyof typeof ACTION_NAMES)[];
/** Actions of a campaign that articles still report. */
const RECENT = 5;

export class Campaigns {
  readonly #writing: Writing;
  readonly #directory: Directory;
  readonly #log: Log;
  /** The oldest first, which have the most rows. */
  readonly all: Campaign[] = [];
  #actions = 0;

  constructor(writing: Writing, directory: Directory, log: Log) {
    this.#writing = writing;
    this.#directory = directory;
    this.#log = log;
  }

  get actions(): number {
    return this.#actions;
  }

  /** One of those that have begun; the first is the largest. */
  one(): Campaign {
    return zipf(this.#writing.chance, this.all);
  }

  begin(at: number): void {
    const { rows, ids, chance } = this.#writing;
    const id = ids.at(at);
    const name = `${chance.one(PLACES)} for ${chance.one(SUBJECTS)}`;
    rows.add('Campaign', {
      id,
      slug: `${slugOf(name)}-${this.all.length + 1}`,
      slugs: [`${slugOf(name)}-${this.all.length + 1}`],
      name,
      summary: paragraph(chance),
      state: chance.one(['ACTIVE', 'ACTIVE', 'WON', 'PAUSED', 'ENDED']),
      startedOn: dayOf(at),
      createdAt: new Date(at),
      ...changedAt(at),
    });
    for (const organizationId of this.#organizers()) rows.link('_CampaignToOrganization', id, organizationId);
    for (const [position, target] of this.#speakers(chance.from(1, 3)).entries())
      rows.add('CampaignTarget', { id: ids.at(at), campaignId: id, position, ...target });
    this.#append(at, { type: 'CAMPAIGN_CREATED', campaignId: id });
    const demands = Array.from({ length: chance.from(2, 5) }, (_, number) =>
      this.#demand(id, at + (number + 1) * 60_000),
    );
    this.all.push({ id, demands, actions: [] });
  }

  act(at: number): void {
    const { rows, ids, chance } = this.#writing;
    const campaign = this.one();
    const id = ids.at(at);
    const type = chance.one(ACTION_TYPES);
    const place = chance.one(PLACES);
    const { first, last } = dayRange(new Date(at));
    rows.add('CampaignAction', {
      id,
      campaignId: campaign.id,
      type,
      progress: chance.of(0.9) ? 'COMPLETED' : 'UNDERWAY',
      title: `${ACTION_NAMES[type]} in ${place} over ${word(chance)}`,
      description: sentence(chance),
      startedOn: dayOf(at),
      startedOnFirst: first,
      startedOnLast: last,
      place,
    });
    for (const organizationId of this.#organizers())
      rows.link('_CampaignActionToOrganization', id, organizationId);
    for (const [position, actor] of this.#speakers(chance.from(0, 2)).entries())
      rows.add('ActionActor', { actionId: id, position, ...actor });
    for (const [position, target] of this.#speakers(1).entries())
      rows.add('ActionTarget', { actionId: id, position, ...target });
    if (chance.of(0.7)) this.#figures(id, at);
    this.#append(at, { type: 'CAMPAIGN_ACTION_RECORDED', campaignId: campaign.id, actionId: id });
    campaign.actions.push(id);
    if (campaign.actions.length > RECENT) campaign.actions.shift();
    this.#actions += 1;
    if (chance.of(0.1)) this.#reach(campaign, at + DAY);
  }

  #demand(campaignId: string, at: number): string {
    const { rows, ids, chance } = this.#writing;
    const id = ids.at(at);
    const text = `Put an end to the delays over ${chance.one(SUBJECTS)} in ${chance.one(PLACES)}.`;
    const { personId, organizationId } = speakerOf(chance, this.#directory, 'PUBLIC');
    const addressed = { addressedPersonId: personId, addressedOrganizationId: organizationId };
    rows.add('CampaignDemand', { id, campaignId, text, ...addressed });
    if (chance.of(0.3)) rows.link('_CampaignDemandToSourceReport', id, this.#source(at));
    this.#append(at, { type: 'CAMPAIGN_DEMAND_ADDED', campaignId, demandId: id });
    return id;
  }

  /** How many took part, as two sides say. */
  #figures(actionId: string, at: number): void {
    const { rows, ids, chance } = this.#writing;
    const sourceId = this.#source(at);
    rows.link('_CampaignActionToSourceReport', actionId, sourceId);
    const low = chance.from(20, 4_000);
    for (const high of [low, low * 2]) {
      const { personId, organizationId } = speakerOf(chance, this.#directory, 'PUBLIC');
      const attributed = { attributedPersonId: personId, attributedOrganizationId: organizationId };
      const figure = { id: ids.at(at), actionId, kind: 'PARTICIPANTS', low, high, ...attributed } as const;
      rows.add('ActionFigure', { ...figure, sourceId });
    }
  }

  #reach(campaign: Campaign, at: number): void {
    const { rows, ids, chance } = this.#writing;
    const id = ids.at(at);
    const { first, last } = dayRange(new Date(at));
    const { personId, organizationId } = speakerOf(chance, this.#directory, 'PUBLIC');
    rows.add('CampaignOutcome', {
      id,
      campaignId: campaign.id,
      demandId: chance.one(campaign.demands),
      summary: sentence(chance),
      occurredOn: dayOf(at),
      occurredOnFirst: first,
      occurredOnLast: last,
      extent: chance.one(['FULL', 'PARTIAL', 'PARTIAL', 'REVERSED']),
      targetPersonId: personId,
      targetOrganizationId: organizationId,
    });
    rows.link('_CampaignOutcomeToSourceReport', id, this.#source(at));
    this.#append(at, { type: 'CAMPAIGN_OUTCOME_RECORDED', campaignId: campaign.id, outcomeId: id });
  }

  #source(at: number): string {
    return writeSource(this.#writing, this.#directory, 'PUBLIC', at);
  }

  #organizers(): string[] {
    const { chance } = this.#writing;
    const { PUBLIC } = this.#directory.organizations;
    return [...new Set(Array.from({ length: chance.from(1, 2) }, () => zipf(chance, PUBLIC)))];
  }

  /** Each once. */
  #speakers(count: number): Speaker[] {
    const { chance } = this.#writing;
    const speakers = Array.from({ length: count }, () => speakerOf(chance, this.#directory, 'PUBLIC'));
    return [
      ...new Map(speakers.map((speaker) => [speaker.personId ?? speaker.organizationId, speaker])).values(),
    ];
  }

  #append(at: number, event: Parameters<Log['append']>[1] & { readonly campaignId: string }): void {
    this.#log.append(at, { ...event, campaignIds: [event.campaignId] });
  }
}
