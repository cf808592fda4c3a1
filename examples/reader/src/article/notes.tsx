import { useState } from 'react';
import { useClient } from 'urql';
import { inWords } from '../dates.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { ChangesFields, type Changes } from './apply-event.ts';

export const NoteFields = graphql(`
  fragment NoteFields on UpdateNote {
    id
    kind
    text
    createdAt
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

const KINDS = {
  UPDATE: 'Update',
  COMMENT_ADDED: 'Comment added',
  CLARIFICATION: 'Clarification',
  CORRECTION: 'Correction',
  RETRACTION: 'Retraction',
};

interface NotesProps {
  readonly slug: string;
  readonly of: readonly FragmentOf<typeof NoteFields>[];
  /** What has changed while the page was open, by the number of the revision. */
  readonly changes: ReadonlyMap<number, Changes>;
}

/** What readers were told about changes, newest first, each with the words that have changed. */
export function Notes({ slug, of, changes }: NotesProps) {
  if (of.length === 0) return null;
  return (
    <section aria-labelledby="notes">
      <h2 id="notes">Updates and corrections</h2>
      <ol className="notes">
        {readFragment(NoteFields, of).map(({ id, kind, text, createdAt, revisionNumber }) => (
          <li key={id} data-kind={kind}>
            <p>
              <strong>{KINDS[kind]}</strong> <time dateTime={createdAt}>{inWords(createdAt)}</time>
            </p>
            <p>{text}</p>
            <WhatChanged slug={slug} number={revisionNumber} known={changes.get(revisionNumber)} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function WhatChanged({ slug, number, known }: { slug: string; number: number; known: Changes | undefined }) {
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
      {changes === 'away' ? <p>Can’t be read at the moment.</p> : changes && <Words in={changes} />}
    </details>
  );
}

function Words({ in: { fields, blocks } }: { in: Changes }) {
  const changed = [...fields, ...blocks].filter(({ words }) => words.some(({ kind }) => kind !== 'KEPT'));
  return changed.map(({ words }, at) => (
    <p key={at} className="diff">
      {words.map(({ kind, text }, at) => {
        const Word = { KEPT: 'span', ADDED: 'ins', REMOVED: 'del' } as const;
        const Element = Word[kind];
        return <Element key={at}>{text}</Element>;
      })}
    </p>
  ));
}
