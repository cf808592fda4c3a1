import { useState } from 'react';
import { ChangesFields, type Changes } from '../article/apply-event.ts';
import { Block, BlockFields } from '../article/block.tsx';
import { ImageFields, Picture } from '../article/image.tsx';
import { KeepPlace } from '../article/keep-place.tsx';
import { Republish } from '../article/republish.tsx';
import { NoteFields, Notes } from '../article/notes.tsx';
import { StatementFields } from '../article/statement.tsx';
import { ALL_ARTICLES } from '../feeds.ts';
import { edtfInWords, inWords } from '../dates.ts';
import { inLanguage } from '../direction.ts';
import { graphql, readFragment, type ResultOf } from '../graphql.ts';
import { anyPage, Mark, Site } from '../page.tsx';
import { useEvents, usePage } from '../use-page.ts';

/** All but the body, which events tell block by block. */
const ArticleHead = graphql(
  `
    fragment ArticleHead on Article {
      slug
      url
      language
      headline
      standfirst
      byline
      trailText
      firstPublishedAt
      lastModifiedAt
      mainImage {
        url
        ...ImageFields
      }
      tags {
        id
        slug
        name
      }
      sources {
        id
        headline
        url
        publishedOn
        outlets {
          id
          name
        }
      }
      campaigns {
        id
        slug
        name
      }
      commentRequests {
        id
        summary
      }
      rights {
        license
        usageTerms
        copyrightNotice
      }
      updateNotes(first: 50) {
        nodes {
          id
          ...NoteFields
        }
      }
    }
  `,
  [ImageFields, NoteFields],
);

const ArticleQuery = graphql(
  `
    query Article($slug: String!) {
      feedCursor
      article(slug: $slug) {
        id
        revisionNumber
        jsonLdHtml
        republish {
          license
        }
        ...ArticleHead
        body {
          id
          ...BlockFields
        }
      }
      withdrawal(slug: $slug) {
        slug
        reason
        withdrawnAt
      }
    }
  `,
  [ArticleHead, BlockFields],
);

const ArticleLive = graphql(
  `
    subscription ArticleLive($slug: String!, $after: Cursor) {
      articleUpdated(slug: $slug, after: $after) {
        __typename
        id
        cursor
        articleId
        occurredAt
        article {
          id
          ...ArticleHead
        }
        note {
          id
          text
        }
        changes {
          ...ChangesFields
        }
        ... on ArticleStatementChanged {
          statement {
            id
            ...StatementFields
          }
        }
        ... on ArticleWithdrawn {
          reason
        }
      }
    }
  `,
  [ArticleHead, ChangesFields, StatementFields],
);

type Data = ResultOf<typeof ArticleQuery>;
type Article = NonNullable<Data['article']>;

interface Variables {
  readonly slug: string;
}

function View({ variables }: { variables: Variables }) {
  const { data, reload } = usePage(ArticleQuery, variables);
  const [withdrawn, withdraw] = useState<Data['withdrawal']>(null);
  if (data === undefined) return null;
  const withdrawal = withdrawn ?? data.withdrawal;
  if (data.article === null || withdrawal !== null) {
    return (
      <Site>
        <Withdrawn {...withdrawal} />
      </Site>
    );
  }
  return <Open article={data.article} after={data.feedCursor} onWithdrawn={withdraw} reload={reload} />;
}

interface OpenProps {
  readonly article: Article;
  readonly after: string;
  readonly onWithdrawn: (withdrawal: NonNullable<Data['withdrawal']>) => void;
  readonly reload: () => void;
}

/** An article that changes while it is open. */
function Open({ article, after, onWithdrawn, reload }: OpenProps) {
  const { slug } = readFragment(ArticleHead, article);
  const [changes, keep] = useState<ReadonlyMap<number, Changes>>(new Map());
  const [told, tell] = useState<{ readonly text: string; readonly at: string | undefined }>();
  useEvents(
    ArticleLive,
    { slug },
    after,
    ({ articleUpdated: event }) => {
      if (event.__typename === 'ArticleWithdrawn')
        return onWithdrawn({ slug, reason: event.reason, withdrawnAt: event.occurredAt });
      const news = readFragment(ChangesFields, event.changes);
      // The page was read after it.
      if (news !== null && news.revisionNumber <= article.revisionNumber) return;
      if (news !== null) keep((known) => new Map(known).set(news.revisionNumber, news));
      const text =
        event.note?.text ??
        (event.__typename === 'ArticleStatementChanged'
          ? 'A statement in this article has changed.'
          : 'This article has been updated.');
      tell({ text, at: news?.blocks.find(({ block }) => block !== null)?.blockId });
    },
    reload,
  );
  return (
    <Site mark={<Mark />}>
      <KeepPlace>
        <Story article={article} changes={changes} />
      </KeepPlace>
      <div className="told" role="status">
        {told && (
          <p>
            {told.text} {told.at && <a href={`#${told.at}`}>Show</a>}
            <button type="button" aria-label="Close" onClick={() => tell(undefined)}>
              ×
            </button>
          </p>
        )}
      </div>
    </Site>
  );
}

