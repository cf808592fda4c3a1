/** Mutations of the desk whose effects readers see late or never. */
import { openDesk } from '../newsroom/factories.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { untyped } from '../clients/walk.ts';

type Speaker = { personId: string } | { organizationId: string };
type Payload = Record<string, { id: string } | undefined>;

/** Mutations sent as an editor, or with another token. */
export function openWork(newsroom: Newsroom, token: string = newsroom.tokens.EDITOR) {
  async function change(mutation: string, selection: string, input: object): Promise<Payload> {
    const type = mutation.replace(/^./, (letter) => letter.toUpperCase());
    const document = untyped<Record<string, Payload & { message?: string }>, { input: object }>(
      `mutation ($input: ${type}Input!) {
        ${mutation}(input: $input) { ... on ${type}Payload { ${selection} } ... on UserError { message path } }
      }`,
    );
    const { data, text } = await newsroom.ask(document, { input }, token);
    const payload = data[mutation];
    if (payload === undefined || payload.message !== undefined) throw new Error(`Refused: ${text}`);
    return payload;
  }

  const work = {
    /** @returns the request's id */
    async request(input: { articleId: string; askedOf: Speaker; deadline?: string }): Promise<string> {
      const { commentRequest } = await change('requestComment', 'commentRequest { id }', input);
      return commentRequest?.id ?? '';
    },
    close: (input: { id: string; outcome: string; statementId?: string }) =>
      change('closeCommentRequest', 'commentRequest { id }', input),
    correct: (input: { id: string; expectedRevision: number; kind: string; text: string }) =>
      change('correctArticle', 'article { id }', input),
    schedule: (input: { id: string; expectedRevision: number; scheduledFor: string }) =>
      change('scheduleArticle', 'article { id }', input),
    /** Updates a campaign, or what belongs to it. */
    update: (noun: string, input: Readonly<Record<string, unknown>>) =>
      change(`update${noun}`, '__typename', input),
    /**
     * Publishes, corrects and withdraws an article, and deletes all events of that, as if they had been pruned: also those of what
     * the article showed on.
     */
    async withdrawUnnoticed({ id }: { id: string }, correction: string): Promise<void> {
      const desk = openDesk(newsroom);
      const { position } = await newsroom.prisma.logHead.findFirstOrThrow();
      const { revisionNumber } = await desk.publish({ id, revisionNumber: 1 });
      await work.correct({ id, expectedRevision: revisionNumber, kind: 'CORRECTION', text: correction });
      await desk.withdraw({ id });
      await newsroom.prisma.feedEvent.deleteMany({ where: { position: { gt: position } } });
    },
  };

  return work;
}
