import type {
  CreatePersonInput,
  CreateOrganizationInput,
  CreateSourceReportInput,
  UpdateOrganizationInput,
  UpdatePersonInput,
  UpdateSourceReportInput,
} from '../../gql/graphql.ts';
import { unique } from '../newsroom/factories.ts';
import { mutation } from './mutation.ts';

export const people = {
  createPerson: mutation<CreatePersonInput>({
    takes: 'REPORTER',
    subject: 'person',
    input: async ({ organization }) => ({
      slug: unique('person'),
      name: 'Ada Person',
      description: 'Chair of the board',
      visibility: 'MEMBERS',
      affiliations: [
        { organizationId: (await organization()).id, roleName: 'Chair', from: '2024', until: '2025' },
      ],
      accounts: [{ platform: 'Bluesky', handle: '@ada.example', url: 'https://bluesky.example/ada' }],
    }),
  }),
  createOrganization: mutation<CreateOrganizationInput>({
    takes: 'REPORTER',
    subject: 'organization',
    input: async ({ organization }) => ({
      slug: unique('organization'),
      name: 'The Board',
      description: 'It decides',
      website: 'https://board.example/',
      partOfId: (await organization()).id,
      accounts: [{ platform: 'Bluesky', handle: '@board.example', url: 'https://bluesky.example/board' }],
      visibility: 'MEMBERS',
    }),
  }),
  createSourceReport: mutation<CreateSourceReportInput>({
    takes: 'REPORTER',
    subject: 'sourceReport',
    input: async ({ organization }) => ({
      outletIds: [(await organization()).id],
      headline: 'What we know',
      url: 'https://outlet.example/1',
      publishedOn: '2025',
      note: 'Behind a paywall',
      visibility: 'MEMBERS',
    }),
  }),
  updatePerson: mutation<UpdatePersonInput>({
    takes: 'EDITOR',
    subject: 'person',
    input: async ({ editor, organization }) => ({
      id: (await editor.person()).id,
      name: 'Ada Person',
      description: 'Chair of the board',
      affiliations: [
        { organizationId: (await organization()).id, roleName: 'Chair', from: '2024', until: '2025' },
      ],
      accounts: [{ platform: 'Bluesky', handle: '@ada.example', url: 'https://bluesky.example/ada' }],
    }),
  }),
  updateOrganization: mutation<UpdateOrganizationInput>({
    takes: 'EDITOR',
    subject: 'organization',
    input: async ({ editor, organization }) => ({
      id: (await editor.organization()).id,
      name: 'The Board',
      description: 'It decides',
      website: 'https://board.example/',
      partOfId: (await organization()).id,
      accounts: [{ platform: 'Bluesky', handle: '@board.example', url: 'https://bluesky.example/board' }],
    }),
  }),
  updateSourceReport: mutation<UpdateSourceReportInput>({
    takes: 'EDITOR',
    subject: 'sourceReport',
    input: async ({ editor, organization }) => ({
      id: (await editor.sourceReport()).id,
      outletIds: [(await organization()).id],
      headline: 'What we know',
      url: 'https://outlet.example/1',
      publishedOn: '2025',
      note: 'Behind a paywall',
    }),
  }),
};
