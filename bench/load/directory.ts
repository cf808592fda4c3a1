/** Members, people, organisations, sources, tags and sections. A fifth of each is seen by members only. */
import type { Visibility } from '../../generated/prisma/client.ts';
import type { Chance } from '../../test/support/secrecy/random.ts';
import type { Ids } from './ids.ts';
import { changedAt, type Rows } from './rows.ts';
import { writeSections, type Section } from './sections.ts';
import { headline, organizationName, personName, sentence, slugOf } from './texts.ts';
import { rank } from './vocabulary.ts';
import { OUTLETS, PLACES, ROLES, SUBJECTS } from './words.ts';

/** Rows of which the first are the most used. */
export interface Pool {
  readonly PUBLIC: readonly string[];
  readonly MEMBERS: readonly string[];
}

export interface Speaker {
  readonly personId: string | null;
  readonly organizationId: string | null;
}

export interface Colleague {
  readonly id: string;
  readonly tokenId: string;
  readonly name: string;
}

export interface Directory {
  readonly reporters: readonly Colleague[];
  readonly editors: readonly Colleague[];
  readonly people: Pool;
  readonly organizations: Pool;
  readonly tags: Pool;
  /** Each of the top, followed by those below it. */
  readonly sections: readonly Section[];
}

export interface Writing {
  readonly rows: Rows;
  readonly ids: Ids;
  readonly chance: Chance;
}

const DAY = 86_400_000;

/** Few are picked often and most of them seldom: the second of a list about half as often as the first. */
export function zipf<Item>(chance: Chance, items: readonly Item[]): Item {
  const item = items[rank(chance, items.length)];
  if (item === undefined) throw new Error('There is nothing to choose from.');
  return item;
}

/** One of the public rows; for what only members see, sometimes one that only members see. */
export function oneOf(chance: Chance, pool: Pool, visibility: Visibility): string {
  const isHidden = visibility === 'MEMBERS' && pool.MEMBERS.length > 0 && chance.of(0.5);
  return zipf(chance, pool[isHidden ? 'MEMBERS' : 'PUBLIC']);
}

export function speakerOf(chance: Chance, directory: Directory, visibility: Visibility): Speaker {
  return chance.of(0.8)
    ? { personId: oneOf(chance, directory.people, visibility), organizationId: null }
    : { personId: null, organizationId: oneOf(chance, directory.organizations, visibility) };
}

/** One or two people, and for one article in ten an agency. */
export function authorsOf(chance: Chance, { people, organizations }: Directory): Speaker[] {
  const some = new Set(Array.from({ length: chance.from(1, 2) }, () => zipf(chance, people.PUBLIC)));
  const agency = chance.of(0.1) ? zipf(chance, organizations.PUBLIC) : null;
  return [
    ...[...some].map((personId) => ({ personId, organizationId: null })),
    ...(agency === null ? [] : [{ personId: null, organizationId: agency }]),
  ];
}

/** @param articles the number of articles that the archive will have */
export function writeDirectory(writing: Writing, articles: number, from: number): Directory {
  const speakers = Math.max(20, Math.round(articles * 0.06));
  const organizations = writeOrganizations(writing, Math.ceil(speakers / 6), from);
  return {
    reporters: writeMembers(writing, 'REPORTER', 30, from),
    editors: writeMembers(writing, 'EDITOR', 10, from),
    organizations,
    people: writePeople(writing, speakers - Math.ceil(speakers / 6), organizations, from),
    tags: writeTags(writing, Math.max(10, Math.round(articles / 200)), from),
    sections: writeSections(writing, from),
  };
}

