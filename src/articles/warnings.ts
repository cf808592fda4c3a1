import type { Prisma, PrismaClient, StatementStatus } from '../../generated/prisma/client.ts';
import { selectSpeakerName, speakerName } from '../people/speaker.ts';
import { marksIn } from '../lib/redacted-text.ts';
import { parseGlobalId } from '../lib/global-ids.ts';
import { ATTRIBUTED } from '../statements/attribution.ts';
import { whyUnpublishable } from '../statements/superseded.ts';
import { IMAGE_COLUMNS } from './content-columns.ts';
import { licenceAt } from './licence.ts';
import { overruledIn, type Overruled } from './overruled.ts';
import { mainImageOf, IMAGE_BLOCK_COLUMNS, imageOf, type ImageShape } from './image.ts';

/** A picture, and the block that has it: null for the one above the text. */
interface PlacedImage {
  readonly image: ImageShape;
  readonly blockId: string | null;
}

/** What an editor should know before an article is published. */
export type Warning = {
  readonly message: string;
  /** Whether publishing and scheduling are refused, with this message. */
  readonly preventsPublishing: boolean;
} & (
  | { readonly typename: 'StatementWarning'; readonly statementId: string }
  | { readonly typename: 'CommentRequestWarning'; readonly commentRequestId: string }
  | { readonly typename: 'NewerRevisionWarning'; readonly revisionId: string }
  | ({ readonly typename: 'CorrectionWarning' } & Overruled)
  | ({ readonly typename: 'AltTextWarning' } & PlacedImage)
  | ({ readonly typename: 'LicenseWarning' } & PlacedImage)
  | { readonly typename: 'RedactionWarning'; readonly redactionId: string; readonly blockId: string }
  | { readonly typename: 'CampaignActionWarning'; readonly actionId: string }
);

/** Selects what `warningsOf` needs. */
const WARNED = {
  id: true,
  publishedAt: true,
  overruled: true,
  ...IMAGE_COLUMNS,
  statements: {
    where: { statement: { status: { not: 'CURRENT' } } },
    orderBy: { position: 'asc' },
    select: {
      statementId: true,
      statement: {
        select: {
          ...ATTRIBUTED,
          status: true,
          visibility: true,
          amendedById: true,
          amendedBy: { select: { visibility: true } },
        },
      },
    },
  },
  places: {
    where: {
      block: {
        OR: [{ kind: { in: ['IMAGE', 'REDACTED'] } }, { html: { contains: '<span data-redaction="' } }],
      },
    },
    orderBy: { position: 'asc' },
    select: {
      block: { select: { blockId: true, kind: true, html: true, redactionId: true, ...IMAGE_BLOCK_COLUMNS } },
    },
  },
  actions: { where: { retractedAt: { not: null } }, orderBy: { id: 'asc' }, select: { id: true } },
  article: {
    select: {
      currentRevisionId: true,
      revisionNumber: true,
      scheduledRevision: { select: { id: true, number: true } },
      commentRequests: {
        where: { outcome: 'PENDING' },
        orderBy: [{ askedAt: 'asc' }, { id: 'asc' }],
        select: { id: true, ...selectSpeakerName('askedOf') },
      },
    },
  },
} as const satisfies Prisma.ArticleRevisionSelect;

type Warned = Prisma.ArticleRevisionGetPayload<{ select: typeof WARNED }>;

interface Warnings {
  readonly ofRevision: readonly Warning[];
  /** Of its article, whichever revision is published. */
  readonly ofArticle: readonly Warning[];
}

/** The warnings of revisions, by their ids. Takes one SQL statement, or two if statements were amended before readers saw them. */
export async function warningsOf(
  prisma: Pick<PrismaClient, 'articleRevision' | 'revisionStatement'>,
  revisionIds: readonly string[],
): Promise<Warnings[]> {
  const revisions = await prisma.articleRevision.findMany({
    where: { id: { in: [...revisionIds] } },
    select: WARNED,
  });
  const isUnpublishable = await unpublishableIn(prisma, revisions);
  return revisionIds.map((id) => {
    const revision = revisions.find((each) => each.id === id);
    if (revision === undefined) return { ofRevision: [], ofArticle: [] };
    return {
      ofRevision: [
        ...revision.statements.map((place) => statementWarning(place, isUnpublishable(id, place))),
        ...(revision.publishedAt === null ? draftWarnings(revision) : []),
        ...imagesIn(revision).flatMap(imageWarnings),
        ...revision.actions.map(actionWarning),
      ],
      ofArticle: articleWarnings(revision.article),
    };
  });
}

type Place = Warned['statements'][number];

