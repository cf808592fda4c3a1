import { lookup as lookUp, type LookupAddress, type LookupOptions } from 'node:dns';
import { lookup as lookUpAll } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ValidationError } from '../errors.ts';

/** ms to wait for the name of a host when an endpoint is saved. */
const TIMEOUT = 2_000;

/** All of IPv6 that is assigned to the internet. What is outside can lead to an IPv4 address, such as ::127.0.0.1. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Looks public, but belongs to Azure's own services, which give each machine there its settings. */
const AZURE = '168.63.129.16';

/**
 * Whether the whole internet can reach this address. It must not be in a range with another purpose, such as 10.0.0.0/8 or
 * fc00::/7.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // Turns an IPv4 address that is mapped to IPv6 into IPv4.
  const parsed = ipaddr.process(address);
  const isAssigned = parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST);
  return isAssigned && parsed.range() === 'unicast' && parsed.toString() !== AZURE;
}

/** The address in a URL; null if it has the name of a host. The URL standard has brought all spellings into one. */
export function literalAddress({ hostname }: URL): string | null {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(address) ? address : null;
}

export class PrivateAddress extends Error {
  constructor() {
    super('The URL leads to a private address.');
  }
}

type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  /** There are no addresses if there is an error. */
  done: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void;

/**
 * Finds the addresses to connect to, and refuses all if one of them is private, unless that is allowed. The connection uses these
 * addresses, so a later answer of DNS can't change them.
 */
export function checkedLookup(allowsPrivate: boolean, resolve: Resolve = lookUp): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses = []) => {
      const [first] = addresses;
      const isAllowed = allowsPrivate || addresses.every(({ address }) => isPublic(address));
      if (error !== null) done(error, []);
      else if (first === undefined || !isAllowed) done(new PrivateAddress(), []);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

/**
 * Refuses a URL that every attempt would refuse. A host whose name isn't known now may be known later: each attempt looks again.
 * @throws ValidationError
 */
export async function checkEndpointUrl(
  text: string,
  { allowsPrivate }: { allowsPrivate: boolean },
): Promise<void> {
  if (allowsPrivate) return;
  const url = new URL(text);
  if (url.protocol !== 'https:') throw refusedUrl('must be an https URL');
  const literal = literalAddress(url);
  const addresses = literal === null ? await addressesOf(url.hostname) : [literal];
  if (!addresses.every(isPublic)) {
    throw refusedUrl('must not lead to a private address, such as one of this machine or of a local network');
  }
}

async function addressesOf(hostname: string): Promise<readonly string[]> {
  const found = lookUpAll(hostname, { all: true }).then(
    (addresses) => addresses.map(({ address }) => address),
    () => [],
  );
  return Promise.race([found, delay(TIMEOUT, [], { ref: false })]);
}

function refusedUrl(message: string): ValidationError {
  return new ValidationError({ code: 'INVALID_URL', message, path: ['url'] });
}
