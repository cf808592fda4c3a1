/** Plans and writes a batch, in its transaction. */
import type pg from 'pg';
import { newId } from '../../db/new-id.ts';
import { FreeSlugs } from '../plan/free-slugs.ts';
import type { Outcome } from '../plan/outcome.ts';
import { planPeopleAndTags } from '../plan/people-and-tags.ts';
import { planArticles } from '../plan/plan-articles.ts';
import { ExportPlan } from '../plan/plan-export.ts';
import type { Planned } from '../plan/planned.ts';
import type { CheckedArticle } from '../understand/check-article.ts';
import {
  ENTITIES,
  LINKS_OF_STATEMENTS,
  PARTS_OF_ORGANIZATIONS,
  type RowLinks,
} from '../understand/entities.ts';
import type { ExportRecord } from '../understand/export-records.ts';
import { writeArticles } from './write-articles.ts';
import { breakCircles, linkRows, writeEntities } from './write-entities.ts';
import { writeExportedArticles } from './write-exported-articles.ts';

interface ImportDestination {
  /** Of the file, for the audit log. */
  readonly file: string;
  /** Set in a dry run, which writes nothing. */
  readonly planned: Planned | null;
}

export type WriteItems<Item> = (client: pg.ClientBase, batch: readonly Item[]) => Promise<Outcome>;

/** Writes records of an export. Those of a batch are of one entity. */
export function exportWriter({ file, planned }: ImportDestination): WriteItems<ExportRecord> {
  const plan = new ExportPlan(planned);
  return async (client, batch) => {
    const entity = batch[0]?.kind ?? '';
    const links = [PARTS_OF_ORGANIZATIONS, LINKS_OF_STATEMENTS].find(({ name }) => name === entity);
    if (links !== undefined) return writeLinks(client, links, plan, planned, batch);
    const declared = ENTITIES.find(({ name }) => name === entity);
    let made;
    let outcome;
    if (declared === undefined) {
      const { fresh, ...rest } = await plan.articles(client, batch);
      if (planned === null) await writeExportedArticles(client, fresh, (id) => plan.idOfTag(id));
      [made, outcome] = [fresh.length, rest];
    } else {
      const { fresh, ...rest } = await plan.entities(client, declared, batch);
      if (planned === null) await writeEntities(client, declared, fresh);
      [made, outcome] = [fresh.length, rest];
    }
    if (planned === null && made > 0) await audit(client, { file, noun: entity, made });
    return { ...outcome, updated: 0, made: new Map([[entity, made]]) };
  };
}

async function writeLinks(
  client: pg.ClientBase,
  links: RowLinks,
  plan: ExportPlan,
  planned: Planned | null,
  batch: readonly ExportRecord[],
): Promise<Outcome> {
  const { fresh, skipped } = await plan.links(client, links, batch);
  if (planned !== null) return { made: new Map(), updated: 0, unchanged: fresh.length, skipped, notes: [] };
  const made = await linkRows(
    client,
    links,
    fresh.map(({ record }) => record),
  );
  const circular = links === PARTS_OF_ORGANIZATIONS ? await breakCircles(client, made) : new Set<string>();
  const reason = 'is left out: the organisation would be a part of itself';
  return {
    made: new Map([[links.name, made.size - circular.size]]),
    updated: 0,
    unchanged: fresh.length - made.size,
    skipped,
    notes: fresh.flatMap(({ place, record }) => (circular.has(record.id) ? [{ place, reason }] : [])),
  };
}

/** Writes articles of another archive. */
export function articleWriter(
  { file, planned }: ImportDestination,
  publish: boolean,
): WriteItems<CheckedArticle> {
  const slugs = new FreeSlugs();
  return async (client, batch) => {
    const { at, tasks, unchanged, notes } = await planArticles(client, batch, { publish, planned, slugs });
    const fresh = tasks.filter(({ known }) => known === null).length;
    const updated = tasks.length - fresh;
    const others =
      planned === null
        ? await writeArticles(client, tasks, at)
        : await planPeopleAndTags(client, tasks, planned);
    if (planned === null && tasks.length > 0)
      await audit(client, { file, noun: 'Article', made: fresh, updated });
    return { made: new Map([['Article', fresh], ...others]), updated, unchanged, skipped: [], notes };
  };
}

/** In the same transaction as the rows. Nobody is signed in on the command line. */
async function audit(client: pg.ClientBase, details: object): Promise<void> {
  await client.query(
    'INSERT INTO "AuditEntry" ("id", "action", "details") VALUES ($1::uuid, $2, $3::jsonb)',
    [newId(), 'import', JSON.stringify(details)],
  );
}
