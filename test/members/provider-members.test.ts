import { afterAll, describe, expect, it, vi } from 'vitest';
import { createIdentify } from '../../src/members/identify.ts';
import { openStream, openWire } from '../support/clients/wire.ts';
import { openCounter } from '../support/database/sql.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { openProvider } from '../support/newsroom/identity-provider.ts';
import { UpdateMember } from '../support/newsroom/mutations.ts';
import { nodesView, openSignIn, seconds, SignedIn } from '../support/newsroom/sign-in.ts';
import { expectWithin, stopwatch } from '../support/until.ts';

const opened = await openSignIn();
const { provider, newsroom } = opened;
afterAll(() => opened.close());

const signIn = (jwt: string) => opened.signIn(jwt);

describe('a user who signs in through the identity provider', () => {
  it('becomes one member, however many requests are sent at once', async () => {
    const sub = unique('sub');
    const jwts = await Promise.all([1, 2].map((n) => provider.sign({ sub, name: 'Bo', jti: String(n) })));
    const members = await Promise.all(Array.from({ length: 20 }, (_, n) => signIn(jwts[n % 2] ?? '')));
    expect(new Set(members.map((member) => JSON.stringify(member))).size).toBe(1);
    const rows = await newsroom.prisma.member.findMany({ where: { subject: sub } });
    expect(rows).toMatchObject([{ name: 'Bo', role: 'EDITOR', issuer: provider.issuer }]);
    const entries = await newsroom.prisma.auditEntry.findMany({ where: { memberId: rows[0]?.id ?? '' } });
    expect(entries).toMatchObject([{ action: 'signIn', tokenId: null, details: { role: 'EDITOR' } }]);
  });

  it('gets the highest role in a list of roles, and a name if the token has one', async () => {
    const sub = unique('sub');
    expect(await signIn(await provider.sign({ sub, role: ['reporter', 'Editor', 'x'] }))).toMatchObject({
      name: sub,
      role: 'EDITOR',
    });
    const named = await provider.sign({ sub: unique('sub'), name: '\n', preferred_username: 'cy' });
    expect(await signIn(named)).toMatchObject({ name: 'cy' });
  });

  it('gets the role of the newest token, whichever token is used last', async () => {
    const sub = unique('sub');
    const old = await provider.sign({ sub, role: 'ADMIN', iat: seconds() - 60 });
    expect(await signIn(old)).toMatchObject({ role: 'ADMIN' });
    const later = await provider.sign({ sub, role: 'REPORTER' });
    expect(await signIn(later)).toMatchObject({ role: 'REPORTER' });
    expect(await signIn(old)).toMatchObject({ role: 'REPORTER' });
  });

  it('keeps the role that an admin set, until a newer token has another role', async () => {
    const sub = unique('sub');
    const jwt = await provider.sign({ sub, role: 'EDITOR', iat: seconds() - 60 });
    const member = await signIn(jwt);
    if (typeof member !== 'object' || member === null) throw new Error('Not signed in.');
    const input = { id: member.id, role: 'REPORTER' as const };
    await newsroom.ask(UpdateMember, { input }, newsroom.tokens.ADMIN);
    expect(await signIn(jwt)).toMatchObject({ role: 'REPORTER' });
    await newsroom.prisma.$executeRaw`
      UPDATE "Member" SET "roleSaidAt" = now() - interval '10 s' WHERE "subject" = ${sub}`;
    expect(await signIn(await provider.sign({ sub, role: 'EDITOR' }))).toMatchObject({ role: 'EDITOR' });
  });

  it('is refused once deactivated, and does not become another member', async () => {
    const sub = unique('sub');
    const jwt = await provider.sign({ sub });
    await signIn(jwt);
    await newsroom.prisma.member.updateMany({ where: { subject: sub }, data: { deactivatedAt: new Date() } });
    expect(await signIn(jwt)).toMatch(/^UNAUTHENTICATED: .*a member who is not active/);
    expect(await signIn(await provider.sign({ sub, role: 'ADMIN' }))).toMatch(/a member who is not active/);
    expect(await newsroom.prisma.member.findMany({ where: { subject: sub } })).toMatchObject([
      { role: 'EDITOR' },
    ]);
  });

  it('is recorded in the audit log as the member, without a token', async () => {
    const sub = unique('sub');
    const jwt = await provider.sign({ sub });
    const { revisionNumber } = await openDesk(newsroom, jwt).article();
    expect(revisionNumber).toBe(1);
    const { id } = await newsroom.prisma.member.findFirstOrThrow({ where: { subject: sub } });
    const entry = await newsroom.prisma.auditEntry.findFirst({
      where: { memberId: id, action: 'createArticle' },
    });
    expect(entry).toMatchObject({ tokenId: null });
  });
});

