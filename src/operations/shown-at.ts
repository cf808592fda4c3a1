import { Prisma, type FeedEventType } from '../../generated/prisma/client.ts';
import type { AppendedEvent } from '../log/append.ts';
import type { Showing } from './shown-on.ts';

/** The entities whose rows know when readers last saw them change. */
const TIMED = ['Person', 'Organization', 'SourceReport', 'Campaign', 'Statement'] as const;
type Timed = (typeof TIMED)[number];

/** A row that looks different to readers, as `Person …`. */
type Key = `${Timed} ${string}`;

type Column = 'personId' | 'organizationId' | 'sourceId' | 'campaignId' | 'statementId';

/** The events that say so of a row's own fields, and the column with its id. */
const OF_ROWS: Readonly<Partial<Record<FeedEventType, readonly [Timed, Column]>>> = {
  PERSON_UPDATED: ['Person', 'personId'],
  PERSON_MERGED: ['Person', 'personId'],
  ORGANIZATION_UPDATED: ['Organization', 'organizationId'],
  ORGANIZATION_MERGED: ['Organization', 'organizationId'],
  SOURCE_REPORT_UPDATED: ['SourceReport', 'sourceId'],
  CAMPAIGN_UPDATED: ['Campaign', 'campaignId'],
  STATEMENT_STATUS_CHANGED: ['Statement', 'statementId'],
};

/** Fields of rows that show another row. The others are lists, such as the articles about a person: these change far more often. */
const OWN_FIELDS: readonly string[] = [
  'Person affiliations',
  'Organization partOf',
  'Statement amendment',
  'Statement inReplyTo',
];

export function rowsOfEvents(events: readonly AppendedEvent[]): Key[] {
  return events.flatMap((event) => {
    const [entity, column] = OF_ROWS[event.type] ?? [];
    const id = column === undefined ? null : event[column];
    return entity === undefined || id == null ? [] : timedRow(entity, id);
  });
}

export function rowsShowing(showings: readonly Showing[]): Key[] {
  return showings.flatMap(({ entity, id, field }) =>
    OWN_FIELDS.includes(`${entity} ${field}`) ? timedRow(entity, id) : [],
  );
}

/** Empty for an entity whose rows have no such time. */
export function timedRow(entity: string, id: string): Key[] {
  return isTimed(entity) ? [`${entity} ${id}`] : [];
}

function isTimed(entity: string): entity is Timed {
  return (TIMED as readonly string[]).includes(entity);
}

/** The SQL that notes that readers see these rows change now, in the order of their ids, so that two writers never wait for each other. */
export function writeShownAt(keys: Iterable<Key>): Prisma.Sql[] {
  const named = [...new Set(keys)].map((key) => key.split(' '));
  return TIMED.flatMap((entity) => {
    const ids = named.flatMap(([of, id]) => (of === entity ? id : []));
    if (ids.length === 0) return [];
    const table = Prisma.raw(`"${entity}"`);
    return Prisma.sql`
      UPDATE ${table} SET "shownAt" = greatest("shownAt" + interval '1 millisecond', clock_timestamp()) WHERE "id" IN (
        SELECT "id" FROM ${table} WHERE "id" = ANY(${ids}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE)`;
  });
}
