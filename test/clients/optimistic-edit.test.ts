import { expect, it } from 'vitest';
import { createClient } from '../../packages/client/src/index.ts';
import { openApollo } from '../support/clients/followers.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { introspect } from './setups/introspection.ts';
import { PERSON_FORM, saveDescription, type Person } from './setups/optimistic-edit.ts';

const newsroom = useNewsroom();

it('an edit is shown at once, and a conflict shows what the other editor saved in its place', async () => {
  const { id } = await openDesk(newsroom).person({ description: 'A designer.' });
  const client = createClient({ url: newsroom.url, token: () => newsroom.tokens.EDITOR });
  const apollo = openApollo(client, await introspect(newsroom.url));
  const shown = () =>
    apollo.cache.readFragment<Person>(
      { id: `Person:${id}`, fragment: PERSON_FORM, fragmentName: 'PersonForm' },
      true,
    );
  const opened: Person = { __typename: 'Person', id, description: 'A designer.', lockVersion: 1 };
  const saving = saveDescription(apollo, opened, 'An engineer.');
  expect(shown()).toMatchObject({ description: 'An engineer.' });
  expect(await saving).toMatchObject({ person: { description: 'An engineer.' } });

  const late = saveDescription(apollo, opened, 'A manager.');
  expect(shown()).toMatchObject({ description: 'A manager.' });
  expect(await late).toMatchObject({ __typename: 'LockConflictError' });
  expect(shown()).toMatchObject({ description: 'An engineer.' });
});
