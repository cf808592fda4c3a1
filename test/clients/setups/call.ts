import { createClient, live } from '@dateline/client';
import { articlePage } from './article.ts';

const client = createClient({ url: 'http://127.0.0.1:4000/graphql' });
/** Call it when the reader leaves the page. */
export const leave = live(client, articlePage('microsoft-cuts-off-unit-8200'), {
  show: ({ article }) => console.log(article?.headline ?? 'There is no such article.'),
  error: console.error,
});
