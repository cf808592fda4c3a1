import type {
  Organization as OrganizationRow,
  Person as PersonRow,
  SourceReport as SourceReportRow,
} from '../../generated/prisma/client.ts';
import { createOrganization } from '../../src/people/create-organization.ts';
import { createPerson } from '../../src/people/create-person.ts';
import { createSourceReport } from '../../src/people/create-source-report.ts';
import { builder, idempotencyKey } from '../kernel/builder.ts';
import { NotFoundError, SlugTakenError, ValidationError } from '../../src/errors.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { Organization, Person, Visibility } from './speakers.ts';
import { SourceReport } from './sources.ts';

const visibility = '`MEMBERS` if left out: then something public promotes it. `PUBLIC` takes an editor.';

const AffiliationInput = builder.inputType('AffiliationInput', {
  fields: (t) => ({
    organizationId: t.globalID({ for: [Organization], required: true }),
    roleName: t.string({ required: true }),
    from: t.field({ type: 'EDTFDate' }),
    until: t.field({ type: 'EDTFDate' }),
  }),
});

const CreatePersonInput = builder.inputType('CreatePersonInput', {
  fields: (t) => ({
    slug: t.string({ required: true, description: 'Small letters, digits and single hyphens; it lasts.' }),
    name: t.string({ required: true }),
    description: t.string({ description: 'Who they are, in a sentence.' }),
    affiliations: t.field({ type: [AffiliationInput] }),
    visibility: t.field({ type: Visibility, description: visibility }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const CreateOrganizationInput = builder.inputType('CreateOrganizationInput', {
  fields: (t) => ({
    slug: t.string({ required: true, description: 'Small letters, digits and single hyphens; it lasts.' }),
    name: t.string({ required: true }),
    description: t.string({ description: 'What it is, in a sentence.' }),
    url: t.field({ type: 'URL' }),
    visibility: t.field({ type: Visibility, description: visibility }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const CreateSourceReportInput = builder.inputType('CreateSourceReportInput', {
  fields: (t) => ({
    outletId: t.globalID({ for: [Organization], required: true, description: 'Who reported it.' }),
    headline: t.string(),
    url: t.field({ type: 'URL' }),
    publishedOn: t.field({ type: 'EDTFDate' }),
    note: t.string({ description: 'What it is used for, and how far it carries.' }),
    visibility: t.field({ type: Visibility, description: visibility }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const CreatePersonPayload = builder
  .objectRef<{ person: PersonRow }>('CreatePersonPayload')
  .implement({ fields: (t) => ({ person: t.expose('person', { type: Person }) }) });

const CreateOrganizationPayload = builder
  .objectRef<{ organization: OrganizationRow }>('CreateOrganizationPayload')
  .implement({ fields: (t) => ({ organization: t.expose('organization', { type: Organization }) }) });

const CreateSourceReportPayload = builder
  .objectRef<{ sourceReport: SourceReportRow }>('CreateSourceReportPayload')
  .implement({ fields: (t) => ({ sourceReport: t.expose('sourceReport', { type: SourceReport }) }) });

builder.mutationFields((t) => ({
  createPerson: t.field({
    type: CreatePersonPayload,
    description: 'Adds a person, for members until something public names them, or public at once.',
    errors: { types: [ValidationError, NotFoundError, SlugTakenError] },
    args: { input: t.arg({ type: CreatePersonInput, required: true }) },
    resolve: (_root, { input }, context) => createPerson(context, withRowIds(input)),
  }),
  createOrganization: t.field({
    type: CreateOrganizationPayload,
    description: 'Adds an organisation, for members until something public names it, or public at once.',
    errors: { types: [ValidationError, SlugTakenError] },
    args: { input: t.arg({ type: CreateOrganizationInput, required: true }) },
    resolve: (_root, { input }, context) => createOrganization(context, input),
  }),
  createSourceReport: t.field({
    type: CreateSourceReportPayload,
    description: 'Keeps another outlet’s report, for articles and facts to rest on.',
    errors: { types: [ValidationError, NotFoundError] },
    args: { input: t.arg({ type: CreateSourceReportInput, required: true }) },
    resolve: (_root, { input }, context) => createSourceReport(context, withRowIds(input)),
  }),
}));
