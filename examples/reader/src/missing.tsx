import { inWords } from './dates.ts';

interface MissingAcknowledgement {
  readonly receiver: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly isDelivered: boolean;
}

const CHANGES: ReadonlyMap<string, string> = new Map([
  ['ARTICLE_CORRECTED', 'correction'],
  ['ARTICLE_WITHDRAWN', 'withdrawal'],
  ['ARTICLE_RESTORED', 'restoration'],
  ['ARTICLE_REDACTED', 'redaction'],
]);

/** Who republishes the article and has yet to acknowledge that it was corrected, withdrawn, restored or redacted. */
export function Missing({ acknowledgements }: { acknowledgements: readonly MissingAcknowledgement[] }) {
  if (acknowledgements.length === 0) return null;
  return (
    <section aria-labelledby="missing">
      <h3 id="missing">Not acknowledged yet</h3>
      <ul>
        {acknowledgements.map(({ receiver, type, occurredAt, isDelivered }) => (
          <li key={`${receiver} ${type} ${occurredAt}`}>
            <b>{receiver}</b>: the {CHANGES.get(type) ?? type} of {inWords(occurredAt)}
            {isDelivered ? ', which has been delivered' : ', which has yet to be delivered'}
          </li>
        ))}
      </ul>
    </section>
  );
}
