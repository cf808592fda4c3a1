import { describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { limitedToken } from '../support/newsroom/cast.ts';
import { openDesk, payload, rowId, sender, unique } from '../support/newsroom/factories.ts';
import {
  CreateMember,
  CreateNewsletter,
  CreateWebhookEndpoint,
  DeleteWebhookEndpoint,
  Redact,
  UpdateMember,
  UpdateNewsletter,
  UpdateWebhookEndpoint,
} from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { redactingEverywhere } from '../support/redactions/everywhere.ts';
import { newCanary } from '../support/redactions/places.ts';
import { WHY } from '../support/redactions/redacting.ts';

const newsroom = useNewsroom();
const { begun, ended } = redactingEverywhere(newsroom);

const adminToken = () =>
  limitedToken(newsroom.prisma, {
    role: 'ADMIN',
    scopes: ['READ', 'WRITE', 'PUBLISH', 'MANAGE', 'REDACT'],
  });
/** What the audit log has of an object. */
const audited = async (id: string) =>
  JSON.stringify(
    await newsroom.prisma.auditEntry.findMany({ where: { subjectId: rowId(id) }, orderBy: { id: 'asc' } }),
  );
const STILL_HAS =
  /^A redaction takes out of the audit log what this \w+ no longer has\. First change it with `update/;

describe('the audit log loses on request', () => {
  it('the former name of a member, once the member has another one, and only for admins', async () => {
    const token = await adminToken();
    const [send, desk] = [sender(newsroom, token), openDesk(newsroom, token)];
    const name = unique('klug');
    const { id } = (await send(CreateMember, { name: 'Mia', role: 'REPORTER' })).member;
    await send(UpdateMember, { id, name });
    const early = await desk.attempt(Redact, { ...WHY, id, text: name });
    expect(early).toMatchObject({
      path: ['input', 'text'],
      message: expect.stringMatching(STILL_HAS) as string,
    });
    await send(UpdateMember, { id, name: 'Mia' });
    expect(await audited(id)).toContain(name);
    expect(await desk.attempt(Redact, { ...WHY, id })).toMatchObject({ __typename: 'ValidationError' });
    await expect(openDesk(newsroom).attempt(Redact, { ...WHY, id, text: name })).rejects.toThrow(
      /the role ADMIN/,
    );
    expect(await audited(id)).toContain(name);
    payload(await desk.attempt(Redact, { ...WHY, id, text: name }));
    expect(await audited(id)).not.toContain(name);
    expect(await audited(id)).toContain('Mia');
  });

  it.each(['changed', 'deleted'])(
    'the former description of an endpoint of webhooks that was %s',
    async (how) => {
      const token = await adminToken();
      const [send, desk] = [sender(newsroom, token), openDesk(newsroom, token)];
      const description = unique('klug');
      const url = 'https://example.com/hook';
      const { id } = (await send(CreateWebhookEndpoint, { url, description })).webhookEndpoint;
      expect(await desk.attempt(Redact, { ...WHY, id, text: description })).toMatchObject({
        message: expect.stringMatching(STILL_HAS) as string,
      });
      if (how === 'changed') await send(UpdateWebhookEndpoint, { id, description: 'A site' });
      else await send(DeleteWebhookEndpoint, { id });
      expect(await audited(id)).toContain(description);
      payload(await desk.attempt(Redact, { ...WHY, id, text: description }));
      expect(await audited(id)).not.toContain(description);
    },
  );
});

describe('a newsletter', () => {
  const Newsletters = untyped<{ newsletters: { id: string }[] }, Record<string, never>>(
    '{ newsletters { id slug name description frequency } }',
  );
  const Types = untyped<{ feed: { nodes: { __typename: string }[] } }, { after: string | null }>(
    'query ($after: String) { feed(first: 100, after: $after) { nodes { __typename } } }',
  );
  const send = sender(newsroom);

  it('loses the words in all that readers see of it, and they do not come back', async () => {
    const { word, slug, core } = newCanary();
    const input = { slug, name: `The ${word}`, description: `Of ${word}`, frequency: `On ${word} days` };
    const { newsletter } = await send(CreateNewsletter, input);
    const after = await cursorNow(newsroom);
    const run = await ended(await begun({ text: word }));
    expect(run).toMatchObject({ state: 'FINISHED', found: 1, redacted: 1 });
    const { data, text } = await newsroom.ask(Newsletters, {});
    expect(text).not.toContain(core);
    expect(data.newsletters).toContainEqual({
      id: newsletter.id,
      slug: expect.stringMatching(/^redacted-/) as string,
      ...{ name: 'The [removed]', description: 'Of [removed]', frequency: 'On [removed] days' },
    });
    expect(await audited(newsletter.id)).not.toContain(core);
    const appended = (await newsroom.ask(Types, { after })).data.feed.nodes.map(
      ({ __typename }) => __typename,
    );
    expect(appended).toEqual(['ContentRedacted', 'NewsletterUpdated']);
    const back = { id: newsletter.id, name: `Our ${word}` };
    expect(await openDesk(newsroom).attempt(UpdateNewsletter, back)).toMatchObject({
      problems: [{ code: 'REDACTED' }],
    });
  });
});
