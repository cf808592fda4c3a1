import { Prisma } from '../../generated/prisma/client.ts';
import { HAS_TEXTS, OF_COLUMN } from '../extensions/catalogue.ts';
import { extensionTables } from '../extensions/installed.ts';

/** A table, and its columns that can have words of what is published. */
export interface WordedTable {
  readonly table: string;
  readonly columns: readonly string[];
  /** Those of the columns that editors or importers write. The database makes the others from them. */
  readonly written: readonly string[];
}

/** Columns whose texts aren't words of what is published, and why. */
export const WORDLESS: Readonly<Record<string, string>> = {
  'Affiliation.from': 'a date',
  'Affiliation.until': 'a date',
  'SourceReport.publishedOn': 'a date',
  'Statement.madeOn': 'a date',
  'Campaign.startedOn': 'a date',
  'CampaignAction.startedOn': 'a date',
  'CampaignAction.endedOn': 'a date',
  'CampaignOutcome.occurredOn': 'a date',
  'TimelineEntry.date': 'a date',
  'LivePostRevision.occurredAt': 'a date',
  'Article.language': 'a code',
  'ArticleRevision.overruled': 'names of fields, and ids of blocks',
  'Statement.language': 'a code',
  'Statement.translatedFrom': 'a code',
  'SearchEntry.config': 'the name of a configuration',
  'PartText.config': 'the name of a configuration',
  'SearchConfig.name': 'the name of a configuration',
  'ImportedArticle.source': 'the address of an archive, or the name of a file',
  'ImportedArticle.contentHash': 'a hash',
  'ImportedPost.contentHash': 'a hash',
  'Member.name': 'of a member, whom readers never see; an admin can change it',
  'Member.issuer': 'of the identity provider',
  'Member.subject': 'of the identity provider',
  'ApiToken.name': 'of a token, which readers never see',
  'Secret.name': 'of a secret',
  'AuditEntry.action': 'the name of a mutation',
  'AuditEntry.typename': 'the name of a type',
  'IdempotentChange.scope': 'the id of a member',
  'IdempotentChange.made': 'ids of rows',
  'Redaction.targetType': 'the name of a type',
  'NewsletterSubscription.emailKey': 'the address of a reader',
  'NewsletterSubscription.email': 'the address of a reader',
  'OutgoingMail.emailKey': 'the address of a reader',
  'OutgoingMail.email': 'the address of a reader',
  'OutgoingMail.unsubscribeUrl': 'made from a token',
  'ExtensionMigration.extension': 'the name of an extension',
  'ExtensionMigration.name': 'the name of a file',
  'ExtensionMigration.checksum': 'a hash',
  'ExtensionHook.extension': 'the name of an extension',
  'WebhookEndpoint.url': 'of a receiver, for admins, who can change it',
  'WebhookEndpoint.description': 'of a receiver, for admins, who can change it',
  'WebhookDelivery.type': 'the name of a type',
  'LogHead.life': 'of the server',
  'ApiToken.hash': 'a hash',
  'Secret.value': 'random bytes',
  'IdempotentChange.key': 'a hash',
  'IdempotentChange.request': 'a hash',
  'Redaction.hash': 'a keyed hash',
  'Redaction.slugHash': 'a keyed hash',
  'RedactionRun.hash': 'a keyed hash',
  'RedactionRun.failedKeys': 'types and ids of rows',
  'RedactionRun.failedReasons': 'messages without the words',
  'NewsletterSubscription.confirmationHash': 'a hash',
  'NewsletterSubscription.unsubscribeHash': 'a hash',
  'Allowance.subject': 'a keyed hash',
};

/** Columns that the database makes from others, and from what. */
export const DERIVED: Readonly<Record<string, string>> = {
  'ArticleRevision.customValues': 'from the custom fields, by a trigger',
  'Section.path': 'from the slugs of the section and those above, by a trigger',
  'SearchEntry.title': 'from the rows',
  'SearchEntry.slug': 'from the rows',
  'SearchEntry.names': 'from the rows',
  'SearchEntry.text': 'from the rows',
  'SearchEntry.titleWords': 'from the rows',
  'SearchEntry.words': 'from the rows',
  'PartText.text': 'from the rows',
  'PartText.words': 'from the rows',
};

/**
 * The SQL of the columns that can have words, as `WordedTable`s. They are those of all tables in the database's catalogue that are
 * Dateline's or an extension's, but for those that can't. So a new one is covered before anybody thinks of it.
 */
export function wordedColumns(): Prisma.Sql {
  const codes = extensionTables().flatMap(({ name, columns }) =>
    Object.keys(columns).flatMap((column) => (columns[column] === 'code' ? [`${name}.${column}`] : [])),
  );
  const key = Prisma.sql`c.relname || '.' || a.attname`;
  return Prisma.sql`
    SELECT c.relname::text AS "table", array_agg(a.attname::text ORDER BY a.attnum) AS "columns",
      coalesce(array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE ${key} <> ALL (${Object.keys(DERIVED)})), '{}') AS "written"
    FROM pg_class c ${Prisma.raw(OF_COLUMN)}
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND c.relname <> '_prisma_migrations' AND c.relowner = (SELECT relowner FROM pg_class WHERE oid = '"Redaction"'::regclass)
      AND ${Prisma.raw(HAS_TEXTS)} AND ${key} <> ALL (${[...Object.keys(WORDLESS), ...codes]})
    GROUP BY c.relname ORDER BY c.relname`;
}
