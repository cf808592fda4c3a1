import type * as gql from '../../gql/graphql.ts';
import { unique } from '../newsroom/factories.ts';
import type { Material } from './material.ts';
import { mutation } from './mutation.ts';

const accounts = [{ platform: 'Bluesky', handle: '@ada.example', url: 'https://bluesky.example/ada' }];

async function wholePerson({ organization }: Material) {
  const role = { roleName: 'Chair', from: '2024', until: '2025' };
  return {
    name: 'Ada Person',
    description: 'Chair of the board',
    affiliations: [{ organizationId: (await organization()).id, ...role }],
    accounts,
  };
}

async function wholeOrganization({ organization }: Material) {
  return {
    name: 'The Board',
    description: 'It decides',
    website: 'https://board.example/',
    partOfId: (await organization()).id,
    accounts,
  };
}

async function wholeReport({ organization }: Material) {
  return {
    outletIds: [(await organization()).id],
    headline: 'What we know',
    url: 'https://outlet.example/1',
    publishedOn: '2025',
    note: 'Behind a paywall',
  };
}

export const people = {
  createPerson: mutation<gql.CreatePersonInput>({
    takes: 'REPORTER',
    subject: 'person',
    input: async (material) => ({
      ...(await wholePerson(material)),
      slug: unique('person'),
      visibility: 'MEMBERS',
    }),
  }),
  createOrganization: mutation<gql.CreateOrganizationInput>({
    takes: 'REPORTER',
    subject: 'organization',
    input: async (material) => ({
      ...(await wholeOrganization(material)),
      slug: unique('organization'),
      visibility: 'MEMBERS',
    }),
  }),
  createSourceReport: mutation<gql.CreateSourceReportInput>({
    takes: 'REPORTER',
    subject: 'sourceReport',
    input: async (material) => ({ ...(await wholeReport(material)), visibility: 'MEMBERS' }),
  }),
  updatePerson: mutation<gql.UpdatePersonInput>({
    takes: 'EDITOR',
    subject: 'person',
    input: async (material) => ({
      ...(await wholePerson(material)),
      id: (await material.editor.person()).id,
    }),
  }),
  updateOrganization: mutation<gql.UpdateOrganizationInput>({
    takes: 'EDITOR',
    subject: 'organization',
    input: async (material) => ({
      ...(await wholeOrganization(material)),
      id: (await material.editor.organization()).id,
    }),
  }),
  updateSourceReport: mutation<gql.UpdateSourceReportInput>({
    takes: 'EDITOR',
    subject: 'sourceReport',
    input: async (material) => ({
      ...(await wholeReport(material)),
      id: (await material.editor.sourceReport()).id,
    }),
  }),
};
