/** The demo's desk: whoever has opened the link that the start printed adds a comment, and sees it arrive. */
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { graphql } from './graphql.ts';
import type { DeskOptions } from './shell.ts';
import { openApi } from './api.ts';

const KEPT = 'dateline-desk-token';

/** What the desk needs to know of the article, to add what somebody answers. Readers don't see open requests. */
const DeskQuery = graphql(`
  query Desk($slug: String!) {
    article(slug: $slug) {
      id
      viewerCan
      campaigns {
        id
        organizers {
          id
          name
        }
      }
      commentRequests {
        id
        outcome
        askedOf {
          __typename
          id
          name
        }
      }
      updateNotes(first: 50, kinds: [COMMENT_ADDED]) {
        totalCount
      }
    }
  }
`);

const AddComment = graphql(`
  mutation AddComment($input: AddCommentInput!) {
    addComment(input: $input) {
      __typename
      ... on AddCommentPayload {
        note {
          id
          text
        }
      }
      ... on UserError {
        message
      }
    }
  }
`);

/** @param slug of the article that is open, if one is */
export async function openDesk(
  options: DeskOptions,
  apiUrl: string,
  slug: string | undefined,
): Promise<void> {
  const token = (await exchangeCode(options.tokenPath)) ?? sessionStorage.getItem(KEPT);
  const place = document.getElementById('desk');
  if (token === null || place === null) return;
  sessionStorage.setItem(KEPT, token);
  const authorized: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: withToken(init?.headers, token) });
  // Its own, so that no reader's view gets what only members see.
  const { client } = openApi({ url: apiUrl, live: null, fetch: authorized });

  const add = async (text: string): Promise<string | null> => {
    if (slug === undefined) return null;
    const { data } = await client.query(DeskQuery, { slug }, { requestPolicy: 'network-only' }).toPromise();
    const article = data?.article;
    if (!article?.viewerCan.includes('ADD_COMMENT')) return 'This token can’t add comments here any more.';
    const request = article.commentRequests.find(({ outcome }) => outcome === 'PENDING');
    const asked = request?.askedOf ?? article.campaigns[0]?.organizers[0];
    if (asked === undefined) return 'Nobody was asked for comment.';
    const isPerson = '__typename' in asked && asked.__typename === 'Person';
    const noteText = options.comments.find((comment) => comment.text === text)?.noteText;
    const { data: answer, error } = await client
      .mutation(AddComment, {
        input: {
          articleId: article.id,
          idempotencyKey: crypto.randomUUID(),
          ...(request && { commentRequestId: request.id }),
          ...(noteText && { noteText }),
          statement: {
            text,
            wording: 'PARTIAL',
            speaker: isPerson ? { personId: asked.id } : { organizationId: asked.id },
            channel: 'PRESS_STATEMENT',
            campaignIds: article.campaigns.map(({ id }) => id),
          },
        },
      })
      .toPromise();
    const result = answer?.addComment;
    if (result?.__typename === 'AddCommentPayload') return null;
    return result !== undefined && 'message' in result ? result.message : (error?.message ?? 'No answer.');
  };
  createRoot(place).render(<Desk add={slug === undefined ? null : add} {...options} />);
}

interface DeskProps extends DeskOptions {
  /** Returns what went wrong, if anything did. Null if no article is open. */
  readonly add: ((text: string) => Promise<string | null>) | null;
}

function Desk({ add, comments, article }: DeskProps) {
  const [count, proceed] = useState(0);
  const [text, write] = useState(comments[0]?.text ?? '');
  const [told, tell] = useState<string | null>(null);
  const [isAdding, wait] = useState(false);
  async function send(): Promise<void> {
    wait(true);
    const problem = await add?.(text);
    wait(false);
    tell(problem ?? 'Sent as a mutation. It reaches every open page of this article.');
    if (problem != null) return;
    write(comments[count + 1]?.text ?? '');
    proceed(count + 1);
  }
  return (
    <section className="desk" aria-label="The desk">
      <h2>The desk</h2>
      {add === null ? (
        <p>
          You have the token of the demo’s editor. <a href={article}>Open the story</a>, and add the comment
          that is still missing.
        </p>
      ) : (
        <form action={send}>
          <label htmlFor="comment">The comment that has come in, as the editor words it:</label>
          <textarea
            id="comment"
            rows={3}
            required
            value={text}
            onChange={({ target }) => write(target.value)}
          />
          <button disabled={isAdding}>Add the comment</button>
          <p role="status">{told}</p>
        </form>
      )}
    </section>
  );
}

function withToken(headers: HeadersInit | undefined, token: string): Headers {
  const all = new Headers(headers);
  all.set('authorization', `Bearer ${token}`);
  return all;
}

/** Exchanges the code in the URL's fragment, if there is one, for the token. It works once, so it leaves the URL first. */
async function exchangeCode(tokenPath: string): Promise<string | null> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code === null) return null;
  history.replaceState(null, '', location.pathname + location.search);
  const response = await fetch(tokenPath, { method: 'POST', headers: { authorization: `Code ${code}` } });
  return response.ok ? response.text() : null;
}
