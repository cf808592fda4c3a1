import { createHmac } from 'node:crypto';
import type { WebhookEndpoint } from '../../generated/prisma/client.ts';
import { keyedHash } from '../lib/keyed-hash.ts';

type Endpoint = Pick<WebhookEndpoint, 'id' | 'secretNumber'>;

/** The endpoint's secret as receivers get it (Standard Webhooks). It is derived each time, and never stored. */
export function secretOf(key: Uint8Array, endpoint: Endpoint): string {
  return `whsec_${Buffer.from(secretBytes(key, endpoint)).toString('base64')}`;
}

function secretBytes(key: Uint8Array, { id, secretNumber }: Endpoint): Uint8Array {
  return keyedHash(key, 'secret', `${id} ${secretNumber}`);
}

interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970, at which the message is sent. */
  readonly timestamp: number;
  readonly body: string;
}

/** The headers that a receiver verifies, by Standard Webhooks. */
export function signedHeaders(
  key: Uint8Array,
  endpoint: Endpoint & { readonly hasFormerSecret: boolean },
  { id, timestamp, body }: SignedMessage,
): Record<string, string> {
  const { secretNumber, hasFormerSecret } = endpoint;
  const numbers = hasFormerSecret ? [secretNumber, secretNumber - 1] : [secretNumber];
  const signatures = numbers.map((number) => {
    const secret = secretBytes(key, { ...endpoint, secretNumber: number });
    return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
