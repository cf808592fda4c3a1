import { useState } from 'react';
import { useClient } from 'urql';
import { inWords } from '../dates.ts';
import { IN_ENGLISH, type TextLanguage } from '../direction.ts';
import { addressOfPost } from '../live-blog/address.ts';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { ChangesFields, type Changes } from './apply-event.ts';

export const NoteFields = graphql(`
  fragment NoteFields on UpdateNote {
    id
    kind
    text
    createdAt
    correctedAt
    revisionNumber
  }
`);

const WhatChangedQuery = graphql(
  `
    query WhatChanged($slug: String!, $number: Int!) {
      article(slug: $slug) {
        id
        revision(number: $number) {
          id
          changesSince {
            ...ChangesFields
          }
        }
      }
    }
  `,
  [ChangesFields],
);

export const KINDS = {
  UPDATE: 'Update',
  COMMENT_ADDED: 'Comment added',
  CLARIFICATION: 'Clarification',
  CORRECTION: 'Correction',
  RETRACTION: 'Retraction',
};

interface Of {
  readonly id: string;
  /** The post of the live blog that it is about. */
  readonly post: { readonly id: string } | null;
}

interface NotesProps {
  readonly slug: string;
  readonly language: TextLanguage;
  readonly of: readonly (FragmentOf<typeof NoteFields> & Of)[];
  /** What has changed while the page was open, by the number of the revision. */
  readonly changes: ReadonlyMap<number, Changes>;
}

/** What readers were told about changes, newest first, each with the words that have changed. */
export function Notes({ slug, language, of, changes }: NotesProps) {
  if (of.length === 0) return null;
  return (
    <section aria-labelledby="notes">
      <h2 id="notes">Updates and corrections</h2>
      <ol className="notes">
        {of.map(({ id, post, ...masked }) => {
          const note = readFragment(NoteFields, masked);
          return (
            <li key={id} data-kind={note.kind}>
              <Note {...note} language={language} />
              {post === null ? (
                <WhatChanged
                  {...{ slug, language }}
                  number={note.revisionNumber}
                  known={changes.get(note.revisionNumber)}
                />
              ) : (
                <a href={addressOfPost(slug, post.id)}>To the post</a>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** What readers were told, and when. */
export function Note({
  kind,
  text,
  createdAt,
  correctedAt,
  language,
}: ResultOf<typeof NoteFields> & { readonly language: TextLanguage }) {
  return (
    <>
      <p>
        <strong>{KINDS[kind]}</strong> <time dateTime={createdAt}>{inWords(createdAt)}</time>
      </p>
      <p {...language}>{text}</p>
      {correctedAt !== null && (
        <p className="meta">
          This note was corrected on <time dateTime={correctedAt}>{inWords(correctedAt)}</time>
        </p>
      )}
    </>
  );
}

interface WhatChangedProps {
  readonly slug: string;
  readonly language: TextLanguage;
  readonly number: number;
  /** Undefined if it is still to be read. */
  readonly known: Changes | undefined;
}

function WhatChanged({ slug, language, number, known }: WhatChangedProps) {
  const client = useClient();
  const [loaded, show] = useState<Changes | 'away'>();
  const changes = known ?? loaded;
  async function load(): Promise<void> {
    const { data } = await client.query(WhatChangedQuery, { slug, number }).toPromise();
    show(readFragment(ChangesFields, data?.article?.revision?.changesSince) ?? 'away');
  }
  return (
    <details
      open={known !== undefined}
      onToggle={({ currentTarget }) => void (currentTarget.open && !changes && load())}
    >
      <summary>What changed</summary>
      {changes === 'away' ? (
        <p>Can’t be read at the moment.</p>
      ) : (
        <div {...language}>{changes && <Words in={changes} />}</div>
      )}
    </details>
  );
}

type Words = readonly { readonly kind: 'ADDED' | 'KEPT' | 'REMOVED'; readonly text: string }[];

interface WordsProps {
  readonly in: {
    readonly fields: readonly { readonly field: string; readonly words: Words }[];
    readonly blocks: readonly { readonly words: Words }[];
  };
}

/** Each text that has changed, word by word; those beside the body with their name. */
export function Words({ in: { fields, blocks } }: WordsProps) {
  const texts: readonly { readonly field?: string; readonly words: Words }[] = [...fields, ...blocks];
  const changed = texts.filter(({ words }) => words.some(({ kind }) => kind !== 'KEPT'));
  if (changed.length === 0) return <p {...IN_ENGLISH}>No words of the text.</p>;
  return changed.map(({ field, words }, at) => (
    <p key={at} className="diff">
      {field !== undefined && <strong {...IN_ENGLISH}>{nameOf(field)}</strong>}
      {words.map(({ kind, text }, at) => {
        const Word = { KEPT: 'span', ADDED: 'ins', REMOVED: 'del' } as const;
        const Element = Word[kind];
        return <Element key={at}>{text}</Element>;
      })}
    </p>
  ));
}

/** Of a field in the API, such as "Main image" for `MAIN_IMAGE`. */
function nameOf(field: string): string {
  return field.charAt(0) + field.slice(1).toLowerCase().replaceAll('_', ' ');
}
