import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  castOf,
  EVERYBODY,
  limitedToken,
  MEMBERS,
  once,
  seesNode,
  wrongSights,
  type SeenBy,
} from '../support/newsroom/cast.ts';
import { globalId, openDesk, payload, rowId } from '../support/newsroom/factories.ts';
import { Redact, RedactEverywhere } from '../support/newsroom/mutations.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';
import { writeWebhooks } from '../support/webhooks/rows.ts';

const CALLERS = [...EVERYBODY, "an admin's token to publish", "an admin's token to manage"] as const;
type Caller = (typeof CALLERS)[number];

let newsroom: Newsroom;
let tokens: Record<Caller, string | undefined>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  const admin = { role: 'ADMIN', of: newsroom.tokens.ADMIN } as const;
  tokens = {
    ...(await castOf(newsroom)),
    "an admin's token to publish": await limitedToken(newsroom.prisma, {
      ...admin,
      scopes: ['READ', 'WRITE', 'PUBLISH'],
    }),
    "an admin's token to manage": await limitedToken(newsroom.prisma, { ...admin, scopes: ['MANAGE'] }),
  };
});
afterAll(() => newsroom.close());

describe('the audit log', () => {
  const Log = untyped<{ auditLog: { totalCount: number } }, Record<string, never>>(
    '{ auditLog { totalCount } }',
  );

  const READ_BY: readonly Caller[] = [
    'an editor',
    'an admin',
    "an admin's token to publish",
    "an admin's token to manage",
  ];

  it.each(CALLERS)('can be read by editors and admins only: %s', async (caller) => {
    await openDesk(newsroom).article();
    const { data, errors } = await newsroom.ask(Log, {}, tokens[caller]);
    if (READ_BY.includes(caller)) {
      expect(errors).toEqual([]);
      expect(data.auditLog.totalCount).toBeGreaterThan(0);
    } else {
      const code = caller === 'a reader' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
      expect(errors).toMatchObject([{ extensions: { code } }]);
    }
  });
});

describe('who sees members, tokens, audit entries and webhooks', () => {
  const ADMINS = ['an admin', "an admin's token to manage"] as const;

  const recorded = once(async (): Promise<SeenBy<Caller>> => {
    const { prisma } = newsroom;
    const { id, memberId } = await prisma.apiToken.findFirstOrThrow({ where: { name: 'The reporter' } });
    const entry = await prisma.auditEntry.findFirstOrThrow({ where: { typename: 'Member' } });
    const desk = openDesk(newsroom);
    const article = await desk.article({ headline: 'At 1 Home Street' });
    await desk.internalNote(article);
    await desk.previewLink(article);
    const publicNote = 'It was private.';
    await desk.attempt(Redact, { id: article.id, text: 'Home Street', reason: 'PRIVACY', publicNote });
    const everywhere = { text: 'At nobody', reason: 'PRIVACY', publicNote, maxObjects: 1 } as const;
    const { redactionRun } = payload(await desk.attempt(RedactEverywhere, everywhere));
    const editors = ['an editor', ...ADMINS, "an admin's token to publish"] as const;
    const entryOf = async (typename: string) =>
      globalId('AuditEntry', (await prisma.auditEntry.findFirstOrThrow({ where: { typename } })).id);
    const work = await prisma.auditEntry.findFirstOrThrow({ where: { subjectId: rowId(article.id) } });
    const admins = await prisma.apiToken.findFirstOrThrow({ where: { name: 'The admin' } });
    const endpointId = await writeWebhooks(newsroom, 1);
    const delivery = await prisma.webhookDelivery.findFirstOrThrow({
      where: { endpointId: rowId(endpointId) },
    });
    return {
      'a member': [globalId('Member', memberId), [...MEMBERS, ...ADMINS, "an admin's token to publish"]],
      "a reporter's token": [globalId('ApiToken', id), ['its reporter', ...ADMINS]],
      "an admin's token": [globalId('ApiToken', admins.id), [...ADMINS, "an admin's token to publish"]],
      "the audit entry of a member's creation": [globalId('AuditEntry', entry.id), ADMINS],
      'the audit entry of an article': [globalId('AuditEntry', work.id), editors],
      'the audit entry of a redaction': [await entryOf('Redaction'), editors],
      'a run of redactions': [redactionRun.id, editors],
      'the audit entry of a run of redactions': [await entryOf('RedactionRun'), editors],
      'the audit entry of an internal note': [await entryOf('InternalNote'), editors],
      'the audit entry of a preview link': [await entryOf('PreviewLink'), editors],
      'an endpoint of webhooks': [endpointId, ADMINS],
      'a delivery of a webhook': [globalId('WebhookDelivery', delivery.id), ADMINS],
    };
  });

  it('each caller sees what they may see, and nothing else', async () => {
    const sees = (id: string, caller: Caller) => seesNode(newsroom, id, tokens[caller]);
    expect(await wrongSights(await recorded(), CALLERS, sees)).toEqual([]);
  });
});

describe('the list of members', () => {
  const List = untyped<
    { members: { totalCount: number; nodes: { name: string; tokens: { id: string }[] }[] } },
    Record<string, never>
  >('{ members(first: 100) { totalCount nodes { name tokens { id } } } }');
  const listed = async (caller: Caller) => (await newsroom.ask(List, {}, tokens[caller])).data.members;

  it('is empty for readers, and complete for members', async () => {
    const count = await newsroom.prisma.member.count();
    expect(await listed('a reader')).toEqual({ totalCount: 0, nodes: [] });
    for (const caller of CALLERS.slice(1))
      expect(await listed(caller), caller).toMatchObject({ totalCount: count });
  });

  it('shows members their own tokens, and all tokens to an admin with the scope MANAGE', async () => {
    const named = async (caller: Caller) => {
      const { nodes } = await listed(caller);
      return nodes.filter(({ tokens }) => tokens.length > 0).map(({ name }) => name);
    };
    expect(await named('its reporter')).toEqual(['The reporter']);
    expect(await named("an admin's token to publish")).toEqual(['The admin']);
    expect(await named("an admin's token to manage")).toEqual(
      expect.arrayContaining(['The reporter', 'The editor', 'The admin']),
    );
  });
});
