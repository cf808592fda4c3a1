import { expect, it } from 'vitest';
import { articleOf, expectRows, ID, ninjs, page, post, reasonsOf, wxr } from './reading.ts';

const DATED = { firstCreated: '2024-05-06T08:00:00Z' };

async function outcomeOf(format: 'json' | 'wxr' | 'html', text: string) {
  const article = await articleOf(format, text);
  return [article?.isPublished, ...(article?.notes ?? [])];
}

it('an embargo of ninjs comes over with its date, and keeps the article a draft if it has none that can be read', async () => {
  for (const name of ['embargoed', 'embargoedUntil', 'embargoeduntil'])
    expect(await articleOf('json', ninjs({ ...DATED, [name]: '2030-01-01T00:00:00+01:00' }))).toMatchObject({
      isPublished: true,
      embargoedUntil: new Date('2029-12-31T23:00:00Z'),
      notes: [],
    });
  await expectRows(
    ['soon', true, 20300101, '0001-01-01T00:00:00Z', '0000-00-00', '2025-13-40', { until: 'May' }].map(
      (date) => [
        date,
        [
          undefined,
          false,
          `stays a draft: it has an embargo (embargoed) with a date that can't be read: '${typeof date === 'object' ? 'an object' : date}'`,
        ],
      ],
    ),
    async (embargoed) => {
      const text = ninjs({ ...DATED, embargoed });
      return [(await articleOf('json', text))?.embargoedUntil, ...(await outcomeOf('json', text))];
    },
  );
  expect(await outcomeOf('json', ninjs({ ...DATED, embargoedReason: 'Until the vote' }))).toEqual([
    false,
    'stays a draft: it has an embargo without a date',
  ]);
});

it('the status of ninjs publishes what is usable, and nothing else', async () => {
  for (const status of ['withheld', 'canceled', 'cancelled'])
    for (const pubStatus of [status, `stat:${status}`])
      expect(await reasonsOf('json', ninjs({ pubStatus }))).toEqual([
        `is not to be used: its pubStatus is '${status}'`,
      ]);
  await expectRows(
    [
      ['stat:usable', [true]],
      ['checked', [false, "stays a draft: its pubStatus is 'checked'"]],
    ],
    (pubStatus) => outcomeOf('json', ninjs({ pubStatus })),
  );
});

it('a post of WordPress that not everyone could read stays a draft, which is reported', async () => {
  const password = '<wp:post_password>x</wp:post_password>';
  const field = (key: string, value: string) =>
    `<wp:postmeta><wp:meta_key>${key}</wp:meta_key><wp:meta_value>${value}</wp:meta_value></wp:postmeta>`;
  const members = (hiding: string) => [false, `stays a draft: only members could read all of it (${hiding})`];
  await expectRows(
    [
      [post(1, 'Text.'), [true]],
      [post(1, 'Text.', '', 'draft'), [false]],
      [post(1, 'Text.', '', 'private'), [false, 'stays a draft: it is private']],
      [post(1, 'Text.', password), [false, 'stays a draft: it has a password']],
      ...(
        [
          ['[private]Members.[/private]', 'the shortcode [private]'],
          ['[restrict userlevel="editor"]Members.[/restrict]', 'the shortcode [restrict]'],
          ['[hide]Members.[/hide]', 'the shortcode [hide]'],
          ['[content_lock]Members.[/content_lock]', 'the shortcode [content_lock]'],
          ['[s2If current_user_can(x)]Members.[/s2If]', 'the shortcode [s2if]'],
          [
            '<!-- wp:jetpack/premium-content {"a":1} --><p>Members.</p><!-- /wp:jetpack/premium-content -->',
            'the block jetpack/premium-content',
          ],
          ['<!-- wp:jetpack/paywall /--><p>Members.</p>', 'the block jetpack/paywall'],
          [
            '<!-- wp:paragraph {"blockVisibility":{"controlSets":[]}} --><p>Members.</p><!-- /wp:paragraph -->',
            'the block paragraph',
          ],
        ] as const
      ).map(([content, hiding]) => [post(1, `Everyone. ${content}`), members(hiding)] as const),
      [
        post(1, 'Text.', field('_jetpack_newsletter_access', 'paid_subscribers')),
        members('_jetpack_newsletter_access'),
      ],
      [post(1, 'Text.', field('_jetpack_newsletter_access', 'everybody')), [true]],
      [post(1, 'Text.', field('_members_access_role', 'subscriber')), members('_members_access_role')],
      [
        post(
          1,
          'A [private] room. [vc_row]Text.[/vc_row] [code_block]x[/code_block] [login_form]Sign in[/login_form] <!-- wp:jetpack/subscriptions /-->',
        ),
        [true],
      ],
    ],
    (item) => outcomeOf('wxr', wxr(item)),
  );
});

it('a page that not everyone could read, or that isn’t finished, stays a draft', () =>
  expectRows(
    [
      [{ isAccessibleForFree: true }, [true]],
      [
        { isAccessibleForFree: false },
        [false, 'stays a draft: not everyone could read all of it (isAccessibleForFree)'],
      ],
      [
        { isAccessibleForFree: 'False' },
        [false, 'stays a draft: not everyone could read all of it (isAccessibleForFree)'],
      ],
      [{ creativeWorkStatus: 'Draft' }, [false]],
    ],
    (fields) => outcomeOf('html', page('<article><p>Text.</p></article>', { ...ID, ...fields })),
  ));
