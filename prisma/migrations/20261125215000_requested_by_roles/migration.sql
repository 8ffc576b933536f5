-- AlterTable
ALTER TABLE "deployment" ADD COLUMN     "requested_by_roles" TEXT[] DEFAULT ARRAY[]::TEXT[];
