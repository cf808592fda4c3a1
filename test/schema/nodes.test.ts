import { getNamedType, isLeafType, isObjectType, isRequiredArgument } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { failuresOf } from '../support/failures.ts';
import { absentId, openDesk, paragraph } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { idsOf } from '../support/newsroom/node-ids.ts';
import { writeRuns } from '../support/redactions/rows.ts';
import { untyped } from '../support/clients/walk.ts';

interface NodeRow {
  readonly __typename: string;
  readonly id: string;
}
const Nodes = untyped<{ nodes: (NodeRow | null)[] }, { ids: string[] }>(
  'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }',
);
const Node = untyped<{ node: NodeRow | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { __typename id } }',
);
const Viewer = untyped<{ viewer: { member: NodeRow | null } }, Record<string, never>>(
  '{ viewer { member { id name role } } }',
);

const TYPES = schema
  .getPossibleTypes(schema.getTypeMap()['Node'] as never)
  .map(({ name }) => name)
  // Only some members see these: api-tokens.test.ts, audit.test.ts, webhooks/managing.test.ts.
  .filter((name) => !['ApiToken', 'AuditEntry', 'WebhookDelivery', 'WebhookEndpoint'].includes(name))
  .sort();

describe('looking up a node by its id', () => {
  const newsroom = useNewsroom({ story: true });
  beforeAll(async () => {
    // The demo has nothing scheduled, since that would be public some day, and no reprint.
    const desk = openDesk(newsroom);
    const reprint = await desk.article({
      originallyPublishedAt: '2020-01-01T00:00:00Z',
      canonicalUrl: 'https://elsewhere.example/story',
    });
    await desk.schedule(reprint, '2099-01-01T00:00:00Z', 'A reprint.');
    const { note: corrected } = await desk.correct(await desk.publishedArticle());
    await desk.correctNote(corrected, 'In better words.');
    // Nor has it sections, authors, or anything redacted.
    const section = await desk.section({ parentId: (await desk.section()).id });
    await desk.section({ parentId: section.id });
    const contributions = [
      {
        contributor: { personId: (await desk.person()).id },
        role: 'AUTHOR' as const,
        creditedAs: 'A. Writer',
      },
      { contributor: { organizationId: (await desk.organization()).id }, role: 'AUTHOR' as const },
    ];
    await desk.publishedArticle({ sectionId: section.id, contributions });
    const article = await desk.publishedArticle({ body: [paragraph('A secret'), paragraph('No secret.')] });
    const { note } = await desk.correct(article, { text: 'It was a secret.' });
    const statement = await desk.statement({ text: 'A secret.' });
    for (const { id } of [note, article, statement]) {
      const input = { id, text: 'a secret', reason: 'SAFETY', publicNote: 'For safety.' } as const;
      await desk.attempt(Redact, input);
    }
    await writeRuns(newsroom.prisma, 1);
    // Nor a translation, and its front is of no section.
    const original = await desk.publishedArticle();
    const translation = await desk.article({ language: 'nl', translationOfId: original.id });
    await desk.publish(translation);
    const card = { articleId: original.id };
    const front = await desk.front([{ cards: [card] }], { sectionId: section.id });
    await desk.publishFront(front);
    await desk.scheduleFront(front, '2099-01-01T00:00:00Z');
    // Nor has its live blog a draft, or anything that was removed.
    const { liveBlog } = await desk.openLiveBlog();
    const speaker = { personId: (await desk.person()).id };
    const { livePost } = await desk.livePost(liveBlog, {
      ...{ headline: 'They answer', body: [paragraph('An answer came.')], occurredAt: '2025-09' },
      contributions: [{ contributor: speaker, role: 'AUTHOR' }],
      statement: { text: 'We do.', channel: 'EMAIL', speaker },
    });
    await desk.reviseLivePost(livePost, { headline: 'They have answered', noteText: 'In better words.' });
    await desk.pinLivePost(liveBlog, livePost);
    const { livePost: gone } = await desk.livePost(liveBlog);
    await desk.attempt(Redact, { id: gone.id, reason: 'SAFETY', publicNote: 'For safety.' });
    await desk.endLiveBlog(liveBlog);
  });

  it('works with `node`, whatever its type', async () => {
    expect(TYPES.length).toBeGreaterThan(20);
    for (const typename of TYPES) {
      const [id = ''] = await idsOf(newsroom, typename);
      const { data, errors } = await newsroom.ask(Node, { id }, newsroom.tokens.EDITOR);
      expect(errors).toEqual([]);
      expect(data.node).toEqual({ __typename: typename, id });
    }
  });

  it('works with `nodes`, with types and unknown ids mixed, in the given order', async () => {
    const ofEachType = await Promise.all(
      TYPES.map(async (typename) => (await idsOf(newsroom, typename)).slice(0, 2)),
    );
    // As many as one query takes.
    const known = ofEachType.flat().slice(0, 47);
    const strangers = [absentId('Article'), absentId('Newsroom'), 'garbage', '', '💥'];
    // At most 100 in all.
    const again = known.toReversed().slice(0, 30);
    const ids = [...known, ...strangers, ...again];
    const { data } = await newsroom.ask(Nodes, { ids }, newsroom.tokens.EDITOR);
    expect(data.nodes.map((node) => node?.id ?? null)).toEqual([
      ...known,
      ...strangers.map(() => null),
      ...again,
    ]);
    expect((await newsroom.ask(Nodes, { ids: [] })).data.nodes).toEqual([]);
  });

  /** The fields of a type that are null or empty on all of its objects in the demo. */
  async function emptyFields(typename: string): Promise<string[]> {
    const type = schema.getType(typename);
    if (!isObjectType(type)) throw new Error(`${typename} is not an object type.`);
    const fields = Object.values(type.getFields());
    const selection = fields.map(({ name, args, type: result }) => {
      const named = getNamedType(result);
      const isConnection = named.name.endsWith('Connection');
      const field = args.some(isRequiredArgument) ? `${name}(number: 1)` : name;
      return `${field} ${isLeafType(named) ? '' : isConnection ? '{ nodes { __typename } }' : '{ __typename }'}`;
    });
    const document = untyped<{ nodes: Record<string, unknown>[] }, { ids: string[] }>(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${typename} { ${selection.join(' ')} } } }`,
    );
    const ids = await idsOf(newsroom, typename);
    const found: Record<string, unknown>[] = [];
    // All fields of more articles cost more than one query may.
    for (let first = 0; first < ids.length; first += 8) {
      const some = { ids: ids.slice(first, first + 8) };
      const { data, errors } = await newsroom.ask(document, some, newsroom.tokens.EDITOR);
      expect(errors).toEqual([]);
      found.push(...data.nodes);
    }
    const hasValue = (value: unknown): boolean =>
      Array.isArray(value)
        ? value.length > 0
        : typeof value === 'object' && value !== null && 'nodes' in value
          ? hasValue(value.nodes)
          : value !== null;
    return fields.flatMap(({ name }) => (found.some((node) => hasValue(node[name])) ? [] : [name]));
  }

  it('finds a value for every field of every type somewhere in the demo', async () => {
    const failures = await failuresOf(TYPES, String, async (typename) => {
      // The story has nothing to warn of or to retract, no video, no partner who hasn't acknowledged, and one member, who is nobody.
      const empty = [
        'warnings',
        'player',
        'missingAcknowledgements',
        'retractedAt',
        'retractionNote',
        'collaborators',
        ...(typename === 'Member' ? ['person'] : []),
      ];
      expect((await emptyFields(typename)).filter((name) => !empty.includes(name))).toEqual([]);
    });
    expect(failures).toEqual([]);
  });

  it("returns the viewer's own member", async () => {
    expect((await newsroom.ask(Viewer, {})).data.viewer).toEqual({ member: null });
    const { data } = await newsroom.ask(Viewer, {}, newsroom.tokens.ADMIN);
    expect(data.viewer.member).toMatchObject({ name: 'The admin', role: 'ADMIN' });
    const { node } = (await newsroom.ask(Node, { id: data.viewer.member?.id ?? '' })).data;
    expect(node).toBeNull();
  });
});
