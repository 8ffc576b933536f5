-- The states of a cluster or service at a moment, by b-tree: a third of the size of GiST over (cluster, range of validity), and
-- faster for what is asked, since an entry says both when a state began and when it ended (docs/decisions/0016).
DROP INDEX service_past_moment, host_past_moment, task_past_moment;
DROP EXTENSION btree_gist;
CREATE INDEX service_past_moment ON service_past (cluster_id, valid_until, valid_from);
CREATE INDEX host_past_moment ON host_past (cluster_id, valid_until, valid_from);
CREATE INDEX task_past_moment ON task_past (cluster_id, valid_until, valid_from);
CREATE INDEX task_past_service_moment ON task_past (service_id, valid_until, valid_from);
-- Running tasks are counted out of these alone.
CREATE INDEX task_past_running ON task_past (cluster_id, valid_until, valid_from) WHERE last_status = 'RUNNING';
CREATE INDEX task_running_since ON task (cluster_id, valid_from) INCLUDE (gone_at) WHERE last_status = 'RUNNING';
