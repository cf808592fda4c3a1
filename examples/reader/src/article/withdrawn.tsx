import { inWords } from '../dates.ts';

/** In place of an article that was withdrawn. */
export function Withdrawn({ reason, withdrawnAt }: { reason?: string | null; withdrawnAt?: string }) {
  return (
    <div className="notice" role="alert">
      <h1>This article has been withdrawn</h1>
      {reason && (
        <p className="standfirst" dir="auto">
          {reason}
        </p>
      )}
      {withdrawnAt && (
        <p className="meta">
          Withdrawn on <time dateTime={withdrawnAt}>{inWords(withdrawnAt)}</time>
        </p>
      )}
      <p>
        <a href="/">To the front page</a>
      </p>
    </div>
  );
}
