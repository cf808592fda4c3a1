import { useLive } from '@dateline/client/react';
import { createRoot } from 'react-dom/client';
import { articlePage } from './article.ts';
import { client } from './client.ts';

function Article({ slug }: { readonly slug: string }) {
  const { data, error, connection } = useLive(client, articlePage(slug));
  if (data === undefined) return <p>{error?.message ?? 'Loading…'}</p>;
  if (data.article === null) return <p>There is no such article.</p>;
  return (
    <article data-connection={connection}>
      {error && <p role="alert">{error.message}</p>}
      <h1>{data.article.headline}</h1>
      <div dangerouslySetInnerHTML={{ __html: data.article.bodyHtml }} />
    </article>
  );
}

const slug = location.pathname.split('/').at(-1) ?? '';
createRoot(document.body).render(<Article slug={slug} />);
