-- Images are found by a part of repository and tag.
CREATE INDEX image_part ON image USING gin (lower(repository || coalesce(':' || tag, '')) gin_trgm_ops);
-- The listings of one kind among those of all clusters.
CREATE INDEX listing_scope_kind ON listing_scope (kind, account_id, region);
