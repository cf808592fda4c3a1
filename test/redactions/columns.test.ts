import { expect, it } from 'vitest';
import { COLUMNS } from '../../src/redactions/eraser.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom();

/** Texts that redactions reach in their own way. */
const HANDLED: Readonly<Record<string, string>> = {
  'Article.slug': 'eraseSlugs',
  'Article.slugs': 'eraseSlugs',
  'Person.slug': 'eraseSlugs',
  'Person.slugs': 'eraseSlugs',
  'Organization.slug': 'eraseSlugs',
  'Organization.slugs': 'eraseSlugs',
  'Campaign.slug': 'eraseSlugs',
  'Campaign.slugs': 'eraseSlugs',
  'Section.path': 'from the slugs, by a trigger',
  'Section.slug': 'eraseSlugs',
  'Section.slugs': 'eraseSlugs',
  'Tag.slug': 'eraseSlugs',
  'Tag.slugs': 'eraseSlugs',
  'Block.html': 'eraseBlocks',
  'Block.text': 'eraseBlocks',
  'Block.url': 'eraseBlocks',
  'Block.caption': 'eraseBlocks',
  'Block.provider': 'eraseBlocks',
  'Block.altText': 'eraseBlocks',
  'Block.creditText': 'eraseBlocks',
  'Block.license': 'eraseBlocks',
  'Block.items': 'eraseBlocks',
  'ArticleRevision.customValues': 'from the custom fields, by a trigger',
  'Contribution.creditedAs': 'eraseCredits',
  'LivePostContribution.creditedAs': 'eraseCredits',
  'ImportedArticle.sourceId': 'eraseImport',
  'ImportedPost.sourceId': 'eraseImports',
  'SearchEntry.title': 'made again from the rows',
  'SearchEntry.slug': 'made again from the rows',
  'SearchEntry.names': 'made again from the rows',
  'SearchEntry.text': 'made again from the rows',
  'SearchEntry.titleWords': 'made again from the rows',
  'SearchEntry.words': 'made again from the rows',
  'PartText.text': 'made again from the rows',
  'PartText.words': 'made again from the rows',
  'SearchWord.word': 'forgetSearchWords',
};

/** Texts that can't have words of what is published, and why. */
const WITHOUT: Readonly<Record<string, string>> = {
  'Affiliation.from': 'a date',
  'Affiliation.until': 'a date',
  'SourceReport.publishedOn': 'a date',
  'Statement.madeOn': 'a date',
  'Campaign.startedOn': 'a date',
  'CampaignAction.startedOn': 'a date',
  'CampaignAction.endedOn': 'a date',
  'CampaignOutcome.occurredOn': 'a date',
  'TimelineEntry.date': 'a date',
  'Front.slug': 'names a page of the site',
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
  'Member.name': 'of a member, whom readers never see',
  'Member.issuer': 'of the identity provider',
  'Member.subject': 'of the identity provider',
  'ApiToken.name': 'of a token, which readers never see',
  'Secret.name': 'of a secret',
  'AuditEntry.action': 'the name of a mutation',
  'AuditEntry.typename': 'the name of a type',
  'IdempotentChange.scope': 'the id of a member',
  'IdempotentChange.made': 'ids of rows',
  'Redaction.targetType': 'the name of a type',
  'Newsletter.slug': 'of a newsletter, which an editor can change or rename',
  'Newsletter.name': 'of a newsletter, which an editor can change',
  'Newsletter.description': 'of a newsletter, which an editor can change',
  'Newsletter.frequency': 'of a newsletter, which an editor can change',
  'NewsletterSubscription.emailKey': 'the address of a reader',
  'NewsletterSubscription.email': 'the address of a reader',
  'OutgoingMail.emailKey': 'the address of a reader',
  'OutgoingMail.email': 'the address of a reader',
  'OutgoingMail.unsubscribeUrl': 'made from a token',
  'ExtensionMigration.extension': 'the name of an extension',
  'ExtensionMigration.name': 'the name of a file',
  'ExtensionMigration.checksum': 'a hash',
  'ExtensionHook.extension': 'the name of an extension',
  'WebhookEndpoint.url': 'of a receiver',
  'WebhookEndpoint.description': 'of a receiver, for admins, who can change it',
  'WebhookDelivery.type': 'the name of a type',
  'LogHead.life': 'of the server',
};

it('each column that can have words is redacted, or has a reason why not', async () => {
  const columns = await newsroom.prisma.$queryRaw<{ name: string }[]>`
    SELECT c.table_name || '.' || c.column_name AS "name" FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE '\\_%'
      AND (c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'tsvector', 'xml') OR c.udt_name IN ('_text', '_varchar', '_jsonb'))
    ORDER BY 1`;
  const redacted = Object.entries(COLUMNS).flatMap(([table, names]) =>
    Object.keys(names).map((column) => `${table}.${column}`),
  );
  const known = [...redacted, ...Object.keys(HANDLED), ...Object.keys(WITHOUT)];
  expect(columns.map(({ name }) => name)).toEqual([...new Set(known)].sort((a, b) => (a < b ? -1 : 1)));
});
