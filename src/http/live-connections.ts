import type { IncomingMessage } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Refusal } from '../api/errors.ts';

export interface LiveConnectionsOptions {
  /** Origins whose pages may open live connections, besides those of this node's own host; `*` for all. */
  readonly allowedOrigins: readonly string[];
  /** Whether only programs of this machine reach the node. All its names for itself are one host then. */
  readonly isOnLoopback: boolean;
  readonly maxSocketsPerAddress: number;
  /** How many proxies a request passes on its way to this node. Each appends to X-Forwarded-For. */
  readonly trustedProxies: number;
  readonly log: Logger;
}

/** The names by which pages and clients of this machine call it. */
const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** ms between two warnings with the same message. */
const WARN_INTERVAL = 10_000;

/** Decides whether a client may open a live connection: a socket or an event stream. */
export class LiveConnections {
  readonly #options: LiveConnectionsOptions;
  readonly #open = new Map<string, number>();
  readonly #warnedAt = new Map<string, number>();
  #isClosing = false;

  constructor(options: LiveConnectionsOptions) {
    this.#options = options;
  }

  /** How many live connections a client address may have. */
  get perAddress(): number {
    return this.#options.maxSocketsPerAddress;
  }

  /** Refuses all connections from now on. */
  close(): void {
    this.#isClosing = true;
  }

  /** Admits a connection and returns the function to call once it is closed, or returns why it is refused. */
  admit(request: IncomingMessage): (() => void) | Refusal {
    const { maxSocketsPerAddress } = this.#options;
    // Another node answers then, or this one in its next life.
    if (this.#isClosing)
      return { status: 503, message: 'This node is stopping. Connect again.', retryAfter: 1 };
    const { origin = unnamedOrigin(request) } = request.headers;
    if (origin !== undefined && !this.#isAllowed(origin, request)) {
      this.#warn('live connections refused: add the origin to ALLOWED_ORIGINS if it is yours', { origin });
      return {
        status: 403,
        message:
          "Pages of this origin may not open live connections. It isn't in the node's ALLOWED_ORIGINS.",
      };
    }
    const clientAddress = this.clientAddressOf(request);
    const count = this.#open.get(clientAddress) ?? 0;
    if (count >= maxSocketsPerAddress) {
      this.#warn(
        'live connections refused: set TRUSTED_PROXIES if this is your proxy, else MAX_SOCKETS_PER_ADDRESS',
        { clientAddress, maxSocketsPerAddress },
      );
      return {
        status: 429,
        message: `A client address may have at most ${maxSocketsPerAddress} live connections.`,
        retryAfter: 1,
      };
    }
    this.#open.set(clientAddress, count + 1);
    return () => {
      const left = (this.#open.get(clientAddress) ?? 1) - 1;
      if (left > 0) this.#open.set(clientAddress, left);
      else this.#open.delete(clientAddress);
    };
  }

  /** Refused clients keep trying, so each message is logged only now and then. */
  #warn(message: string, details: object): void {
    const now = performance.now();
    if (now - (this.#warnedAt.get(message) ?? -Infinity) < WARN_INTERVAL) return;
    this.#warnedAt.set(message, now);
    this.#options.log.warn(details, message);
  }

  #isAllowed(origin: string, { headers }: IncomingMessage): boolean {
    const { allowedOrigins, isOnLoopback } = this.#options;
    if (allowedOrigins.includes('*') || allowedOrigins.includes(origin)) return true;
    const from = hostnameOf(origin);
    const to = hostnameOf(`http://${headers.host ?? ''}`);
    if (from === null || to === null) return false;
    return from === to || (isOnLoopback && LOOPBACK_NAMES.has(from) && LOOPBACK_NAMES.has(to));
  }

  /** The client address of all requests of a connection; null if it is a proxy's, whose requests come from many. */
  peerOf({ remoteAddress }: Socket): string | null {
    return this.#options.trustedProxies === 0 ? networkOf(remoteAddress ?? '') : null;
  }

  /**
   * The client's network address, or the first 64 bits of an IPv6 address. It is read from what trusted proxies append
   * to X-Forwarded-For; what clients send there themselves comes before that.
   */
  clientAddressOf({ socket, headers }: IncomingMessage): string {
    const { trustedProxies } = this.#options;
    const direct = socket.remoteAddress ?? '';
    if (trustedProxies === 0) return networkOf(direct);
    const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    const address = forwarded.at(-trustedProxies)?.trim() ?? '';
    return networkOf(address === '' ? direct : address);
  }
}

/** Browsers leave out the origin of some requests, but still say when a page of another site sends them. */
function unnamedOrigin({ headers }: IncomingMessage): string | undefined {
  return headers['sec-fetch-site'] === 'cross-site' ? 'null' : undefined;
}

function hostnameOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname : null;
}

/** The first 64 bits of an IPv6 address, which a household or a device has to itself. */
function networkOf(appended: string): string {
  if (!appended.includes(':')) return appended;
  // Some proxies append the port, too.
  const address = appended.replace(/^\[([^\]]*)\](:\d+)?$/, '$1');
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
