import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { cursorNow, recordStatements } from '../support/clients/feed.ts';
import { openStream } from '../support/clients/wire.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { metric, useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const STATEMENTS = `subscription Statements($speakerId: ID!) {
  statementRecorded(filter: { speakerId: $speakerId }) { __typename ... on StatementRecorded { id statement { id text } } }
}`;

interface Recorded {
  readonly statementRecorded: { readonly statement: { readonly text: string } };
}

describe("Apollo's multipart subscriptions", () => {
  const newsroom = useNewsroom();
  let speakerId: string;
  beforeAll(async () => {
    speakerId = (await openDesk(newsroom).person()).id;
  });
  const say = (text: string) => recordStatements(newsroom, { speakerId, count: 1, text });

  /** Subscribes with Apollo Client's own HTTP link, and no other. */
  function subscribe({ token, extensions = {} }: { token?: string; extensions?: Record<string, unknown> }) {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const client = new ApolloClient({
      link: new HttpLink({ uri: newsroom.url, headers, includeExtensions: true }),
      cache: new InMemoryCache(),
    });
    const results: { text: string | undefined; cursor: unknown; error: Error | undefined }[] = [];
    let isComplete = false;
    const subscription = client
      .subscribe<Recorded>({ query: gql(STATEMENTS), variables: { speakerId }, extensions })
      .subscribe({
        next: ({ data, error, extensions: { cursor } = {} }) => {
          results.push({ text: data?.statementRecorded.statement.text, cursor, error });
        },
        complete: () => (isComplete = true),
      });
    return {
      results,
      isComplete: () => isComplete,
      stop: () => {
        subscription.unsubscribe();
        client.stop();
      },
    };
  }

  const opened = (count: number) => until(() => newsroom.node.subscriptions() === count);

  it('get each event at once with its cursor, and resume there', async () => {
    const first = subscribe({});
    await opened(1);
    await say('first');
    await until(() => first.results.length === 1);
    expect(first.results[0]).toMatchObject({ text: 'first', error: undefined });
    first.stop();
    await opened(0);
    await say('second');
    const resumed = subscribe({ extensions: { after: first.results[0]?.cursor } });
    await until(() => resumed.results.length === 1);
    await say('third');
    await until(() => resumed.results.length === 2);
    expect(resumed.results.map(({ text }) => text)).toEqual(['second', 'third']);
    resumed.stop();
    await opened(0);
  });

  it('end with an error that the client shows, once the token is revoked', async () => {
    const token = await createMemberToken(newsroom.prisma, { name: 'Leaves', role: 'REPORTER' });
    const member = subscribe({ token });
    await opened(1);
    await newsroom.prisma.apiToken.updateMany({
      where: { member: { name: 'Leaves' } },
      data: { revokedAt: new Date() },
    });
    await say('unseen');
    await until(() => member.isComplete());
    expect(member.results).toHaveLength(1);
    expect(member.results[0]?.text).toBeUndefined();
    expect(member.results[0]?.error?.message).toContain('Sign in again');
    await opened(0);
  });

  it('that are refused show why', async () => {
    const refused = subscribe({ extensions: { after: 'forged' } });
    await until(() => refused.results.length === 1);
    expect(refused.results[0]?.error?.message).toContain('not a cursor of the feed');
    const client = new ApolloClient({
      link: new HttpLink({ uri: newsroom.url }),
      cache: new InMemoryCache(),
    });
    const errors: (Error | undefined)[] = [];
    client
      .subscribe({ query: gql('subscription { nope }') })
      .subscribe({ next: ({ error }) => errors.push(error) });
    await until(() => errors.length === 1);
    expect(errors[0]?.message).toContain('Cannot query field "nope"');
    await opened(0);
  });

  it('share executions with all others, and are parts that each end with a boundary', async () => {
    const abort = new AbortController();
    const response = await fetch(newsroom.url, {
      method: 'POST',
      headers: {
        accept: 'multipart/mixed;subscriptionSpec="1.0", application/json',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: STATEMENTS, variables: { speakerId } }),
      signal: abort.signal,
    });
    expect(response.headers.get('content-type')).toBe(
      'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
    );
    const events = await openStream(newsroom.url, STATEMENTS, { variables: { speakerId } });
    await opened(2);
    expect(await metric(newsroom, 'dateline_cohorts')).toBe(1);
    const executions = await metric(newsroom, 'dateline_executions_total');
    await say('shared');
    const event = await events.next();
    expect(event).toMatchObject({ extensions: { cursor: await cursorNow(newsroom) } });
    const part = (json: string) => `\r\ncontent-type: application/json\r\n\r\n${json}\r\n--graphql`;
    const expected = `\r\n--graphql${part('{}')}${part(JSON.stringify({ payload: event }))}`;
    let text = '';
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    while (text.length < expected.length) text += (await reader?.read())?.value ?? '';
    expect(text).toBe(expected);
    expect(await metric(newsroom, 'dateline_executions_total')).toBe(executions + 1);
    abort.abort();
    events.abandon();
    await opened(0);
  });
});
