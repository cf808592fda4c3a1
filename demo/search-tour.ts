import { encodeGlobalId } from '../schema/kernel/global-ids.ts';

const WHO_SAID_WHAT = `# 6. Who said what about a subject? The counts are for filters, and snippetHtml has the words that match in mark.
query WhoSaidWhat {
  search(query: "surveillance", types: [STATEMENT], first: 10) {
    totalCount
    counts {
      speakers {
        count
        speaker {
          name
        }
      }
    }
    edges {
      snippetHtml
      node {
        ... on Statement {
          attribution
          wording
          text
          madeOn
          articles(first: 1) {
            nodes {
              headline
            }
          }
        }
      }
    }
  }
}
`;

function answers(targetId: string): string {
  return `# 7. What did a campaign’s target answer, and when? In speakerIds stands Microsoft, for which others speak, too.
query Answers {
  search(
    query: "contracts or review or services or surveillance"
    types: [STATEMENT]
    filter: { speakerIds: ["${encodeGlobalId('Organization', targetId)}"], from: "2024", until: "2025" }
    first: 10
  ) {
    counts {
      years {
        year
        count
      }
    }
    nodes {
      ... on Statement {
        madeOn
        attribution
        wording
        text
      }
    }
  }
}
`;
}

const SUGGESTIONS = `# 8. Who could be meant? As a search box asks it while somebody types.
query Suggestions {
  suggest(prefix: "brad sm", first: 5) {
    text
    type
    node {
      id
      ... on Person {
        slug
        affiliations {
          roleName
          organization {
            name
          }
        }
      }
    }
  }
}
`;

/** Three questions of a researcher. @param targetId of the organisation that the demo's campaign is aimed at */
export function searchTour(targetId: string): string[] {
  return [WHO_SAID_WHAT, answers(targetId), SUGGESTIONS];
}
