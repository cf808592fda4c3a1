import { useState } from 'react';
import { Statement, StatementFields } from '../article/statement.tsx';
import { edtfInWords, inWords } from '../dates.ts';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { campaignFeeds } from '../feeds.ts';
import { anyPage, Mark, Site, Follow } from '../page.tsx';
import { SpeakerFields, SpeakerLink } from '../speaker-link.tsx';
import { useEvents, usePage } from '../use-page.ts';

const EntryFields = graphql(
  `
    fragment EntryFields on TimelineEntry {
      __typename
      ... on CampaignAction {
        id
        type
        title
        progress
        place
        endedOn
        figures {
          kind
          low
          high
          attributedTo {
            id
            ...SpeakerFields
          }
        }
      }
      ... on CampaignOutcome {
        id
        summary
        extent
      }
      ... on Statement {
        id
        ...StatementFields
      }
      ... on Article {
        id
        slug
        headline
        firstPublishedAt
      }
    }
  `,
  [SpeakerFields, StatementFields],
);

const CampaignQuery = graphql(
  `
    query Campaign($slug: String!, $after: String) {
      feedCursor
      campaign(slug: $slug) {
        id
        slug
        name
        summary
        state
        startedOn
        organizers {
          id
          ...SpeakerFields
        }
        targets {
          id
          ...SpeakerFields
        }
        demands {
          id
          text
          outcomes {
            id
            summary
            occurredOn
            extent
          }
        }
        timeline(first: 50, after: $after) {
          edges {
            date
            node {
              __typename
              ... on Node {
                id
              }
              ...EntryFields
            }
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
    }
  `,
  [SpeakerFields, EntryFields],
);

/** Only that something has changed: the page is then read again. */
const CampaignLive = graphql(`
  subscription CampaignLive($id: ID!, $after: Cursor) {
    feed(after: $after, filter: { campaignIds: [$id] }) {
      __typename
      id
      cursor
    }
  }
`);

type Data = ResultOf<typeof CampaignQuery>;

interface Variables {
  readonly slug: string;
  readonly after: string | null;
}

const STATES = { ACTIVE: 'Going on', PAUSED: 'Paused', ENDED: 'Ended', WON: 'Won' };
const EXTENTS = { FULL: 'Met', PARTIAL: 'Met in part', REVERSED: 'Taken back' };

function View({ variables }: { variables: Variables }) {
  const { data, reload } = usePage(CampaignQuery, variables);
  if (data?.campaign == null) return null;
  return (
    <Site mark={<Mark />}>
      <Campaign campaign={data.campaign} after={data.feedCursor} reload={reload} />
    </Site>
  );
}

interface CampaignProps {
  readonly campaign: NonNullable<Data['campaign']>;
  readonly after: string;
  readonly reload: () => void;
}

function Campaign({ campaign, after, reload }: CampaignProps) {
  useEvents(CampaignLive, { id: campaign.id }, after, reload, reload);
  const { name, summary, state, startedOn, organizers, targets, demands, timeline } = campaign;
  const { hasNextPage, endCursor } = timeline.pageInfo;
  const ids = timeline.edges.map(({ node }) => node.id);
  const [known] = useState(() => new Set(ids));
  return (
    <>
      <h1>{name}</h1>
      {summary !== null && <p className="standfirst">{summary}</p>}
      <p className="byline">
        <span>{STATES[state]}</span>
        {startedOn !== null && <span>since {edtfInWords(startedOn)}</span>}
        <Speakers title="Run by" of={organizers} />
        <Speakers title="Aimed at" of={targets} />
      </p>
      <section aria-labelledby="demands">
        <h2 id="demands">Demands</h2>
        <ol className="demands">
          {demands.map(({ id, text, outcomes }) => (
            <li key={id}>
              <p>{text}</p>
              {outcomes.length === 0 && <p className="extent">Not met so far</p>}
              {outcomes.map(({ id, summary, occurredOn, extent }) => (
                <p key={id} className="extent" data-extent={extent}>
                  <strong>{EXTENTS[extent]}</strong>, {edtfInWords(occurredOn)}: {summary}
                </p>
              ))}
            </li>
          ))}
        </ol>
      </section>
      <section aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        <ol className="timeline">
          {timeline.edges.map(({ date, node }, at) => (
            <li
              key={node.id}
              data-fresh={known.has(node.id) ? undefined : 'New'}
              data-type={node.__typename}
              data-gap={gapBetween(timeline.edges[at - 1]?.date, date)}
            >
              {date !== timeline.edges[at - 1]?.date && <p className="date">{edtfInWords(date)}</p>}
              <Entry of={node} />
            </li>
          ))}
        </ol>
        {hasNextPage && endCursor !== null && (
          <p>
            <a
              rel="next"
              href={`/campaigns/${encodeURIComponent(campaign.slug)}?after=${encodeURIComponent(endCursor)}`}
            >
              Further back
            </a>
          </p>
        )}
      </section>
      <Follow {...campaignFeeds(campaign.slug, name)} />
    </>
  );
}

