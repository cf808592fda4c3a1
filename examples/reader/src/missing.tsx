import { inWords } from './dates.ts';

interface MissingAcknowledgement {
  readonly receiver: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly isDelivered: boolean;
}

/** Who republishes the article and has yet to acknowledge what was corrected, or that it was withdrawn. */
export function Missing({ acknowledgements }: { acknowledgements: readonly MissingAcknowledgement[] }) {
  if (acknowledgements.length === 0) return null;
  return (
    <section aria-labelledby="missing">
      <h3 id="missing">Not acknowledged yet</h3>
      <ul>
        {acknowledgements.map(({ receiver, type, occurredAt, isDelivered }) => (
          <li key={`${receiver} ${type} ${occurredAt}`}>
            <b>{receiver}</b>: the {type === 'article.withdrawn' ? 'withdrawal' : 'correction'} of{' '}
            {inWords(occurredAt)}
            {isDelivered ? ', which has been delivered' : ', which has yet to be delivered'}
          </li>
        ))}
      </ul>
    </section>
  );
}
