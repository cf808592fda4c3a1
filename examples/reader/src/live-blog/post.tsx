import { Note, NoteFields } from '../article/notes.tsx';
import { Since, SinceFields } from '../article/statement.tsx';
import { edtfInWords, inWords } from '../dates.ts';
import { IN_ENGLISH, type TextLanguage } from '../direction.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { SpeakerFields, SpeakerLink } from '../speaker-link.tsx';
import { addressOfPost } from './address.ts';

export const PostFields = graphql(
  `
    fragment PostFields on LivePost {
      id
      headline
      isKeyEvent
      occurredAt
      publishedAt
      lastModifiedAt
      authors {
        id
        ...SpeakerFields
      }
      bodyHtml
      statements {
        id
        ...SinceFields
      }
      updateNotes(first: 3) {
        nodes {
          id
          ...NoteFields
        }
      }
    }
  `,
  [NoteFields, SinceFields, SpeakerFields],
);

interface PostProps {
  readonly of: FragmentOf<typeof PostFields>;
  /** Of the article. */
  readonly slug: string;
  readonly language: TextLanguage;
  /** Why it isn't in its place. */
  readonly label?: string;
}

/** A post of a live blog, whose text costs less as HTML: a page has many. */
export function Post({ of, slug, language, label }: PostProps) {
  const post = readFragment(PostFields, of);
  const { id, headline, publishedAt, lastModifiedAt, occurredAt, authors, updateNotes } = post;
  return (
    <article className="post" id={`post-${id}`} data-key={post.isKeyEvent} tabIndex={-1} {...language}>
      <header>
        <p className="label" lang="en">
          {publishedAt !== null && (
            <a href={addressOfPost(slug, id)}>
              <time dateTime={publishedAt} dir="ltr">
                {inWords(publishedAt)}
              </time>
            </a>
          )}
          {label !== undefined && <strong>{label}</strong>}
          {post.isKeyEvent && <strong>Key event</strong>}
        </p>
        {headline !== null && <h3>{headline}</h3>}
        <p className="byline">
          {authors.length > 0 && (
            <span>
              {authors.map((author, at) => (
                <span key={author.id}>
                  {at > 0 && ', '}
                  <SpeakerLink of={author} />
                </span>
              ))}
            </span>
          )}
          {occurredAt !== null && <span {...IN_ENGLISH}>Of {edtfInWords(occurredAt)}</span>}
          {lastModifiedAt !== publishedAt && (
            <span {...IN_ENGLISH}>
              Last changed <time dateTime={lastModifiedAt}>{inWords(lastModifiedAt)}</time>
            </span>
          )}
        </p>
      </header>
      {/* The API promises that it is safe; the page's Content-Security-Policy would stop it otherwise. */}
      <div className="text" dangerouslySetInnerHTML={{ __html: post.bodyHtml }} />
      {post.statements.map((statement) => (
        <Since key={statement.id} of={statement} />
      ))}
      {updateNotes && updateNotes.nodes.length > 0 && (
        <ol className="notes">
          {readFragment(NoteFields, updateNotes.nodes).map((note) => (
            <li key={note.id} data-kind={note.kind} {...IN_ENGLISH}>
              <Note {...note} language={language} />
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}
