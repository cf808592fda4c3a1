import { createOrganization } from '../../src/people/create-organization.ts';
import { affiliationInput, createPerson } from '../../src/people/create-person.ts';
import { createSourceReport } from '../../src/people/create-source-report.ts';
import { speakerInput } from '../../src/people/speaker.ts';
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

mutation(createPerson, {
  description: 'Creates a person. Requires the role REPORTER.',
  input: {
    name: 'The name, as it is printed.',
    description: 'Who the person is, in a sentence.',
    affiliations: 'The roles that the person holds or held in organisations.',
    visibility,
  },
  payload: { person: Person },
});

mutation(createOrganization, {
  description: 'Creates an organisation. Requires the role REPORTER.',
  input: {
    name: 'The name, as it is printed.',
    description: 'What the organisation is, in a sentence.',
    website: 'The URL of its own site.',
    visibility,
  },
  payload: { organization: Organization },
});

mutation(createSourceReport, {
  description:
    'Records a report by another outlet that articles and facts can be based on. Requires the role REPORTER.',
  input: {
    outletId: 'The id of the organisation that published it.',
    headline: 'The headline of the report.',
    url: 'The URL of the report.',
    publishedOn: 'When it was published.',
    note: 'What it is used for, and how reliable it is.',
    visibility,
  },
  payload: { sourceReport: SourceReport },
});
