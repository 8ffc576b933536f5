-- What the sequencer has read is a snapshot, not a number: a transaction that is held open anywhere on the server then holds up
-- nobody's place but its own.
ALTER TABLE "audit_log" ADD COLUMN     "reading" pg_snapshot,
ADD COLUMN     "seen" pg_snapshot NOT NULL DEFAULT '1:1:';
UPDATE audit_log SET xid = '0', event_id = '';
