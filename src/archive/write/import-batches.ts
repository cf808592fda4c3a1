/** Plans and writes a batch, in its transaction. */
import type pg from 'pg';
import { newId } from '../../db/new-id.ts';
import { FreeSlugs } from '../plan/free-slugs.ts';
import { newPeopleAndTags } from '../plan/people-and-tags.ts';
import { planArticles } from '../plan/plan-articles.ts';
import { ExportPlan } from '../plan/plan-export.ts';
import type { Planned } from '../plan/planned.ts';
import { planSections } from '../plan/sections.ts';
import type { ArticleRecord } from '../understand/article-record.ts';
import type { CheckedArticle } from '../understand/check-article.ts';
import { ENTITIES, PARTS_OF_ORGANIZATIONS, ROW_LINKS } from '../understand/entities.ts';
import type { RowLinks } from '../understand/entity.ts';
import { extensionEntities } from '../understand/extension-entities.ts';
import { NEWS_ENTITIES } from '../understand/news-entities.ts';
import type { ExportRecord } from '../understand/export-records.ts';
import type { Outcome } from './report.ts';
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
    const kind = batch[0]?.kind ?? '';
    const links = ROW_LINKS.find(({ name }) => name === kind);
    if (links !== undefined) return writeLinks(client, links, plan, planned, batch);
    const entity = [...ENTITIES, ...NEWS_ENTITIES, ...extensionEntities()].find(({ name }) => name === kind);
    const { fresh, ...rest } =
      entity === undefined ? await plan.articles(client, batch) : await plan.entities(client, entity, batch);
    if (planned === null && fresh.length > 0) {
      if (entity === undefined) await writeExportedArticles(client, fresh as ArticleRecord[]);
      else await writeEntities(client, entity, fresh);
      await audit(client, { file, noun: kind, made: fresh.length });
    }
    return { ...rest, updated: 0, made: new Map([[kind, fresh.length]]) };
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
  if (planned !== null)
    return { made: new Map(), updated: 0, unchanged: batch.length - skipped.length, skipped, notes: [] };
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
    unchanged: batch.length - skipped.length - made.size,
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
    const plan = await planArticles(client, batch, publish, planned, slugs);
    const { tasks, liveBlogs, unchanged, skipped } = plan;
    const fresh = tasks.filter(({ known }) => known === null).length;
    const updated = batch.length - unchanged - fresh;
    const others = await newPeopleAndTags(client, tasks, liveBlogs, planned);
    const sections = await planSections(client, tasks, planned);
    if (planned === null && tasks.length + liveBlogs.length > 0) {
      await writeArticles(client, plan, others, sections);
      await audit(client, { file, noun: 'Article', made: fresh, updated });
    }
    const made = new Map([
      ['Article', fresh],
      ['Person', others.people.length],
      ['Organization', others.organizations.length],
      ['Tag', others.tags.length],
      ['Section', sections.fresh.length],
      ['LivePost', liveBlogs.flatMap(({ posts }) => posts.filter(({ known }) => known === null)).length],
    ]);
    return { made, updated, unchanged, skipped, notes: [...plan.notes, ...sections.notes] };
  };
}

/** In the same transaction as the rows. Nobody is signed in on the command line. */
async function audit(client: pg.ClientBase, details: object): Promise<void> {
  await client.query(
    'INSERT INTO "AuditEntry" ("id", "action", "details") VALUES ($1::uuid, $2, $3::jsonb)',
    [newId(), 'import', JSON.stringify(details)],
  );
}
