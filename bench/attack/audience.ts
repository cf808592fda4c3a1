/** Honest clients, which ask at a steady rate, however late the node answers. */
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Chance } from '../../test/support/secrecy/random.ts';
import { graphql } from '../../test/gql/index.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';
const CLIENTS = 5;
/** ms between the requests of one client, on average. */
const INTERVAL = 250;
const TIMEOUT = 15_000;

const Front = graphql(`
  query AttackedFront {
    articles(first: 10) {
      nodes {
        slug
        headline
        standfirst
        byline
        firstPublishedAt
        tags {
          name
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

const Article = graphql(`
  query AttackedArticle($slug: String!) {
    article(slug: $slug) {
      headline
      standfirst
      bodyHtml
      updateNotes {
        nodes {
          text
          createdAt
        }
      }
      statements(first: 20) {
        nodes {
          text
          roleName
          madeOn
          speaker {
            ... on Person {
              name
            }
            ... on Organization {
              name
            }
          }
        }
      }
    }
  }
`);

export interface Asked {
  /** In ms, of answers. */
  readonly latencies: number[];
  readonly failures: string[];
}

export interface AudienceOptions {
  readonly url: string;
  readonly chance: Chance;
  /** What its clients ask, at random. */
  readonly bodies: readonly string[];
  readonly addressOf: (index: number) => string;
  /** False if each request opens a connection. */
  readonly isKeptAlive?: boolean;
}

export class Audience {
  /** What a front end asks. Comments invalidate it, so some of the answers have to be read from the database. */
  static readonly PAGES = [
    JSON.stringify({ query: Front.toString() }),
    JSON.stringify({ query: Article.toString(), variables: { slug: SLUG } }),
  ];
  /** Nothing invalidates it, so the node has it ready. */
  static readonly READY = ['{"query":"{ newsletters { slug name } }"}'];

  #asked: Asked = { latencies: [], failures: [] };
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor({ url, chance, bodies, addressOf, isKeptAlive = true }: AudienceOptions) {
    for (let index = 0; index < CLIENTS; index += 1) {
      const agent = new Agent({ keepAlive: isKeptAlive });
      const localAddress = addressOf(index);
      const next = () => {
        const asking = this.#ask(url, { agent, localAddress, timeout: TIMEOUT }, chance.one(bodies));
        this.#underWay.add(asking);
        void asking.finally(() => this.#underWay.delete(asking));
        this.#timers[index] = setTimeout(next, chance.from(INTERVAL / 2, INTERVAL * 1.5));
      };
      this.#timers[index] = setTimeout(next, chance.from(0, INTERVAL));
    }
  }

  /** What was asked since the last call. Waits for the answers that are still to come. */
  async take(): Promise<Asked> {
    const asked = this.#asked;
    const underWay = [...this.#underWay];
    this.#asked = { latencies: [], failures: [] };
    await Promise.all(underWay);
    return asked;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#underWay);
  }

  async #ask(url: string, options: object, body: string): Promise<void> {
    const { latencies, failures } = this.#asked;
    const started = performance.now();
    try {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const sent = request(url, { ...options, method: 'POST', headers });
      sent.once('timeout', () => sent.destroy(new Error('timed out')));
      const responded = once(sent, 'response') as Promise<[IncomingMessage]>;
      sent.end(body);
      const [response] = await responded;
      const answer = await text(response);
      if (response.statusCode === 200 && !answer.includes('"errors":'))
        latencies.push(performance.now() - started);
      else failures.push(`${response.statusCode} ${answer.slice(0, 200)}`);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
}
