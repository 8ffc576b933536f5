-- AlterTable
ALTER TABLE "deployment" ADD COLUMN     "origin" TEXT;
