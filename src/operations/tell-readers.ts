import type { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { appendEvent, takeEvents, writeEvents, type AppendedEvent, type NewEvent } from '../log/append.ts';
import { rowsOfEvents, rowsShowing, timedRow, writeShownAt } from './shown-at.ts';
import { readShownOn, type Showing, type ShownEntity, type ShownRevisions } from './shown-on.ts';
import { writeTogether } from './write-together.ts';

// A change to one row can change what readers see of another. For example, a role appears because the organisation becomes
// public. Changes say here what they make public or change. At the end of the transaction, each public row that looks
// different to readers gets one event.

interface ChangedRows {
  /** The rows that became public. */
  readonly newlyPublic: Set<string>;
  /** The rows that may show on others now. */
  readonly rows: Map<ShownEntity, Set<string>>;
  /** Where they showed before. */
  readonly before: Showing[];
  /** Articles whose revision is another one to readers. */
  readonly articles: ShownRevisions[];
  /** The rows that look different to readers, without an event that names them. */
  readonly different: ReturnType<typeof timedRow>;
}

const changesOf = new WeakMap<Transaction, ChangedRows>();

function changesIn(tx: Transaction): ChangedRows {
  let changes = changesOf.get(tx);
  if (changes === undefined) {
    changes = { newlyPublic: new Set(), rows: new Map(), before: [], articles: [], different: [] };
    changesOf.set(tx, changes);
  }
  return changes;
}

/** Notes that these rows have become public in this transaction. Call it for each row that does. A report shows on no other row. */
export function becamePublic(
  tx: Transaction,
  entity: ShownEntity | 'SourceReport',
  ids: readonly string[],
): void {
  const { newlyPublic, rows } = changesIn(tx);
  for (const id of ids) {
    newlyPublic.add(`${entity} ${id}`);
    if (entity !== 'SourceReport') add(rows, entity, id);
  }
}

/** Call it before a change to the relations of a row that readers see, or may see, on others. */
export async function beforeChange(tx: Transaction, entity: ShownEntity, id: string): Promise<void> {
  const { rows, before } = changesIn(tx);
  before.push(...(await readShownOn(tx, new Map([[entity, new Set([id])]]))));
  add(rows, entity, id);
}

/** Notes that other articles may be in the list of a section, a tag or an author, without a change of these articles themselves. */
export function listChanged(tx: Transaction, id: string): void {
  add(changesIn(tx).rows, 'ListOfArticles', id);
}

/** Notes that readers see another revision of an article: null if they saw none before, or see none any more. */
export function shownRevisionChanged(tx: Transaction, before: string | null, after: string | null): void {
  changesIn(tx).articles.push({ before, after });
}

/** Notes that a row itself looks different to readers, if no event names it. */
export function looksDifferent(tx: Transaction, entity: string, id: string): void {
  changesIn(tx).different.push(...timedRow(entity, id));
}

/**
 * Writes the events of the transaction. Then writes one event for each public row that looks different to readers now. It
 * has none if the transaction has one about it already. A row that has just become public has none: what made it public has
 * one.
 * @param lastWrites what is written in the same SQL statement, by the first event of the transaction
 */
export async function tellReaders(
  tx: Transaction,
  lastWrites: (event: AppendedEvent | null) => readonly Prisma.Sql[],
): Promise<void> {
  const appended = takeEvents(tx);
  const { newlyPublic, rows, before, articles, different: noted } = changesIn(tx);
  const [first = null] = appended;
  const mayComeLater = rows.size + articles.length > 0;
  const writes = [
    ...(first === null && mayComeLater ? [] : lastWrites(first)),
    ...writeShownAt([...noted, ...rowsOfEvents(appended)]),
    ...(appended.length === 0 ? [] : [writeEvents(appended)]),
  ];
  if (!mayComeLater) {
    await writeTogether(tx, writes);
    return;
  }
  const { about, speakers } = subjectsOf(appended);
  const now = await readShownOn(tx, rows, { articles, speakers: [...speakers], writes });
  const inArticles = ({ field }: Showing) => field === 'articles' || field === 'authored';
  const different = [
    ...difference(
      before,
      now.filter((showing) => !inArticles(showing)),
    ),
    ...now.filter(inArticles),
  ]
    .filter(({ entity, id }) => !newlyPublic.has(`${entity} ${id}`))
    // Which articles a statement that became public brings to an organisation is compared above.
    .filter(
      ({ entity, field, shown }) =>
        entity !== 'Organization' || field !== 'statements' || !newlyPublic.has(`Statement ${shown}`),
    );
  const events = new Map(
    different.filter(({ id }) => !about.has(id)).map((showing) => [showing.id, eventOf(showing)]),
  );
  for (const event of events.values()) appendEvent(tx, event);
  const later = takeEvents(tx);
  await writeTogether(tx, [
    ...(first === null ? lastWrites(later[0] ?? null) : []),
    ...writeShownAt(rowsShowing(different)),
    ...(later.length === 0 ? [] : [writeEvents(later)]),
  ]);
}

function add(rows: ChangedRows['rows'], entity: ShownEntity, id: string): void {
  rows.set(entity, (rows.get(entity) ?? new Set<string>()).add(id));
}

/** What is in only one of the two. */
function difference(before: readonly Showing[], after: readonly Showing[]): Showing[] {
  const keyOf = ({ id, field, shown }: Showing) => `${id} ${field} ${shown}`;
  const [keysBefore, keysAfter] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  return [
    ...before.filter((showing) => !keysAfter.has(keyOf(showing))),
    ...after.filter((showing) => !keysBefore.has(keyOf(showing))),
  ];
}

/** The rows that these events are about, and who speaks in them. */
function subjectsOf(events: readonly AppendedEvent[]) {
  const about = events.flatMap(
    ({ articleId, statementId, actionId, demandId, personId, organizationId, sourceId, frontId }) => [
      frontId,
      sourceId,
      articleId,
      statementId,
      actionId,
      demandId,
      personId,
      organizationId,
    ],
  );
  return { about: new Set(about), speakers: new Set(events.flatMap(({ speakerId }) => speakerId ?? [])) };
}

function eventOf({ entity, id, statementId, speakerId, campaignIds }: Showing): NewEvent {
  const inCampaign = { campaignId: campaignIds[0] ?? null, campaignIds: [...campaignIds] };
  switch (entity) {
    case 'Person':
      return { type: 'PERSON_UPDATED', personId: id, speakerId: id };
    case 'Organization':
      return { type: 'ORGANIZATION_UPDATED', organizationId: id, speakerId: id };
    case 'SourceReport':
      return { type: 'SOURCE_REPORT_UPDATED', sourceId: id };
    case 'Statement':
      return { type: 'STATEMENT_UPDATED', statementId, speakerId, campaignIds: [...campaignIds] };
    case 'Article':
      return { type: 'ARTICLE_STATEMENT_CHANGED', articleId: id, statementId, speakerId };
    case 'CampaignAction':
      return { type: 'CAMPAIGN_ACTION_UPDATED', actionId: id, ...inCampaign };
    case 'CampaignDemand':
      return { type: 'CAMPAIGN_DEMAND_UPDATED', demandId: id, ...inCampaign };
    case 'Front':
      return { type: 'FRONT_UPDATED', frontId: id };
  }
}
