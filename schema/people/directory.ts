import { visibleOrganizations, visiblePeople, visibleSources } from '../../src/people/policy.ts';
import { searchableList } from '../kernel/searchable-list.ts';

const BY_NAME = [{ name: 'asc' }, { id: 'asc' }] as const;

searchableList('people', {
  of: 'Person',
  description: 'The people whom you can see, ordered by name, or the best matches of a search.',
  search: 'the name and the slug',
  where: visiblePeople,
  orderBy: BY_NAME,
});

searchableList('organizations', {
  of: 'Organization',
  description: 'The organisations that you can see, ordered by name, or the best matches of a search.',
  search: 'the name and the slug',
  where: visibleOrganizations,
  orderBy: BY_NAME,
});

searchableList('sourceReports', {
  of: 'SourceReport',
  description:
    'The reports by other outlets that you can see, most recently recorded first, or the best matches of a search.',
  search: "the headline and the outlets' names",
  where: visibleSources,
  orderBy: [{ id: 'desc' }],
});
