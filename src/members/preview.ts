import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { WITHDRAWN_REVISION } from './withdrawn-revision.ts';
import { knownSecret } from '../db/shared-secret.ts';
import type { Preview } from '../viewer.ts';
import { PREFIX } from './token.ts';

const PREVIEW_PREFIX = `${PREFIX}preview_`;
/** Bytes of a row id. */
const ID = 16;
const PURPOSE = 'preview link';

const secretOf = (prisma: PrismaClient) => knownSecret(prisma, 'previews');

/**
 * The token of a preview link: its id, and an HMAC of the id under the newsroom's secret. So the row holds nothing that opens the
 * link, and yet members can read its URL again.
 */
export async function previewToken(prisma: PrismaClient, id: string): Promise<string> {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  return `${PREVIEW_PREFIX}${Buffer.concat([bytes, mac(await secretOf(prisma), bytes)]).toString('base64url')}`;
}

export function isPreviewToken(token: string): boolean {
  return token.startsWith(PREVIEW_PREFIX);
}

/**
 * What the link of a token shows now. Null if the token is forged, the link has ended or was revoked, or its article is discarded.
 * While the article is withdrawn, a link from before shows nothing: it was to show what was taken down.
 * No link shows a revision that was withdrawn.
 */
export async function previewOf(prisma: PrismaClient, token: string): Promise<Preview | null> {
  const all = Buffer.from(token.slice(PREVIEW_PREFIX.length), 'base64url');
  const bytes = all.subarray(0, ID);
  const expected = mac(await secretOf(prisma), bytes);
  const given = all.subarray(ID);
  // A forged token takes no query.
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const [found] = await prisma.$queryRaw<Preview[]>`
    SELECT p."id" AS "linkId", a."id" AS "articleId", r."id" AS "revisionId", r."createdAt" AS "savedAt"
    FROM "PreviewLink" p JOIN "Article" a ON a."id" = p."articleId"
    JOIN "ArticleRevision" r ON r."articleId" = a."id" AND r."number" = coalesce(p."revisionNumber", a."revisionNumber")
    WHERE p."id" = encode(${new Uint8Array(bytes)}, 'hex')::uuid AND p."revokedAt" IS NULL AND p."expiresAt" > now()
      AND a."state" <> 'DISCARDED' AND (a."withdrawnAt" IS NULL OR p."createdAt" >= a."withdrawnAt")
      AND NOT ${WITHDRAWN_REVISION}`;
  return found ?? null;
}

function mac(secret: Uint8Array, id: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(PURPOSE).update(id).digest();
}
