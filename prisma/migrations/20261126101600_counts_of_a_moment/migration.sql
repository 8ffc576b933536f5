-- Counts of a moment (docs/decisions/0016): what Prisma's schema cannot say (prisma/schema/RULES.md).

-- How long a state held, as one of twelve classes. A state of a class that held at a moment ended within the class's longest time
-- behind it, so that a b-tree by class and end finds the states of a moment among little else, however far back it is.
-- The bounds are those of packages/core/src/fleet/reads/count-states.ts.
CREATE FUNCTION fleet_state_class(valid_from timestamptz, valid_until timestamptz) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT width_bucket(extract(epoch FROM valid_until - valid_from)::float8,
    ARRAY[60, 300, 1800, 7200, 28800, 86400, 259200, 864000, 2592000, 7776000, 31536000]::float8[])
$$;

CREATE INDEX cluster_past_class ON cluster_past (fleet_state_class(valid_from, valid_until), valid_until, valid_from);
CREATE INDEX service_past_class ON service_past (fleet_state_class(valid_from, valid_until), valid_until, valid_from);
CREATE INDEX host_past_class ON host_past (fleet_state_class(valid_from, valid_until), valid_until, valid_from);
CREATE INDEX task_past_running_class ON task_past (fleet_state_class(valid_from, valid_until), valid_until, valid_from)
  WHERE last_status = 'RUNNING';

-- What of the present held already then.
CREATE INDEX service_since ON service (valid_from) INCLUDE (gone_at);
CREATE INDEX host_since ON host (valid_from) INCLUDE (gone_at);
CREATE INDEX task_running_at ON task (valid_from) INCLUDE (gone_at) WHERE last_status = 'RUNNING';
