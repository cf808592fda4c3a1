import { useRef, useState } from 'react';
import { About, AboutFields } from '../article/about.tsx';
import { ChangesFields, type Changes } from '../article/apply-event.ts';
import { Block, BlockFields } from '../article/block.tsx';
import { Byline, CreditFields, Credits } from '../article/credits.tsx';
import { ImageFields, Picture } from '../article/image.tsx';
import { Republish } from '../article/republish.tsx';
import { ALL_ARTICLES } from '../feeds.ts';
import { NoteFields, Notes } from '../article/notes.tsx';
import { StatementFields } from '../article/statement.tsx';
import { Withdrawn } from '../article/withdrawn.tsx';
import { inWords } from '../dates.ts';
import { IN_ENGLISH, inLanguage } from '../direction.ts';
import { graphql, readFragment, type ResultOf } from '../graphql.ts';
import { anyPage, Gone, Mark, Site, Told } from '../page.tsx';
import { SectionPath, SectionPathFields } from '../section-path.tsx';
import { useEvents, usePage, type Reading } from '../use-page.ts';

/** All but the body, which events tell block by block. */
const ArticleHead = graphql(
  `
    fragment ArticleHead on Article {
      slug
      url
      language
      direction
      headline
      standfirst
      trailText
      seoTitle
      seoDescription
      socialImage {
        url
      }
      firstPublishedAt
      lastModifiedAt
      originallyPublishedAt
      canonicalUrl
      mainImage {
        url
        ...ImageFields
      }
      tags {
        id
        slug
        name
      }
      section {
        id
        ...SectionPathFields
      }
      ...AboutFields
      ...CreditFields
      updateNotes(first: 50) {
        nodes {
          id
          ...NoteFields
        }
      }
    }
  `,
  [AboutFields, CreditFields, ImageFields, NoteFields, SectionPathFields],
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
  const { data, reading } = usePage(ArticleQuery, variables);
  const [withdrawn, withdraw] = useState<Data['withdrawal']>(null);
  if (data === undefined) return null;
  const withdrawal = withdrawn ?? data.withdrawal;
  if (withdrawal !== null) {
    return (
      <Site>
        <Withdrawn {...withdrawal} />
      </Site>
    );
  }
  if (data.article === null) return <Gone />;
  const { article, feedCursor } = data;
  return <Open article={article} after={feedCursor} reading={reading} onWithdrawn={withdraw} />;
}

interface OpenProps {
  readonly article: Article;
  readonly after: string;
  readonly reading: Reading;
  readonly onWithdrawn: (withdrawal: NonNullable<Data['withdrawal']>) => void;
}

/** An article that changes while it is open. */
function Open({ article, after, reading, onWithdrawn }: OpenProps) {
  const { slug } = readFragment(ArticleHead, article);
  const [changes, keep] = useState<ReadonlyMap<number, Changes>>(new Map());
  const [told, tell] = useState<{ readonly text: string; readonly at: string | undefined }>();
  // Several events may come before the page is drawn again.
  const patched = useRef(0);
  useEvents(
    ArticleLive,
    { slug },
    {
      after,
      reading,
      filter: { articleIds: [article.id] },
      onEvent({ articleUpdated: event }) {
        if (event.__typename === 'ArticleWithdrawn')
          return onWithdrawn({ slug, reason: event.reason, withdrawnAt: event.occurredAt });
        const news = readFragment(ChangesFields, event.changes);
        if (news !== null) {
          const shown = Math.max(patched.current, article.revisionNumber);
          // The page was read after it.
          if (news.revisionNumber <= shown) return;
          if (news.sinceRevisionNumber === shown) patched.current = news.revisionNumber;
          else reading.reload();
          keep((known) => new Map(known).set(news.revisionNumber, news));
        }
        const text =
          event.note?.text ??
          (event.__typename === 'ArticleStatementChanged'
            ? 'A statement in this article has changed.'
            : 'This article has been updated.');
        tell({ text, at: news?.blocks.find(({ block }) => block !== null)?.blockId });
      },
    },
  );
  return (
    <Site mark={<Mark isReading={reading.isReading} />}>
      <Story article={article} changes={changes} />
      <Told text={told?.text ?? null} at={told?.at} onClose={() => tell(undefined)} />
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
  const notes = head.updateNotes.nodes;
  return (
    <div className="story">
      <article {...inLanguage(head)}>
        <header>
          {head.section && <SectionPath of={head.section} />}
          {head.tags.length > 0 && (
            <p className="tags">
              {head.tags.map(({ id, slug, name }) => (
                <a key={id} href={`/tags/${encodeURIComponent(slug)}`}>
                  <bdi>{name}</bdi>
                </a>
              ))}
            </p>
          )}
          <h1>{head.headline}</h1>
          {head.standfirst !== null && <p className="standfirst">{head.standfirst}</p>}
          <p className="byline">
            <Byline of={head} />
            {firstPublishedAt !== null && (
              <time dateTime={firstPublishedAt} {...IN_ENGLISH}>
                {inWords(firstPublishedAt)}
              </time>
            )}
            {head.canonicalUrl !== null && (
              <a href={head.canonicalUrl} {...IN_ENGLISH}>
                First published elsewhere
                {head.originallyPublishedAt !== null && `, on ${inWords(head.originallyPublishedAt)}`}
              </a>
            )}
            {lastModifiedAt !== firstPublishedAt && (
              <span {...IN_ENGLISH}>
                Last changed <time dateTime={lastModifiedAt}>{inWords(lastModifiedAt)}</time>
              </span>
            )}
            {notes.length > 0 && (
              <a href="#notes" {...IN_ENGLISH}>
                Updates and corrections
              </a>
            )}
            {firstPublishedAt !== null && (
              <a href={`/articles/${encodeURIComponent(head.slug)}/history`} {...IN_ENGLISH}>
                History
              </a>
            )}
          </p>
          <Credits of={head} />
        </header>
        {head.mainImage && <Picture of={head.mainImage} isFirst />}
        <div className="body">
          {article.body.map((block) => {
            const { blockId } = readFragment(BlockFields, block);
            return <Block key={blockId} of={block} fresh={fresh.get(blockId)} />;
          })}
        </div>
      </article>
      <aside aria-label="About this article">
        <Notes slug={head.slug} language={inLanguage(head)} of={notes} changes={changes} />
        <About of={head} />
        {article.republish && <Republish slug={head.slug} license={article.republish.license} />}
      </aside>
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
      title: head.seoTitle ?? head.headline,
      about: head.seoDescription ?? head.trailText ?? head.standfirst,
      canonical: head.canonicalUrl ?? head.url,
      image: (head.socialImage ?? head.mainImage)?.url,
      type: 'article',
      jsonLdHtml: article.jsonLdHtml,
      feeds: ALL_ARTICLES,
    };
  },
});
