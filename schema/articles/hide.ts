import { hide } from '../../src/articles/hide.ts';
import { builder } from '../kernel/builder.ts';
import { APPENDED } from '../feed/event.ts';
import { mutation } from '../kernel/mutation.ts';
import { CHANGED_NODE } from '../kernel/nodes.ts';

const hidePayload = mutation(hide, {
  description:
    'Hides from readers what became public too early: a person, an organisation, a statement, a report or a tag gets the visibility `MEMBERS` again. It is refused while anything that readers see refers to it, with a message that names what does, and what to do first. It becomes public again as soon as something public refers to it. Requires the role EDITOR.',
  input: { id: 'The id of the person, organisation, statement, report or tag.' },
  payload: { event: APPENDED },
});

builder.objectField(hidePayload, 'node', (t) =>
  t.field({ ...CHANGED_NODE, description: 'The person, organisation, statement, report or tag.' }),
);
