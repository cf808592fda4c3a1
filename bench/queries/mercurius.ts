/** Fastify and Mercurius with its JIT compiler. One resolver reads the page with the statement written by hand. */
import { readFileSync } from 'node:fs';
import { fastify } from 'fastify';
import { mercurius } from 'mercurius';
import type { GraphQLRequest, PageName } from './pages.ts';
import { readArticle } from './read-article.ts';

declare module 'mercurius' {
  interface MercuriusContext {
    page: PageName;
  }
}

const app = fastify();
await app.register(mercurius, {
  schema: readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'),
  resolvers: {
    Query: {
      article: async (_root, { slug }: { slug: string }, { page }) =>
        JSON.parse(await readArticle(page, slug)) as unknown,
    },
  },
  context: ({ body }) => ({ page: (body as GraphQLRequest).operationName }),
  jit: 1,
});
const address = await app.listen({ port: 0, host: '127.0.0.1' });
console.log(`Open ${address}/graphql in a browser.`);
