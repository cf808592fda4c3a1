/** The versions of objects that members update, so that none overwrites what another one has just saved. */
import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  isUnionType,
  type GraphQLType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { untyped } from '../support/clients/walk.ts';
import { failuresOf } from '../support/failures.ts';
import { openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { redacting } from '../support/redactions/redacting.ts';
import { EVERY_MUTATION, leastToken, send, type Mutation } from '../support/valid-inputs/every-mutation.ts';
import { filled } from '../support/valid-inputs/filled.ts';
import { openMaterial } from '../support/valid-inputs/material.ts';
import { holdEndpoints } from '../support/webhooks/rows.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
beforeAll(async () => {
  await holdEndpoints(newsroom);
});
const desk = openDesk(newsroom);
const editor = newsroom.tokens.EDITOR;
const { redacted } = redacting(newsroom);

interface Locked {
  readonly __typename: string;
  readonly lockVersion: number | null;
  readonly accounts?: readonly { readonly handle: string }[];
}

const Version = untyped<{ node: Locked }, { id: string }>(`query ($id: ID!) {
  node(id: $id) { __typename ... on Lockable { lockVersion } ... on Person { accounts { handle } } } }`);

const read = async (id: string, token?: string) => (await newsroom.ask(Version, { id }, token)).data.node;
const version = async (id: string) => (await read(id, newsroom.tokens.ADMIN)).lockVersion ?? 0;
const handles = async (id: string) => ((await read(id, editor)).accounts ?? []).map(({ handle }) => handle);

const account = (handle: string) => ({ platform: 'Bluesky', handle });
const update = (name: string, input: object, token = editor) => send(newsroom, { name }, input, token);

interface Field {
  readonly name: string;
  readonly type: GraphQLType;
}

const UPDATES = EVERY_MUTATION.filter(([name]) => name.startsWith('update'));

/** These change the object, but nothing that its update could overwrite. */
const OVERWRITE_NOTHING = ['rotateWebhookSecret'];

function fieldsOf(name: string) {
  const type = schema.getType(name);
  return isInputObjectType(type) || isObjectType(type) ? Object.values<Field>(type.getFields()) : [];
}
const has = (name: string, field: string) => fieldsOf(inputOf(name)).some((each) => each.name === field);
const inputOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;

/** The types of the objects in a mutation's payload. */
function returned(name: string): string[] {
  const payload = `${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`;
  return fieldsOf(payload).map(({ type }) => getNamedType(type).name);
}

function isLockable(name: string): boolean {
  const [type, lockable] = [schema.getType(name), schema.getType('Lockable')];
  return isObjectType(type) && isInterfaceType(lockable) && schema.isSubType(lockable, type);
}

describe('every update', () => {
  it('takes the version that it is based on, and can return a conflict; so does everything that changes such an object by its id', () => {
    const names = EVERY_MUTATION.map(([name]) => name);
    const guarded = names.filter((name) => has(name, 'expectedLockVersion'));
    const lockable = names.filter((name) => has(name, 'id') && returned(name).some(isLockable));
    expect(guarded).toEqual(UPDATES.map(([name]) => name));
    expect(lockable.filter((name) => !OVERWRITE_NOTHING.includes(name)).sort()).toEqual(guarded.sort());
    const withoutConflict = guarded.filter((name) => {
      const union = schema.getType(inputOf(name).replace(/Input$/, 'Result'));
      return !isUnionType(union) || !union.getTypes().some((type) => type.name === 'LockConflictError');
    });
    expect(withoutConflict).toEqual([]);
    expect(guarded.length).toBeGreaterThan(10);
  });

  it('has fields to add to each list that it replaces, and to remove from it', () => {
    const lists = UPDATES.flatMap(([name]) =>
      fieldsOf(inputOf(name))
        .filter(({ type, name }) => isListType(getNullableType(type)) && !/^(add|remove)[A-Z]/.test(name))
        .map(({ name: field }) => ({ name, field })),
    );
    const missing = lists.filter(({ name, field }) => {
      const capitalized = field.charAt(0).toUpperCase() + field.slice(1);
      return !has(name, `add${capitalized}`) || !has(name, `remove${capitalized}`);
    });
    expect(missing).toEqual([]);
    expect(lists.length).toBeGreaterThan(18);
  });

  it('is a conflict once any one of its fields was changed, with the object as it is now, and then writes nothing', async () => {
    const material = openMaterial(newsroom);
    const cases = await Promise.all(
      UPDATES.map(async ([name, mutation]) => ({ name, mutation, fields: await changing(mutation) })),
    );
    const each = cases.flatMap(({ fields, ...of }) => fields.map((field) => ({ ...of, field })));
    const failures = await failuresOf(
      each,
      ({ name, field }) => `${name}: ${field}`,
      async ({ name, mutation, field }) => {
        const whole: Record<string, unknown> = { ...(await mutation.input(material)) };
        const id = String(whole['id']);
        const token = leastToken(newsroom, mutation) ?? '';
        const before = await version(id);
        // An action that ends begins before that.
        const { startedOn } = field === 'endedOn' ? whole : {};
        const changed = await update(name, { id, startedOn, [field]: whole[field] }, token);
        expect(changed.outcome).toMatch(/Payload$/);
        const after = await version(id);
        expect(after).toBe(before + 1);
        const stale = await update(name, { ...whole, expectedLockVersion: before }, token);
        expect([stale.outcome, stale.path]).toEqual(['LockConflictError', ['input', 'expectedLockVersion']]);
        expect(stale.result['current']).toMatchObject({ id, lockVersion: after });
        expect(await version(id)).toBe(after);
        const fresh = await update(name, { ...whole, expectedLockVersion: after }, token);
        expect(fresh.outcome).toMatch(/Payload$/);
      },
    );
    expect(failures).toEqual([]);
    expect(each.length).toBeGreaterThan(45);

    /** The fields that differ in a valid input from those of the new object. */
    async function changing(mutation: Mutation) {
      const {
        id: _id,
        personId: _person,
        expectedLockVersion: _version,
        ...fields
      } = {
        ...(await mutation.input(material)),
      } as Record<string, unknown>;
      return Object.keys(fields);
    }
  });

  it('checks nothing without a version, as the last one who saves expects', async () => {
    const { id } = await desk.person();
    await update('updatePerson', { id, name: 'Ada' });
    expect((await update('updatePerson', { id, name: 'Ada Example' })).outcome).toBe('UpdatePersonPayload');
    expect((await update('updatePerson', { id, name: 'Ada', expectedLockVersion: null })).outcome).toBe(
      'UpdatePersonPayload',
    );
  });

  it('leaves the version as it is if it changes nothing', async () => {
    const { id, slug } = await desk.person({ name: 'Ada', accounts: [account('@ada')] });
    const before = await version(id);
    await update('updatePerson', { id, slug, name: 'Ada', accounts: [account('@ada')] });
    await update('updatePerson', { id, addAccounts: [account('@ada')], removeAccounts: [account('@eve')] });
    expect(await version(id)).toBe(before);
    const [one, other] = [await desk.organization(), await desk.organization()];
    // They are shown by date.
    const affiliations = [
      { organizationId: one.id, roleName: 'chair', from: '2024' },
      { organizationId: other.id, roleName: 'clerk', from: '2020' },
    ];
    const person = await desk.person({ affiliations });
    await update('updatePerson', { id: person.id, affiliations });
    expect(await version(person.id)).toBe(1);
  });
});

describe('two editors at once', () => {
  it('who add to one list both keep what they added', async () => {
    const { id } = await desk.person({ accounts: [account('@first')] });
    const added = ['@second', '@third', '@fourth'];
    const replies = await Promise.all(
      added.map((handle) => update('updatePerson', { id, addAccounts: [account(handle)] })),
    );
    expect(replies.map(({ outcome }) => outcome)).toEqual(added.map(() => 'UpdatePersonPayload'));
    expect((await handles(id)).toSorted()).toEqual([...added, '@first'].toSorted());
  });

  it('who replace one list with the version that both have read: one gets the object as the other has saved it', async () => {
    const { id } = await desk.person();
    const expectedLockVersion = await version(id);
    const replace = (handle: string) =>
      update('updatePerson', { id, accounts: [account(handle)], expectedLockVersion });
    const replies = await Promise.all([replace('@one'), replace('@other')]);
    const outcomes = replies.map(({ outcome }) => outcome);
    expect(outcomes.toSorted()).toEqual(['LockConflictError', 'UpdatePersonPayload']);
    const winner = outcomes[0] === 'UpdatePersonPayload' ? '@one' : '@other';
    const loser = replies.find(({ outcome }) => outcome === 'LockConflictError');
    expect(loser?.result['current']).toEqual({
      ...{ __typename: 'Person', id },
      lockVersion: expectedLockVersion + 1,
    });
    expect(await handles(id)).toEqual([winner]);
  });

  it('can repeat a request with its key: the repetition is no conflict', async () => {
    const { id } = await desk.person();
    const input = { id, name: 'Ada', expectedLockVersion: await version(id), idempotencyKey: unique('key') };
    expect((await update('updatePerson', input)).outcome).toBe('UpdatePersonPayload');
    expect((await update('updatePerson', input)).outcome).toBe('UpdatePersonPayload');
    expect(await version(id)).toBe(input.expectedLockVersion + 1);
  });
});

describe('the version', () => {
  it('is null for readers', async () => {
    const { id } = await desk.person({ visibility: 'PUBLIC' });
    expect((await read(id)).lockVersion).toBeNull();
    expect((await read(id, newsroom.tokens.REPORTER)).lockVersion).toBe(1);
  });

  it('grows with a merge, also that of objects whose lists it changes', async () => {
    const [from, into] = [await desk.organization(), await desk.organization()];
    const person = await desk.person({ affiliations: [{ organizationId: from.id, roleName: 'Chair' }] });
    await update('mergeOrganizations', { fromId: from.id, intoId: into.id });
    expect(await version(into.id)).toBe(2);
    expect(await version(person.id)).toBe(2);
    const [ada, other] = [await desk.person(), await desk.person({ accounts: [account('@both')] })];
    await update('mergePeople', { fromId: other.id, intoId: ada.id });
    expect(await version(ada.id)).toBe(2);
  });

  it('grows with a redaction, also of words in a list', async () => {
    const { id } = await desk.person({ name: 'Ada Secret', accounts: [account('@hidden-name')] });
    await redacted({ id, text: 'Secret' });
    expect(await version(id)).toBe(2);
    await redacted({ id, text: '@hidden-name' });
    expect(await version(id)).toBe(3);
  });

  it('of an action grows with the retraction of a figure, which a list of its former figures would bring back', async () => {
    const figures = [{ kind: 'ARRESTS' as const, low: 5 }];
    const { id } = await desk.action({ campaignId: (await desk.campaign()).id, figures });
    const before = await version(id);
    const { id: figure } = await newsroom.prisma.actionFigure.findFirstOrThrow({
      where: { actionId: rowId(id) },
    });
    await desk.retract(Buffer.from(`ActionFigure:${figure}`).toString('base64url'));
    const stale = await update('updateCampaignAction', { id, figures, expectedLockVersion: before });
    expect(stale.outcome).toBe('LockConflictError');
    expect(await version(id)).toBe(before + 1);
  });

  it('of a section stays when a section above it moves, and of an endpoint when events are sent to it', async () => {
    const above = await desk.section();
    const { id } = await desk.section({ parentId: above.id });
    await desk.moveSection(above, await desk.section());
    expect(await version(id)).toBe(1);
    const material = openMaterial(newsroom);
    const [, create] = EVERY_MUTATION.find(([name]) => name === 'createWebhookEndpoint') ?? [];
    const made = await update(
      'createWebhookEndpoint',
      (await create?.input(material)) ?? {},
      newsroom.tokens.ADMIN,
    );
    const { id: endpoint } = made.result['webhookEndpoint'] as { id: string };
    await newsroom.prisma.webhookEndpoint.update({
      where: { id: rowId(endpoint) },
      data: { position: { increment: 1 }, failures: 1 },
    });
    expect(await version(endpoint)).toBe(1);
  });

  it('of a new object is 1, whatever its lists have', async () => {
    const material = openMaterial(newsroom);
    const input = await filled('RecordCampaignActionInput', material);
    const action = await update('recordCampaignAction', input);
    expect(await version((action.result['action'] as { id: string }).id)).toBe(1);
  });
});
