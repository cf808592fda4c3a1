import { brandWithType } from '@pothos/core';
import type { Organization as OrganizationRow, Person as PersonRow } from '../../generated/prisma/client.ts';
import { Visibility as VisibilityValues } from '../../generated/prisma/enums.ts';
import { visibleOrganizations, visiblePeople } from '../../src/people/policy.ts';
import { builder } from '../kernel/builder.ts';

export const Visibility = builder.enumType(VisibilityValues, {
  name: 'Visibility',
  description:
    'Who sees it: `PUBLIC` all, `MEMBERS` the newsroom. `MEMBERS` holds until something public carries it: a published article, a campaign or a public statement; that promotes it in the same transaction.',
});

export const Organization = builder.prismaNode('Organization', {
  id: { field: 'id', description: 'Global id.' },
  description: 'An organisation that speaks, reports, campaigns or is campaigned against.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Its name in addresses; unique and lasting.' }),
    name: t.exposeString('name'),
    description: t.exposeString('description', { nullable: true, description: 'What it is, in a sentence.' }),
    url: t.expose('url', { type: 'URL', nullable: true, description: 'Its own site.' }),
  }),
});

builder.prismaObject('Affiliation', {
  description: 'A role that a person holds or held in an organisation.',
  fields: (t) => ({
    organization: t.relation('organization'),
    roleName: t.exposeString('roleName', { description: 'For example: vice chair and president.' }),
    from: t.expose('from', { type: 'EDTFDate', nullable: true, description: 'Since when.' }),
    until: t.expose('until', {
      type: 'EDTFDate',
      nullable: true,
      description: 'Null while it lasts, or unknown.',
    }),
  }),
});

export const Person = builder.prismaNode('Person', {
  id: { field: 'id', description: 'Global id.' },
  description: 'A person who speaks, or is spoken of.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Their name in addresses; unique and lasting.' }),
    name: t.exposeString('name'),
    description: t.exposeString('description', {
      nullable: true,
      description: 'Who they are, in a sentence.',
    }),
    affiliations: t.relation('affiliations', {
      description: 'Their roles in organisations.',
      query: (_args, { viewer }) => ({
        where: { organization: visibleOrganizations(viewer) },
        orderBy: [{ from: 'asc' }, { id: 'asc' }],
      }),
    }),
  }),
});

export const Speaker = builder.unionType('Speaker', {
  description: 'To whom a statement, a demand or a figure is attributed: a person or an organisation.',
  types: [Person, Organization],
});

/** The one of the two that is there, marked with its type. */
export function speaker(person: PersonRow | null, organization: OrganizationRow | null) {
  const row = person ?? organization;
  if (row === null) throw new Error('The model’s checks see to it that one of the two is there.');
  brandWithType<never>(row, person === null ? Organization : Person);
  return row as typeof Speaker.$inferType;
}

/** The same where there may be none. */
export function speakerIfAny(person: PersonRow | null, organization: OrganizationRow | null) {
  return person === null && organization === null ? null : speaker(person, organization);
}

builder.queryFields((t) => ({
  person: t.prismaField({
    type: Person,
    nullable: true,
    description: 'The person with this slug, or null.',
    args: { slug: t.arg.string({ required: true }) },
    resolve: (query, _root, { slug }, { prisma, viewer }) =>
      prisma.person.findFirst({ ...query, where: { AND: [visiblePeople(viewer), { slug }] } }),
  }),
  organization: t.prismaField({
    type: Organization,
    nullable: true,
    description: 'The organisation with this slug, or null.',
    args: { slug: t.arg.string({ required: true }) },
    resolve: (query, _root, { slug }, { prisma, viewer }) =>
      prisma.organization.findFirst({ ...query, where: { AND: [visibleOrganizations(viewer), { slug }] } }),
  }),
}));
