import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';

export interface DoorkeeperOptions {
  /** Origins whose pages may open live connections, beside those of this node’s own host; `*` for all. */
  readonly allowedOrigins: readonly string[];
  readonly maxSocketsPerAddress: number;
  /** How many proxies stand before this node, each of which adds to X-Forwarded-For. */
  readonly trustedProxies: number;
  readonly log: Logger;
}

/** A live connection that may not be opened: the status and message of the answer. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** The same, where it is found out only once an operation is under way. */
export class Refused extends GraphQLError {
  constructor(status: number, message: string) {
    const code = status === 403 ? 'FORBIDDEN' : 'LIMIT_EXCEEDED';
    super(message, { extensions: { code, http: { status } } });
  }
}

/** ms between two warnings of one kind. */
const WARN_INTERVAL = 10_000;

/** Decides who may open a live connection, socket or stream, before anything of it is set up. */
export class Doorkeeper {
  readonly #options: DoorkeeperOptions;
  readonly #open = new Map<string, number>();
  readonly #warnedAt = new Map<string, number>();
  #isClosing = false;

  constructor(options: DoorkeeperOptions) {
    this.#options = options;
  }

  /** From now on nobody is let in. */
  close(): void {
    this.#isClosing = true;
  }

  /** Lets a connection in, and gives what to call once it is closed; or says why not. */
  admit(request: IncomingMessage): (() => void) | Refusal {
    const { maxSocketsPerAddress } = this.#options;
    if (this.#isClosing) return { status: 503, message: 'This node is going away. Connect again.' };
    const { origin = unnamedOrigin(request) } = request.headers;
    if (origin !== undefined && !this.#isAllowed(origin, request)) {
      this.#warn('live connections refused: add the origin to ALLOWED_ORIGINS if it is yours', { origin });
      return { status: 403, message: 'Pages of this origin may not open live connections here.' };
    }
    const address = this.addressOf(request);
    const count = this.#open.get(address) ?? 0;
    if (count >= maxSocketsPerAddress) {
      this.#warn(
        'live connections refused: set TRUSTED_PROXIES if this is your proxy, else MAX_SOCKETS_PER_ADDRESS',
        { address, maxSocketsPerAddress },
      );
      return { status: 429, message: `One address may have ${maxSocketsPerAddress} live connections.` };
    }
    this.#open.set(address, count + 1);
    return () => {
      const left = (this.#open.get(address) ?? 1) - 1;
      if (left > 0) this.#open.set(address, left);
      else this.#open.delete(address);
    };
  }

  /** Whoever is refused tries again, and many do: the log tells of them now and then. */
  #warn(message: string, details: object): void {
    const now = performance.now();
    if (now - (this.#warnedAt.get(message) ?? -Infinity) < WARN_INTERVAL) return;
    this.#warnedAt.set(message, now);
    this.#options.log.warn(details, message);
  }

  #isAllowed(origin: string, { headers }: IncomingMessage): boolean {
    const { allowedOrigins } = this.#options;
    if (allowedOrigins.includes('*') || allowedOrigins.includes(origin)) return true;
    return hostnameOf(origin) !== null && hostnameOf(origin) === hostnameOf(`http://${headers.host ?? ''}`);
  }

  /** As far as it can be trusted: what clients say themselves of X-Forwarded-For stands before what proxies add. */
  addressOf({ socket, headers }: IncomingMessage): string {
    const { trustedProxies } = this.#options;
    const direct = socket.remoteAddress ?? '';
    const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    const address = trustedProxies === 0 ? direct : (forwarded.at(-trustedProxies)?.trim() ?? '');
    return networkOf(address === '' ? direct : address);
  }
}

/** A page of another site may ask without naming its origin, but browsers say that it is of another. */
function unnamedOrigin({ headers }: IncomingMessage): string | undefined {
  return headers['sec-fetch-site'] === 'cross-site' ? 'null' : undefined;
}

function hostnameOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname : null;
}

/** One household or device has a /64 of IPv6 to itself. */
function networkOf(address: string): string {
  // Some proxies note the port too.
  if (!isIPv6(address) || address.includes('.')) return address.replace(/^::ffff:/, '').replace(/:\d+$/, '');
  const [start = '', end] = address.split('::');
  const groups = start === '' ? [] : start.split(':');
  const tail = end === undefined || end === '' ? [] : end.split(':');
  if (end !== undefined) {
    while (groups.length + tail.length < 8) groups.push('0');
  }
  return [...groups, ...tail]
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}
