/** Sends every mutation with the words of the spellings: before a redaction, and after it. */
import { randomUUID } from 'node:crypto';
import { globalId, openDesk } from '../newsroom/factories.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { EVERY_MUTATION, leastToken, mutationNamed, send } from '../valid-inputs/every-mutation.ts';
import { withValueAt } from '../valid-inputs/filled.ts';
import { openMaterial } from '../valid-inputs/material.ts';
import { SPELLINGS } from './spellings.ts';
import { nameOf, textFieldsOf, worded } from './written.ts';

/** What they write isn't content: `WORDLESS` says of each of their columns why no redaction reaches it. */
const NOT_CONTENT = /Newsletter|Member|ApiToken|Webhook/;
const MUTATIONS = EVERY_MUTATION.filter(([name]) => !NOT_CONTENT.test(name));

interface Sent {
  readonly outcome: string;
  readonly problems: readonly { code: string; path: readonly string[] }[];
}

/** It says what to take out, so it is kept nowhere. */
const FORGOTTEN = ['redact.text', 'redactEverywhere.text'];

const fieldsOf = (name: string, input: object) =>
  textFieldsOf(name, input).filter((field) => !FORGOTTEN.includes(nameOf(name, field)));

/** Whether a problem is that of a field, of its list, or of what the field has. */
function isAt(path: readonly string[], field: readonly string[]): boolean {
  return path.length > 0 && path.every((part, index) => field[index] === undefined || part === field[index]);
}

/** The ids of articles and of what can be redacted, among the global ids in an input. */
function idsIn(value: unknown): [type: string, id: string][] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(idsIn);
  if (typeof value !== 'string') return [];
  const [, type, id] = /^(\w+):([0-9a-f-]{36})$/.exec(Buffer.from(value, 'base64url').toString()) ?? [];
  return type === undefined || id === undefined ? [] : [[type, id]];
}

