import { useState } from 'react';
import { Statement, StatementFields } from '../article/statement.tsx';
import { Figures, FigureFields } from '../campaign/figures.tsx';
import { Overview } from '../campaign/overview.tsx';
import { edtfAfter, edtfInWords, inWords } from '../dates.ts';
import { inLanguage } from '../direction.ts';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { campaignFeeds } from '../feeds.ts';
import { Follow } from '../follow.tsx';
import { anyPage, Gone, Mark, Site, Told, Unread } from '../page.tsx';
import { SpeakerFields, SpeakerLink } from '../speaker-link.tsx';
import { useChanges, usePage, type Reading } from '../use-page.ts';

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
          ...FigureFields
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
        language
        direction
        headline
        firstPublishedAt
      }
    }
  `,
  [FigureFields, StatementFields],
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
              ... on CampaignAction {
                id
              }
              ... on CampaignOutcome {
                id
              }
              ... on Statement {
                id
              }
              ... on Article {
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

type Data = ResultOf<typeof CampaignQuery>;

interface Variables {
  readonly slug: string;
  readonly after: string | null;
}

const STATES = { ACTIVE: 'Going on', PAUSED: 'Paused', ENDED: 'Ended', WON: 'Won' };
const EXTENTS = { FULL: 'Met', PARTIAL: 'Met in part', REVERSED: 'Taken back' };

function View({ variables }: { variables: Variables }) {
  const { data, reading } = usePage(CampaignQuery, variables);
  if (data === undefined) return null;
  if (data.campaign === null) return <Gone />;
  return (
    <Site mark={<Mark isReading={reading.isReading} />}>
      <Campaign campaign={data.campaign} after={data.feedCursor} reading={reading} />
    </Site>
  );
}

interface CampaignProps {
  readonly campaign: NonNullable<Data['campaign']>;
  readonly after: string;
  readonly reading: Reading;
}

function Campaign({ campaign, after, reading }: CampaignProps) {
  useChanges({ campaignIds: [campaign.id] }, after, reading);
  const { name, summary, state, startedOn, organizers, targets, demands, timeline } = campaign;
  const entries = timeline?.edges.map(({ node }) => node) ?? [];
  const [known] = useState(() => new Set(entries.map(({ id }) => id)));
  // In the order in which they came.
  const [fresh, add] = useState<readonly string[]>([]);
  const added = entries.filter(({ id }) => !known.has(id) && !fresh.includes(id));
  if (added.length > 0) add([...fresh, ...added.map(({ id }) => id)]);
  const [closed, close] = useState(0);
  const newest = fresh.length > closed ? entries.find(({ id }) => id === fresh.at(-1)) : undefined;
  return (
    <>
      <h1 dir="auto">{name}</h1>
      {summary !== null && (
        <p className="standfirst" dir="auto">
          {summary}
        </p>
      )}
      <p className="byline">
        <span>{STATES[state]}</span>
        {startedOn !== null && <span>{edtfAfter('since', startedOn)}</span>}
        <Speakers title="Run by" of={organizers} />
        <Speakers title="Aimed at" of={targets} />
      </p>
      {demands.length > 0 && (
        <section aria-labelledby="demands">
          <h2 id="demands">Demands</h2>
          <ol className="demands">
            {demands.map(({ id, text, outcomes }) => (
              <li key={id}>
                <p dir="auto">{text}</p>
                {outcomes.length === 0 && <p className="extent">Not met so far</p>}
                {outcomes.map(({ id, summary, occurredOn, extent }) => (
                  <p key={id} className="extent" data-extent={extent}>
                    <strong>{EXTENTS[extent]}</strong>, {edtfInWords(occurredOn)}: <bdi>{summary}</bdi>
                  </p>
                ))}
              </li>
            ))}
          </ol>
        </section>
      )}
      <section aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        {timeline ? <Timeline {...timeline} known={known} slug={campaign.slug} /> : <Unread />}
      </section>
      <Follow {...campaignFeeds(campaign.slug, name)} />
      <Told
        text={newest ? `New in the timeline: ${titleOf(readFragment(EntryFields, newest))}` : null}
        at={newest?.id}
        onClose={() => close(fresh.length)}
      />
    </>
  );
}

interface TimelineProps extends NonNullable<CampaignProps['campaign']['timeline']> {
  /** The ids of what the page had when it was opened. */
  readonly known: ReadonlySet<string>;
  readonly slug: string;
}

function Timeline({ edges, pageInfo: { hasNextPage, endCursor }, known, slug }: TimelineProps) {
  return (
    <>
      {edges.length === 0 && <p className="empty">Nothing is on record yet.</p>}
      <Overview of={edges} />
      <ol className="timeline">
        {edges.map(({ date, node }, at) => (
          <li
            key={node.id}
            id={node.id}
            data-fresh={known.has(node.id) ? undefined : 'New'}
            data-type={node.__typename}
            data-gap={gapBetween(edges[at - 1]?.date, date)}
          >
            {date !== edges[at - 1]?.date && (
              <p className="date">{date === null ? 'Undated' : edtfInWords(date)}</p>
            )}
            <div className="entry">
              <Entry of={node} />
            </div>
          </li>
        ))}
      </ol>
      {hasNextPage && endCursor !== null && (
        <p className="more">
          <a
            rel="next"
            href={`/campaigns/${encodeURIComponent(slug)}?after=${encodeURIComponent(endCursor)}`}
          >
            Further back
          </a>
        </p>
      )}
    </>
  );
}

function titleOf(entry: ResultOf<typeof EntryFields>): string {
  switch (entry.__typename) {
    case 'CampaignAction':
      return entry.title;
    case 'CampaignOutcome':
      return entry.summary;
    case 'Statement': {
      const statement: FragmentOf<typeof StatementFields> = entry;
      return readFragment(StatementFields, statement).attribution;
    }
    case 'Article':
      return entry.headline;
  }
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
function gapBetween(one: string | null | undefined, other: string | null): string | undefined {
  const [from = NaN, until = NaN] = [one, other].map((date) => Date.parse(date?.slice(0, 10) ?? ''));
  const days = Math.abs(from - until) / 86_400_000;
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
          <h3 dir="auto">{entry.title}</h3>
          <Meta
            of={[PROGRESS[entry.progress], entry.place, entry.endedOn && edtfAfter('until', entry.endedOn)]}
          />
          <Figures of={entry.figures} />
        </>
      );
    case 'CampaignOutcome':
      return (
        <>
          <p className="label">Outcome</p>
          <h3 dir="auto">{entry.summary}</h3>
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
          <h3 {...inLanguage(entry)}>
            <a href={`/articles/${encodeURIComponent(entry.slug)}`}>{entry.headline}</a>
          </h3>
          {entry.firstPublishedAt !== null && (
            <time dateTime={entry.firstPublishedAt}>{inWords(entry.firstPublishedAt)}</time>
          )}
        </>
      );
  }
}

function Meta({ of }: { of: readonly (string | null)[] }) {
  const texts = of.filter((text) => text !== null);
  return texts.length > 0 && <p className="meta">{texts.join(' · ')}</p>;
}

/** Of an enum value, such as "Open letter" for OPEN_LETTER. */
function words(value: string): string {
  return value.charAt(0) + value.slice(1).toLowerCase().replaceAll('_', ' ');
}

export const page = anyPage<Data, Variables>({
  query: CampaignQuery,
  View,
  describe({ campaign }, { slug }) {
    if (campaign === null) return null;
    if (campaign.slug !== slug) return { location: `/campaigns/${encodeURIComponent(campaign.slug)}` };
    const feeds = campaignFeeds(campaign.slug, campaign.name);
    return { title: feeds.title, about: campaign.summary, feeds };
  },
});
