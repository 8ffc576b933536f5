-- An event of a service is asked for by the id that ECS gave it, months later: why a task found no place.
CREATE INDEX service_event_id ON service_event (id);