function Speakers({
  title,
  of,
}: {
  title: string;
  of: readonly (FragmentOf<typeof SpeakerFields> & { id: string })[];
}) {
  if (of.length === 0) return null;
  return (
    <span>
      {title}{' '}
      {of.map((speaker, at) => (
        <span key={speaker.id}>
          {at > 0 && ', '}
          <SpeakerLink of={speaker} />
        </span>
      ))}
    </span>
  );
}

/** How much time lies between two entries, to show on the line. */
function gapBetween(one: string | undefined, other: string): string | undefined {
  const days = Math.abs(Date.parse(one?.slice(0, 10) ?? '') - Date.parse(other.slice(0, 10))) / 86_400_000;
  return days > 90 ? 'months' : days > 14 ? 'weeks' : undefined;
}

const PROGRESS = {
  ANNOUNCED: 'Announced',
  CANCELLED: 'Cancelled',
  POSTPONED: 'Postponed',
  UNDERWAY: 'Under way',
  COMPLETED: null,
};

function Entry({ of }: { of: FragmentOf<typeof EntryFields> }) {
  const entry = readFragment(EntryFields, of);
  switch (entry.__typename) {
    case 'CampaignAction':
      return (
        <>
          <p className="label">{words(entry.type)}</p>
          <h3>{entry.title}</h3>
          <p className="meta">
            {[PROGRESS[entry.progress], entry.place, entry.endedOn && `until ${edtfInWords(entry.endedOn)}`]
              .filter(Boolean)
              .join(' · ')}
          </p>
          {entry.figures.map((figure, at) => (
            <Figure key={at} {...figure} />
          ))}
        </>
      );
    case 'CampaignOutcome':
      return (
        <>
          <p className="label">Outcome</p>
          <h3>{entry.summary}</h3>
          <p className="extent" data-extent={entry.extent}>
            <strong>{EXTENTS[entry.extent]}</strong>
          </p>
        </>
      );
    case 'Statement':
      return <Statement of={entry} />;
    case 'Article':
      return (
        <>
          <p className="label">Article</p>
          <h3>
            <a href={`/articles/${encodeURIComponent(entry.slug)}`}>{entry.headline}</a>
          </h3>
          {entry.firstPublishedAt !== null && (
            <time dateTime={entry.firstPublishedAt}>{inWords(entry.firstPublishedAt)}</time>
          )}
        </>
      );
  }
}

const number = new Intl.NumberFormat('en-GB');

type Action = Extract<ResultOf<typeof EntryFields>, { readonly __typename: 'CampaignAction' }>;

/** A number as it was given: a range, and who gives it. */
function Figure({ kind, low, high, attributedTo }: Action['figures'][number]) {
  const range =
    high === null
      ? `at least ${number.format(low)}`
      : high === low
        ? number.format(low)
        : `${number.format(low)}–${number.format(high)}`;
  return (
    <p className="figure">
      <strong>{range}</strong> {words(kind).toLowerCase()}
      {attributedTo && (
        <span className="meta">
          {' '}
          according to <SpeakerLink of={attributedTo} />
        </span>
      )}
    </p>
  );
}

/** Of an enum value, such as "Open letter" for OPEN_LETTER. */
function words(value: string): string {
  return value.charAt(0) + value.slice(1).toLowerCase().replaceAll('_', ' ');
}

export const page = anyPage<Data, Variables>({
  query: CampaignQuery,
  View,
  describe({ campaign }) {
    if (campaign === null) return null;
    const feeds = campaignFeeds(campaign.slug, campaign.name);
    return { title: feeds.title, about: campaign.summary, feeds };
  },
});
