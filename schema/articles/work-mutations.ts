import { handOverArticle } from '../../src/articles/hand-over-article.ts';
import { markArticleReady } from '../../src/articles/mark-article-ready.ts';
import { setCollaborators } from '../../src/articles/set-collaborators.ts';
import { mutation } from '../kernel/mutation.ts';
import { Article } from './article.ts';

const id = 'The id of the article.';

mutation(setCollaborators, {
  description:
    'Says who works on an article besides its owner. Collaborators see its drafts, and revise it as the owner does. Requires the role REPORTER; reporters do so for their own articles, editors for any article.',
  input: {
    id,
    memberIds:
      'The ids of all its collaborators, at most 100. Those who are not among them no longer work on it. The owner is left out.',
  },
  payload: { article: Article },
});

mutation(handOverArticle, {
  description:
    'Gives an article another owner. The former owner stays as a collaborator. Requires the role REPORTER; reporters hand over their own articles, editors any article, also imported ones without an owner.',
  input: { id, memberId: 'The id of the new owner, an active member.' },
  payload: { article: Article },
});

mutation(markArticleReady, {
  description:
    'Says that an article is ready for the desk, or that it is not. It stays ready through later revisions until it is published. Requires the role REPORTER; reporters do so for articles that they work on, editors for any article.',
  input: { id, isReady: 'False says that it is not ready. The default is true.' },
  payload: { article: Article },
});
