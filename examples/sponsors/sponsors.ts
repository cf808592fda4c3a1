import { defineExtension } from '@dateline/server';

/** Who pays for an article. Those who don't see an article don't learn of its sponsor either. */
export default defineExtension({
  name: 'sponsors',
  migrations: new URL('./migrations', import.meta.url),
  tables: {
    Sponsor: { columns: { name: 'text' }, visibleTo: 'EVERYONE' },
    Sponsorship: { columns: {}, visibleTo: { follows: 'articleId' } },
  },
  schema(builder) {
    builder.tableType('Sponsor', {
      description: 'A company that pays for articles.',
      fields: {
        name: { type: 'String', nullable: false, description: 'Its name.' },
        articles: {
          type: ['Article'],
          description: 'The articles that it pays for.',
          resolve: async (sponsor: { id: string }, _args, { find }) =>
            (await find('Sponsorship', { sponsorId: sponsor.id })).map(({ articleId }) => articleId),
        },
      },
    });
    builder.field('Article', 'sponsor', {
      type: 'Sponsor',
      description: 'Who pays for the article. Null if nobody does.',
      resolve: async (article: { id: string }, _args, { find }) =>
        (await find('Sponsorship', { articleId: article.id }))[0]?.['sponsorId'],
    });
    builder.field('Query', 'sponsors', {
      type: ['Sponsor'],
      nullable: false,
      description: 'All sponsors, the oldest first.',
      args: {
        first: { type: 'Int', optional: true, description: 'How many: at most 100, by default 20.' },
        after: { type: 'Sponsor', optional: true, description: 'The id of the last one of the page before.' },
      },
      resolve: (_root, page, { list }) => list('Sponsor', page),
    });
    builder.mutation('createSponsor', {
      description: 'Creates a sponsor. Requires the role EDITOR.',
      may: 'EDITOR',
      input: { name: { type: 'line', description: 'Its name.' } },
      payload: { sponsor: 'Sponsor' },
      async change({ name }, { sql, newId }) {
        const id = newId();
        await sql`INSERT INTO "sponsors_Sponsor" ("id", "name") VALUES (${id}::uuid, ${name})`;
        return { sponsor: id };
      },
    });
    builder.mutation('sponsorArticle', {
      description: 'Says who pays for an article, from now on. Requires the role EDITOR.',
      may: 'EDITOR',
      input: {
        articleId: { type: 'Article', description: 'The id of the article.' },
        sponsorId: { type: 'Sponsor', description: 'The id of the sponsor.' },
      },
      payload: { article: 'Article', sponsor: 'Sponsor' },
      async change({ articleId, sponsorId }, { sql, newId }) {
        await sql`INSERT INTO "sponsors_Sponsorship" ("id", "articleId", "sponsorId")
          VALUES (${newId()}::uuid, ${articleId}::uuid, ${sponsorId}::uuid)
          ON CONFLICT ("articleId") DO UPDATE SET "sponsorId" = excluded."sponsorId"`;
        return { article: articleId, sponsor: sponsorId };
      },
    });
  },
});
