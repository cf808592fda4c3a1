import { redact } from '../../src/redactions/redact.ts';
import { builder } from '../kernel/builder.ts';
import { APPENDED } from '../feed/event.ts';
import { mutation } from '../kernel/mutation.ts';
import { Redaction } from './redaction.ts';

mutation(redact, {
  description:
    "Takes exact words, or the whole, out of an object, in everything that the newsroom saved of it: every revision, draft and scheduled revision, the search, the log and the audit log. Nothing keeps what was taken out, and nothing brings it back. Readers see a tombstone with the note. If readers could read it, `ContentRedacted` is appended to the feed, and `ArticleRedacted` for each published article that showed it. An article's revision number advances. Requires the role EDITOR and the scope `REDACT`, which only admins give.",
  input: {
    id: 'The id of an article, a post of a live blog, a statement, an update note or a report. Or of a person, an organisation, a section, a front or a tag, also a deleted one. Or of a campaign, or a demand, an action or an outcome of one.',
    text: 'The exact words, of at least two characters: they are taken out of every version of it. Case, white space, tags between them, and the forms of apostrophes, quotation marks and dashes make no difference. Null takes out the whole of it.',
    reason: 'Why it is redacted.',
    publicNote: 'The note for readers: never what was removed.',
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
