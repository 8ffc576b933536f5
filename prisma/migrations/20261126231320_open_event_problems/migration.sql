-- DropIndex
DROP INDEX "fleet_event_aside_resolved_at_id_idx";

-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- Messages that wait to be replayed, in the order of their list and by when they were received.
CREATE INDEX fleet_event_aside_open ON fleet_event_aside (received_at, id) WHERE resolved_at IS NULL;
