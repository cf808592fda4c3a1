import { DirectiveLocation, GraphQLDeprecatedDirective, GraphQLDirective, GraphQLSchema } from 'graphql';
import { builder } from './kernel/builder.ts';
import './kernel/scalars.ts';
import './kernel/nodes.ts';
import './members/members.ts';
import './people/speakers.ts';
import './people/sources.ts';
import './people/directory.ts';
import './statements/statement.ts';
import './campaigns/campaign.ts';
import './campaigns/queries.ts';
import './articles/article-content.ts';
import './articles/credits.ts';
import './articles/json-ld.ts';
import './articles/republish.ts';
import './articles/linked.ts';
import './articles/lists.ts';
import './articles/article-list.ts';
import './articles/note-list.ts';
import './articles/withdrawal.ts';
import './articles/tag.ts';
import './sections/section.ts';
import './articles/work.ts';
import './live-blogs/live-blog.ts';
import './statements/queries.ts';
import './people/speaker-lists.ts';
import './campaigns/timeline.ts';
import './fronts/front.ts';
import './search/search.ts';
import './search/suggest.ts';
import './feed/feed.ts';
import './redactions/redaction.ts';
import './newsletters/newsletter.ts';
import './articles/errors.ts';
import './people/mutations.ts';
import './statements/mutations.ts';
import './campaigns/mutations.ts';
import './sections/mutations.ts';
import './articles/inputs.ts';
import './articles/mutations.ts';
import './articles/pasted.ts';
import './live-blogs/mutations.ts';
import './articles/tag-mutations.ts';
import './articles/warnings.ts';
import './articles/hide.ts';
import './articles/comment-requests.ts';
import './redactions/mutations.ts';
import './articles/internal-notes.ts';
import './articles/reveals.ts';
import './articles/work-mutations.ts';
import './articles/preview-links.ts';
import './fronts/mutations.ts';
import './members/mutations.ts';
import './newsletters/mutations.ts';
import './webhooks/endpoint.ts';
import './webhooks/mutations.ts';
import { addExtensions, built, checkExtensions } from './extensions/extend.ts';

addExtensions();
// It has the names of all mutations.
await import('./members/audit-log.ts');

const DESCRIPTION =
  'The API of a newsroom: articles, statements (who said what, in which role, when and where) and campaigns, as queries, mutations, and subscriptions to one ordered feed of events. Each caller sees only what they may see.';

const { directives, ...rest } = built(() => builder.toSchema()).toConfig();
/** graphql-js lets directives be deprecated, too, by an experimental location that clients in other languages refuse to read. */
const deprecated = new GraphQLDirective({
  ...GraphQLDeprecatedDirective.toConfig(),
  locations: GraphQLDeprecatedDirective.locations.filter(
    (location) => location !== DirectiveLocation.DIRECTIVE_DEFINITION,
  ),
});

/** Pothos can't describe the schema itself. */
export const schema = new GraphQLSchema({
  ...rest,
  directives: directives.map((directive) => (directive.name === deprecated.name ? deprecated : directive)),
  description: DESCRIPTION,
});

checkExtensions(schema);
