-- An article's actions were all those of its campaigns. Now each revision names the actions that it reports. What articles showed
-- so far stays: a revision reports all actions of its campaigns.
-- CreateTable
CREATE TABLE "_ArticleRevisionToCampaignAction" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_ArticleRevisionToCampaignAction_AB_pkey" PRIMARY KEY ("A","B")
);

INSERT INTO "_ArticleRevisionToCampaignAction" ("A", "B")
  SELECT c."A", a."id" FROM "_ArticleRevisionToCampaign" c JOIN "CampaignAction" a ON a."campaignId" = c."B";

-- CreateIndex
CREATE INDEX "_ArticleRevisionToCampaignAction_B_index" ON "_ArticleRevisionToCampaignAction"("B");

-- AddForeignKey
ALTER TABLE "_ArticleRevisionToCampaignAction" ADD CONSTRAINT "_ArticleRevisionToCampaignAction_A_fkey" FOREIGN KEY ("A") REFERENCES "ArticleRevision"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_ArticleRevisionToCampaignAction" ADD CONSTRAINT "_ArticleRevisionToCampaignAction_B_fkey" FOREIGN KEY ("B") REFERENCES "CampaignAction"("id") ON DELETE CASCADE ON UPDATE CASCADE;
