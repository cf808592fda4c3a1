import { connect, followArticle } from './graphql-ws.ts';

const client = connect('ws://127.0.0.1:4000/graphql');
/** Abort it when the reader leaves the page. */
export const leaving = new AbortController();
followArticle(
  client,
  'microsoft-cuts-off-unit-8200',
  (article, note) => {
    console.log(article?.headline ?? 'There is no such article.', note ?? '');
  },
  leaving.signal,
).catch(console.error);
