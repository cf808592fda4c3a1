import { addressOf } from '../address.ts';
import { KINDS } from '../article/notes.tsx';
import { inWords } from '../dates.ts';
import { inLanguage } from '../direction.ts';
import { CORRECTIONS } from '../feeds.ts';
import { Follow } from '../follow.tsx';
import { addressOfPost } from '../live-blog/address.ts';
import { graphql, type ResultOf } from '../graphql.ts';
import { anyPage, Mark, Site, Unread } from '../page.tsx';
import { useChanges, usePage } from '../use-page.ts';

const CorrectionsQuery = graphql(`
  query Corrections($kinds: [UpdateNoteKind!], $after: String) {
    feedCursor
    updateNotes(first: 20, after: $after, filter: { kinds: $kinds }) {
      nodes {
        id
        kind
        text
        createdAt
        correctedAt
        postId
        article {
          id
          slug
          language
          direction
          headline
        }
        post {
          id
        }
        withdrawal {
          withdrawnAt
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

/** The events that change the list, or what it says of an article. */
const EVENTS = [
  'ARTICLE_CORRECTED',
  'ARTICLE_REVISED',
  'ARTICLE_COMMENT_ADDED',
  'ARTICLE_SLUG_CHANGED',
  'ARTICLE_WITHDRAWN',
  'ARTICLE_RESTORED',
  'ARTICLE_REDACTED',
  'LIVE_POST_REVISED',
  'LIVE_POST_REMOVED',
] as const;

/** By the kind in the address. */
const CHOICES = [
  [undefined, 'All corrections'],
  ['CORRECTION', 'Errors'],
  ['CLARIFICATION', 'Clarifications'],
  ['RETRACTION', 'Retractions'],
  ['UPDATE', 'Updates'],
  ['COMMENT_ADDED', 'Comments'],
] as const;

const PATH = '/corrections';
const ABOUT = 'What was wrong, unclear or withdrawn in our articles, newest first.';

type Data = ResultOf<typeof CorrectionsQuery>;
type Notes = NonNullable<Data['updateNotes']>;
type Note = Notes['nodes'][number];

interface Variables {
  readonly kinds: Note['kind'][];
  readonly after: string | null;
}

function View({ variables }: { variables: Variables }) {
  const { data, reading } = usePage(CorrectionsQuery, variables);
  useChanges({ types: [...EVENTS] }, data?.feedCursor ?? null, reading);
  if (data === undefined) return null;
  const [kind, ...others] = variables.kinds;
  const chosen = others.length > 0 ? undefined : kind;
  return (
    <Site mark={<Mark isReading={reading.isReading} />}>
      <h1>Corrections</h1>
      <p className="standfirst">{ABOUT}</p>
      <nav className="filter" aria-label="Kind">
        {CHOICES.map(([value, text]) => (
          <a
            key={text}
            href={addressOf(PATH, { kind: value })}
            aria-current={value === chosen ? 'page' : undefined}
          >
            {text}
          </a>
        ))}
      </nav>
      {data.updateNotes ? <Noted {...data.updateNotes} kind={chosen} /> : <Unread />}
      <Follow {...CORRECTIONS} />
    </Site>
  );
}

function Noted({ nodes, pageInfo, kind }: Notes & { readonly kind: Note['kind'] | undefined }) {
  const { hasNextPage, endCursor } = pageInfo;
  return (
    <>
      {nodes.length === 0 && <p className="empty">There is nothing of this kind.</p>}
      {nodes.map((note) => (
        <Entry key={note.id} {...note} />
      ))}
      {hasNextPage && endCursor !== null && (
        <p className="more">
          <a rel="next" href={addressOf(PATH, { kind, after: endCursor })}>
            Earlier
          </a>
        </p>
      )}
    </>
  );
}

/** A note with its article. An article that has been withdrawn has no page to link to, and its headline isn't shown any more. */
function Entry({ kind, text, createdAt, correctedAt, postId, article, post, withdrawal }: Note) {
  return (
    <article className="card noted" data-kind={kind}>
      <div>
        <p className="label">
          {KINDS[kind]}
          {postId !== null && ' of a post of the live blog'},{' '}
          <time dateTime={createdAt}>{inWords(createdAt)}</time>
        </p>
        {article === null ? (
          <h2>An article that has been withdrawn</h2>
        ) : (
          <h2 {...inLanguage(article)}>
            <a
              href={
                post ? addressOfPost(article.slug, post.id) : `/articles/${encodeURIComponent(article.slug)}`
              }
            >
              {article.headline}
            </a>
          </h2>
        )}
        <p {...(article === null ? { dir: 'auto' } : inLanguage(article))}>{text}</p>
        {correctedAt !== null && (
          <p className="meta">
            This note was corrected on <time dateTime={correctedAt}>{inWords(correctedAt)}</time>
          </p>
        )}
        {withdrawal !== null && (
          <p className="meta">
            The article was withdrawn on{' '}
            <time dateTime={withdrawal.withdrawnAt}>{inWords(withdrawal.withdrawnAt)}</time>
          </p>
        )}
      </div>
    </article>
  );
}

export const page = anyPage<Data, Variables>({
  query: CorrectionsQuery,
  View,
  describe: () => ({ title: CORRECTIONS.title, about: ABOUT, feeds: CORRECTIONS }),
});
