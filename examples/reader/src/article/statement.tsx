import type { ReactNode } from 'react';
import { edtfInWords } from '../dates.ts';
import { inLanguage } from '../direction.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { SpeakerFields, SpeakerLink } from '../speaker-link.tsx';

export const StatementFields = graphql(
  `
    fragment StatementFields on Statement {
      id
      wording
      text
      language
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

const OURS = { PARTIAL: 'Partly in our words', PARAPHRASE: 'In our words' };
const SINCE = {
  AMENDED: 'Since amended by the speaker',
  WITHDRAWN: 'Since withdrawn by the speaker',
  DELETED_AT_SOURCE: 'Since deleted where it was published',
};

/** Only the speaker's own words are a quotation, with quotation marks. Anything else says whose words it is in. */
export function Statement({
  of,
  children,
}: {
  of: FragmentOf<typeof StatementFields>;
  children?: ReactNode;
}) {
  const statement = readFragment(StatementFields, of);
  const { wording, status, amendedBy, madeOn, originalUrl, translatedFrom } = statement;
  const Words = wording === 'VERBATIM' ? 'blockquote' : 'div';
  return (
    <figure className={`statement ${wording.toLowerCase()}`}>
      {wording !== 'VERBATIM' && <p className="label">{OURS[wording]}</p>}
      <Words className="words" {...inLanguage(statement.language)}>
        <p>{quoted(statement)}</p>
      </Words>
      <figcaption>
        <SpeakerLink of={statement.speaker}>{statement.attribution}</SpeakerLink>
        {madeOn !== null && <span>{edtfInWords(madeOn)}</span>}
        {translatedFrom !== null && <span>translated</span>}
        {originalUrl !== null && <a href={originalUrl}>original</a>}
      </figcaption>
      {status !== 'CURRENT' && (
        <p className="since">
          <strong>{SINCE[status]}.</strong> {amendedBy && quoted(amendedBy)} {statement.statusNote}
        </p>
      )}
      {children}
    </figure>
  );
}

function quoted({ wording, text }: { wording: string; text: string }): string {
  return wording === 'VERBATIM' ? `“${text}”` : text;
}
