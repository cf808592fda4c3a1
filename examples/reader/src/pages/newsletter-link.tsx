/** Where the links in newsletter mails lead. Opening one changes nothing: programs that check mails open links, too. */
import { useState, type SyntheticEvent } from 'react';
import { useClient } from 'urql';
import { graphql, type ResultOf } from '../graphql.ts';
import { anyPage, Site } from '../page.tsx';

const NothingQuery = graphql(`
  query Nothing {
    __typename
  }
`);

const Confirm = graphql(`
  mutation Confirm($token: String!) {
    result: confirmNewsletterSubscription(input: { token: $token }) {
      __typename
      ... on ConfirmNewsletterSubscriptionPayload {
        newsletter {
          id
          name
        }
      }
    }
  }
`);

const Unsubscribe = graphql(`
  mutation Unsubscribe($token: String!) {
    result: unsubscribeFromNewsletter(input: { token: $token }) {
      __typename
      ... on UnsubscribeFromNewsletterPayload {
        newsletter {
          id
          name
        }
      }
    }
  }
`);

const INVALID = 'This link is invalid or has expired. If it is cut off, copy all of it from the mail.';

const LINKS = {
  confirm: {
    mutation: Confirm,
    question: 'Do you want to get this newsletter?',
    button: 'Confirm',
    done: (newsletter: string) => `Thank you. You are subscribed to ${newsletter}.`,
  },
  unsubscribe: {
    mutation: Unsubscribe,
    question: 'Do you want to stop getting this newsletter?',
    button: 'Unsubscribe',
    done: (newsletter: string) => `You don’t get ${newsletter}. Your address is not stored for it any more.`,
  },
};

interface Variables {
  readonly action: keyof typeof LINKS;
  readonly token: string;
}

function View({ variables: { action, token } }: { variables: Variables }) {
  const { mutation, question, button, done } = LINKS[action];
  const client = useClient();
  const [told, tell] = useState<string | null>(null);

  // Without JavaScript, the form is sent to the address of the page, which the API's node answers as well.
  async function send(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const { data, error } = await client
      .mutation<ResultOf<typeof Confirm> | ResultOf<typeof Unsubscribe>>(mutation, { token })
      .toPromise();
    const result = data?.result;
    if (result == null) return tell(error?.message ?? 'No answer. Try again.');
    tell('newsletter' in result ? done(result.newsletter.name) : INVALID);
  }

  return (
    <Site>
      <div className="notice">
        <h1>Newsletter</h1>
        <form method="post" className="form" onSubmit={(event) => void send(event)}>
          <p role="status">{told ?? question}</p>
          {told === null && <button>{button}</button>}
        </form>
      </div>
    </Site>
  );
}

export const page = anyPage<object, Variables>({
  query: NothingQuery,
  View,
  describe: (_data, { token }) => (token === '' ? null : { title: 'Newsletter', isPrivate: true }),
});
