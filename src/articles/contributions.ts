import { z } from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import { ContributorRole } from '../../generated/prisma/enums.ts';
import { wordedByline } from '../messages/messages.ts';
import type { Problem } from '../errors.ts';
import { line, optional, ruled } from '../operations/validation.ts';
import { SHOWN_IDENTIFIERS } from '../people/identifiers.ts';
import { speakerInput } from '../people/speaker.ts';

/** As many as one revision credits. */
const MOST = 200;

export const contributionInput = z.object({
  contributor: speakerInput,
  role: z.enum(ContributorRole),
  creditedAs: optional(line),
});

export const contributionsInput = ruled(
  z.array(contributionInput).max(MOST, `must have at most ${MOST} items`),
  [{ of: [], problems: repeated }],
).nullish();

function repeated(input: readonly z.output<typeof contributionInput>[]): Problem[] {
  // Too many are a problem of their own.
  if (input.length > MOST) return [];
  const keys = input.map(({ contributor, role }) => keyOf({ ...contributor, role }));
  return keys.flatMap((key, index) => {
    const first = keys.indexOf(key);
    if (first === index) return [];
    const message = `must not have the same contributor and role as item ${first}`;
    return [{ code: 'CONFLICTING', message, path: [String(index)] }];
  });
}

/** Who did what for a revision: exactly one of the two ids is set. */
export interface Contribution {
  readonly personId: string | null;
  readonly organizationId: string | null;
  readonly role: ContributorRole;
  readonly creditedAs: string | null;
}

/** The rows of an input. Nobody is credited twice for the same: the first time counts. */
export function contributionRows(input: z.output<typeof contributionsInput>): Contribution[] {
  const rows = (input ?? []).map(({ contributor: { personId, organizationId }, role, creditedAs }) => ({
    ...{ personId, organizationId, role, creditedAs },
  }));
  const keys = rows.map(keyOf);
  return rows.filter((_row, index) => keys.indexOf(keys[index] ?? '') === index);
}

function keyOf({ personId, organizationId, role }: Omit<Contribution, 'creditedAs'>): string {
  return `${personId ?? organizationId} ${role}`;
}

/** The columns of `Contribution`, apart from its place. */
export const CONTRIBUTION_COLUMNS = {
  personId: true,
  organizationId: true,
  role: true,
  creditedAs: true,
} as const satisfies Prisma.ContributionSelect;

const COLUMNS = Prisma.raw(
  Object.keys(CONTRIBUTION_COLUMNS)
    .map((column) => `"${column}"`)
    .join(', '),
);

/** @param table of the revisions of articles, or of posts */
export function insertContributions(
  revisionId: string,
  rows: readonly Contribution[],
  table: 'Contribution' | 'LivePostContribution' = 'Contribution',
): Prisma.Sql {
  const placed = rows.map((row, position) => ({ ...row, position }));
  return Prisma.sql`
    INSERT INTO ${Prisma.raw(`"${table}"`)} ("revisionId", "position", ${COLUMNS}) SELECT ${revisionId}::uuid, "position", ${COLUMNS}
    FROM jsonb_populate_recordset(NULL::"Contribution", ${JSON.stringify(placed)}::jsonb)`;
}

/** @param from, to the ids of two revisions in SQL */
export function copyContributions(from: Prisma.Sql, to: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO "Contribution" ("revisionId", "position", ${COLUMNS}) SELECT ${to}, "position", ${COLUMNS}
    FROM "Contribution" WHERE "revisionId" = ${from}`;
}

/** Selects who is credited. All readers of this relation select the same rows, so that Prisma reads them once. */
export const CREDITED = {
  orderBy: { position: 'asc' },
  select: {
    role: true,
    creditedAs: true,
    person: { select: { name: true } },
    organization: { select: { name: true } },
  },
} as const satisfies Prisma.ArticleRevision$contributionsArgs;

const LINKED = {
  select: { name: true, slug: true, visibility: true, identifiers: SHOWN_IDENTIFIERS },
} as const;

/** Selects who is credited, with what leads to their pages. */
export const LINKED_CREDITS = {
  ...CREDITED,
  select: { ...CREDITED.select, person: LINKED, organization: LINKED },
} as const satisfies Prisma.ArticleRevision$contributionsArgs;

/** Selects what `bylineIn` needs of a revision. */
export const BYLINE = {
  byline: true,
  contributions: CREDITED,
} as const satisfies Prisma.ArticleRevisionSelect;

interface Named {
  readonly creditedAs: string | null;
  readonly person: { readonly name: string } | null;
  readonly organization: { readonly name: string } | null;
}

interface Credited extends Named {
  readonly role: ContributorRole;
}

/** The name as it is printed. */
export function creditedName({ creditedAs, person, organization }: Named): string {
  return creditedAs ?? person?.name ?? organization?.name ?? '';
}

/** Each author once, in order: in its list of contributions, a revision has nobody twice in the same role. */
export function authorsIn<Of extends { readonly role: ContributorRole }>(contributions: readonly Of[]): Of[] {
  return contributions.filter(({ role }) => role === 'AUTHOR');
}

/** The byline as the editor worded it, or else in the article's language; null if nobody is credited. */
export function bylineIn(
  { byline, contributions }: { readonly byline: string | null; readonly contributions: readonly Credited[] },
  language: string,
): string | null {
  const names = authorsIn(contributions).map(creditedName);
  return byline ?? (names.length === 0 ? null : wordedByline(language, names));
}
