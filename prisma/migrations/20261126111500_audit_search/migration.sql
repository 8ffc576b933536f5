-- Searches of the audit history (docs/decisions/0026): what Prisma's schema cannot say is in prisma/schema/RULES.md.

CREATE INDEX "audit_event_actor_name_action_id_idx" ON "audit_event"("actor_name", "action", "id");

-- A target has few entries beside the whole: those of one who acted, or of one action, are told apart in the index.
DROP INDEX audit_event_target_id_id_idx;
CREATE INDEX audit_event_target ON audit_event (target_id, id) INCLUDE (actor_name, action, outcome);

CREATE INDEX audit_event_on_behalf_of ON audit_event (on_behalf_of, id) WHERE on_behalf_of IS NOT NULL;
CREATE INDEX audit_event_refused ON audit_event (id) WHERE outcome = 'REFUSED';
-- Who may read a part of the history. Without the id each path is there once with a list of rows, so that it costs little to keep.
CREATE INDEX audit_event_path ON audit_event (path COLLATE "C");
