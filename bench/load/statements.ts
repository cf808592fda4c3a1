/** What people said: most of it in an article, some of it for members only. */
import type { Visibility } from '../../generated/prisma/client.ts';
import type { Chance } from '../../test/support/secrecy/random.ts';
import { dayRange } from '../../src/lib/edtf.ts';
import {
  dayOf,
  oneOf,
  speakerOf,
  writeSource,
  type Directory,
  type Speaker,
  type Writing,
} from './directory.ts';
import type { Log } from './log.ts';
import { changedAt, type Row } from './rows.ts';
import { reported, saying } from './texts.ts';
import { PLACES, ROLES } from './words.ts';

export interface Statement {
  readonly id: string;
  readonly speaker: Speaker;
  readonly speakerId: string;
  readonly campaignIds: readonly string[];
}

interface Said {
  readonly at: number;
  readonly visibility: Visibility;
  readonly campaignIds: readonly string[];
  /** Given on request. */
  readonly isComment?: boolean;
}

const DAY = 86_400_000;
/** Public statements that articles and replies still refer to. */
const RECENT = 500;

export class Statements {
  readonly #writing: Writing;
  readonly #directory: Directory;
  readonly #log: Log;
  /** The newest public ones, with the times since which they are. */
  readonly #recent: { readonly statement: Statement; readonly since: number }[] = [];
  #written = 0;

  constructor(writing: Writing, directory: Directory, log: Log) {
    this.#writing = writing;
    this.#directory = directory;
    this.#log = log;
  }

  get written(): number {
    return this.#written;
  }

  /** Writes a statement, and for one in a hundred public ones what its speaker said instead a day later. */
  write(said: Said): Statement {
    const { ids, chance } = this.#writing;
    const { at, visibility, campaignIds } = said;
    const speaker = speakerOf(chance, this.#directory, visibility);
    if (visibility === 'MEMBERS' || !chance.of(0.01)) return this.#write(said, speaker, withdrawn(chance));
    const later = at + DAY;
    const amendedById = ids.at(later);
    const statement = this.#write(said, speaker, { status: 'AMENDED', amendedById });
    const { id, speakerId } = statement;
    this.#log.append(later, { type: 'STATEMENT_STATUS_CHANGED', statementId: id, speakerId, campaignIds });
    const amending = this.#write({ ...said, at: later }, speaker, { status: 'CURRENT', id: amendedById });
    this.record(later, amending);
    return statement;
  }

  /** Tells readers that the statement is public from now on. */
  record(at: number, statement: Statement): void {
    const { id, speakerId, campaignIds } = statement;
    this.#log.append(at, { type: 'STATEMENT_RECORDED', statementId: id, speakerId, campaignIds });
    this.#recent.push({ statement, since: at });
    if (this.#recent.length > RECENT) this.#recent.shift();
  }

  /** One that readers see by then; none in the first days of the archive. */
  recentOne(at: number): Statement | undefined {
    const recent = this.#recent[this.#writing.chance.from(0, RECENT - 1)];
    return recent !== undefined && recent.since < at ? recent.statement : undefined;
  }

  /** Of those that readers see by then, the one that has been public for longest. */
  oldestOne(at: number): Statement | undefined {
    return this.#recent.find(({ since }) => since < at)?.statement;
  }

  #write(
    { at, visibility, campaignIds, isComment = false }: Said,
    speaker: Speaker,
    { id = this.#writing.ids.at(at), ...state }: Partial<Row<'Statement'>> & Pick<Row<'Statement'>, 'status'>,
  ): Statement {
    const { rows, chance } = this.#writing;
    const { personId, organizationId } = speaker;
    const isNamed = organizationId === null || !chance.of(0.1);
    const { first, last } = dayRange(new Date(at));
    const replied = chance.of(0.1) ? this.recentOne(at) : undefined;
    rows.add('Statement', {
      ...state,
      ...wordsOf(chance),
      ...mannerOf(chance, isComment),
      id,
      speakerPersonId: personId,
      speakerOrganizationId: organizationId,
      speakerIsNamed: isNamed,
      roleName: isNamed && chance.of(0.5) ? null : chance.one(ROLES),
      onBehalfOfId: chance.of(0.2) ? oneOf(chance, this.#directory.organizations, visibility) : null,
      madeOn: dayOf(at),
      madeOnFirst: first,
      madeOnLast: last,
      place: chance.of(0.3) ? chance.one(PLACES) : null,
      inReplyToId: replied?.id,
      sourceId: chance.of(0.1) ? writeSource(this.#writing, this.#directory, visibility, at) : null,
      visibility,
      recordedAt: new Date(at),
      ...changedAt(at),
    });
    for (const campaignId of campaignIds) rows.link('_CampaignToStatement', campaignId, id);
    this.#written += 1;
    return { id, speaker, speakerId: personId ?? organizationId ?? '', campaignIds };
  }
}

/** One in fifty was taken back. */
function withdrawn(chance: Chance): Pick<Row<'Statement'>, 'status' | 'statusNote'> {
  return chance.of(0.02)
    ? { status: 'WITHDRAWN', statusNote: 'Taken back by the speaker on the following day.' }
    : { status: 'CURRENT' };
}

function wordsOf(chance: Chance): Pick<Row<'Statement'>, 'wording' | 'text'> {
  const wording = chance.one(['VERBATIM', 'VERBATIM', 'VERBATIM', 'PARTIAL', 'PARAPHRASE'] as const);
  return {
    wording,
    text: wording === 'VERBATIM' ? saying(chance) : reported(chance, wording === 'PARTIAL'),
  };
}

function mannerOf(chance: Chance, isComment: boolean): Pick<Row<'Statement'>, 'kind' | 'channel'> {
  if (isComment) return { kind: 'COMMENT', channel: 'PRESS_STATEMENT' };
  if (chance.of(0.15)) return { kind: 'SOCIAL_POST', channel: 'SOCIAL_MEDIA' };
  return { kind: 'REMARK', channel: chance.one(['INTERVIEW', 'INTERVIEW', 'SPEECH', 'PRESS_STATEMENT']) };
}
