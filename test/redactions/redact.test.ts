import { afterAll, describe, expect, it } from 'vitest';
import type { RedactInput } from '../gql/graphql.ts';
import { untyped } from '../support/clients/walk.ts';
import { limitedToken } from '../support/newsroom/cast.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const editor = openDesk(newsroom);

const WHY = { reason: 'LEGAL', publicNote: 'Removed for legal reasons.' } as const;

/** Redacts as an editor, or with another token. */
const redact = (input: Pick<RedactInput, 'id'> & Partial<RedactInput>, token?: string) =>
  openDesk(newsroom, token).attempt(Redact, { ...WHY, ...input });

const Article = untyped<{ article: Record<string, never> | null }, { slug: string }>(`query ($slug: String!) {
  article(slug: $slug) {
    headline bodyHtml revisionNumber
    body { __typename id blockId ... on RedactedBlock { redaction { publicNote } } }
    redactions { id reason publicNote redactedBy { name } }
    revisions(first: 10) { nodes { number headline bodyHtml } }
  }
}`);

describe('redact', () => {
  it('takes words out of every revision of an article', async () => {
    const article = await editor.publishedArticle({
      headline: 'Klug was drunk',
      body: [paragraph('He <b>was dr</b>unk, said a witness.'), paragraph('WAS DRUNK')],
    });
    const outcome = await redact({ id: article.id, text: 'was drunk' });
    expect(outcome).toMatchObject({ __typename: 'RedactPayload', redaction: WHY });
    const { data } = await newsroom.ask(Article, { slug: article.slug });
    expect(JSON.stringify(data).toLowerCase()).not.toMatch(/drunk|was dr/);
    expect(data.article).toMatchObject({
      headline: 'Klug [removed]',
      revisionNumber: 2,
      body: [
        { __typename: 'ParagraphBlock' },
        { __typename: 'RedactedBlock', redaction: { publicNote: WHY.publicNote } },
      ],
      redactions: [{ ...WHY, redactedBy: null }],
    });
  });

  it('requires the scope REDACT', async () => {
    const { id } = await editor.publishedArticle({ slug: unique('article'), headline: 'Anything' });
    const scopes = ['READ', 'WRITE', 'PUBLISH', 'MANAGE'] as const;
    const admin = await limitedToken(newsroom.prisma, { role: 'ADMIN', scopes: [...scopes] });
    await expect(redact({ id, text: 'anything' }, admin)).rejects.toThrow(/the scope REDACT/);
  });
});