/** Nobody can sign in as one of them: their tokens are unknown and have expired. */
function writeMembers(
  { rows, ids, chance }: Writing,
  role: 'REPORTER' | 'EDITOR',
  count: number,
  from: number,
): Colleague[] {
  return Array.from({ length: count }, () => {
    const [id, tokenId, name] = [ids.at(from), ids.at(from), personName(chance)];
    const createdAt = new Date(from);
    rows.add('Member', { id, name, role, roleSaidAt: createdAt, createdAt });
    const hash = Uint8Array.from({ length: 32 }, () => chance.from(0, 255));
    const ended = new Date(from + 30 * DAY);
    const token = { id: tokenId, memberId: id, name: 'Of the archive', hash, createdAt };
    rows.add('ApiToken', { ...token, expiresAt: ended, revokedAt: ended });
    return { id, tokenId, name };
  });
}

function writeOrganizations({ rows, ids, chance }: Writing, count: number, from: number): Pool {
  return pooled(count, (visibility, number, earlier) => {
    const id = ids.at(from);
    const name = organizationName(chance);
    rows.add('Organization', {
      id,
      slug: `${slugOf(name)}-${number}`,
      slugs: [`${slugOf(name)}-${number}`],
      name,
      description: chance.of(0.5) ? sentence(chance) : null,
      website: chance.of(0.5) ? `https://organization-${number}.example/` : null,
      visibility,
      partOfId: earlier.length > 0 && chance.of(0.2) ? zipf(chance, earlier) : null,
      createdAt: new Date(from),
      ...changedAt(from),
    });
    return id;
  });
}

function writePeople({ rows, ids, chance }: Writing, count: number, organizations: Pool, from: number): Pool {
  return pooled(count, (visibility, number) => {
    const id = ids.at(from);
    const name = personName(chance);
    const slug = `${slugOf(name)}-${number}`;
    rows.add('Person', {
      id,
      slug,
      slugs: [slug],
      name,
      description: chance.of(0.3) ? sentence(chance) : null,
      visibility,
      createdAt: new Date(from),
      ...changedAt(from),
    });
    for (let roles = chance.from(0, 2); roles > 0; roles -= 1)
      rows.add('Affiliation', {
        id: ids.at(from),
        personId: id,
        organizationId: oneOf(chance, organizations, visibility),
        roleName: chance.one(ROLES),
        from: String(chance.from(1990, 2015)),
      });
    if (chance.of(0.3)) {
      const account = { platform: 'Mastodon', handle: `@${slug}`, url: `https://social.example/@${slug}` };
      rows.add('SocialAccount', { id: ids.at(from), personId: id, position: 0, ...account });
    }
    return id;
  });
}

function writeTags({ rows, ids, chance }: Writing, count: number, from: number): Pool {
  return pooled(count, (visibility, number) => {
    const id = ids.at(from);
    const name = `${chance.one(SUBJECTS)} in ${chance.one(PLACES)} ${number}`;
    rows.add('Tag', { id, slug: slugOf(name), slugs: [slugOf(name)], name, visibility });
    return id;
  });
}

/** A report of one to three outlets. */
export function writeSource(
  { rows, ids, chance }: Writing,
  { organizations }: Directory,
  visibility: Visibility,
  at: number,
): string {
  const id = ids.at(at);
  rows.add('SourceReport', {
    id,
    headline: `${chance.one(PLACES)} ${chance.one(OUTLETS)}: ${headline(chance)}`,
    url: `https://outlet.example/${id}`,
    publishedOn: dayOf(at),
    visibility,
    createdAt: new Date(at),
    ...changedAt(at),
  });
  const outlets = new Set(
    Array.from({ length: chance.from(1, 3) }, () => oneOf(chance, organizations, visibility)),
  );
  for (const [position, organizationId] of [...outlets].entries())
    rows.add('SourceOutlet', { sourceId: id, position, organizationId });
  return id;
}

export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Every fifth is seen by members only. */
function pooled(
  count: number,
  write: (visibility: Visibility, number: number, earlier: readonly string[]) => string,
): Pool {
  const pool = { PUBLIC: [] as string[], MEMBERS: [] as string[] };
  for (let number = 1; number <= count; number += 1) {
    const visibility = number % 5 === 0 ? 'MEMBERS' : 'PUBLIC';
    pool[visibility].push(write(visibility, number, pool.PUBLIC));
  }
  return pool;
}
