import { NoteFields, Note, Words } from '../article/notes.tsx';
import { Withdrawn } from '../article/withdrawn.tsx';
import { addressOf } from '../address.ts';
import { inWords } from '../dates.ts';
import { inLanguage } from '../direction.ts';
import { graphql, readFragment, type ResultOf } from '../graphql.ts';
import { anyPage, Gone, Mark, Site, Unread } from '../page.tsx';
import { useChanges, usePage, type Reading } from '../use-page.ts';

const HistoryQuery = graphql(
  `
    query History($slug: String!, $after: String, $notes: String) {
      feedCursor
      article(slug: $slug) {
        id
        slug
        language
        direction
        headline
        firstPublishedAt
        withdrawals: updateNotes(first: 1, filter: { kinds: [RETRACTION] }) {
          nodes {
            id
            revisionNumber
          }
        }
        updateNotes(first: 100, after: $notes) {
          edges {
            cursor
            node {
              id
              ...NoteFields
            }
          }
        }
        revisions(first: 10, after: $after) {
          nodes {
            id
            number
            publishedAt
            changesSince {
              sinceRevisionNumber
              fields {
                field
                words {
                  kind
                  text
                }
              }
              blocks {
                words {
                  kind
                  text
                }
              }
            }
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
      withdrawal(slug: $slug) {
        slug
        reason
        withdrawnAt
      }
    }
  `,
  [NoteFields],
);

type Data = ResultOf<typeof HistoryQuery>;
type Article = NonNullable<Data['article']>;

interface Variables {
  readonly slug: string;
  readonly after: string | null;
  /** The last note that newer pages have. */
  readonly notes: string | null;
}

function View({ variables }: { variables: Variables }) {
  const { data, reading } = usePage(HistoryQuery, variables);
  if (data === undefined) return null;
  if (data.withdrawal !== null) {
    return (
      <Site>
        <Withdrawn {...data.withdrawal} />
      </Site>
    );
  }
  if (data.article === null) return <Gone />;
  return (
    <Site mark={<Mark isReading={reading.isReading} />}>
      <History article={data.article} feedCursor={data.feedCursor} {...{ reading, variables }} />
    </Site>
  );
}

interface HistoryProps {
  readonly article: Article;
  readonly feedCursor: string;
  readonly reading: Reading;
  readonly variables: Variables;
}

function History({ article, feedCursor, reading, variables: { after, notes } }: HistoryProps) {
  useChanges({ articleIds: [article.id] }, feedCursor, reading);
  const path = `/articles/${encodeURIComponent(article.slug)}`;
  const { nodes = [], pageInfo } = article.revisions ?? {};
  const language = inLanguage(article);
  const told = (article.updateNotes?.edges ?? []).map(({ cursor, node }) => ({
    cursor,
    ...readFragment(NoteFields, node),
  }));
  const oldest = nodes.at(-1)?.number ?? 0;
  const lastNote = told.findLast(({ revisionNumber }) => revisionNumber >= oldest)?.cursor ?? notes;
  return (
    <div className="history">
      <h1>
        History of “<bdi {...language}>{article.headline}</bdi>”
      </h1>
      <p className="standfirst">
        Each version that was published, newest first, with the words that changed.
      </p>
      <p className="more">
        <a href={path}>To the article</a>
      </p>
      {article.revisions === null && <Unread />}
      <ol className="versions">
        {nodes.map(({ number, publishedAt, changesSince }, at) => (
          <li key={number} className="card version">
            <div>
              {at === 0 && after === null && <p className="label">As it is now</p>}
              <h2>{publishedAt !== null && <time dateTime={publishedAt}>{inWords(publishedAt)}</time>}</h2>
              {told
                .filter(({ revisionNumber }) => revisionNumber === number)
                .map((note) => (
                  <div key={note.id} className="note" data-kind={note.kind}>
                    <Note {...note} language={language} />
                  </div>
                ))}
              {changesSince.sinceRevisionNumber === null ? (
                <Beginning article={article} number={number} publishedAt={publishedAt} />
              ) : (
                <div {...language}>
                  <Words in={changesSince} />
                </div>
              )}
            </div>
          </li>
        ))}
      </ol>
      {pageInfo?.hasNextPage && pageInfo.endCursor !== null && (
        <p className="more">
          <a
            rel="next"
            href={addressOf(`${path}/history`, { after: pageInfo.endCursor, notes: lastNote ?? undefined })}
          >
            Earlier versions
          </a>
        </p>
      )}
    </div>
  );
}

interface BeginningProps {
  readonly article: Article;
  readonly number: number;
  readonly publishedAt: string | null;
}

/** Of the first version that readers see. After a withdrawal of an earlier one, that isn't the one that was first published. */
function Beginning({ article, number, publishedAt }: BeginningProps) {
  const { firstPublishedAt, withdrawals } = article;
  if (firstPublishedAt === null || firstPublishedAt === publishedAt)
    return <p className="meta">First published</p>;
  const isBack = withdrawals?.nodes.some(({ revisionNumber }) => revisionNumber < number) ?? false;
  return (
    <p className="meta">
      {isBack && 'Came back mended after it was withdrawn. '}
      First published on <time dateTime={firstPublishedAt}>{inWords(firstPublishedAt)}</time>
    </p>
  );
}

export const page = anyPage<Data, Variables>({
  query: HistoryQuery,
  View,
  describe({ article, withdrawal }, { slug }) {
    if (withdrawal !== null)
      return { status: 410, title: 'Withdrawn', about: withdrawal.reason, mayIndex: false };
    if (article === null) return null;
    if (article.slug !== slug) return { location: `/articles/${encodeURIComponent(article.slug)}/history` };
    // Search engines should lead to the article as it is now, rather than to words that were corrected.
    return { title: `History: ${article.headline}`, mayIndex: false };
  },
});
