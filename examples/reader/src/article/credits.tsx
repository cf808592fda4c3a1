import { IN_ENGLISH } from '../direction.ts';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { SpeakerFields, SpeakerLink } from '../speaker-link.tsx';

export const CreditFields = graphql(
  `
    fragment CreditFields on Article {
      byline
      contributions {
        role
        creditedAs
        contributor {
          id
          name
          ...SpeakerFields
        }
      }
    }
  `,
  [SpeakerFields],
);

type Contribution = ResultOf<typeof CreditFields>['contributions'][number];

const ROLES = {
  AUTHOR: 'Written by',
  EDITOR: 'Edited by',
  ILLUSTRATOR: 'Illustrated by',
  PHOTOGRAPHER: 'Photographs by',
  RESEARCHER: 'Research by',
  TRANSLATOR: 'Translated by',
};

interface Named {
  readonly contribution: Contribution;
  readonly start: number;
  readonly end: number;
}

interface CreditsProps {
  readonly of: FragmentOf<typeof CreditFields>;
}

/** The byline in the words of the newsroom, with a link in place of each author's name. */
export function Byline({ of }: CreditsProps) {
  const { byline, contributions } = readFragment(CreditFields, of);
  if (byline === null) return null;
  const named = namedIn(byline, contributions);
  return (
    <span>
      {named.map(({ contribution, start, end }, at) => (
        <span key={start}>
          {byline.slice(named[at - 1]?.end ?? 0, start)}
          <Contributor of={contribution} />
          {at === named.length - 1 && byline.slice(end)}
        </span>
      ))}
      {named.length === 0 && byline}
    </span>
  );
}

/** All whom the byline doesn't name, by what they did. */
export function Credits({ of }: CreditsProps) {
  const { byline, contributions } = readFragment(CreditFields, of);
  const named = new Set(namedIn(byline ?? '', contributions).map(({ contribution }) => contribution));
  const others = contributions.filter((contribution) => !named.has(contribution));
  if (others.length === 0) return null;
  return (
    <ul className="credits">
      {[...new Set(others.map(({ role }) => role))].map((role) => (
        <li key={role}>
          <span {...IN_ENGLISH}>
            {ROLES[role]}{' '}
            {others
              .filter((contribution) => contribution.role === role)
              .map((contribution, at) => (
                <span key={contribution.contributor.id}>
                  {at > 0 && ', '}
                  <Contributor of={contribution} />
                </span>
              ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Contributor({ of }: { of: Contribution }) {
  return (
    <SpeakerLink of={of.contributor}>
      <bdi>{nameOf(of)}</bdi>
    </SpeakerLink>
  );
}

function nameOf({ creditedAs, contributor }: Contribution): string {
  return creditedAs ?? contributor.name;
}

/** Where the byline has the authors' names. Longer names first, since one name may be a part of another. */
function namedIn(byline: string, contributions: readonly Contribution[]): readonly Named[] {
  const named: Named[] = [];
  const authors = contributions
    .filter(({ role }) => role === 'AUTHOR')
    .toSorted((one, other) => nameOf(other).length - nameOf(one).length);
  for (const contribution of authors) {
    const name = nameOf(contribution);
    let start = byline.indexOf(name);
    const isTaken = () => named.some((other) => start < other.end && other.start < start + name.length);
    while (start >= 0 && isTaken()) start = byline.indexOf(name, start + 1);
    if (start >= 0) named.push({ contribution, start, end: start + name.length });
  }
  return named.toSorted((one, other) => one.start - other.start);
}
