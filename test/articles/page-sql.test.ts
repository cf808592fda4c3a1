import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { globalId, openDesk, quote, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { lines, ofAnyLength, openCounter } from '../support/database/sql.ts';

interface ArticlePage {
  readonly statements: { readonly edges: readonly unknown[] };
  readonly updateNotes: { readonly nodes: readonly unknown[] };
  readonly campaigns: readonly { readonly actions: { readonly nodes: readonly unknown[] } }[];
}

/** Every kind of thing that a page shows, with one field of each. */
const ArticlePage = untyped<{ article: ArticlePage }, { slug: string }>(`
  query CountedArticlePage($slug: String!) {
    article(slug: $slug) {
      headline bodyHtml body { ... on StatementBlock { statement { id } } } tags { slug }
      updateNotes { nodes { revisionNumber statement { ...CountedStatement } } }
      statements(first: 50) { totalCount edges { cursor node { ...CountedStatement } } }
      sources { ...CountedSource }
      campaigns {
        organizers { name } targets { name } demands { outcomes { summary } } outcomes { nodes { summary } }
        actions { totalCount nodes { ...CountedAction } }
      }
    }
  }
  fragment CountedStatement on Statement {
    text speaker { name } onBehalfOf { name } source { ...CountedSource }
  }
  fragment CountedSource on SourceReport { headline outlets { name } }
  fragment CountedAction on CampaignAction {
    title organizers { name } actors { name } targets { name }
    figures { low attributedTo { name } source { ...CountedSource } }
    sources { ...CountedSource }
  }`);

const FEW = 'microsoft-cuts-off-unit-8200';

/** An article with many of each thing that its page shows. */
async function writeMuch(newsroom: Newsroom): Promise<string> {
  const desk = openDesk(newsroom);
  const sources = await Promise.all(Array.from({ length: 12 }, () => desk.sourceReport()));
  const sourceIds = sources.map(({ id }) => id);
  const body = [];
  for (let i = 0; i < 20; i++) {
    const [person, organization] = await Promise.all([desk.person(), desk.organization()]);
    const statement = await desk.statement({
      speaker: { personId: person.id },
      onBehalfOfId: organization.id,
      sourceId: sourceIds[i % 12] ?? '',
    });
    body.push(quote(statement.id));
  }
  const campaigns = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const organization = await desk.organization();
      return desk.campaign({
        organizerIds: [organization.id],
        targets: [{ organizationId: organization.id }],
        demands: [unique('demand'), unique('demand')],
      });
    }),
  );
  for (const { id: campaignId } of campaigns) {
    for (let i = 0; i < 4; i++) await desk.outcome({ campaignId });
    for (let i = 0; i < 6; i++) {
      const attributedTo = { personId: (await desk.person()).id };
      const figures = [
        { kind: 'ARRESTS', low: 1, high: 2, attributedTo, sourceId: sourceIds[i] ?? '' },
        { kind: 'PARTICIPANTS', low: 10, high: 20, attributedTo },
      ] as const;
      await desk.action({
        campaignId,
        sourceIds,
        actors: [attributedTo],
        targets: [attributedTo],
        figures: [...figures],
      });
    }
  }
  const tags = Array.from({ length: 10 }, () => unique('tag'));
  const campaignIds = campaigns.map(({ id }) => id);
  const article = await desk.publishedArticle({ body, tags, sourceIds, campaignIds });
  for (let i = 0; i < 6; i++) await desk.comment(article);
  return article.slug;
}

const newsroom = await openNewsroom({ story: true });
afterAll(() => newsroom.close());
const counter = openCounter(newsroom.databaseUrl);
const much = await writeMuch(newsroom);
// So that the other has a note, too: a list without rows takes no SQL statement for them.
const { id, revisionNumber } = await newsroom.prisma.article.findFirstOrThrow({ where: { slug: FEW } });
await openDesk(newsroom).correct({ id: globalId('Article', id), revisionNumber });
afterAll(() => counter.close());

describe("the SQL statements of an article's page", () => {
  it('are nine, however much the article has', async () => {
    const few = await counter.ask(ArticlePage, { slug: FEW });
    const many = await counter.ask(ArticlePage, { slug: much });
    for (const { errors } of [few, many]) expect(errors).toEqual([]);
    expect(few.data.article.statements.edges).toHaveLength(10);
    expect(many.data.article.statements.edges).toHaveLength(26);
    expect(many.data.article.updateNotes.nodes).toHaveLength(6);
    expect(many.data.article.campaigns.map(({ actions }) => actions.nodes.length)).toEqual([5, 5, 5]);
    // The article; the pages of its notes, of its statements, and of its campaigns' actions and outcomes together; the rows on each
    // of these four; and the count of its statements.
    expect(few.statements).toHaveLength(9);
    expect(many.statements.map(ofAnyLength)).toEqual(few.statements.map(ofAnyLength));
    expect(few.statements.map(lines).join('\n\n')).toMatchSnapshot('for a reader');
  });

  it('are one more for a member, who is looked up first', async () => {
    const asReader = await counter.ask(ArticlePage, { slug: FEW });
    const asMember = await counter.ask(ArticlePage, { slug: FEW }, newsroom.tokens.REPORTER);
    expect(asMember.errors).toEqual([]);
    expect(asMember.statements.length).toBe(asReader.statements.length + 1);
    expect(asMember.statements[0]).toContain('"ApiToken"');
  });
});
