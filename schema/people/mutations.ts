import { accountInput } from '../../src/people/social-accounts.ts';
import { createOrganization } from '../../src/people/create-organization.ts';
import { affiliationInput, createPerson } from '../../src/people/create-person.ts';
import { createSourceReport } from '../../src/people/create-source-report.ts';
import { speakerInput } from '../../src/people/speaker.ts';
import { updateOrganization } from '../../src/people/update-organization.ts';
import { updatePerson } from '../../src/people/update-person.ts';
import { updateSourceReport } from '../../src/people/update-source-report.ts';
import { inputType } from '../kernel/inputs.ts';
import { mutation } from '../kernel/mutation.ts';
import { SourceReport } from './sources.ts';
import { Organization, Person } from './speakers.ts';

inputType('SpeakerInput', speakerInput, {
  description: 'A person or an organisation: exactly one of them.',
  isOneOf: true,
  fields: { personId: 'The id of a person.', organizationId: 'The id of an organisation.' },
});

const visibility =
  'Who can see it. The default is `MEMBERS`; it becomes public when something public refers to it. `PUBLIC` requires the role EDITOR.';

inputType('AffiliationInput', affiliationInput, {
  description: 'A role that the person holds or held in an organisation.',
  fields: {
    organizationId: 'The id of the organisation.',
    roleName: 'The role, for example "vice chair and president".',
    from: 'When the person took the role.',
    until: 'When the person left the role.',
  },
});

inputType('SocialAccountInput', accountInput, {
  description: 'An account on a social network.',
  fields: {
    platform: 'The network, for example "Bluesky".',
    handle: 'The name of the account there, for example "@ada.example".',
    url: 'The URL of the account.',
  },
});

mutation(createPerson, {
  description:
    'Creates a person. If they are `PUBLIC`, the feed says so with `PersonUpdated`. Requires the role REPORTER.',
  input: {
    name: 'The name, as it is printed.',
    description: 'Who the person is, in a sentence.',
    affiliations: 'The roles that the person holds or held in organisations.',
    accounts: 'The accounts of the person on social networks, in the order in which to show them.',
    visibility,
  },
  payload: { person: Person },
});

mutation(createOrganization, {
  description:
    'Creates an organisation. If it is `PUBLIC`, the feed says so with `OrganizationUpdated`. Requires the role REPORTER.',
  input: {
    name: 'The name, as it is printed.',
    description: 'What the organisation is, in a sentence.',
    website: 'The URL of its own site.',
    partOfId: 'The id of the organisation that it is a part of.',
    accounts: 'Its accounts on social networks, in the order in which to show them.',
    visibility,
  },
  payload: { organization: Organization },
});

mutation(createSourceReport, {
  description:
    'Records a report by one or several other outlets that articles and facts can be based on. If it is `PUBLIC`, the feed says so with `SourceReportUpdated`. Requires the role REPORTER.',
  input: {
    outletIds:
      'The ids of the organisations that published it, at least one, in the order in which to name them.',
    headline: 'The headline of the report.',
    url: 'The URL of the report.',
    publishedOn: 'When it was published.',
    note: 'What it is used for, and how reliable it is.',
    visibility,
  },
  payload: { sourceReport: SourceReport },
});

const WHO_UPDATES = 'Updates the given fields; null clears a field. Requires the role EDITOR.';

mutation(updatePerson, {
  description: `${WHO_UPDATES} If readers see a difference, they are told by \`PersonUpdated\`. The slug never changes.`,
  input: {
    id: 'The id of the person.',
    name: 'The name, as it is printed.',
    description: 'Who the person is, in a sentence.',
    affiliations: 'The roles that the person holds or held in organisations. They replace the present ones.',
    accounts:
      'The accounts of the person on social networks. They replace the present ones, and are shown in this order.',
  },
  payload: { person: Person },
});

mutation(updateOrganization, {
  description: `${WHO_UPDATES} If readers see a difference, they are told by \`OrganizationUpdated\`. The slug never changes.`,
  input: {
    id: 'The id of the organisation.',
    name: 'The name, as it is printed.',
    description: 'What the organisation is, in a sentence.',
    website: 'The URL of its own site.',
    partOfId:
      'The id of the organisation that it is a part of. It must not be itself, or one of its own parts.',
    accounts: 'Its accounts on social networks. They replace the present ones, and are shown in this order.',
  },
  payload: { organization: Organization },
});

mutation(updateSourceReport, {
  description: `${WHO_UPDATES} If readers see a difference, they are told by \`SourceReportUpdated\`.`,
  input: {
    id: 'The id of the report.',
    outletIds:
      'The ids of the organisations that published it. They replace the present ones, and are named in this order.',
    headline: 'The headline of the report.',
    url: 'The URL of the report.',
    publishedOn: 'When it was published.',
    note: 'What it is used for, and how reliable it is.',
  },
  payload: { sourceReport: SourceReport },
});
