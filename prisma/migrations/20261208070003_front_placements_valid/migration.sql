ALTER TABLE "FrontCard" VALIDATE CONSTRAINT "FrontCard_basedOnId_fkey";
