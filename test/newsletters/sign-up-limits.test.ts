import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unique } from '../support/newsroom/factories.ts';
import { newAddress, openMailDesk, type MailDesk } from '../support/newsroom/mail.ts';
import { openStream, openWire, subscribe } from '../support/clients/wire.ts';
import { SubscribeToNewsletter } from '../support/newsroom/mutations/newsletters.ts';

/** Sign-ups that one client address may make in an hour. */
const ALLOWANCE = 20;

describe('clients behind one proxy', () => {
  let desk: MailDesk;
  beforeAll(async () => {
    desk = await openMailDesk({ TRUSTED_PROXIES: '1' });
  });
  afterAll(() => desk.close());

  const input = () => ({ newsletterId: desk.newsletterId, email: `${unique('reader')}@mail.example` });

  /** The code of the response's error, if there is one. */
  async function overHttp(clientAddress: string): Promise<string | undefined> {
    const answer = await desk.ask(SubscribeToNewsletter, input(), clientAddress);
    return codeOf(JSON.parse(answer));
  }

  async function overSocket(clientAddress: string): Promise<string | undefined> {
    const wire = await openWire(desk.newsroom.url, {
      options: { headers: { 'x-forwarded-for': clientAddress } },
    });
    wire.send(subscribe('1', SubscribeToNewsletter.toString(), { input: input() }));
    const answer = await wire.next();
    wire.socket.close();
    return codeOf(answer?.payload);
  }

  async function overStream(clientAddress: string): Promise<string | undefined> {
    const stream = await openStream(desk.newsroom.url, SubscribeToNewsletter.toString(), {
      variables: { input: input() },
      headers: { 'x-forwarded-for': clientAddress },
    });
    const answer = await stream.next();
    stream.abandon();
    return codeOf(answer);
  }

  it.each([
    ['HTTP', overHttp],
    ['a WebSocket', overSocket],
    ['server-sent events', overStream],
  ])('each have their own allowance of sign-ups, over %s', async (_transport, signUp) => {
    const [one, other] = [newAddress(), newAddress()];
    for (let count = 0; count < ALLOWANCE; count += 1) {
      expect(await signUp(one)).toBeUndefined();
      expect(await signUp(other)).toBeUndefined();
    }
    expect(await signUp(one)).toBe('LIMIT_EXCEEDED');
    expect(await signUp(other)).toBe('LIMIT_EXCEEDED');
    expect(await signUp(newAddress())).toBeUndefined();
  });
});

function codeOf(result: unknown): string | undefined {
  return (result as { errors?: { extensions: { code: string } }[] }).errors?.[0]?.extensions.code;
}
