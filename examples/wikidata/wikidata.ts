import { defineExtension } from '@dateline/server';

/** What the hook reads of an entity of Wikidata. */
interface Entity {
  readonly descriptions?: { readonly en?: { readonly value: string } };
  readonly sitelinks?: { readonly enwiki?: { readonly url?: string } };
}

interface Person {
  readonly id: string;
  readonly identifiers: readonly { readonly scheme: string; readonly value: string }[];
}

/** Nobody if the event is another one. An organisation that speaks has none of the fields. */
interface Event {
  readonly person?: Person;
  readonly statement?: { readonly speaker: Person | Record<string, never> | null };
}

/**
 * What Wikidata says about people: a hook looks it up when readers see a person who is new or has changed.
 * @param site another one that has entities in Wikidata's format, such as a mirror
 */
export default function wikidata(site = 'https://www.wikidata.org') {
  async function entityOf(qid: string, signal: AbortSignal): Promise<Entity | undefined> {
    const url = new URL(`/wiki/Special:EntityData/${qid}.json`, site);
    const response = await fetch(url, { signal, headers: { 'user-agent': 'Dateline' } });
    if (response.status === 404) return undefined;
    // The hook is called again later.
    if (!response.ok) throw new Error(`${url.href} answered ${response.status}`);
    const { entities } = (await response.json()) as { readonly entities: Readonly<Record<string, Entity>> };
    // If two entities were merged, the answer has the id of the other one.
    return Object.values(entities)[0];
  }

  return defineExtension({
    name: 'wikidata',
    migrations: new URL('./migrations', import.meta.url),
    tables: {
      Entry: {
        columns: { qid: 'code', description: 'text', wikipediaUrl: 'address' },
        visibleTo: { follows: 'personId' },
      },
    },
    schema(builder) {
      builder.tableType('Entry', {
        description: 'What Wikidata says about a person.',
        fields: {
          qid: { type: 'String', nullable: false, description: 'Its id in Wikidata, such as `Q7259`.' },
          description: { type: 'String', description: 'Who it is, in a few words.' },
          wikipediaUrl: { type: 'URL', description: 'The article in the English Wikipedia.' },
        },
      });
      builder.field('Person', 'wikidata', {
        type: 'Entry',
        description: 'What Wikidata says. Null if the person has no identifier there, or before it was read.',
        resolve: async ({ id }: Person, _args, { find }) => (await find('Entry', { personId: id }))[0],
      });
    },
    hook: {
      // A person also becomes public by a first statement, which has only this event.
      reads: `... on PersonUpdated { person { id identifiers { scheme value } } }
        ... on StatementRecorded { statement { speaker { ... on Person { id identifiers { scheme value } } } } }`,
      async run({ person: changed, statement }: Event, { sql, newId, rowId, signal }) {
        const person = changed ?? statement?.speaker;
        if (person?.identifiers === undefined) return;
        const personId = rowId(person.id);
        const qid = person.identifiers.find(({ scheme }) => scheme === 'WIKIDATA')?.value ?? '';
        // It becomes a part of an address, so nothing else may get there.
        const entity = /^Q[1-9]\d*$/.test(qid) ? await entityOf(qid, signal) : undefined;
        if (entity === undefined) {
          await sql`DELETE FROM "wikidata_Entry" WHERE "personId" = ${personId}::uuid`;
          return;
        }
        const { descriptions, sitelinks } = entity;
        await sql`INSERT INTO "wikidata_Entry" ("id", "personId", "qid", "description", "wikipediaUrl")
          VALUES (${newId()}::uuid, ${personId}::uuid, ${qid}, ${descriptions?.en?.value ?? null}, ${sitelinks?.enwiki?.url ?? null})
          ON CONFLICT ("personId") DO UPDATE SET "qid" = excluded."qid", "description" = excluded."description",
            "wikipediaUrl" = excluded."wikipediaUrl"`;
      },
    },
  });
}
