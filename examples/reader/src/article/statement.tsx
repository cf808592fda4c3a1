import type { ReactNode } from 'react';
import { edtfInWords } from '../dates.ts';
import { IN_ENGLISH, inLanguage, languageInWords } from '../direction.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { SpeakerFields, SpeakerLink } from '../speaker-link.tsx';

/** What readers must know of a statement besides its words. */
export const SinceFields = graphql(`
  fragment SinceFields on Statement {
    status
    statusNote
    attribution
    amendment {
      party
      statement {
        id
        wording
        text
        attribution
      }
    }
  }
`);

export const StatementFields = graphql(
  `
    fragment StatementFields on Statement {
      id
      wording
      text
      language
      direction
      translatedFrom
      attribution
      madeOn
      originalUrl
      ...SinceFields
      speaker {
        id
        ...SpeakerFields
      }
    }
  `,
  [SinceFields, SpeakerFields],
);

export const WORDINGS = { PARTIAL: 'Partly quoted', PARAPHRASE: 'Paraphrased' };
/** What happened to a statement since it was quoted. */
export const SINCE = {
  AMENDED: 'Since amended',
  WITHDRAWN: 'Since withdrawn by the speaker',
  DELETED_AT_SOURCE: 'Since deleted where it was published',
  RECORDED_IN_ERROR: 'Recorded by the newsroom in error',
};
const AMENDED_BY = { SPEAKER: 'Amended by the speaker', NEWSROOM: 'Corrected by the newsroom' };

interface StatementProps {
  readonly of: FragmentOf<typeof StatementFields>;
  /** The id of the speaker whose page this is, which needs no link to itself. */
  readonly pageOf?: string;
  readonly children?: ReactNode;
}

/** Only the speaker's own words are a quotation, with quotation marks. Anything else says whose words it is in. */
export function Statement({ of, pageOf, children }: StatementProps) {
  const statement = readFragment(StatementFields, of);
  const { wording, madeOn, originalUrl, translatedFrom, speaker } = statement;
  const Words = wording === 'VERBATIM' ? 'blockquote' : 'div';
  const { lang, dir } = inLanguage(statement);
  return (
    <figure className={`statement ${wording.toLowerCase()}`} dir={dir}>
      {wording !== 'VERBATIM' && (
        <p className="label">
          <span {...IN_ENGLISH}>{WORDINGS[wording]}</span>
        </p>
      )}
      <Words className="words" lang={lang}>
        {quoted(statement)
          .split(/\n\s*\n/)
          .map((paragraph, at) => (
            <p key={at}>{paragraph}</p>
          ))}
      </Words>
      <figcaption>
        <span className="speaker" {...IN_ENGLISH}>
          {speaker === null || speaker.id === pageOf ? (
            statement.attribution
          ) : (
            <SpeakerLink of={speaker}>{statement.attribution}</SpeakerLink>
          )}
        </span>
        {madeOn !== null && (
          <span className="made" {...IN_ENGLISH}>
            {edtfInWords(madeOn)}
          </span>
        )}
        {translatedFrom !== null && (
          <span {...IN_ENGLISH}>Translated from {languageInWords(translatedFrom)}</span>
        )}
        {originalUrl !== null && (
          <a href={originalUrl} {...IN_ENGLISH}>
            Original
          </a>
        )}
      </figcaption>
      <Since of={statement} />
      {children}
    </figure>
  );
}

/** Whose correction a statement had, and why, or why it stands again. */
export function Since({ of }: { of: FragmentOf<typeof SinceFields> }) {
  const { status, statusNote, amendment, attribution } = readFragment(SinceFields, of);
  if (status === 'CURRENT' && statusNote === null) return null;
  const now = amendment?.statement;
  return (
    <p className="since" {...IN_ENGLISH}>
      {status !== 'CURRENT' && <strong>{amendment ? AMENDED_BY[amendment.party] : SINCE[status]}.</strong>}{' '}
      {now && <bdi>{quoted(now)}</bdi>}{' '}
      {now && now.attribution !== attribution && <bdi>— {now.attribution}</bdi>}{' '}
      {statusNote !== null && <bdi>{statusNote}</bdi>}
    </p>
  );
}

function quoted({ wording, text }: { wording: string; text: string }): string {
  return wording === 'VERBATIM' ? `“${text}”` : text;
}
