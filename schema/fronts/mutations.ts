import { FrontConflictError as FrontConflict } from '../../src/errors.ts';
import { frontCardInput, frontContainerInput, frontQueryInput } from '../../src/fronts/front-input.ts';
import { publishFront } from '../../src/fronts/publish-front.ts';
import { saveFront } from '../../src/fronts/save-front.ts';
import { scheduleFront } from '../../src/fronts/schedule-front.ts';
import { UserError } from '../articles/errors.ts';
import { FrontUpdated } from '../feed/front-events.ts';
import { builder } from '../kernel/builder.ts';
import { inputType } from '../kernel/inputs.ts';
import { APPENDED } from '../feed/event.ts';
import { mutation } from '../kernel/mutation.ts';
import { Front } from './front.ts';

builder.objectType(FrontConflict, {
  name: 'FrontConflictError',
  interfaces: [UserError],
  description:
    '`expectedRevision` is not the number of the current revision. Usually, somebody changed the front after you read it. The message says what to do.',
  fields: (t) => ({
    front: t.prismaField({
      type: Front,
      description: 'The front, in its current revision.',
      resolve: (query, { frontId }, _args, { prisma }) =>
        prisma.front.findUniqueOrThrow({ ...query, where: { id: frontId } }),
    }),
  }),
});

inputType('FrontQueryInput', frontQueryInput, {
  description:
    'The query that fills a container with the newest articles. They meet all conditions that are given: the section, one of the tags, one of the authors.',
  fields: {
    sectionSlug: 'A current or former slug of the section. Articles of sections below it count.',
    tagSlugs: 'Current or former slugs of tags, at most ten: an article has at least one of them.',
    authorSlugs:
      'Current or former slugs of people and organisations, at most ten: at least one of them wrote the article.',
  },
});

inputType('FrontCardInput', frontCardInput, {
  description: 'An article that is placed in a container. Readers see it once the article is published.',
  fields: {
    articleId: 'The id of the article. A card has this or `articleSlug`.',
    articleSlug: 'A current or former slug of the article, in place of `articleId`.',
    headline: 'The headline on the front. Without it, the article’s own.',
    trailText: 'The teaser on the front. Without it, the article’s own.',
    image: 'The picture on the front. Without it, the article’s own.',
    pinnedUntil:
      'Until when the card is placed, in the future. Then it leaves, and the container is filled again.',
  },
});

inputType('FrontContainerInput', frontContainerInput, {
  description: 'A row of cards on a front.',
  fields: {
    containerId: 'The `containerId` of a container of the front. Leave it out for a new one.',
    title: 'The title, for readers.',
    size: 'How many cards the container has at most. Required with `filledFrom`.',
    filledFrom:
      'The query that fills the container after the placed cards. Without it, the container has only those.',
    cards: 'The placed cards, in order.',
  },
});

const id = 'The id of the front.';

mutation(saveFront, {
  description:
    'Saves a new revision of a front, which readers see once it is published. Creates the front if there is none with this slug. Requires the role EDITOR.',
  input: {
    slug: 'The slug of the front: lower-case letters, digits and single hyphens.',
    expectedRevision: 'The number of the revision that your change is based on; 0 creates the front.',
    sectionId: 'The id of the section whose page it is. Null for none; left out, it stays as it is.',
    sectionSlug: 'A current or former slug of that section, in place of `sectionId`.',
    containers:
      'All containers, in order: at most 20, with 60 cards together. An article can be on a front once. Start from the `placements` of the revision that you have read.',
    removedArticleIds:
      'The ids of articles that you take off the front. Leaving out any other `placements` of the current revision is refused. An id that isn’t placed is ignored.',
  },
  payload: { front: Front, event: APPENDED },
});

mutation(publishFront, {
  description:
    'Shows readers the current revision of a front, and cancels its schedule. Appends `FrontUpdated` to the feed. Requires the role EDITOR.',
  input: {
    id,
    expectedRevision: 'The number of the revision that you have read. This revision is published.',
  },
  payload: {
    front: Front,
    event: { type: FrontUpdated, description: 'The event that this mutation appended to the log.' },
  },
});

mutation(scheduleFront, {
  description:
    'Schedules the current revision of a front. It is published at that time, even if there are newer ones by then. Scheduling again replaces the schedule. Requires the role EDITOR.',
  input: {
    id,
    expectedRevision: 'The number of the revision that you have read. This revision is published.',
    scheduledFor:
      "The time of publication, in the future by the database's clock. Null cancels the schedule.",
  },
  payload: { front: Front },
});
