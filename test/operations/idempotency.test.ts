import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READER } from '../../src/viewer.ts';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { claimKey, forgetOldKeys } from '../../src/operations/idempotency.ts';
import { openConnection, postRequest } from '../support/clients/wire.ts';
import { limitedToken } from '../support/newsroom/cast.ts';
import { globalId, openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { rowCounts } from '../support/database/row-counts.ts';
import { eventually, until } from '../support/until.ts';
import { documentOf, mutationNamed, send, type Mutation } from '../support/valid-inputs/every-mutation.ts';
import { openMaterial, type Material } from '../support/valid-inputs/material.ts';
import { holdEndpoints } from '../support/webhooks/rows.ts';

let newsroom: Newsroom;
let material: Material;
beforeAll(async () => {
  // No mail server listens here, so mail stays in the database, where it is counted.
  newsroom = await openNewsroom({
    settings: { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'desk@news.example' },
  });
  await holdEndpoints(newsroom);
  material = openMaterial(newsroom);
});
afterAll(() => newsroom.close());

/** Three that differ: one appends an event, one returns a secret that is never stored, and one is sent by readers. */
const THREE = [
  { name: 'addComment', other: () => ({ noteText: 'Updated with another answer.' }) },
  { name: 'createApiToken', other: () => ({ name: 'Another' }) },
  { name: 'subscribeToNewsletter', other: () => ({ email: `${unique('bo')}@mail.example` }) },
];

const createPerson = mutationNamed('createPerson');
const createOrganization = mutationNamed('createOrganization');

/** An input that is valid for a person and for an organisation. */
const named = () => ({ slug: unique('named'), name: 'Name' });

/** Readers' mutations are sent as a reader, all others as an admin. */
function senderOf({ takes }: Mutation): string | undefined {
  return takes === 'READER' ? undefined : newsroom.tokens.ADMIN;
}

const REFUSED = { outcome: 'ValidationError', path: ['input', 'idempotencyKey'] };

describe('a change with a key', () => {
  it.each(THREE)(
    'is executed once, however often it is sent at once and later: $name',
    async ({ name, other }) => {
      const mutation = mutationNamed(name);
      const token = senderOf(mutation);
      const input = { ...(await mutation.input(material)), idempotencyKey: randomUUID() };
      const { prisma } = newsroom;
      const before = await rowCounts(prisma);
      const sendAgain = () => send(newsroom, mutation, input, token);
      const atOnce = await Promise.all(Array.from({ length: 5 }, sendAgain));
      const after = await rowCounts(prisma);
      expect(after['IdempotentChange']).toBe((before['IdempotentChange'] ?? 0) + 1);
      expect(after['AuditEntry']).toBe((before['AuditEntry'] ?? 0) + (mutation.takes === 'READER' ? 0 : 1));
      const first = atOnce[0];
      expect(first?.outcome, first?.text).toMatch(/Payload$/);
      for (const reply of [...atOnce, await sendAgain()]) expect(reply.text).toBe(first?.text);
      expect(await send(newsroom, mutation, { ...input, ...other() }, token)).toMatchObject(REFUSED);
      expect(await rowCounts(prisma)).toEqual(after);
      // The other request is accepted on new rows and with a new key.
      const accepted = { ...(await mutation.input(material)), ...other(), idempotencyKey: randomUUID() };
      expect((await send(newsroom, mutation, accepted, token)).outcome).toBe(first?.outcome);
    },
  );

  it('is executed once if its response is lost and it is sent fifteen more times', async () => {
    const token = newsroom.tokens.EDITOR;
    const addComment = mutationNamed('addComment');
    const article = await material.editor.publishedArticle();
    const statement = {
      text: 'Said.',
      channel: 'SPEECH',
      speaker: { personId: (await material.person()).id },
    };
    const input = { articleId: article.id, statement, idempotencyKey: randomUUID() };
    const body = JSON.stringify({ query: documentOf(addComment).toString(), variables: { input } });
    const where = { articleId: rowId(article.id), type: 'ARTICLE_COMMENT_ADDED' as const };
    const socket = openConnection(newsroom.url);
    // The response is not read: the connection is cut once the change is committed.
    socket.pause();
    socket.write(postRequest(body, { Authorization: `Bearer ${token}` }));
    await until(async () => (await newsroom.prisma.feedEvent.count({ where })) === 1);
    socket.resetAndDestroy();
    const sendAgain = () => send(newsroom, addComment, input, token);
    const replies = [];
    for (let count = 0; count < 5; count += 1) replies.push(await sendAgain());
    replies.push(...(await Promise.all(Array.from({ length: 10 }, sendAgain))));
    expect(replies[0]?.outcome).toBe('AddCommentPayload');
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(await newsroom.prisma.feedEvent.count({ where })).toBe(1);
    expect(await newsroom.prisma.updateNote.count({ where: { articleId: rowId(article.id) } })).toBe(1);
    expect(await newsroom.prisma.articleRevision.count({ where: { articleId: rowId(article.id) } })).toBe(2);
  });

  it('leaves the key unused if it is refused', async () => {
    const create = (input: object) => send(newsroom, createPerson, input, newsroom.tokens.EDITOR);
    const { slug } = await material.person();
    const input = { slug, name: 'Name', idempotencyKey: randomUUID() };
    expect((await create(input)).outcome).toBe('SlugTakenError');
    expect((await create({ ...input, slug: unique('free') })).outcome).toBe('CreatePersonPayload');
    expect(await create(input)).toMatchObject(REFUSED);
  });

  it('has a key of its member and its mutation alone', async () => {
    const idempotencyKey = randomUUID();
    const other = await createMemberToken(newsroom.prisma, { name: 'Another', role: 'EDITOR' });
    const texts = new Set<string>();
    for (const token of [newsroom.tokens.EDITOR, other, newsroom.tokens.ADMIN, newsroom.tokens.REPORTER]) {
      const input = { ...named(), idempotencyKey };
      const reply = await send(newsroom, createPerson, input, token);
      expect(reply.outcome).toBe('CreatePersonPayload');
      texts.add(reply.text);
      expect(await send(newsroom, createOrganization, input, token)).toMatchObject(REFUSED);
    }
    expect(texts.size).toBe(4);
  });

  it.each(['reviseArticle', 'requestComment', 'closeCommentRequest'])(
    'is not replayed to a token of the same member that may only read: %s',
    async (name) => {
      const mutation = mutationNamed(name);
      const input = { ...(await mutation.input(material)), idempotencyKey: randomUUID() };
      const { prisma, tokens } = newsroom;
      const readOnly = await limitedToken(prisma, { role: 'EDITOR', scopes: ['READ'], of: tokens.EDITOR });
      const first = await send(newsroom, mutation, input, tokens.EDITOR);
      expect(first.outcome, first.text).toMatch(/Payload$/);
      expect((await send(newsroom, mutation, input, readOnly)).outcome).toBe('FORBIDDEN');
      expect((await send(newsroom, mutation, input, tokens.EDITOR)).text).toBe(first.text);
    },
  );

  it('is not replayed to its member in another role, who may not make the change', async () => {
    const token = await createMemberToken(newsroom.prisma, { name: 'An editor for now', role: 'EDITOR' });
    const mutation = mutationNamed('reviseArticle');
    const input = { ...(await mutation.input(material)), idempotencyKey: randomUUID() };
    const first = await send(newsroom, mutation, input, token);
    expect(first.outcome, first.text).toBe('ReviseArticlePayload');
    const { memberId } = await newsroom.prisma.apiToken.findUniqueOrThrow({ where: { hash: sha256(token) } });
    await newsroom.prisma.member.update({ where: { id: memberId }, data: { role: 'REPORTER' } });
    await eventually(async () =>
      expect((await send(newsroom, mutation, input, token)).outcome).toBe('NotFoundError'),
    );
  });

  it('is stored under hashes that take the secret of the newsroom', async () => {
    const { prisma } = newsroom;
    const idempotencyKey = randomUUID();
    const request = ['redact', { text: 'guessed', idempotencyKey }] as const;
    const stored = async (secret: Uint8Array) => {
      const since = new Date();
      await prisma.$transaction((tx) => claimKey(tx, READER, secret, idempotencyKey, request));
      return prisma.idempotentChange.findFirstOrThrow({
        where: { owner: 'readers', createdAt: { gte: since } },
        orderBy: { createdAt: 'desc' },
      });
    };
    const [one, other] = [await stored(randomBytes(32)), await stored(randomBytes(32))];
    expect(one.key).not.toEqual(other.key);
    expect(one.request).not.toEqual(other.request);
  });

  it('with words that are redacted since is still executed once', async () => {
    const token = newsroom.tokens.EDITOR;
    const input = { ...named(), name: unique('Redacted'), idempotencyKey: randomUUID() };
    const create = () => send(newsroom, createPerson, input, token);
    const first = await create();
    const { id } = await newsroom.prisma.person.findUniqueOrThrow({ where: { slug: input.slug } });
    const before = await rowCounts(newsroom.prisma);
    await openDesk(newsroom).attempt(Redact, {
      id: globalId('Person', id),
      text: input.name,
      reason: 'PRIVACY',
      publicNote: 'For privacy.',
    });
    const again = await create();
    expect(again.outcome).toBe(first.outcome);
    expect(again.text).not.toContain(input.name);
    expect((await rowCounts(newsroom.prisma))['Person']).toBe(before['Person']);
  });

  it('keeps its key for a week', async () => {
    const { prisma, tokens } = newsroom;
    const input = { ...named(), idempotencyKey: randomUUID() };
    const create = async () => (await send(newsroom, createPerson, input, tokens.EDITOR)).outcome;
    const age = (interval: string) =>
      prisma.$executeRawUnsafe(`UPDATE "IdempotentChange" SET "createdAt" = now() - interval '${interval}'`);
    expect(await create()).toBe('CreatePersonPayload');
    await age('6 days 23 hours');
    await forgetOldKeys(prisma);
    expect(await create()).toBe('CreatePersonPayload');
    await age('7 days 1 hour');
    await forgetOldKeys(prisma);
    expect(await prisma.idempotentChange.count()).toBe(0);
    expect(await create()).toBe('SlugTakenError');
  });

  it.each(['', ' ', 'a\nb', 'x'.repeat(10_000)])('is refused with the key %j', async (idempotencyKey) => {
    const input = { ...named(), idempotencyKey };
    expect(await send(newsroom, createPerson, input, newsroom.tokens.EDITOR)).toMatchObject(REFUSED);
  });
});
