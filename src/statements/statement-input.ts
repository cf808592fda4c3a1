import { z } from 'zod';
import { StatementChannel, StatementKind, StatementWording } from '../../generated/prisma/enums.ts';
import { existing } from '../operations/row-id.ts';
import type { Speaker } from '../people/speaker.ts';
import { hasQuotationMarks, isInQuotationMarks } from './quotation-marks.ts';
import { statementSpeakerInput } from './spoken-by.ts';
import { DATE_RULES } from './statement-dates.ts';
import {
  date,
  instant,
  kept,
  language,
  line,
  listOf,
  manyOf,
  optional,
  ruled,
  text,
  url,
  type Rule,
} from '../operations/validation.ts';

interface RuledFields {
  readonly kind: StatementKind | null;
  readonly wording: StatementWording | null;
  readonly passage: string | null;
  readonly text: string;
  readonly madeOn: string | null;
  readonly receivedAt: Date | null;
}

/** The rules for several fields of a statement. */
export const STATEMENT_RULES: readonly Rule<RuledFields>[] = [
  {
    of: ['passage', 'wording'],
    holds: ({ passage, wording }) => passage === null || wording !== 'VERBATIM',
    code: 'CONFLICTING',
    message: 'must be empty if the wording is VERBATIM: the text itself has the words of the source',
    path: ['passage'],
  },
  {
    of: ['text', 'wording'],
    holds: ({ text, wording }) => wording !== 'VERBATIM' || !isInQuotationMarks(text),
    code: 'NOT_ALLOWED',
    message:
      'must not be in quotation marks if the wording is VERBATIM, which is printed in them: leave them out, or use single ones if the speaker quotes somebody',
    path: ['text'],
  },
  ...DATE_RULES,
];

/** For new words. An archive that is imported may have others, and so may what was redacted. */
export const PARTIAL_RULE = {
  of: ['text', 'wording'],
  holds: ({ text, wording }) => wording !== 'PARTIAL' || hasQuotationMarks(text),
  code: 'NOT_ALLOWED',
  message:
    "must have the speaker's own words in quotation marks if the wording is PARTIAL; if it has none of their words, the wording is PARAPHRASE",
  path: ['text'],
} satisfies Rule<Pick<RuledFields, 'text' | 'wording'>>;

/** Whom the source doesn't name has a description in place of a role. */
export const ROLE_RULE = {
  of: ['speaker', 'roleName'],
  holds: ({ speaker, roleName }) => speaker?.unnamed == null || roleName == null,
  code: 'CONFLICTING',
  message: "must be left out if the speaker isn't named: `speaker.unnamed.description` says who spoke",
  path: ['roleName'],
} satisfies Rule<{
  readonly speaker?: { readonly unnamed: unknown } | undefined;
  readonly roleName?: string | null | undefined;
}>;

export const statementInput = ruled(
  z.object({
    kind: optional(z.enum(StatementKind)),
    wording: optional(z.enum(StatementWording)),
    text,
    language: optional(language),
    translatedFrom: optional(language),
    speaker: statementSpeakerInput,
    roleName: optional(line),
    attributionText: optional(line),
    onBehalfOfId: optional(existing('Organization')),
    audience: optional(line),
    channel: z.enum(StatementChannel),
    madeOn: optional(date),
    receivedAt: optional(instant),
    place: optional(line),
    inReplyToId: optional(existing('Statement')),
    sourceId: optional(existing('SourceReport')),
    passage: optional(text),
    originalUrl: optional(url),
    campaignIds: listOf(existing('Campaign')),
  }),
  [...STATEMENT_RULES, PARTIAL_RULE, ROLE_RULE],
);

/** A statement with values in all fields. */
export type WholeStatement = Omit<z.output<typeof statementInput>, 'speaker'> & {
  readonly kind: StatementKind;
  readonly wording: StatementWording;
  readonly language: string;
  readonly speaker: Speaker;
  readonly speakerIsNamed: boolean;
};

/** The changes of an amendment. An omitted field keeps its value; null empties it. */
export const amendmentInput = {
  kind: kept(z.enum(StatementKind)),
  wording: kept(z.enum(StatementWording)),
  text: kept(text),
  language: kept(language),
  translatedFrom: language.nullish(),
  speaker: kept(statementSpeakerInput),
  roleName: line.nullish(),
  attributionText: line.nullish(),
  onBehalfOfId: existing('Organization').nullish(),
  audience: line.nullish(),
  channel: kept(z.enum(StatementChannel)),
  madeOn: date.nullish(),
  receivedAt: instant.nullish(),
  place: line.nullish(),
  inReplyToId: existing('Statement').nullish(),
  sourceId: existing('SourceReport').nullish(),
  passage: text.nullish(),
  originalUrl: url.nullish(),
  campaignIds: manyOf(existing('Campaign')).nullish(),
} satisfies Record<keyof z.input<typeof statementInput>, z.ZodType>;
