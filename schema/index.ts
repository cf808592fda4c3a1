import { builder } from './builder.ts';
import './scalars.ts';
import './nodes.ts';
import './members.ts';
import './people.ts';
import './sources.ts';
import './statements.ts';
import './campaigns.ts';
import './articles.ts';
import './statement-queries.ts';
import './timeline.ts';
import './feed.ts';
import './errors.ts';
import './people-mutations.ts';
import './statement-mutations.ts';
import './campaign-mutations.ts';
import './article-mutations.ts';

export const schema = builder.toSchema();
