import { createClient, type Client } from '@dateline/client';
import { useLive } from '@dateline/client/react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { articlePage, type ArticlePage } from './article.ts';

interface Props {
  readonly client: Client;
  readonly slug: string;
  readonly initial: ArticlePage;
}

function Article({ client, slug, initial }: Props) {
  const { data } = useLive(client, { ...articlePage(slug), initial });
  if (data === undefined) return <p>Loading…</p>;
  if (data.article === null) return <p>There is no such article.</p>;
  return (
    <article>
      <h1>{data.article.headline}</h1>
      <div dangerouslySetInnerHTML={{ __html: data.article.bodyHtml }} />
    </article>
  );
}

/** On the server: the page's HTML, and the data that the browser begins with. */
export async function render(client: Client, slug: string): Promise<string> {
  const { query, variables } = articlePage(slug);
  const { data, errors } = await client.query(query, variables);
  if (data == null || errors !== undefined)
    throw new Error(`The article can't be read: ${errors?.[0]?.message}`);
  const html = renderToString(<Article client={client} slug={slug} initial={data} />);
  // In a script, `<` could end it.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return `<main>${html}</main><script id="data" type="application/json">${json}</script>`;
}

/** In the browser: from this data on, the page is live. */
export function hydrate(slug: string): void {
  const initial = JSON.parse(document.querySelector('#data')?.textContent ?? '') as ArticlePage;
  const client = createClient({ url: '/graphql' });
  const main = document.querySelector('main');
  if (main) hydrateRoot(main, <Article client={client} slug={slug} initial={initial} />);
}
