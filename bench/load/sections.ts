/** Sections, in which articles stand, and the fronts that are the pages of some. */
import type { Ids } from './ids.ts';
import type { Row, Rows } from './rows.ts';
import { slugOf } from './texts.ts';
import { PLACES, SUBJECTS } from './words.ts';

export interface Section {
  readonly id: string;
  /** The ids of the sections above it, from the top, and its own. */
  readonly line: readonly string[];
}

interface SectionsWriting {
  readonly rows: Rows;
  readonly ids: Ids;
}

/** At the top, and below each of these. */
const [TOP, BELOW] = [6, 3];

/** Each that is at the top, followed by those below it. */
export function writeSections({ rows, ids }: SectionsWriting, from: number): Section[] {
  const add = (name: string, above: readonly string[], pathAbove: string): Section & { path: string } => {
    const [id, slug] = [ids.at(from), `section-${slugOf(name)}`];
    const line = [...above, id];
    const path = `${pathAbove}${slug}`;
    rows.add('Section', { id, slug, slugs: [slug], name, parentId: above.at(-1), path, lineIds: line });
    return { id, line, path };
  };
  return SUBJECTS.slice(0, TOP).flatMap((subject) => {
    const top = add(subject, [], '');
    const below = PLACES.slice(0, BELOW).map((place) =>
      add(`${subject} in ${place}`, top.line, `${top.path}/`),
    );
    return [top, ...below];
  });
}

/** Cards that are placed on each front, and those that a section fills. */
const [PLACED, FILLED] = [10, 10];

/**
 * A front that is no section's page, `home`, and those of the sections at the top: in each, the newest articles are placed, and
 * sections fill the rest.
 * @param articles published ones, the newest first
 */
export function writeFronts(
  { rows, ids }: SectionsWriting,
  sections: readonly Section[],
  articles: readonly string[],
  at: number,
): void {
  const tops = sections.filter(({ line }) => line.length === 1);
  writeFront('home', null, tops.slice(0, 5));
  for (const [number, section] of tops.entries()) writeFront(`front-${number + 1}`, section.id, [section]);

  function writeFront(slug: string, sectionId: string | null, filledFrom: readonly Section[]): void {
    const [id, revisionId] = [ids.at(at), ids.at(at)];
    const current = { currentRevisionId: revisionId, publishedRevisionId: revisionId };
    rows.add('Front', { id, slug, sectionId, ...current });
    const [createdAt, publishedAt] = [new Date(at), new Date(at)];
    rows.add('FrontRevision', { id: revisionId, frontId: id, number: 1, createdAt, publishedAt });
    const container = (position: number, size: number): string => {
      const containerId = ids.at(at);
      const row: Row<'FrontContainer'> = { id: ids.at(at), revisionId, containerId, position, size };
      rows.add('FrontContainer', row);
      return containerId;
    };
    const containerId = container(0, PLACED);
    for (const [position, articleId] of articles.slice(0, PLACED).entries())
      rows.add('FrontCard', { id: ids.at(at), revisionId, containerId, position, articleId });
    for (const [number, section] of filledFrom.entries()) {
      const filledId = container(number + 1, FILLED);
      const source = { id: ids.at(at), revisionId, containerId: filledId, sectionId: section.id };
      rows.add('FrontSource', source);
    }
  }
}
