/** What the campaign of the demo story answers. GraphiQL's tabs and the desk of the example site add it. */
export const COMMENTS = [
  { text: 'The campaign calls it “an unprecedented win”, owed to sustained pressure.' },
  {
    text: 'But “this action is insufficient”: the campaign demands a digital arms embargo.',
    noteText: 'This article has been updated with further comment from No Azure for Apartheid.',
  },
] as const;