describe('a connection that was opened with a token of the identity provider', () => {
  it('ends when the token expires, the member is deactivated or the role changes; others stay open', async () => {
    const { url, prisma } = newsroom;
    const subs = ['deactivated', 'another role', 'expires', 'stays'].map(unique);
    const [deactivated = '', another = '', expires = '', stays = ''] = subs;
    const connections: Awaited<ReturnType<typeof connect>>[] = [];
    async function connect(sub: string) {
      const iat = seconds() - 60;
      // Long enough to connect on a busy machine.
      const jwt = await provider.sign({ sub, iat, ...(sub === expires && { exp: seconds() + 5 }) });
      const wire = await openWire(url, { init: { Authorization: `Bearer ${jwt}` } });
      const stream = await openStream(url, 'subscription { feed { id } }', { token: jwt });
      return { jwt, wire, stream };
    }
    for (const sub of subs) connections.push(await connect(sub));
    const elapsed = stopwatch();
    await prisma.member.updateMany({ where: { subject: deactivated }, data: { deactivatedAt: new Date() } });
    await signIn(await provider.sign({ sub: another, role: 'REPORTER' }));
    for (const { wire, stream } of connections.slice(0, 3)) {
      expect(await wire.closed).toMatchObject({ code: 4403 });
      expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
    // The last of them expires five seconds after it was opened.
    expectWithin(5_000 + 5_000, elapsed);
    const open = connections[3];
    expect(open?.wire.socket.readyState).toBe(open?.wire.socket.OPEN);
    expect(await signIn(open?.jwt ?? '')).toMatchObject({ name: stays });
    for (const { wire, stream } of connections) {
      wire.socket.close();
      stream.abandon();
    }
  });

  it('stays open while the provider does not answer, and still ends when its member is deactivated', async () => {
    const { prisma } = newsroom;
    const silent = await openProvider();
    const identify = createIdentify({
      prisma,
      provider: nodesView(silent),
      onTokenUsed: () => undefined,
      onPreviewUsed: () => undefined,
    });
    const sub = unique('sub');
    const jwts = [await silent.sign({ sub }), await silent.sign({ sub: unique('sub') })];
    const [open, unknown] = jwts.map((jwt) => `Bearer ${jwt}`) as [string, string];
    const viewer = await identify.one(open);
    silent.isUp = false;
    // Late enough that keys and signatures are due to be checked again, but before the token expires.
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      vi.advanceTimersByTime(900_000);
      // A new token can't be checked.
      expect([...(await identify.all([open, unknown]))]).toEqual([[open, viewer]]);
      await prisma.member.updateMany({ where: { subject: sub }, data: { deactivatedAt: new Date() } });
      expect([...(await identify.all([open]))]).toEqual([[open, null]]);
    } finally {
      vi.useRealTimers();
      await silent.close();
    }
  });

  it('is checked with one SQL statement, and without fetching keys again', async () => {
    const counter = openCounter(newsroom.databaseUrl, { provider: nodesView(provider) });
    try {
      const jwt = await provider.sign({ sub: unique('sub') });
      await counter.ask(SignedIn, {}, jwt);
      const { asked } = provider;
      const { data, statements } = await counter.ask(SignedIn, {}, jwt);
      expect(data.viewer.member).toMatchObject({ role: 'EDITOR' });
      expect(statements).toMatchObject([expect.stringContaining('now()'), expect.stringContaining('SELECT')]);
      expect(provider.asked).toBe(asked);
    } finally {
      await counter.close();
    }
  });
});