export function sending(newsroom: Newsroom) {
  const { prisma } = newsroom;
  const desk = openDesk(newsroom);
  const material = openMaterial(newsroom);

  async function sent(name: string, input: object, token: string | undefined): Promise<Sent> {
    const { outcome, result, text } = await send(newsroom, { name }, input, token);
    const problems = (result['problems'] ?? []) as { code: string; path: string[] }[];
    if (!/^[A-Z]\w+(Payload|Error)$/.test(outcome))
      throw new Error(`${name}: ${outcome} ${text.slice(0, 500)}`);
    return { outcome, problems: problems.map(({ code, path }) => ({ code, path: path.slice(1) })) };
  }

  /**
   * Sends each mutation with the words in all text fields that take them.
   * @returns for each of these fields, which way of `worded` it took
   */
  async function writeEverywhere(): Promise<Map<string, number>> {
    const written = new Map<string, number>();
    for (const [name, mutation] of MUTATIONS) {
      const token = leastToken(newsroom, mutation);
      const valid = await mutation.input(material);
      const fields = fieldsOf(name, valid).map((field) => ({ field, ways: [...worded(field), field.was] }));
      for (;;) {
        const input = fields.reduce((made, { field, ways }) => withValueAt(made, field.path, ways[0]), valid);
        const { outcome, problems } = await sent(name, { ...input, idempotencyKey: randomUUID() }, token);
        if (outcome.endsWith('Payload')) break;
        const refused = fields.filter(({ field, ways }) =>
          problems.some(({ path }) => ways.length > 1 && isAt(path, field.path.map(String))),
        );
        if (refused.length === 0) throw new Error(`${name}: ${outcome} ${JSON.stringify(problems)}`);
        for (const { ways } of refused) ways.shift();
      }
      for (const { field, ways } of fields)
        if (ways.length > 1) written.set(nameOf(name, field), worded(field).length + 1 - ways.length);
    }
    return written;
  }

  /** Notes that the words were redacted from all that an input names, as `redact` notes it: it would also take them out. */
  async function noteRedactions(input: object): Promise<void> {
    const [ofName, ofPhone] = await prisma.redaction.findMany({
      where: { hash: { not: null } },
      distinct: ['hash'],
      orderBy: { id: 'asc' },
    });
    for (const [targetType, targetId] of idsIn(input)) {
      const owner = await articleOf(targetType, targetId);
      for (const known of [ofName, ofPhone]) {
        if (known === undefined) throw new Error('There is no redaction.');
        const { id } = await prisma.redaction.create({
          data: { ...known, id: randomUUID(), targetType, targetId },
        });
        if (owner !== null)
          await prisma.redactionArticle.create({
            data: { redactionId: id, articleId: owner, isPublic: true },
          });
      }
    }
  }

  async function articleOf(type: string, id: string): Promise<string | null> {
    if (type === 'Article') return id;
    if (!['LiveBlog', 'LivePost', 'CommentRequest', 'UpdateNote'].includes(type)) return null;
    const [row] = await prisma.$queryRawUnsafe<{ articleId: string }[]>(
      `SELECT "articleId" FROM "${type}" WHERE "id" = $1::uuid`,
      id,
    );
    return row?.articleId ?? null;
  }

  /**
   * Sends each mutation again about objects from which the words were redacted, with the words in one field at a time.
   * @returns the fields that took them, and the number of those that didn't
   */
  async function bringBack(
    written: ReadonlyMap<string, number>,
  ): Promise<{ taken: string[]; refused: number }> {
    const taken: string[] = [];
    let refused = 0;
    for (const [name, mutation] of MUTATIONS) {
      const token = leastToken(newsroom, mutation);
      const made = async () => {
        const input = await mutation.input(material);
        await noteRedactions(input);
        return input;
      };
      let valid = await made();
      const count = fieldsOf(name, valid).length;
      for (let index = 0; index < count; index += 1) {
        const field = fieldsOf(name, valid)[index];
        const way = field && written.get(nameOf(name, field));
        if (field === undefined || way === undefined) continue;
        const input = withValueAt(valid, field.path, worded(field)[way]);
        const { outcome, problems } = await sent(name, { ...input, idempotencyKey: randomUUID() }, token);
        if (problems.some(({ code, path }) => code === 'REDACTED' && isAt(path, field.path.map(String))))
          refused += 1;
        else {
          taken.push(
            outcome.endsWith('Payload')
              ? nameOf(name, field)
              : `${nameOf(name, field)}: ${outcome} ${JSON.stringify(problems)}`,
          );
          valid = await made();
        }
      }
    }
    return { taken: [...new Set(taken)], refused };
  }

  /** Merges objects that have the words in one field into others from which they were redacted. */
  async function bringBackByMerges(written: ReadonlyMap<string, number>) {
    const merged: { field: string; outcome: string }[] = [];
    const token = newsroom.tokens.EDITOR;
    for (const [type, create, merge] of [
      ['person', 'createPerson', 'mergePeople'],
      ['organization', 'createOrganization', 'mergeOrganizations'],
    ] as const) {
      const mutation = mutationNamed(create);
      for (const field of fieldsOf(create, await mutation.input(material))) {
        const way = written.get(nameOf(create, field));
        if (way === undefined) continue;
        const input = withValueAt(await mutation.input(material), field.path, worded(field)[way]);
        const { result } = await send(newsroom, { name: create }, input, token);
        const { id: fromId } = result[type] as { id: string };
        const intoId = (await desk[type]()).id;
        await noteRedactions({ intoId });
        const { outcome } = await sent(merge, { fromId, intoId }, token);
        merged.push({ field: nameOf(create, field), outcome });
      }
    }
    for (const spelling of SPELLINGS) {
      const { id: from } = await prisma.tag.create({
        data: { name: `The ${spelling}`, slug: `tag-${randomUUID()}` },
      });
      const { id: into } = await prisma.tag.create({
        data: { name: 'Another', slug: `tag-${randomUUID()}` },
      });
      const ids = { fromId: globalId('Tag', from), intoId: globalId('Tag', into) };
      await noteRedactions({ id: ids.intoId });
      merged.push({ field: 'tag', outcome: (await sent('mergeTags', ids, token)).outcome });
    }
    return merged;
  }

  return { writeEverywhere, bringBack, bringBackByMerges };
}
