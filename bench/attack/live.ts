/** Honest subscribers, and an editor who adds comments: how late the events arrive. */
import { WebSocket } from 'ws';
import { createClient, type Client } from 'graphql-ws';
import { graphql } from '../../test/gql/index.ts';
import { payload } from '../../test/support/newsroom/factories.ts';
import { AddComment, CreateArticle, PublishArticle } from '../../test/support/newsroom/mutations.ts';
import { ask } from '../kit/http.ts';

const SUBSCRIBERS = 10;
/** ms between two comments. */
const INTERVAL = 1_000;
/** Comments on one article: a revision may have 1,000 blocks, and what readers ask for shouldn't grow. */
const PER_ARTICLE = 40;
/** ms after which an event no longer counts as late but as missing. */
const MISSING = 30_000;

const Event = graphql(`
  subscription AttackedLive {
    feed(filter: { types: [ARTICLE_COMMENT_ADDED] }) {
      cursor
      ... on ArticleCommentAdded {
        note {
          text
        }
        statement {
          text
        }
      }
    }
  }
`);

const Speaker = graphql(`
  query AttackedSpeaker {
    organization(slug: "no-azure-for-apartheid") {
      id
    }
  }
`);

export interface Lived {
  /** ms from when a comment was sent until each subscriber had its event. */
  readonly lateness: number[];
  readonly failures: string[];
}

interface Sent {
  readonly at: number;
  readonly lived: Lived;
  missing: number;
}

export class Live {
  readonly #url: string;
  readonly #token: string;
  readonly #clients: Client[] = [];
  #isOver = false;
  readonly #sent = new Map<string, Sent>();
  #lived: Lived = { lateness: [], failures: [] };
  #timer: NodeJS.Timeout | undefined;
  #count = 0;
  #articleId = '';
  #speakerId = '';
  #commenting: Promise<void> = Promise.resolve();

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  static async open(url: string, token: string): Promise<Live> {
    const live = new Live(url, token);
    const { organization } = await ask(url, Speaker, {});
    live.#speakerId = organization?.id ?? '';
    for (let index = 0; index < SUBSCRIBERS; index += 1) live.#subscribe(`127.0.3.${index + 1}`);
    live.#timer = setInterval(() => {
      live.#commenting = live.#commenting.then(() => live.#comment());
    }, INTERVAL);
    return live;
  }

  /** What came since the last call. Waits for the events that are still to come. */
  async take(): Promise<Lived> {
    const lived = this.#lived;
    this.#lived = { lateness: [], failures: [] };
    await this.#commenting;
    const end = performance.now() + MISSING;
    const ours = () => [...this.#sent].filter(([, sent]) => sent.lived === lived);
    while (ours().length > 0 && performance.now() < end) await new Promise((done) => setTimeout(done, 50));
    for (const [text, { missing }] of ours()) {
      lived.failures.push(`${missing} of ${SUBSCRIBERS} subscribers lack an event`);
      this.#sent.delete(text);
    }
    return lived;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#timer);
    await this.#commenting;
    for (const client of this.#clients) await client.dispose();
  }

  #subscribe(localAddress: string): void {
    class From extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols, { localAddress });
      }
    }
    const client = createClient({
      url: this.#url.replace('http', 'ws'),
      webSocketImpl: From,
      retryAttempts: 1_000,
      shouldRetry: () => true,
      lazy: false,
      on: {
        closed: (event) => {
          if (!this.#isOver) this.#lived.failures.push(`a subscriber's socket closed: ${codeOf(event)}`);
        },
      },
    });
    client.subscribe<{ feed: { statement?: { text: string } } }>(
      { query: Event.toString() },
      {
        next: ({ data }) => this.#arrived(data?.feed.statement?.text ?? ''),
        error: (error) => this.#lived.failures.push(`a subscription ended: ${JSON.stringify(error)}`),
        complete: () => undefined,
      },
    );
    this.#clients.push(client);
  }

  #arrived(text: string): void {
    const sent = this.#sent.get(text);
    if (sent === undefined) return;
    sent.lived.lateness.push(performance.now() - sent.at);
    sent.missing -= 1;
    if (sent.missing === 0) this.#sent.delete(text);
  }

  async #comment(): Promise<void> {
    const lived = this.#lived;
    const text = `Comment ${this.#count}`;
    try {
      if (this.#count % PER_ARTICLE === 0) await this.#createArticle();
      this.#count += 1;
      const speaker = { organizationId: this.#speakerId };
      const statement = { text, speaker, channel: 'PRESS_STATEMENT' as const };
      this.#sent.set(text, { at: performance.now(), lived, missing: SUBSCRIBERS });
      const input = { articleId: this.#articleId, statement };
      payload((await ask(this.#url, AddComment, { input }, this.#token)).addComment);
    } catch (error) {
      this.#sent.delete(text);
      lived.failures.push(`a comment failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #createArticle(): Promise<void> {
    const input = {
      slug: `attacked-${this.#count}`,
      headline: 'What happened under attack',
      body: [{ paragraph: { html: 'It went on.' } }],
    };
    const { createArticle } = await ask(this.#url, CreateArticle, { input }, this.#token);
    this.#articleId = payload(createArticle).article.id;
    const publish = { id: this.#articleId, expectedRevision: 1 };
    payload((await ask(this.#url, PublishArticle, { input: publish }, this.#token)).publishArticle);
  }
}

function codeOf(event: unknown): string {
  const { code, reason } = event as { code?: number; reason?: string };
  return `${code} ${reason}`;
}
