import { defineExtension } from '@dateline/server';

/** The slug of the tag of articles that are for subscribers. */
const TAG = 'subscribers';
/** Characters that everyone may read. */
const TEASER = 200;

const PAID = `query ($tag: String!) {
  articles(first: 100, filter: { tagSlugs: [$tag] }) { nodes { slug } }
}`;

interface Paid {
  readonly articles: { readonly nodes: readonly { readonly slug: string }[] };
}

/** Which articles are only for subscribers: a field that is computed from others, and a page for the server that sends articles. */
export default defineExtension({
  name: 'paywall',
  schema(builder) {
    builder.enumType('PaywallLevel', {
      description: 'Who may read an article.',
      values: { FREE: 'Everyone.', SUBSCRIBERS: 'Only subscribers; others get the teaser.' },
    });
    builder.objectType('Paywall', {
      description: 'Who may read an article, and what all others get of it.',
      fields: {
        level: { type: 'PaywallLevel', nullable: false, description: 'Who may read it.' },
        teaser: { type: 'String', nullable: false, description: 'How it begins.' },
      },
    });
    builder.field('Article', 'paywall', {
      type: 'Paywall',
      nullable: false,
      description: `Who may read the article: it is for subscribers if it has the tag \`${TAG}\`.`,
      reads: 'bodyText tags { slug }',
      resolve({ bodyText, tags }: { bodyText: string; tags: { slug: string }[] }) {
        const [first = ''] = bodyText.split('\n\n');
        return {
          level: tags.some(({ slug }) => slug === TAG) ? 'SUBSCRIBERS' : 'FREE',
          teaser: Array.from(first).slice(0, TEASER).join(''),
        };
      },
    });
  },
  pages: {
    '/paywall.json': async ({ ask }) => {
      const { data } = (await ask(PAID, { tag: TAG })) as { data: Paid };
      const slugs = data.articles.nodes.map(({ slug }) => slug);
      return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(slugs) };
    },
  },
});
