import { redactEverywhere } from '../../src/redactions/redact-everywhere.ts';
import { redact } from '../../src/redactions/redact.ts';
import { stopRedactionRun } from '../../src/redactions/stop-redaction-run.ts';
import { builder } from '../kernel/builder.ts';
import { APPENDED } from '../feed/event.ts';
import { mutation } from '../kernel/mutation.ts';
import { Redaction } from './redaction.ts';
import { RedactionRun } from './run.ts';

mutation(redact, {
  description:
    "Takes exact words, or the whole, out of an object, in everything that the newsroom saved of it: every revision, draft and scheduled revision, the search, the log and the audit log. Nothing keeps what was taken out, and nothing brings it back. Readers see a tombstone with the note. If readers could read it, `ContentRedacted` is appended to the feed, and `ArticleRedacted` for each published article that showed it. An article's revision number advances. Requires the role EDITOR and the scope `REDACT`, which only admins give.",
  input: {
    id: 'The id of an article, a post of a live blog, a statement, an update note or a report. Or of a person, an organisation, a section, a front or a tag, also a deleted one. Or of a campaign, or a demand, an action or an outcome of one. Or of a newsletter. For admins also of a member or an endpoint of webhooks: the audit log loses the words, once another mutation has changed them.',
    text: 'The exact words, of at least two characters: they are taken out of every version of it. Case, white space, tags between them, and the forms of apostrophes, quotation marks and dashes make no difference. Null takes out the whole of it.',
    reason: 'Why it is redacted.',
    publicNote: 'The note for readers: never what was removed, not even in an address.',
  },
  payload: {
    redaction: Redaction,
    elsewhere: {
      type: [builder.nodeInterfaceRef()],
      description:
        'What else has the same words, at most 100 objects: they keep them until you redact them, too. Found once the words are out of this object.',
    },
    elsewhereIsComplete: {
      type: 'Boolean',
      description:
        'Whether `elsewhere` names all: false if there are more, or if the archive is too big to be read for an answer. Then it has what the search finds, and what has the words in the newest 2,000 rows of each kind. Also false for a retry with the same key, if the whole of an object was taken out.',
    },
    event: APPENDED,
  },
});

mutation(redactEverywhere, {
  description:
    'Takes exact words out of every object that has them, as `redact` does it for one: with a redaction, events and an entry in the audit log for each. Look at `redactionPreview` first. The work begins at once, and goes on after the answer: `redactionRuns` and `node` have its progress. It reads everything that the newsroom saved, redacts what it finds, and repeats that until it finds nothing, since words may be written meanwhile. Others can work meanwhile. If its node stops, the run is INTERRUPTED: send the same words, reason and note again, with another idempotency key, and it goes on; while it runs, the same call changes nothing. `stopRedactionRun` ends it early, and it also stops once your role or token no longer allows it. One run goes at a time: another one is refused with a `ValidationError` until it is finished. Requires the role EDITOR and the scope `REDACT`, which only admins give.',
  input: {
    text: 'The exact words, of at least two characters, as for `redact`. They are also taken out where they stand within longer words.',
    reason: 'Why they are redacted.',
    publicNote: 'The note for readers: never what was removed, not even in an address.',
    maxObjects:
      'The number of objects that it may redact, from 1 to 1,000,000. If it finds more, it ends as TOO_MANY before it redacts them, so that a slip in the words does no harm.',
  },
  payload: { redactionRun: RedactionRun },
});

mutation(stopRedactionRun, {
  description:
    'Stops a run of `redactEverywhere`, also that of another member: its node finishes the object in work, within seconds, and redacts no other. What was redacted stays redacted. The run does not go on: send `redactEverywhere` again, and another run redacts the rest. A run that has ended stays as it is. Requires the role EDITOR and the scope `REDACT`, which only admins give.',
  input: { id: 'The run to stop.' },
  payload: { redactionRun: RedactionRun },
});
