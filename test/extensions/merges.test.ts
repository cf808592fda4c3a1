import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { defineExtension } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { folderOf } from '../support/extensions/folder.ts';

const table = { columns: {}, visibleTo: 'EDITORS' } as const;
/** One profile a person, with notes of a rank each. Remarks go with their note, and pins keep it. */
const PROFILES = `
  CREATE TABLE "crm_Profile" ("id" UUID PRIMARY KEY, "personId" UUID NOT NULL UNIQUE REFERENCES "Person" ("id"));
  CREATE TABLE "crm_Note" ("id" UUID PRIMARY KEY, "profileId" UUID NOT NULL REFERENCES "crm_Profile" ("id") ON DELETE CASCADE,
    "rank" INT NOT NULL, UNIQUE ("profileId", "rank"));
  CREATE TABLE "crm_Remark" ("id" UUID PRIMARY KEY, "noteId" UUID NOT NULL REFERENCES "crm_Note" ("id") ON DELETE CASCADE);
  CREATE TABLE "crm_Pin" ("id" UUID PRIMARY KEY, "noteId" UUID NOT NULL REFERENCES "crm_Note" ("id"));`;
/** What a merge can break. */
const GUARDED = `
  CREATE TABLE "crm_Kin" ("id" UUID PRIMARY KEY, "ofId" UUID NOT NULL REFERENCES "Person" ("id"), "toId" UUID NOT NULL REFERENCES "Person" ("id"),
    CONSTRAINT "kin_of_another" CHECK ("ofId" <> "toId"));
  CREATE TABLE "crm_Deed" ("id" UUID PRIMARY KEY, "ofId" UUID NOT NULL REFERENCES "Person" ("id"));
  CREATE FUNCTION "crm_keep"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'deeds stay as they are'; END $$;
  CREATE TRIGGER "crm_keep" BEFORE UPDATE ON "crm_Deed" FOR EACH ROW EXECUTE FUNCTION "crm_keep"();`;

const crm = defineExtension({
  name: 'crm',
  tables: { Profile: table, Note: table, Remark: table, Pin: table, Kin: table, Deed: table },
  migrations: folderOf({ '001.sql': PROFILES + GUARDED }),
});

const { newsroom, openDesk, untyped } = await openExtended([crm]);
afterAll(() => newsroom.close());
const { rowId } = await import('../support/newsroom/factories.ts');
const desk = openDesk(newsroom);

const Merge = untyped<{ mergePeople: { __typename: string; message?: string } }, { input: object }>(
  `mutation ($input: MergePeopleInput!) {
    mergePeople(input: $input) { __typename ... on ValidationError { message } }
  }`,
);
const merge = async (fromId: string, intoId: string) =>
  (await newsroom.ask(Merge, { input: { fromId, intoId } }, newsroom.tokens.EDITOR)).data.mergePeople;
const sql = <Row>(text: string) => newsroom.prisma.$queryRawUnsafe<Row[]>(text);
async function add(type: string, ...values: (string | number)[]): Promise<string> {
  const id = randomUUID();
  const more = values.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join();
  await newsroom.prisma.$executeRawUnsafe(`INSERT INTO "crm_${type}" VALUES ('${id}', ${more})`);
  return id;
}
const person = async () => {
  const { id } = await desk.person();
  return { id, row: rowId(id) };
};

describe('merging two people who both have a row where one is allowed', () => {
  it('keeps what refers to the row that goes: it refers to the other', async () => {
    const [from, into] = [await person(), await person()];
    const [former, kept] = [await add('Profile', from.row), await add('Profile', into.row)];
    const notes = [await add('Note', former, 1), await add('Note', kept, 2)].toSorted();
    expect(await merge(from.id, into.id)).toEqual({ __typename: 'MergePeoplePayload' });
    expect(await sql('SELECT "id" FROM "crm_Profile"')).toEqual([{ id: kept }]);
    const rows = await sql<{ id: string }>(`SELECT "id" FROM "crm_Note" WHERE "profileId" = '${kept}'`);
    expect(rows.map(({ id }) => id).toSorted()).toEqual(notes);
  });

  it('treats rows that become double by it in the same way', async () => {
    const [from, into] = [await person(), await person()];
    const [former, kept] = [await add('Profile', from.row), await add('Profile', into.row)];
    const [double, note] = [await add('Note', former, 7), await add('Note', kept, 7)];
    for (const type of ['Remark', 'Pin']) await add(type, double);
    expect(await merge(from.id, into.id)).toEqual({ __typename: 'MergePeoplePayload' });
    expect(await sql(`SELECT "id" FROM "crm_Note" WHERE "rank" = 7`)).toEqual([{ id: note }]);
    expect(await sql('SELECT "noteId" FROM "crm_Remark"')).toEqual([{ noteId: note }]);
    expect(await sql('SELECT "noteId" FROM "crm_Pin"')).toEqual([{ noteId: note }]);
  });
});

describe('merging two people is refused, and the answer names the table,', () => {
  it('if a CHECK of an extension does not hold afterwards', async () => {
    const [from, into] = [await person(), await person()];
    await add('Kin', from.row, into.row);
    const { __typename, message } = await merge(from.id, into.id);
    expect(__typename).toBe('ValidationError');
    expect(message).toMatch(
      /^A constraint or a trigger of the extension crm refuses .*"crm_Kin": .*kin_of_another/,
    );
    expect(await sql('SELECT FROM "crm_Kin"')).toHaveLength(1);
  });

  it('if a trigger of an extension raises an error', async () => {
    const [from, into] = [await person(), await person()];
    await add('Deed', from.row);
    const { message } = await merge(from.id, into.id);
    expect(message).toBe(
      'A constraint or a trigger of the extension crm refuses the merge, at its table "crm_Deed": deeds stay as they are.',
    );
  });
});
