import { createClient } from '@dateline/client';
import { liveQuery } from '@dateline/client/tanstack';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { articlePage } from './article.ts';

const client = createClient({ url: '/graphql' });
const queries = new QueryClient();

function Article({ slug }: { readonly slug: string }) {
  const page = useMemo(() => liveQuery(client, articlePage(slug)), [slug]);
  const { data, error, isPending } = useQuery(page.options);
  useEffect(() => (isPending ? undefined : page.follow(queries)), [isPending, page]);
  if (!data) return <p>{error ? `The article can’t be read: ${error.message}` : 'Loading…'}</p>;
  if (!data.article) return <p>There is no such article.</p>;
  return (
    <article>
      <h1>{data.article.headline}</h1>
      <div dangerouslySetInnerHTML={{ __html: data.article.bodyHtml }} />
    </article>
  );
}

createRoot(document.body).render(
  <QueryClientProvider client={queries}>
    <Article slug={location.pathname.split('/').at(-1) ?? ''} />
  </QueryClientProvider>,
);