/** The blocks that have come or changed while the page was open. */
function freshBlocks(changes: ReadonlyMap<number, Changes>): ReadonlyMap<string, 'New' | 'Changed'> {
  const fresh = new Map<string, 'New' | 'Changed'>();
  for (const { blocks } of changes.values())
    for (const { kind, blockId } of blocks)
      if (kind === 'ADDED' || kind === 'CHANGED') fresh.set(blockId, kind === 'ADDED' ? 'New' : 'Changed');
  return fresh;
}

function Story({ article, changes }: { article: Article; changes: ReadonlyMap<number, Changes> }) {
  const head = readFragment(ArticleHead, article);
  const fresh = freshBlocks(changes);
  const { firstPublishedAt, lastModifiedAt } = head;
  return (
    <div className="story">
      <article {...inLanguage(head.language)}>
        <header>
          <p className="tags">
            {head.tags.map(({ id, slug, name }) => (
              <a key={id} href={`/tags/${encodeURIComponent(slug)}`}>
                {name}
              </a>
            ))}
          </p>
          <h1>{head.headline}</h1>
          {head.standfirst !== null && <p className="standfirst">{head.standfirst}</p>}
          <p className="byline">
            {head.byline !== null && <span>{head.byline}</span>}
            {firstPublishedAt !== null && (
              <time dateTime={firstPublishedAt}>{inWords(firstPublishedAt)}</time>
            )}
            {lastModifiedAt !== firstPublishedAt && (
              <span>
                Last changed <time dateTime={lastModifiedAt}>{inWords(lastModifiedAt)}</time>
              </span>
            )}
          </p>
        </header>
        {head.mainImage && <Picture of={head.mainImage} isFirst />}
        <div className="body">
          {article.body.map((block) => {
            const { blockId } = readFragment(BlockFields, block);
            return <Block key={blockId} of={block} fresh={fresh.get(blockId)} />;
          })}
        </div>
      </article>
      <aside>
        <Notes slug={head.slug} of={head.updateNotes.nodes} changes={changes} />
        {head.commentRequests.length > 0 && (
          <section aria-labelledby="requests">
            <h2 id="requests">Asked for comment</h2>
            <ul>
              {head.commentRequests.map(({ id, summary }) => (
                <li key={id}>{summary}</li>
              ))}
            </ul>
          </section>
        )}
        {head.campaigns.length > 0 && (
          <section aria-labelledby="campaigns">
            <h2 id="campaigns">The campaign behind it</h2>
            <ul>
              {head.campaigns.map(({ id, slug, name }) => (
                <li key={id}>
                  <a href={`/campaigns/${encodeURIComponent(slug)}`}>{name}</a>
                </li>
              ))}
            </ul>
          </section>
        )}
        {head.sources.length > 0 && (
          <section aria-labelledby="sources">
            <h2 id="sources">Sources</h2>
            <ul>
              {head.sources.map(({ id, headline, url, publishedOn, outlets }) => {
                const outlet = outlets.map(({ name }) => name).join(', ');
                return (
                  <li key={id}>
                    {url === null ? (headline ?? outlet) : <a href={url}>{headline ?? outlet}</a>}
                    {headline !== null && <>, {outlet}</>}
                    {publishedOn !== null && <>, {edtfInWords(publishedOn)}</>}
                  </li>
                );
              })}
            </ul>
          </section>
        )}
        <footer className="rights">
          {head.rights.usageTerms !== null && <p>{head.rights.usageTerms}</p>}
          {head.rights.license !== null && (
            <p>
              <a rel="license" href={head.rights.license}>
                Licence
              </a>
            </p>
          )}
          {head.rights.copyrightNotice !== null && <p>{head.rights.copyrightNotice}</p>}
          {article.republish && <Republish slug={head.slug} license={article.republish.license} />}
        </footer>
      </aside>
    </div>
  );
}

function Withdrawn({ reason, withdrawnAt }: { reason?: string | null; withdrawnAt?: string }) {
  return (
    <div className="notice" role="alert">
      <h1>This article has been withdrawn</h1>
      {reason && <p>{reason}</p>}
      {withdrawnAt && <time dateTime={withdrawnAt}>{inWords(withdrawnAt)}</time>}
      <p>
        <a href="/">To the front page</a>
      </p>
    </div>
  );
}

export const page = anyPage<Data, Variables>({
  query: ArticleQuery,
  View,
  describe({ article, withdrawal }, { slug }) {
    if (withdrawal !== null)
      return { status: 410, title: 'Withdrawn', about: withdrawal.reason, mayIndex: false };
    if (article === null) return null;
    const head = readFragment(ArticleHead, article);
    if (head.slug !== slug) return { location: `/articles/${encodeURIComponent(head.slug)}` };
    return {
      title: head.headline,
      about: head.trailText ?? head.standfirst,
      canonical: head.url,
      image: head.mainImage?.url,
      type: 'article',
      jsonLdHtml: article.jsonLdHtml,
      feeds: ALL_ARTICLES,
    };
  },
});
