import type { LookupFunction } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { checkedLookup, isPublic, PrivateAddress } from '../../src/webhooks/address.ts';
import { post } from '../../src/webhooks/post.ts';
import { openCounter } from '../support/database/sql.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { CreateWebhookEndpoint } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';
import { openWebhooks } from '../support/webhooks/desk.ts';
import { openReceiver } from '../support/webhooks/receiver.ts';

const PUBLIC = `8.8.8.8 1.1.1.1 100.63.255.255 100.128.0.0 168.63.129.15 172.15.255.255 172.32.0.0 2606:4700::1111
  ::ffff:8.8.8.8`;

const NOT_PUBLIC = {
  'of the machine itself': '127.0.0.1 127.255.255.254 ::1',
  'of no machine': '0.0.0.0 0.1.2.3 ::',
  'of a private network': '10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1',
  'of a unique local network': 'fc00::1 fd00::1 fd00:ec2::254 fd20:ce::254',
  'link-local': '169.254.0.1 169.254.169.254 169.254.255.255 fe80::1 fe80::a9fe:a9fe',
  'site-local': 'fec0::1',
  "of a carrier's network": '100.64.0.1 100.100.100.200 100.127.255.255',
  "of a cloud's metadata": '168.63.129.16 ::ffff:168.63.129.16 192.0.0.192',
  multicast: '224.0.0.1 239.255.255.255 ff02::1',
  'broadcast or reserved': '240.0.0.1 255.255.255.255',
  'for documentation and benchmarks': '192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 2001:db8::1',
  'an IPv4 address within IPv6': '::127.0.0.1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:a9fe:a9fe ::ffff:0:10.0.0.1',
  'an IPv4 address behind NAT64': '64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b::808:808 64:ff9b:1::a00:1',
  'an IPv4 address in a tunnel': '2002:7f00:1:: 2002:a9fe:a9fe::1 2001:0:a00:1::1',
  'not assigned': '4000::1 100::1 5f00::1',
  'not an address': 'localhost  127.1 1.2.3.4.5',
};

it('an address is public unless it has another purpose', () => {
  expect(PUBLIC.split(/\s+/).filter((address) => !isPublic(address))).toEqual([]);
  for (const [what, addresses] of Object.entries(NOT_PUBLIC))
    expect([what, addresses.split(' ').filter(isPublic)]).toEqual([what, []]);
});

describe('a name', () => {
  const find = (lookup: LookupFunction, hostname = 'receiver.example') =>
    new Promise((resolve) => {
      lookup(hostname, { all: true }, (error, found) => resolve(error ?? found));
    });

  it('is refused once it leads to a private address, even as one of several', async () => {
    const answers = [['8.8.8.8', '2606:4700::1111'], ['8.8.8.8', '10.0.0.1'], ['127.0.0.1'], []];
    const lookup = checkedLookup(false, (_hostname, _options, done) => {
      const found = answers.shift() ?? [];
      done(
        null,
        found.map((address) => ({ address, family: 4 })),
      );
    });
    expect(await find(lookup)).toMatchObject([{ address: '8.8.8.8' }, { address: '2606:4700::1111' }]);
    for (let count = 0; count < 3; count += 1) expect(await find(lookup)).toBeInstanceOf(PrivateAddress);
  });

  it('that leads nowhere is no error of the node', async () => {
    for (const allowsPrivate of [true, false])
      expect(await find(checkedLookup(allowsPrivate), 'receiver.invalid')).toHaveProperty(
        'syscall',
        'getaddrinfo',
      );
  });
});

const REFUSED = {
  'must not lead to a private address': [
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::127.0.0.1]/',
    'https://localhost/',
    'https://169.254.169.254/latest/meta-data',
    'https://168.63.129.16/',
    'https://[64:ff9b::a9fe:a9fe]/',
  ],
  'must be an https URL': ['http://receiver.invalid/'],
  'must be an http or https URL': [
    'ftp://receiver.invalid/',
    'https://:@receiver.invalid/',
    'https:///receiver.invalid/',
    'https:receiver.invalid',
    'https:\\\\receiver.invalid/',
    'https://receiver.invalid/a\\b',
    ' https://receiver.invalid/',
  ],
  'must have no fragment and not port 0': [
    'https://receiver.invalid/#part',
    'https://receiver.invalid/#',
    'https://receiver.invalid:0/',
  ],
  'without a user name or password': ['https://user:password@receiver.invalid/'],
};

describe('a private address', () => {
  const newsroom = useNewsroom();
  let webhooks: ReturnType<typeof openWebhooks>;
  beforeAll(() => {
    webhooks = openWebhooks(newsroom);
  });

  it('is refused when an endpoint is created or updated, as other wrong URLs are', async () => {
    const { id } = await webhooks.create({});
    for (const [message, urls] of Object.entries(REFUSED))
      for (const url of urls) {
        const refusal = {
          __typename: 'ValidationError',
          message: expect.stringContaining(message) as string,
          path: ['input', 'url'],
        };
        const answers = [await webhooks.tryCreate({ url }), await webhooks.update(id, { url })];
        expect({ url, answers }).toMatchObject({ url, answers: [refusal, refusal] });
      }
    await webhooks.remove(id);
  });

  it('is looked for before a transaction is opened', async () => {
    const counter = openCounter(newsroom.databaseUrl);
    const input = { url: 'https://localhost/', description: 'A republisher' };
    const { data, statements } = await counter.ask(CreateWebhookEndpoint, { input }, newsroom.tokens.ADMIN);
    expect(data.createWebhookEndpoint).toMatchObject({ __typename: 'ValidationError' });
    expect(statements).not.toContain('BEGIN');
    await counter.close();
  });

  it('is refused by each attempt, whatever the address was when the endpoint was saved', async () => {
    const urls = ['https://localhost:1/', 'https://127.0.0.1:1/'];
    const endpoints = [await webhooks.create({}), await webhooks.create({})];
    // As if the name, or the setting, had been another one then.
    for (const [index, url] of urls.entries())
      await newsroom.prisma.webhookEndpoint.updateMany({ data: { url }, ...(index > 0 && { limit: 1 }) });
    await openDesk(newsroom).publishedArticle();
    for (const { id } of endpoints)
      await eventually(async () =>
        expect((await webhooks.look(id)).deliveries.nodes[0]?.attempts[0]).toMatchObject({
          status: null,
          problem: 'The URL leads to a private address.',
        }),
      );
  });
});

it('a connection is opened only to addresses that were checked', async () => {
  const receiver = await openReceiver();
  onTestFinished(() => receiver.close());
  const options = { headers: {}, body: '{}', seconds: 5, signal: new AbortController().signal };
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
    const at = (protocol: string) =>
      post({ ...options, url: `${protocol}://${host}:${receiver.port}/`, allowsPrivate: false });
    expect(await at('https')).toMatchObject({ problem: 'The URL leads to a private address.' });
    expect(await at('http')).toMatchObject({ problem: 'The URL is not an https URL.' });
  }
  expect(receiver.received).toEqual([]);
  const allowed = await post({ ...options, url: receiver.url, allowsPrivate: true });
  expect(allowed).toMatchObject({ status: 204, problem: null });
});
