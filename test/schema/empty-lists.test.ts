import { describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { failuresOf } from '../support/failures.ts';
import { CreateWebhookEndpoint } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const ids = '{ nodes { id } }';

/** A list, and each of its conditions that is a list. */
const FEED_CONDITIONS = [
  ...['types', 'articleIds', 'articleSlugs', 'campaignIds', 'campaignSlugs', 'speakerIds', 'speakerSlugs'],
  ...[
    'personSlugs',
    'organizationSlugs',
    'tagIds',
    'tagSlugs',
    'authorIds',
    'authorSlugs',
    'sectionIds',
    'sectionSlugs',
  ],
];
const ENDPOINT_CONDITIONS = [
  ...['types', 'articleIds', 'campaignIds', 'tagIds', 'sectionIds', 'speakerIds', 'authorIds'],
];
const LISTS = [
  [
    'articles',
    [
      'states',
      'languages',
      'tagIds',
      'tagSlugs',
      'sectionIds',
      'sectionSlugs',
      'authorIds',
      'authorSlugs',
    ].map((name) => `filter.${name}`),
    (given: string) => `articles${given} ${ids}`,
  ],
  ['campaigns', ['filter.states'], (given: string) => `campaigns${given} ${ids}`],
  ['campaignActions', ['filter.types'], (given: string) => `campaignActions${given} ${ids}`],
  [
    'statements',
    ['filter.kinds', 'filter.statuses', 'filter.wordings', 'filter.channels'],
    (given: string) => `statements${given} ${ids}`,
  ],
  ['feed', FEED_CONDITIONS.map((name) => `filter.${name}`), (given: string) => `feed${given} ${ids}`],
  [
    'search',
    ['types', 'filter.tagIds', 'filter.tagSlugs', 'filter.speakerIds', 'filter.speakerSlugs'],
    (given: string) =>
      `search${given.replace('(', '(query: "Microsoft", ')} { nodes: edges { node { id } } }`,
  ],
  ['suggest', ['types'], (given: string) => `suggest${given.replace('(', '(prefix: "Mic", ')} { text }`],
] as const;

describe('an empty list', () => {
  const newsroom = useNewsroom({ story: true });

  const found = async (query: string) => {
    const { data, errors } = await newsroom.ask(
      untyped<Record<string, unknown>, Record<string, never>>(`{ ${query} }`),
      {},
    );
    expect(errors).toEqual([]);
    return JSON.stringify(Object.values(data)[0]);
  };
  const given = (path: string, value: string) =>
    `(${path
      .split('.')
      .toReversed()
      .reduce((inner, name) => (inner === value ? `${name}: ${inner}` : `${name}: { ${inner} }`), value)})`;

  it('as a filter matches nothing, and null matches everything', async () => {
    const cases = LISTS.flatMap(([list, conditions, write]) =>
      conditions.map((path) => ({ list, path, write })),
    );
    const failures = await failuresOf(
      cases,
      ({ list, path }) => `${list} by ${path}`,
      async ({ path, write }) => {
        expect(await found(write(given(path, 'null')))).toMatch(/"(id|text)"/);
        expect(await found(write(given(path, '[]')))).not.toMatch(/"(id|text)"/);
      },
    );
    expect(failures).toEqual([]);
  });

  it('is refused as a condition of an endpoint, which would get nothing', async () => {
    const { data } = await newsroom.ask(
      CreateWebhookEndpoint,
      {
        input: {
          url: 'https://receiver.invalid/',
          description: 'A republisher',
          ...Object.fromEntries(ENDPOINT_CONDITIONS.map((name) => [name, []])),
        },
      },
      newsroom.tokens.ADMIN,
    );
    expect(data.createWebhookEndpoint).toMatchObject({
      __typename: 'ValidationError',
      problems: ENDPOINT_CONDITIONS.map((name) => ({
        ...{ code: 'TOO_FEW', path: ['input', name], min: 1 },
        message: 'Must not be empty, which would match nothing; null removes the condition.',
      })),
    });
  });
});