/** Says which statements `mustNotBeSuperseded` refuses to make public. */
async function unpublishableIn(
  prisma: Pick<PrismaClient, 'revisionStatement'>,
  revisions: readonly Warned[],
): Promise<(revisionId: string, place: Place) => boolean> {
  const isHidden = ({ statement: { visibility, amendedBy } }: Place) =>
    visibility === 'MEMBERS' && amendedBy?.visibility === 'MEMBERS';
  const hidden = revisions.flatMap(({ id: revisionId, statements }) =>
    statements
      .filter(isHidden)
      .map(({ statement }) => ({ revisionId, statementId: statement.amendedById ?? '' })),
  );
  const amendments =
    hidden.length === 0 ? [] : await prisma.revisionStatement.findMany({ where: { OR: hidden } });
  return (revisionId, place) =>
    isHidden(place) &&
    !amendments.some(
      (each) => each.revisionId === revisionId && each.statementId === place.statement.amendedById,
    );
}

const STATUS: Record<StatementStatus, string> = {
  CURRENT: 'It stands as it was made.',
  AMENDED: 'It was amended. Quote its amendment, unless readers are to see what was said before.',
  WITHDRAWN: 'The speaker has taken it back.',
  DELETED_AT_SOURCE: 'It can no longer be found where it was made.',
  RECORDED_IN_ERROR:
    "It was the newsroom's error: the speaker didn't say it, or not so. Correct the article: quote its amendment, or take it out.",
};

function statementWarning({ statementId, statement }: Place, preventsPublishing: boolean): Warning {
  const message = preventsPublishing ? whyUnpublishable(statement) : STATUS[statement.status];
  return { typename: 'StatementWarning', statementId, message, preventsPublishing };
}

/** What happened to a draft while somebody worked on it. A revision that is published is no draft any more. */
function draftWarnings({ overruled, places }: Warned): Warning[] {
  return [
    ...overruledIn(overruled).map((change) => ({
      typename: 'CorrectionWarning' as const,
      ...change,
      message:
        change.isMissing === true
          ? 'A correction changed a block that this draft no longer has. To publish the draft would take the corrected block from readers: if they should keep it, revise the draft with that block of the published revision.'
          : `A correction replaced ${nameOf(change)} in this draft. The draft's own version is in revision ${change.revision}: if it still holds, revise the draft with it.`,
      preventsPublishing: false,
    })),
    ...places.flatMap(({ block: { blockId, html, redactionId } }) =>
      [redactionId, ...marksIn(html).map((id) => parseGlobalId(id)?.id)]
        .filter((id) => id != null)
        .map((id) => ({
          typename: 'RedactionWarning' as const,
          redactionId: id,
          blockId,
          message:
            'Words were redacted here, and readers will see [removed]. Make sure that the text holds without them.',
          preventsPublishing: false,
        })),
    ),
  ];
}

function nameOf({ field, blockId }: Overruled): string {
  if (field !== 'body') return `the field ${field}`;
  return blockId === undefined ? 'the order of the blocks' : 'a block';
}

function imagesIn(revision: Warned): PlacedImage[] {
  const inBody = revision.places.flatMap(({ block: { blockId, kind, ...columns } }) => {
    const image = kind === 'IMAGE' ? imageOf(columns) : null;
    return image === null ? [] : [{ blockId, image }];
  });
  const image = mainImageOf(revision);
  return image === null ? inBody : [{ blockId: null, image }, ...inBody];
}

function imageWarnings(placed: PlacedImage): Warning[] {
  const { altText, license, creditText } = placed.image;
  const advice = { ...placed, preventsPublishing: false } as const;
  const licence = licenceAt(license);
  const forbidden =
    licence === null
      ? []
      : [
          ...(licence.isCreditDue && creditText === null
            ? ['showing the picture without naming its author. Give it a credit.']
            : []),
          ...(licence.conditions.includes('NON_COMMERCIAL')
            ? ['commercial use of the picture. Make sure that the newsroom may show it.']
            : []),
        ].map((what) => `The licence ${licence.name} forbids ${what}`);
  return [
    ...(altText === '' ? [{ typename: 'AltTextWarning' as const, ...advice, message: NO_ALT_TEXT }] : []),
    ...forbidden.map((message) => ({ typename: 'LicenseWarning' as const, ...advice, message })),
  ];
}

const NO_ALT_TEXT = 'The picture has no alternative text. Write one, unless the picture is only decoration.';

function actionWarning({ id }: Warned['actions'][number]): Warning {
  return {
    typename: 'CampaignActionWarning',
    actionId: id,
    message:
      'The article reports this action, which was recorded in error and retracted. Readers do not see it.',
    preventsPublishing: false,
  };
}

function articleWarnings({
  commentRequests,
  scheduledRevision: scheduled,
  currentRevisionId,
  revisionNumber,
}: Warned['article']): Warning[] {
  const open = commentRequests.map((request) => ({
    typename: 'CommentRequestWarning' as const,
    commentRequestId: request.id,
    message: `${speakerName('askedOf', request)} was asked for comment, and the request is open. Readers see it once it is closed.`,
    preventsPublishing: false,
  }));
  if (scheduled === null || currentRevisionId === null || scheduled.id === currentRevisionId) return open;
  const message = `Revision ${scheduled.number} is scheduled, and revision ${revisionNumber} is newer. Schedule the article again to publish the newer one.`;
  return [
    ...open,
    { typename: 'NewerRevisionWarning', revisionId: currentRevisionId, message, preventsPublishing: false },
  ];
}
