import { edtfInWords, inWords } from '../dates.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';

export const AboutFields = graphql(`
  fragment AboutFields on Article {
    sources {
      id
      headline
      url
      publishedOn
      outlets {
        id
        name
      }
    }
    campaigns {
      id
      slug
      name
    }
    commentRequests {
      id
      summary
    }
    redactions {
      id
      reason
      publicNote
      redactedAt
    }
    rights {
      license
      usageTerms
      copyrightNotice
    }
  }
`);

const REASONS = {
  LEGAL: 'for legal reasons',
  PRIVACY: 'to protect somebody’s private life',
  SAFETY: 'to protect somebody from danger',
  COPYRIGHT: 'because it was somebody else’s work',
};

/** What is known about an article: what was removed, who was asked, what it draws on, and what others may do with it. */
export function About({ of }: { of: FragmentOf<typeof AboutFields> }) {
  const { redactions, commentRequests, campaigns, sources, rights } = readFragment(AboutFields, of);
  return (
    <>
      {redactions.length > 0 && (
        <section aria-labelledby="removed">
          <h2 id="removed">Removed from this article</h2>
          <ul>
            {redactions.map(({ id, reason, publicNote, redactedAt }) => (
              <li key={id}>
                [removed] on <time dateTime={redactedAt}>{inWords(redactedAt)}</time>, {REASONS[reason]}:{' '}
                <bdi>{publicNote}</bdi>
              </li>
            ))}
          </ul>
        </section>
      )}
      {commentRequests.length > 0 && (
        <section aria-labelledby="requests">
          <h2 id="requests">Asked for comment</h2>
          <ul>
            {commentRequests.map(({ id, summary }) => (
              <li key={id} dir="auto">
                {summary}
              </li>
            ))}
          </ul>
        </section>
      )}
      {campaigns.length > 0 && (
        <section aria-labelledby="campaigns">
          <h2 id="campaigns">The campaign behind it</h2>
          <ul>
            {campaigns.map(({ id, slug, name }) => (
              <li key={id}>
                <a href={`/campaigns/${encodeURIComponent(slug)}`}>
                  <bdi>{name}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {sources.length > 0 && (
        <section aria-labelledby="sources">
          <h2 id="sources">Sources</h2>
          <ul>
            {sources.map(({ id, headline, url, publishedOn, outlets }) => {
              const outlet = outlets.map(({ name }) => name).join(', ');
              return (
                <li key={id}>
                  {url === null ? (
                    <bdi>{headline ?? outlet}</bdi>
                  ) : (
                    <a href={url}>
                      <bdi>{headline ?? outlet}</bdi>
                    </a>
                  )}
                  {headline !== null && (
                    <>
                      , <bdi>{outlet}</bdi>
                    </>
                  )}
                  {publishedOn !== null && <>, {edtfInWords(publishedOn)}</>}
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <footer className="rights">
        {rights.usageTerms !== null && <p dir="auto">{rights.usageTerms}</p>}
        {rights.license !== null && (
          <p>
            <a rel="license" href={rights.license}>
              Licence
            </a>
          </p>
        )}
        {rights.copyrightNotice !== null && <p dir="auto">{rights.copyrightNotice}</p>}
      </footer>
    </>
  );
}
