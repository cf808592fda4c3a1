ALTER TABLE "Member" VALIDATE CONSTRAINT "Member_personId_fkey";
