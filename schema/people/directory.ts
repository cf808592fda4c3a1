import { visibleOrganizations, visiblePeople, visibleSources } from '../../src/people/policy.ts';
import { searchableList } from '../kernel/searchable-list.ts';

const BY_NAME = [{ name: 'asc' }, { id: 'asc' }] as const;

searchableList('people', {
  of: 'Person',
  description: 'The people visible to you, ordered by name, or by relevance with `search`.',
  search: 'the name and the slug',
  where: visiblePeople,
  orderBy: BY_NAME,
});

searchableList('organizations', {
  of: 'Organization',
  description: 'The organisations visible to you, ordered by name, or by relevance with `search`.',
  search: 'the name and the slug',
  where: visibleOrganizations,
  orderBy: BY_NAME,
});

searchableList('sourceReports', {
  of: 'SourceReport',
  description:
    'The reports by other outlets that are visible to you, most recently recorded first, or by relevance with `search`.',
  search: "the headline and the outlets' names",
  where: visibleSources,
  orderBy: [{ id: 'desc' }],
});
