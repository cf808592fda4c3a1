import type { PrismaClient, Role } from '../../generated/prisma/client.ts';
import { inTransaction } from '../operations/transaction.ts';
import type { Claims } from './claims.ts';

/** A member who signs in through the identity provider. */
export interface ProvidedMember {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly deactivatedAt: Date | null;
  /** When the role was last set. Tokens that the provider issued earlier don't change it. */
  readonly roleSaidAt: Date;
}

interface ProvidedRow {
  readonly now: Date;
  readonly subject: string;
}

interface ProvidedMembers {
  /** The database's time. */
  readonly now: Date;
  readonly bySubject: ReadonlyMap<string, ProvidedMember>;
}

/** Finds the members of these subjects, and the database's time, in one query. */
export async function findProvided(
  prisma: PrismaClient,
  issuer: string,
  subjects: readonly string[],
): Promise<ProvidedMembers> {
  const rows = await prisma.$queryRaw<(ProvidedRow & (ProvidedMember | { id: null }))[]>`
    SELECT now() AS "now", s."subject", m."id", m."name", m."role"::text AS "role", m."deactivatedAt", m."roleSaidAt"
    FROM unnest(${[...subjects]}::text[]) s("subject")
    LEFT JOIN "Member" m ON m."issuer" = ${issuer} AND m."subject" = s."subject"`;
  const [first] = rows;
  if (first === undefined) throw new Error('At least one subject is required.');
  const members = rows.filter((row) => row.id !== null);
  return {
    now: first.now,
    bySubject: new Map(members.map(({ subject, ...member }) => [subject, member])),
  };
}

/** Whether the token has a different role, and was issued after the member's role was last set. */
export function isNewRole({ role, roleSaidAt }: ProvidedMember, claims: Claims, now: Date): boolean {
  return role !== claims.role && roleSaidAt <= issuedAt(claims, now);
}

/**
 * Creates a member at their first sign-in, or updates their role, and writes an audit entry. Concurrent first sign-ins
 * create one member.
 */
export async function signIn(
  prisma: PrismaClient,
  issuer: string,
  claims: Claims & { readonly role: Role },
  now: Date,
): Promise<ProvidedMember> {
  const { subject, name, role } = claims;
  const roleSaidAt = issuedAt(claims, now);
  return inTransaction(prisma, async (tx) => {
    const added = await tx.member.createMany({
      data: { issuer, subject, name, role, roleSaidAt },
      skipDuplicates: true,
    });
    const changed = await tx.member.updateMany({
      where: { issuer, subject, role: { not: role }, roleSaidAt: { lte: roleSaidAt }, deactivatedAt: null },
      data: { role, roleSaidAt },
    });
    const member = await tx.member.findUniqueOrThrow({ where: { issuer_subject: { issuer, subject } } });
    if (added.count + changed.count > 0) {
      const { id } = member;
      await tx.auditEntry.create({
        data: { memberId: id, action: 'signIn', typename: 'Member', subjectId: id, details: { role } },
      });
    }
    return member;
  });
}

/** Not in the future: a provider whose clock is ahead must not override an admin's later change. */
function issuedAt({ issued }: Claims, now: Date): Date {
  return new Date(Math.min(issued * 1_000, now.getTime()));
}
