import { createSection } from '../../src/sections/create-section.ts';
import { updateSection } from '../../src/sections/update-section.ts';
import { APPENDED } from '../feed/event.ts';
import { mutation } from '../kernel/mutation.ts';
import { Section } from './section.ts';

const PARENT = {
  parentId: 'The id of the section above it. Null for the top of the tree, which has at most eight levels.',
  parentSlug: 'A current or former slug of the section above it, in place of `parentId`.',
};

mutation(createSection, {
  description:
    'Creates a section, which readers see at once. There can be 500 sections. Appends an event to the log. Requires the role EDITOR.',
  input: { name: 'The name, ready to print.', ...PARENT },
  payload: { section: Section, event: APPENDED },
});

mutation(updateSection, {
  description:
    'Renames a section, changes its slug, or moves it with all sections below it. Its articles come into the lists of the sections above it, or leave them. Omitted fields keep their values. Appends an event for each section that changes for readers. Requires the role EDITOR.',
  input: { id: 'The id of the section.', name: 'The name, ready to print.', ...PARENT },
  payload: { section: Section, event: APPENDED },
});
