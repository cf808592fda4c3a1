-- AlterTable
ALTER TABLE "Member" ADD COLUMN     "roleSaidAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp();

