import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryOut } from '../support/database/attempt.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

// What PostgreSQL refuses of campaign facts, whichever program asks. SQLSTATEs: 23514 check, 23503 foreign key.

let newsroom: Newsroom;
let ids: Record<'person' | 'organization' | 'campaign', string>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  const desk = openDesk(newsroom);
  ids = {
    person: rowId((await desk.person()).id),
    organization: rowId((await desk.organization()).id),
    campaign: rowId((await desk.campaign()).id),
  };
});
afterAll(() => newsroom.close());

const attempt = (sql: string) => tryOut(newsroom.prisma, sql, ids);

describe('PostgreSQL', () => {
  const action = (lastDay: string) =>
    `INSERT INTO "CampaignAction" ("id", "campaignId", "type", "title", "startedOn", "startedOnFirst", "startedOnLast")
     VALUES (gen_random_uuid(), :campaign, 'RALLY', 'T', '2025', '2025-01-01', '${lastDay}')`;
  const party = (table: string, speaker: string) =>
    `WITH action AS (${action('2025-12-31')} RETURNING "id")
     INSERT INTO "${table}" ("actionId", "position", "personId", "organizationId") SELECT "id", 0, ${speaker.replaceAll(':', 'uuid :')} FROM action`;
  const figure = (columns: string, values: string) =>
    `WITH action AS (${action('2025-12-31')} RETURNING "id")
     INSERT INTO "ActionFigure" ("id", "actionId", "kind", "low", "high"${columns})
     SELECT gen_random_uuid(), "id", 'ARRESTS', ${values} FROM action`;

  it.each([
    [
      'save a campaign target without a person or organisation',
      `INSERT INTO "CampaignTarget" ("id", "campaignId", "position") VALUES (gen_random_uuid(), :campaign, 0)`,
    ],
    [
      'address a demand to both a person and an organisation',
      `INSERT INTO "CampaignDemand" ("id", "campaignId", "text", "addressedPersonId", "addressedOrganizationId") VALUES (gen_random_uuid(), :campaign, 'T', :person, :organization)`,
    ],
    [
      'attribute an outcome to two targets',
      `INSERT INTO "CampaignOutcome" ("id", "campaignId", "summary", "occurredOn", "occurredOnFirst", "occurredOnLast", "extent", "targetPersonId", "targetOrganizationId") VALUES (gen_random_uuid(), :campaign, 'S', '2025', '2025-01-01', '2025-12-31', 'FULL', :person, :organization)`,
    ],
    [
      'date an outcome with its last instant before its first',
      `INSERT INTO "CampaignOutcome" ("id", "campaignId", "summary", "occurredOn", "occurredOnFirst", "occurredOnLast", "extent") VALUES (gen_random_uuid(), :campaign, 'S', '2025', '2025-01-02', '2025-01-01', 'FULL')`,
    ],
    ['save an actor without a person or organisation', party('ActionActor', 'NULL, NULL')],
    [
      'save an actor that is both a person and an organisation',
      party('ActionActor', ':person, :organization'),
    ],
    ["save an action's target without a person or organisation", party('ActionTarget', 'NULL, NULL')],
    [
      "save an action's target that is both a person and an organisation",
      party('ActionTarget', ':person, :organization'),
    ],
    ['save a figure whose low is above its high', figure('', '2, 1')],
    ['save a negative figure', figure('', '-1, 1')],
    [
      'attribute a figure to both a person and an organisation',
      figure(', "attributedPersonId", "attributedOrganizationId"', '1, 1, uuid :person, uuid :organization'),
    ],
    ['date an action with its last day before its first', action('2024-12-31')],
  ])('refuses to %s', async (_what, sql) => {
    expect(await attempt(sql)).toBe('23514');
  });

  it('refuses to attribute an outcome to a demand of another campaign', async () => {
    const sql = `
      WITH other AS (INSERT INTO "Campaign" ("id", "slug", "name") VALUES (gen_random_uuid(), 'another', 'A') RETURNING "id"),
      demand AS (INSERT INTO "CampaignDemand" ("id", "campaignId", "text") SELECT gen_random_uuid(), "id", 'T' FROM other RETURNING "id")
      INSERT INTO "CampaignOutcome" ("id", "campaignId", "demandId", "summary", "occurredOn", "occurredOnFirst", "occurredOnLast", "extent")
      SELECT gen_random_uuid(), :campaign, "id", 'S', '2025', '2025-01-01', '2025-12-31', 'FULL' FROM demand`;
    expect(await attempt(sql)).toBe('23503');
  });

  it.each([
    ['save a figure', figure('', '0, 0')],
    ['save a figure that is open-ended', figure('', '200, NULL')],
    ['save an actor', party('ActionActor', ':person, NULL')],
    ["save an action's target", party('ActionTarget', 'NULL, :organization')],
  ])('lets a node %s', async (_what, sql) => {
    expect(await attempt(sql)).toBeNull();
  });
});
