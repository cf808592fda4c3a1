import { describe, expect, it } from 'vitest';
import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import { openDesk, paragraph, payload, rowId } from '../support/newsroom/factories.ts';
import { PublishArticle, Redact } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const WHY = { reason: 'LEGAL', publicNote: 'For legal reasons.' } as const;

const KEPT = /is never changed or removed/;

describe('the database', () => {
  it('changes what is kept only in functions for a redaction, in the transaction that makes it', async () => {
    const { prisma } = newsroom;
    const { id } = await editor.publishedArticle({ headline: 'A headline' });
    const { redaction } = payload(await editor.attempt(Redact, { id, text: 'headline', ...WHY }));
    const revision = await prisma.articleRevision.findFirstOrThrow({ where: { articleId: rowId(id) } });
    const made = rowId(redaction.id);
    const rows = JSON.stringify([{ id: revision.id, headline: 'Another' }]);
    const change = Prisma.sql`UPDATE "ArticleRevision" SET "headline" = 'Another' WHERE "id" = ${revision.id}::uuid`;
    const call = (table: string) => Prisma.sql`SELECT "redact_rows"(${made}::uuid, ${table}, ${rows}::jsonb)`;
    // By hand, with the setting of the functions, and for a redaction that is over.
    await expect(prisma.$executeRaw(change)).rejects.toThrow(KEPT);
    await expect(
      prisma.$transaction([
        prisma.$executeRaw`SELECT set_config('dateline.redaction', ${made}, true)`,
        prisma.$executeRaw(change),
      ]),
    ).rejects.toThrow(KEPT);
    await expect(prisma.$executeRaw(call('ArticleRevision'))).rejects.toThrow(KEPT);
    await expect(prisma.$executeRaw(call('Secret'))).rejects.toThrow(/has no texts that are never changed/);
    await expect(prisma.$executeRaw`DELETE FROM "Redaction" WHERE "id" = ${made}::uuid`).rejects.toThrow(
      KEPT,
    );
    await expect(
      prisma.$executeRaw`UPDATE "Redaction" SET "publicNote" = 'Nothing' WHERE "id" = ${made}::uuid`,
    ).rejects.toThrow(KEPT);
  });
});

describe('a redaction during a publication', () => {
  it('leaves the words in neither, whichever is first', async () => {
    const prisma = new PrismaClient({ adapter: new PrismaPg(newsroom.databaseUrl) });
    try {
      for (let round = 0; round < 10; round += 1) {
        const article = await editor.publishedArticle({ body: [paragraph('It was.')] });
        const draft = await editor.revise(article, { body: [paragraph('He was drunk.'), paragraph('So.')] });
        const input = { id: article.id, expectedRevision: draft.revisionNumber };
        const [redacted, published] = await Promise.all([
          editor.attempt(Redact, { id: article.id, text: 'drunk', ...WHY }),
          editor.attempt(PublishArticle, input),
        ]);
        expect(redacted.__typename).toBe('RedactPayload');
        expect(['PublishArticlePayload', 'RevisionConflictError']).toContain(published.__typename);
        const left = await prisma.block.count({
          where: { articleId: rowId(article.id), html: { contains: 'drunk' } },
        });
        expect(left).toBe(0);
      }
    } finally {
      await prisma.$disconnect();
    }
  });
});
