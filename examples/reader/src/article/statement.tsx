import type { ReactNode } from 'react';
import { edtfInWords } from '../dates.ts';
import { IN_ENGLISH, inLanguage, languageInWords } from '../direction.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { SpeakerFields, SpeakerLink } from '../speaker-link.tsx';

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
      status
      statusNote
      amendedBy {
        id
        wording
        text
      }
      speaker {
        id
        ...SpeakerFields
      }
    }
  `,
  [SpeakerFields],
);

export const WORDINGS = { PARTIAL: 'Partly quoted', PARAPHRASE: 'Paraphrased' };
export const SINCE = {
  AMENDED: 'Since amended by the speaker',
  WITHDRAWN: 'Since withdrawn by the speaker',
  DELETED_AT_SOURCE: 'Since deleted where it was published',
};

interface StatementProps {
  readonly of: FragmentOf<typeof StatementFields>;
  /** The id of the speaker whose page this is, which needs no link to itself. */
  readonly pageOf?: string;
  readonly children?: ReactNode;
}

/** Only the speaker's own words are a quotation, with quotation marks. Anything else says whose words it is in. */
export function Statement({ of, pageOf, children }: StatementProps) {
  const statement = readFragment(StatementFields, of);
  const { wording, status, amendedBy, madeOn, originalUrl, translatedFrom } = statement;
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
        <p>{quoted(statement)}</p>
      </Words>
      <figcaption>
        <span className="speaker" {...IN_ENGLISH}>
          {statement.speaker.id === pageOf ? (
            statement.attribution
          ) : (
            <SpeakerLink of={statement.speaker}>{statement.attribution}</SpeakerLink>
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
      {status !== 'CURRENT' && (
        <p className="since" {...IN_ENGLISH}>
          <strong>{SINCE[status]}.</strong> {amendedBy && <bdi>{quoted(amendedBy)}</bdi>}{' '}
          {statement.statusNote !== null && <bdi>{statement.statusNote}</bdi>}
        </p>
      )}
      {children}
    </figure>
  );
}

function quoted({ wording, text }: { wording: string; text: string }): string {
  return wording === 'VERBATIM' ? `“${text}”` : text;
}
