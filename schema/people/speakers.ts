import { brandWithType } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { Visibility } from '../../generated/prisma/enums.ts';
import { identifierUrl, SCHEME_NAMES } from '../../src/people/identifiers.ts';
import { AFFILIATION_ORDER } from '../../src/people/affiliations.ts';
import { seesDetails, visibleOrganizations, visiblePeople, detailsOf } from '../../src/people/policy.ts';
import { pageUrl } from '../../src/articles/site.ts';
import type { SpeakerPrefix } from '../../src/people/speaker.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { CREATED_AT, LOCK_VERSION, Lockable, Timestamped, UPDATED_AT } from '../kernel/changes.ts';
import type { ApiContext } from '../kernel/context.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { connectionOf } from '../kernel/list.ts';
import { named, namedArgs } from '../kernel/named.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { relationPage } from '../kernel/relation-page.ts';
import type { Nested } from '../kernel/nested.ts';
import { SearchResult } from '../search/result.ts';
import { VISIBILITY_FIELD } from './visibility.ts';

interface SpeakerRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
  readonly visibility: Visibility;
}

const Identifier = builder.prismaObject('Identifier', {
  description: 'The identifier of a person or an organisation in a register, such as Wikidata.',
  select: { scheme: true, value: true },
  fields: (t) => ({
    scheme: t.exposeString('scheme', {
      description: `The register: ${SCHEME_NAMES.map((name) => `\`${name}\``).join(', ')}, or another one by its name in capitals.`,
    }),
    value: t.exposeString('value', { description: 'Its entry: "Q7259".' }),
    url: t.field({
      type: 'URL',
      nullable: true,
      description: 'The URL of the entry. Null if the register is another one.',
      resolve: identifierUrl,
    }),
  }),
});

const IDENTIFIERS = { description: 'Their entries in registers.' } as const;

/** Options of a relation to what belongs to a speaker, in its order. */
const byPosition = (owner: 'person' | 'organization') => ({
  query: (_args: object, { viewer }: ApiContext) => ({
    where: detailsOf(viewer, owner),
    orderBy: { position: 'asc' } as const,
  }),
});

export const Speaker = builder.interfaceRef<SpeakerRow>('Speaker').implement({
  interfaces: [builder.nodeInterfaceRef()],
  description:
    'A person or an organisation, in fields that can hold either: who speaks, is asked or addressed, or reports a number.',
  fields: (t) => ({
    slug: t.exposeString('slug', {
      description:
        'Used in their URL. Unique among people, or among organisations, also among the slugs that they had before. A former slug leads on.',
    }),
    name: t.exposeString('name', { description: 'The name, as printed.' }),
    pageUrl: t.field({
      type: 'URL',
      nullable: true,
      description:
        "The URL of their page on the newsroom's site. Null if the site has no such pages. An organisation's own site is its `website`.",
      resolve: ({ slug }, _args, { pageUrls }, info) =>
        pageUrl(info.parentType.name === 'Person' ? pageUrls.person : pageUrls.organization, slug),
    }),
    description: t.string({
      nullable: true,
      description: 'Who the person or what the organisation is, in one sentence.',
      resolve: ({ description, visibility }, _args, { viewer }) =>
        seesDetails(viewer, visibility) ? description : null,
    }),
    identifiers: t.field({ type: [Identifier], ...IDENTIFIERS }),
  }),
});

/** The columns of a `SpeakerRow`. */
const SPEAKER = { id: true, slug: true, name: true, description: true, visibility: true } as const;

export const Organization = builder.prismaNode('Organization', {
  select: SPEAKER,
  id: GLOBAL_ID,
  interfaces: [Speaker, SearchResult, Timestamped, Lockable],
  description: 'An organisation that speaks, reports, campaigns or is the target of a campaign.',
  fields: (t) => ({
    website: t.field({
      type: 'URL',
      nullable: true,
      description: "The URL of the organisation's own site.",
      select: { website: true },
      resolve: ({ website, visibility }, _args, { viewer }) =>
        seesDetails(viewer, visibility) ? website : null,
    }),
    partOf: t.field({
      type: 'Organization',
      nullable: true,
      description: 'The organisation that it is a part of. Null if none is visible to you.',
      extensions: sqlStatements(1),
      select: { partOfId: true },
      resolve: ({ partOfId, visibility }, _args, context, info) =>
        partOfId === null || !seesDetails(context.viewer, visibility)
          ? null
          : visibleNode('Organization', partOfId, context, info),
    }),
    parts: t.relation('parts', {
      description: 'The organisations that are parts of it, ordered by name.',
      query: (_args, { viewer }) => ({
        where: { ...visibleOrganizations(viewer), ...detailsOf(viewer, 'partOf') },
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      }),
    }),
    people: t.connection(
      {
        description: 'The people who hold or held a role in it, ordered by name.',
        ...relationPage({
          from: 'Organization',
          relation: 'people',
          of: 'Person',
          nodeId: 'personId',
          where: (_args, { viewer }) => ({
            person: visiblePeople(viewer),
            ...detailsOf(viewer, 'organization'),
          }),
          orderBy: [{ name: 'asc' }, { personId: 'asc' }],
        }),
      },
      connectionOf('Person'),
    ),
    affiliations: t.relation('affiliations', {
      description:
        'The roles that people hold or held in it, ordered by the name of the person, then oldest first.',
      query: (_args, { viewer }) => ({
        where: { person: visiblePeople(viewer), ...detailsOf(viewer, 'organization') },
        orderBy: [{ person: { name: 'asc' } }, ...AFFILIATION_ORDER],
      }),
    }),
    visibility: t.field(VISIBILITY_FIELD),
    createdAt: t.field(CREATED_AT),
    updatedAt: t.field(UPDATED_AT),
    lockVersion: t.field(LOCK_VERSION),
    accounts: t.relation('accounts', {
      description: 'Its accounts on social networks.',
      ...byPosition('organization'),
    }),
    identifiers: t.relation('identifiers', { ...IDENTIFIERS, ...byPosition('organization') }),
  }),
});

builder.prismaObject('SocialAccount', {
  description: 'An account of a person or an organisation on a social network.',
  fields: (t) => ({
    platform: t.exposeString('platform', { description: 'The network, for example "Bluesky".' }),
    handle: t.exposeString('handle', {
      description: 'The name of the account on the network, for example "@ada.example".',
    }),
    url: t.expose('url', { type: 'URL', nullable: true, description: 'The URL of the account.' }),
  }),
});

builder.prismaObject('Affiliation', {
  description: 'A role that a person holds or held in an organisation.',
  fields: (t) => ({
    person: t.relation('person', { description: 'The person.' }),
    organization: t.relation('organization', { description: 'The organisation.' }),
    roleName: t.exposeString('roleName', { description: 'For example "vice chair and president".' }),
    from: t.expose('from', {
      type: 'EDTFDate',
      nullable: true,
      description: 'When the person took the role. Null if unknown.',
    }),
    until: t.expose('until', {
      type: 'EDTFDate',
      nullable: true,
      description: 'When the person left the role. Null if they still hold it, or if the date is unknown.',
    }),
  }),
});

export const Person = builder.prismaNode('Person', {
  select: SPEAKER,
  id: GLOBAL_ID,
  interfaces: [Speaker, SearchResult, Timestamped, Lockable],
  description: 'A person who speaks, or who is spoken about.',
  fields: (t) => ({
    affiliations: t.relation('affiliations', {
      description: 'The roles that the person holds or held in organisations, oldest first.',
      query: (_args, { viewer }) => ({
        where: { organization: visibleOrganizations(viewer), ...detailsOf(viewer, 'person') },
        orderBy: [...AFFILIATION_ORDER],
      }),
    }),
    visibility: t.field(VISIBILITY_FIELD),
    createdAt: t.field(CREATED_AT),
    updatedAt: t.field(UPDATED_AT),
    lockVersion: t.field(LOCK_VERSION),
    accounts: t.relation('accounts', {
      description: 'Their accounts on social networks.',
      ...byPosition('person'),
    }),
    identifiers: t.relation('identifiers', { ...IDENTIFIERS, ...byPosition('person') }),
  }),
});

/** The type that a field of `Speaker` is selected on. */
export const speakerType = ({ parentType }: GraphQLResolveInfo) =>
  parentType.name as 'Person' | 'Organization';

interface SpeakerOptions {
  readonly description: string;
  readonly nullable?: boolean;
}

/**
 * Options of a field that shows a speaker. A row names the speaker in one of two relations: `targetPerson` or
 * `targetOrganization` for the prefix `target`.
 */
export function speakerField(prefix: SpeakerPrefix, { description, nullable = false }: SpeakerOptions) {
  const [person, organization] = [`${prefix}Person`, `${prefix}Organization`];
  return {
    type: Speaker,
    nullable,
    description,
    select: (_args: object, _context: object, nested: unknown) => {
      const select = nested as Nested;
      return {
        [person]: select(true, [], 'Person'),
        [organization]: select(true, [], 'Organization'),
      } as never;
    },
    resolve: (row: object): never => {
      const relations = row as Record<string, object | null>;
      return speakerRow(relations[person] ?? null, relations[organization] ?? null) as never;
    },
  };
}

/** Returns the one that isn't null, branded with its type. */
export function speakerRow(person: object | null, organization: object | null): SpeakerRow | null {
  const speaker = (person ?? organization) as SpeakerRow | null;
  if (speaker !== null) brandWithType<never>(speaker, person === null ? Organization : Person);
  return speaker;
}

const REDIRECT = 'If its `slug` differs from the given one, redirect to its page.';

builder.queryFields((t) => ({
  person: t.prismaField({
    type: Person,
    nullable: true,
    extensions: sqlStatements(1),
    description: `The person with this id or slug. Null if none is visible to you. ${REDIRECT}`,
    args: namedArgs(Person, 'the person'),
    resolve: (query, _root, name, { prisma, viewer }) =>
      prisma.person.findFirst({ ...query, where: { AND: [visiblePeople(viewer), named(name)] } }),
  }),
  organization: t.prismaField({
    type: Organization,
    nullable: true,
    extensions: sqlStatements(1),
    description: `The organisation with this id or slug. Null if none is visible to you. ${REDIRECT}`,
    args: namedArgs(Organization, 'the organisation'),
    resolve: (query, _root, name, { prisma, viewer }) =>
      prisma.organization.findFirst({
        ...query,
        where: { AND: [visibleOrganizations(viewer), named(name)] },
      }),
  }),
}));
