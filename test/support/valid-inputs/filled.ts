/** Inputs with a value in every field, built from the schema. */
import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import { schema } from '../../../schema/index.ts';
import { globalId, unique } from '../newsroom/factories.ts';
import type { Material } from './material.ts';

type Row =
  'person' | 'organization' | 'sourceReport' | 'statement' | 'section' | 'campaign' | 'action' | 'story';

const rowOf = (row: Row) => async (material: Material) => (await material[row]()).id;

/** What a field is filled with, by its name; if that isn't here, by its type. A list gets one item. */
const VALUES: Readonly<Record<string, unknown>> = {
  personId: rowOf('person'),
  organizationId: rowOf('organization'),
  onBehalfOfId: rowOf('organization'),
  partOfId: rowOf('organization'),
  organizerIds: rowOf('organization'),
  outletIds: rowOf('organization'),
  sourceId: rowOf('sourceReport'),
  sourceIds: rowOf('sourceReport'),
  statementId: rowOf('statement'),
  inReplyToId: rowOf('statement'),
  sectionId: rowOf('section'),
  parentId: rowOf('section'),
  campaignId: rowOf('campaign'),
  campaignIds: rowOf('campaign'),
  actionIds: rowOf('action'),
  demandId: async ({ editor, campaign }: Material) => (await editor.demand((await campaign()).id)).id,
  articleId: async ({ reporter }: Material) => (await reporter.article()).id,
  articleIds: async ({ editor }: Material) => (await editor.article()).id,
  relatedIds: rowOf('story'),
  removedArticleIds: async ({ editor }: Material) => (await editor.article()).id,
  translationOfId: rowOf('story'),
  followsId: rowOf('story'),
  tagIds: tagId,
  sectionIds: rowOf('section'),
  liveBlogIds: async ({ editor }: Material) => (await editor.openLiveBlog()).liveBlog.id,
  speakerIds: rowOf('person'),
  authorIds: rowOf('organization'),
  slug: () => unique('slug'),
  email: () => `${unique('ada')}@mail.example`,
  language: 'en',
  translatedFrom: 'de',
  handle: '@ada.example',
  scheme: 'WIKIDATA',
  value: 'Q7259',
  frequency: 'weekly',
  // Not every node that is tested declares some.
  customFields: {},
  html: '<a href="https://a.example/" title="b">One</a>',
  from: '2024',
  until: '2025',
  startedOn: '2025-01-31T22:00:00+01:00',
  endedOn: '2025-02-01',
  embargoedUntil: '2025-01-01T00:00:00Z',
  receivedAt: '2025-01-31T12:00:00Z',
  originallyPublishedAt: '2025-01-01T00:00:00Z',
  level: 2,
  low: 1,
  high: 2,
  overlapSeconds: 60,

  Boolean: true,
  Int: 1,
  EDTFDate: '2025-01',
  DateTime: '2099-01-01T00:00:00Z',
  URL: 'https://archive.example/1',
  AmendmentParty: 'SPEAKER',
  CampaignActionProgress: 'UNDERWAY',
  CampaignActionType: 'OCCUPATION',
  CampaignState: 'PAUSED',
  ClosingOutcome: 'RECEIVED',
  ContributorRole: 'AUTHOR',
  FeedEventType: 'ARTICLE_CORRECTED',
  FigureKind: 'ARRESTS',
  OutcomeExtent: 'FULL',
  RedactionReason: 'PRIVACY',
  Role: 'REPORTER',
  StatementChannel: 'SPEECH',
  StatementKind: 'COMMENT',
  ChangedStatementStatus: 'WITHDRAWN',
  StatementWording: 'PARAPHRASE',
  TokenScope: 'READ',
  CorrectionKind: 'CORRECTION',
  LivePostNoteKind: 'CORRECTION',
  Visibility: 'MEMBERS',
};

/** A key would make two inputs one, new blocks have no ids, few articles have a redacted block, and ids name articles and sections. */
const LEFT_OUT: readonly string[] = [
  ...['idempotencyKey', 'blockId', 'redacted', 'sectionSlug', 'parentSlug', 'articleSlug'],
  ...['relatedSlugs', 'translationOfSlug', 'followsSlug'],
];

/** Whether a list of the same input has this field's items: a list is replaced, or added to, but not both. */
function isPartOfList(name: string, type: GraphQLInputObjectType): boolean {
  const [, list = ''] = /^(?:add|remove)([A-Z]\w*)$/.exec(name) ?? [];
  return `${list.charAt(0).toLowerCase()}${list.slice(1)}` in type.getFields();
}

async function tagId({ newsroom, editor }: Material): Promise<string> {
  await editor.article({ tags: ['Republished'] });
  const tag = await newsroom.prisma.tag.findUniqueOrThrow({ where: { slug: 'republished' } });
  return globalId('Tag', tag.id);
}

/** An input of this type with a value in every field but the idempotency key and the ids of blocks. */
export async function filled<Input extends object>(
  typename: string,
  material: Material,
  given: Partial<Input> = {},
): Promise<Input> {
  const type = schema.getType(typename);
  if (!isInputObjectType(type)) throw new Error(`${typename} is no input.`);
  return (await filledObject(type, material, given)) as Input;
}

async function filledObject(type: GraphQLInputObjectType, material: Material, given: object = {}) {
  const input: Record<string, unknown> = { ...given };
  for (const field of Object.values(type.getFields())) {
    if (LEFT_OUT.includes(field.name) || field.name in input || isPartOfList(field.name, type)) continue;
    input[field.name] = await valueOf(field.name, field.type, material);
    if (type.isOneOf) break;
  }
  return input;
}

async function valueOf(name: string, of: GraphQLInputType, material: Material): Promise<unknown> {
  const type = getNullableType(of);
  const item = getNamedType(type);
  if (isListType(type)) {
    if (!isInputObjectType(item) || !item.isOneOf) return [await valueOf(name, type.ofType, material)];
    // One of each kind.
    return Promise.all(
      Object.values(item.getFields())
        .filter(({ name: kind }) => !LEFT_OUT.includes(kind))
        .map(async (field) => ({ [field.name]: await valueOf(field.name, field.type, material) })),
    );
  }
  if (isInputObjectType(item)) return filledObject(item, material);
  const value = VALUES[name] ?? VALUES[item.name];
  if (value === undefined && item.name !== 'String') throw new Error(`There is no value for ${name}.`);
  return typeof value === 'function'
    ? (value as (of: Material) => unknown)(material)
    : (value ?? `The ${name}`);
}

/** The fields and indexes that lead to a value in an input. */
export type Path = readonly (string | number)[];

/** The same input with another value at a path. */
export function withValueAt(input: object, [key = '', ...rest]: Path, value: unknown): object {
  const copy = Array.isArray(input) ? [...(input as unknown[])] : { ...input };
  const before: unknown = Reflect.get(copy, key);
  Reflect.set(copy, key, rest.length === 0 ? value : withValueAt(Object(before) as object, rest, value));
  return copy;
}
