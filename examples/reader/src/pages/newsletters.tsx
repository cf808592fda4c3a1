import { useState, type SyntheticEvent } from 'react';
import { useMutation } from 'urql';
import { graphql, type ResultOf } from '../graphql.ts';
import { anyPage, Site } from '../page.tsx';
import { usePage } from '../use-page.ts';

const NewslettersQuery = graphql(`
  query Newsletters {
    newsletters {
      id
      name
      description
      frequency
    }
  }
`);

const Subscribe = graphql(`
  mutation Subscribe($input: SubscribeToNewsletterInput!) {
    subscribeToNewsletter(input: $input) {
      __typename
      ... on UserError {
        message
      }
    }
  }
`);

type Data = ResultOf<typeof NewslettersQuery>;

function View({ variables }: { variables: object }) {
  const { data } = usePage(NewslettersQuery, variables);
  const [{ fetching }, subscribe] = useMutation(Subscribe);
  const [told, tell] = useState('');

  async function send(event: SyntheticEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = { newsletterId: form.get('newsletter') as string, email: form.get('email') as string };
    const { data, error } = await subscribe({ input });
    const result = data?.subscribeToNewsletter;
    if (result == null) tell(error?.message ?? 'No answer. Try again.');
    else if ('message' in result) tell(result.message);
    else
      tell(
        'Thank you. Open the link in the mail that we have sent you, to confirm that the address is yours.',
      );
  }

  return (
    <Site>
      <div className="notice">
        <h1>Newsletters</h1>
        <form className="form" onSubmit={(event) => void send(event)}>
          <fieldset>
            <legend>Which one?</legend>
            {data?.newsletters?.map(({ id, name, description, frequency }, at) => (
              <label key={id} className="choice">
                <input type="radio" name="newsletter" value={id} defaultChecked={at === 0} />
                <span>
                  <strong>{name}</strong>, {frequency}
                  <br />
                  {description}
                </span>
              </label>
            ))}
          </fieldset>
          <label htmlFor="email">Your e-mail address</label>
          <input id="email" type="email" name="email" required autoComplete="email" />
          <button disabled={fetching}>Sign up</button>
          <p role="status">{told}</p>
        </form>
        <noscript>To sign up, switch on JavaScript.</noscript>
      </div>
    </Site>
  );
}

export const page = anyPage<Data, object>({
  query: NewslettersQuery,
  View,
  describe: () => ({ title: 'Newsletters – Dateline' }),
});
