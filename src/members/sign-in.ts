import type { PrismaClient, Role } from '../../generated/prisma/client.ts';
import { inTransaction } from '../changes/transaction.ts';
import type { Claims } from './claims.ts';

/** A member whom the identity provider knows. */
export interface ProvidedMember {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly deactivatedAt: Date | null;
  /** When their role was last said; what the provider said before doesn’t count. */
  readonly roleSaidAt: Date;
}

interface Row {
  readonly now: Date;
  readonly subject: string;
}

interface Found {
  /** By the database’s clock. */
  readonly now: Date;
  readonly bySubject: ReadonlyMap<string, ProvidedMember>;
}

/** Who the provider’s subjects are here, and what time it is, in one statement. */
export async function findProvided(
  prisma: PrismaClient,
  issuer: string,
  subjects: readonly string[],
): Promise<Found> {
  const rows = await prisma.$queryRaw<(Row & (ProvidedMember | { id: null }))[]>`
    SELECT now() AS "now", s."subject", m."id", m."name", m."role"::text AS "role", m."deactivatedAt", m."roleSaidAt"
    FROM unnest(${[...subjects]}::text[]) s("subject")
    LEFT JOIN "Member" m ON m."issuer" = ${issuer} AND m."subject" = s."subject"`;
  const [first] = rows;
  if (first === undefined) throw new Error('Ask for one subject at least.');
  const members = rows.filter((row) => row.id !== null);
  return {
    now: first.now,
    bySubject: new Map(members.map(({ subject, ...member }) => [subject, member])),
  };
}

/** Whether the provider says another role than the one they have, and says so later than that was said. */
export function isNewRole({ role, roleSaidAt }: ProvidedMember, claims: Claims, now: Date): boolean {
  return role !== claims.role && roleSaidAt <= saidAt(claims, now);
}

/**
 * Takes on who signs in for the first time, or with another role than before, and notes that in the audit log. Several
 * at once make one member.
 */
export async function signIn(
  prisma: PrismaClient,
  issuer: string,
  claims: Claims & { readonly role: Role },
  now: Date,
): Promise<ProvidedMember> {
  const { subject, name, role } = claims;
  const roleSaidAt = saidAt(claims, now);
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

/** A provider whose clock is ahead must not outdo what an admin says meanwhile. */
function saidAt({ issued }: Claims, now: Date): Date {
  return new Date(Math.min(issued * 1_000, now.getTime()));
}
