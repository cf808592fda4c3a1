/** The demo's desk: after opening the link that the start printed, a person adds a comment, and sees it arrive. */
import { useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { CombinedError } from 'urql';
import { openApi } from './api.ts';
import { graphql, type ResultOf } from './graphql.ts';
import { Missing } from './missing.tsx';
import type { DeskOptions } from './shell.ts';

const KEPT = 'dateline-desk-token';
const AWAY = 'The newsroom can’t be reached at the moment. Your text is kept: try again.';
const USED = 'This link has been used. The next start of Dateline prints a new one.';
const HAS_ALL = 'The article has all the comments of the demo. You can still write one yourself.';

/** What an editor calls the fields that can be wrong, by their paths in the API. */
const FIELDS: Readonly<Record<string, string>> = {
  'statement.text': 'The comment',
  noteText: 'The note',
};

/**
 * What the desk needs to know of the article, to add what somebody answers and to see who has not acted on a correction. Readers see
 * neither open requests nor receivers.
 */
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
      missingAcknowledgements {
        receiver
        type
        occurredAt
        isDelivered
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
      body {
        id
        ... on QuoteBlock {
          statement {
            id
            text
          }
        }
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
      ... on ValidationError {
        problems {
          code
          path
          message
        }
      }
      ... on UserError {
        message
      }
    }
  }
`);

type Article = NonNullable<ResultOf<typeof DeskQuery>['article']>;

/** What has become of a comment. */
interface Told {
  readonly text: string;
  /** Whether the article has it. */
  readonly isThere: boolean;
}

/** @param slug of the article that is open, if one is */
export async function openDesk(
  options: DeskOptions,
  apiUrl: string,
  slug: string | undefined,
): Promise<void> {
  const place = document.getElementById('desk');
  if (place === null) return;
  const exchanged = await exchangeCode(options.tokenPath);
  const token = exchanged?.token ?? sessionStorage.getItem(KEPT);
  const root = createRoot(place);
  if (token === null) {
    if (exchanged !== null)
      root.render(
        <Panel>
          <p role="alert">{exchanged.problem}</p>
        </Panel>,
      );
    return;
  }
  sessionStorage.setItem(KEPT, token);
  if (slug === undefined) {
    root.render(
      <Panel>
        <p>
          You have the token of the demo’s editor. <a href={options.article}>Open the story</a>, and add the
          comment that is still missing.
        </p>
      </Panel>,
    );
    return;
  }
  const comments = options.article === `/articles/${slug}` ? options.comments : [];
  const desk = openArticle(apiUrl, token, slug, comments);
  const { offered, missing } = await desk.look();
  root.render(
    <Panel>
      <CommentForm {...desk} offered={offered} hasAll={comments.length > 0 && offered === ''} />
      <Missing acknowledgements={missing} />
    </Panel>,
  );
}

/** @param comments what to offer */
function openArticle(apiUrl: string, token: string, slug: string, comments: DeskOptions['comments']) {
  const authorized: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: withToken(init?.headers, token) });
  // Its own, so that no reader's view gets what only members see.
  const { client } = openApi({ url: apiUrl, live: null, fetch: authorized });
  const read = () => client.query(DeskQuery, { slug }, { requestPolicy: 'network-only' }).toPromise();

  /** `offered` is the first comment that the article doesn't have; empty if it has them all. */
  async function look() {
    const { data } = await read();
    const article = data?.article;
    const next = comments.find(({ text }) => article == null || !hasComment(article, text));
    return { offered: next?.text ?? '', missing: article?.missingAcknowledgements ?? [] };
  }

  async function add(text: string): Promise<Told> {
    const { data, error } = await read();
    if (error?.networkError !== undefined) return told(AWAY);
    const article = data?.article;
    if (!article?.viewerCan.includes('ADD_COMMENT'))
      return told('This token can’t add comments here any more.');
    if (hasComment(article, text)) return { text: 'The article has this comment already.', isThere: true };
    const request = article.commentRequests.find(({ outcome }) => outcome === 'PENDING');
    const asked = request?.askedOf ?? article.campaigns[0]?.organizers[0];
    if (asked === undefined) return told('Nobody was asked for comment.');
    const isPerson = '__typename' in asked && asked.__typename === 'Person';
    const noteText = comments.find((comment) => comment.text === text)?.noteText;
    const { data: answer, error: failure } = await client
      .mutation(AddComment, {
        input: {
          articleId: article.id,
          idempotencyKey: await keyOf(article.id, text),
          ...(request && { commentRequestId: request.id }),
          ...(noteText && { noteText }),
          statement: {
            text,
            wording: /["“„«]/.test(text) ? 'PARTIAL' : 'PARAPHRASE',
            speaker: isPerson ? { personId: asked.id } : { organizationId: asked.id },
            channel: 'PRESS_STATEMENT',
            campaignIds: article.campaigns.map(({ id }) => id),
          },
        },
      })
      .toPromise();
    const result = answer?.addComment;
    if (result?.__typename === 'AddCommentPayload')
      return { text: 'Sent as a mutation. It reaches every open page of this article.', isThere: true };
    if (result != null && 'problems' in result) return told(result.problems.map(inWords).join(' '));
    return told(result != null && 'message' in result ? result.message : messageOf(failure));
  }

  return { look, add };
}

function told(text: string): Told {
  return { text, isThere: false };
}

function hasComment({ body }: Article, text: string): boolean {
  return body.some((block) => 'statement' in block && block.statement.text === text.trim());
}

/** The same for the same comment, so that it is added once, however often it is sent. */
async function keyOf(articleId: string, text: string): Promise<string> {
  const bytes = new TextEncoder().encode(`${articleId} ${text.trim()}`);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `desk-${[...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

interface Problem {
  readonly code: string;
  readonly path: readonly string[];
  readonly message: string;
}

/** The API's message names no field, so that a form can print it next to one. This form has one line for all. */
function inWords({ code, path, message }: Problem): string {
  const field = FIELDS[path.slice(1).join('.')];
  if (field === undefined) return message;
  return code === 'REQUIRED' ? `${field} is missing.` : `${field}: ${message}`;
}

function messageOf(error: CombinedError | undefined): string {
  return error?.networkError === undefined ? (error?.graphQLErrors[0]?.message ?? AWAY) : AWAY;
}

/** Can be folded, since it lies over the page. */
function Panel({ children }: { children: ReactNode }) {
  return (
    <section className="desk" aria-label="The desk">
      <details open>
        <summary>
          <h2>The desk</h2>
        </summary>
        {children}
      </details>
    </section>
  );
}

interface CommentFormProps extends ReturnType<typeof openArticle> {
  readonly offered: string;
  readonly hasAll: boolean;
}

function CommentForm({ look, add, offered, hasAll }: CommentFormProps) {
  const [text, write] = useState(offered);
  const [told, tell] = useState(hasAll ? HAS_ALL : '');
  const [isAdding, wait] = useState(false);
  async function send(): Promise<void> {
    wait(true);
    const { text: outcome, isThere } = await add(text);
    const next = isThere ? (await look()).offered : text;
    wait(false);
    write(next);
    tell(isThere && next === '' && offered !== '' ? `${outcome} ${HAS_ALL}` : outcome);
  }
  return (
    <form action={send}>
      <label htmlFor="comment">The comment that has come in, as the editor words it:</label>
      <textarea id="comment" rows={3} required value={text} onChange={({ target }) => write(target.value)} />
      <button disabled={isAdding}>Add the comment</button>
      <p role="status">{told}</p>
    </form>
  );
}

function withToken(headers: HeadersInit | undefined, token: string): Headers {
  const all = new Headers(headers);
  all.set('authorization', `Bearer ${token}`);
  return all;
}

type Exchanged =
  { readonly token: string; readonly problem: null } | { readonly token: null; readonly problem: string };

/** Exchanges the code in the URL's fragment for the token; null if there is none. It works once, so it leaves the URL first. */
async function exchangeCode(tokenPath: string): Promise<Exchanged | null> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code === null) return null;
  history.replaceState(null, '', location.pathname + location.search);
  const headers = { authorization: `Code ${code}` };
  const response = await fetch(tokenPath, { method: 'POST', headers }).catch(() => null);
  if (response?.ok === true) return { token: await response.text(), problem: null };
  const problem = response?.status === 403 ? USED : 'The newsroom can’t be reached. Open the link again.';
  return { token: null, problem };
}
