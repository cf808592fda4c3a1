/** Who sees a row of an extension: the one rule, for readers' queries, mutations and redactions. */
import type { Transaction } from '../db/client.ts';
import { tableOf, type EntityName } from '../db/entities.ts';
import { oneOf } from '../db/one-of.ts';
import { visibleArticles, quotableStatements, visibleTags } from '../articles/policy.ts';
import { visibleFacts } from '../campaigns/policy.ts';
import { columnsOf } from '../extensions/catalogue.ts';
import type { Row } from '../extensions/define.ts';
import { followedBy, type ExtensionTable } from '../extensions/installed.ts';
import { visibleFronts } from '../fronts/policy.ts';
import { visiblePosts } from '../live-blogs/policy.ts';
import { visibleMembers } from '../members/policy.ts';
import { visibleOrganizations, visiblePeople, visibleSources } from '../people/policy.ts';
import { hasRole, type Viewer } from '../viewer.ts';

const everything = () => ({});

/** Selects the rows that the viewer may see, of each entity that rows of extensions may follow. */
export const FOLLOWED = {
  Article: visibleArticles,
  LivePost: visiblePosts,
  // Readers know them. Notes stay when the article is withdrawn.
  UpdateNote: everything,
  Tag: visibleTags,
  Section: everything,
  Statement: quotableStatements,
  Person: visiblePeople,
  Organization: visibleOrganizations,
  SourceReport: visibleSources,
  Campaign: everything,
  CampaignDemand: visibleFacts,
  CampaignAction: visibleFacts,
  CampaignOutcome: visibleFacts,
  Front: visibleFronts,
  Newsletter: everything,
  Member: visibleMembers,
} satisfies Partial<Record<EntityName, (viewer: Viewer) => object>>;

interface Looking {
  readonly prisma: Transaction;
  readonly viewer: Viewer;
}

/** A table that is hidden from the viewer isn't read, so no change of it drops a reader's cached answer. */
export function mayReadAny({ visibleTo }: ExtensionTable, viewer: Viewer): boolean {
  if (visibleTo === 'MEMBERS') return hasRole(viewer, 'REPORTER');
  return visibleTo !== 'EDITORS' || hasRole(viewer, 'EDITOR');
}

/** Those whose objects the viewer sees. A row that refers to none of them is for editors. */
export async function visibleAmong<R extends Row>(
  table: ExtensionTable,
  rows: readonly R[],
  looking: Looking,
): Promise<readonly R[]> {
  if (!mayReadAny(table, looking.viewer)) return [];
  if (typeof table.visibleTo === 'string' || rows.length === 0) return rows;
  const followed = followedBy(table);
  const seen = await Promise.all(followed.map((column) => seenIn(table, column, rows, looking)));
  return rows.filter((row) => {
    const objects = followed.map((column, index) => ({ id: row[column], seen: seen[index] }));
    const named = objects.filter(({ id }) => typeof id === 'string');
    if (named.length === 0) return hasRole(looking.viewer, 'EDITOR');
    return named.every(({ id, seen: visible }) => visible?.has(id as string) === true);
  });
}

/** The ids of the objects in a column that the viewer sees. */
async function seenIn(
  { name }: ExtensionTable,
  column: string,
  rows: readonly Row[],
  { prisma, viewer }: Looking,
): Promise<ReadonlySet<string>> {
  const entity = columnsOf(name).get(column)?.of ?? '';
  if (!isFollowed(entity)) throw new Error(`"${column}" refers to ${entity}, whose objects have no ids`);
  const ids = [...new Set(rows.flatMap((row) => (typeof row[column] === 'string' ? [row[column]] : [])))];
  const where = { AND: [FOLLOWED[entity](viewer), { id: oneOf(ids) }] };
  const found = await tableOf(prisma, entity).findMany({ where, select: { id: true } });
  return new Set(found.map(({ id }) => id));
}

function isFollowed(entity: string): entity is keyof typeof FOLLOWED {
  return Object.hasOwn(FOLLOWED, entity);
}
