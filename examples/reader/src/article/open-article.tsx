/** An article that changes while its page is open. */
import { useRef, useState, type ReactNode } from 'react';
import type { TypedDocumentNode } from 'urql';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { Gone, Mark, Site, Told } from '../page.tsx';
import { useEvents, type Reading } from '../use-page.ts';
import { ChangesFields, type Changes } from './apply-event.ts';
import { FurnitureFields, LinkFields } from './furniture.tsx';
import { StatementFields } from './statement.tsx';
import { ArticleFields, ArticleHead, Story } from './story.tsx';
import { Withdrawn } from './withdrawn.tsx';

/** ms over which the open pages of an article read it again once it comes back. */
const SPREAD = 3_000;

/** What each event of an article tells. */
export const EventFields = graphql(
  `
    fragment EventFields on ArticleEvent {
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
  `,
  [ArticleHead, ChangesFields, StatementFields],
);

export interface Data {
  readonly feedCursor: string;
  readonly article: FragmentOf<typeof ArticleFields> | null;
  readonly withdrawal: {
    readonly slug: string;
    readonly reason: string | null;
    readonly withdrawnAt: string;
  } | null;
}

type Article = ResultOf<typeof ArticleFields>;

interface ArticleUpdated {
  readonly articleUpdated: FragmentOf<typeof EventFields>;
}

interface OpenArticleProps<Event> {
  readonly of: Data;
  readonly reading: Reading;
  /** Its events, which have the `EventFields`. */
  readonly subscription: TypedDocumentNode<Event, { slug: string; after?: string | null }>;
  /** Takes an event that is no change of the article itself. Returns what to tell the reader; undefined if the event is none of these. */
  readonly onEvent?: (event: Event) => string | null | undefined;
  /** Comes after the text. */
  readonly children?: ReactNode;
}

export function OpenArticle<Event extends ArticleUpdated>({
  of: { article: of, withdrawal, feedCursor },
  ...props
}: OpenArticleProps<Event>) {
  const article = readFragment(ArticleFields, of);
  if (article === null && withdrawal === null) return <Gone />;
  return <Open {...props} article={article} withdrawal={withdrawal} after={feedCursor} />;
}

interface OpenProps<Event> extends Omit<OpenArticleProps<Event>, 'of'> {
  readonly article: Article | null;
  /** Those who work on a withdrawn article still see it. */
  readonly withdrawal: Data['withdrawal'];
  readonly after: string;
}

/** The article, or the notice of its withdrawal. Either follows the events, so an article that comes back takes the notice's place. */
function Open<Event extends ArticleUpdated>({
  article,
  withdrawal,
  after,
  reading,
  subscription,
  onEvent,
  children,
}: OpenProps<Event>) {
  const now = article === null ? withdrawal?.slug : readFragment(ArticleHead, article).slug;
  // A former slug still leads to the article.
  const [slug] = useState(now ?? '');
  const [withdrawn, withdraw] = useState<Data['withdrawal']>(null);
  const [changes, keep] = useState<ReadonlyMap<number, Changes>>(new Map());
  const [told, tell] = useState<{ readonly text: string; readonly at?: string | undefined } | null>(null);
  // Several events may come before the page is drawn again.
  const patched = useRef(0);
  const withdrawals = useRef(0);
  async function bringBack(text: string): Promise<void> {
    const seen = withdrawals.current;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * SPREAD));
    // It reads again until it has an answer. What is an error for good leaves the former text, which was withdrawn.
    const { error } = await reading.reload();
    if (error !== undefined) return;
    // It was withdrawn again meanwhile.
    if (withdrawals.current !== seen) return;
    withdraw(null);
    patched.current = 0;
    keep(new Map());
    tell({ text });
  }
  function take(event: ResultOf<typeof EventFields>): void {
    if (event.__typename === 'ArticleWithdrawn') {
      withdrawals.current += 1;
      tell(null);
      return withdraw({ slug, reason: event.reason, withdrawnAt: event.occurredAt });
    }
    if (event.__typename === 'ArticleRestored')
      return void bringBack(event.note?.text ?? 'This article is public again.');
    // Another page shows its posts.
    if (event.__typename === 'LiveBlogStarted') return location.reload();
    const news = readFragment(ChangesFields, event.changes);
    if (news !== null) {
      const shown = Math.max(patched.current, article?.revisionNumber ?? 0);
      // The page was read after it.
      if (news.revisionNumber <= shown) return;
      if (news.sinceRevisionNumber === shown) patched.current = news.revisionNumber;
      else void reading.reload();
      keep((known) => new Map(known).set(news.revisionNumber, news));
    }
    const text =
      event.note?.text ??
      (event.__typename === 'ArticleStatementChanged'
        ? 'A statement in this article has changed.'
        : 'This article has been updated.');
    tell({ text, at: news?.blocks.find(({ block }) => block !== null)?.blockId });
  }
  useEvents(
    subscription,
    { slug },
    {
      after,
      reading,
      filter: { articleSlugs: [slug] },
      onEvent(event) {
        const text = onEvent?.(event);
        if (text === undefined) take(readFragment(EventFields, event.articleUpdated));
        else if (text !== null) tell({ text });
      },
    },
  );
  const notice = withdrawn ?? (article === null ? withdrawal : null);
  return (
    <Site mark={<Mark isReading={reading.isReading} />}>
      {notice === null && article !== null ? (
        <Story article={article} changes={changes}>
          {children}
        </Story>
      ) : (
        <Withdrawn {...notice} />
      )}
      <Told text={told?.text ?? null} at={told?.at} onClose={() => tell(null)} />
    </Site>
  );
}

export function describeArticle({ article: of, withdrawal }: Data, slug: string) {
  const article = readFragment(ArticleFields, of);
  if (article === null && withdrawal !== null)
    return { status: 410, title: 'Withdrawn', about: withdrawal.reason, mayIndex: false };
  if (article === null) return null;
  const head = readFragment(ArticleHead, article);
  if (head.slug !== slug) return { location: `/articles/${encodeURIComponent(head.slug)}` };
  const { translations } = readFragment(FurnitureFields, head);
  return {
    title: head.seoTitle ?? head.headline,
    about: head.seoDescription ?? head.trailText ?? head.standfirst,
    canonical: head.canonicalUrl ?? head.url,
    image: (head.socialImage ?? head.mainImage)?.url,
    type: 'article' as const,
    jsonLdHtml: article.jsonLdHtml,
    // Each names all of the group, and itself.
    translations: translations.length === 0 ? [] : [head, ...readFragment(LinkFields, translations)],
  };
}
