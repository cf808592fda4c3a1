import { ContributorRole } from '../../generated/prisma/enums.ts';
import { contributionInput } from '../../src/articles/contributions.ts';
import { builder } from '../kernel/builder.ts';
import { enumType } from '../kernel/enum.ts';
import { inputType } from '../kernel/inputs.ts';
import type { Nested } from '../kernel/nested.ts';
import { Speaker, speakerRow } from '../people/speakers.ts';

enumType(ContributorRole, {
  name: 'ContributorRole',
  description: 'What somebody did for an article, or for a post of a live blog.',
  values: {
    AUTHOR: 'They wrote it. The byline names them.',
    PHOTOGRAPHER: 'They took pictures.',
    ILLUSTRATOR: 'They drew pictures or graphics.',
    TRANSLATOR: 'They translated it.',
    RESEARCHER: 'They researched or reported for it.',
    EDITOR: 'They edited it.',
  },
});

/** Selects both sides of a contribution: one of them is set. */
export function selectContributor(nested: unknown) {
  const select = nested as Nested;
  return { person: select(true, [], 'Person'), organization: select(true, [], 'Organization') };
}

interface Contributed {
  readonly person: object | null;
  readonly organization: object | null;
}

export function contributorOf({ person, organization }: Contributed): never {
  return speakerRow(person, organization) as never;
}

export const Contribution = builder.prismaObject('Contribution', {
  description: 'What a person or an organisation did for an article, or for a post of a live blog.',
  fields: (t) => ({
    contributor: t.field({
      type: Speaker,
      description: 'Who did it.',
      select: (_args, _context, nested) => selectContributor(nested) as never,
      resolve: (row) => contributorOf(row as unknown as Contributed),
    }),
    role: t.expose('role', { type: ContributorRole, description: 'What they did.' }),
    creditedAs: t.exposeString('creditedAs', {
      nullable: true,
      description: 'The name as it is printed here, if it differs from their `name`.',
    }),
  }),
});

inputType('ContributionInput', contributionInput, {
  description: 'What a person or an organisation did for an article, or for a post of a live blog.',
  fields: {
    contributor: 'Who did it.',
    role: 'What they did.',
    creditedAs: 'The name as it is printed here, if it differs from their `name`.',
  },
});
