-- Images are found by a part of repository and tag.
CREATE INDEX image_part ON image USING gin (lower(repository || coalesce(':' || tag, '')) gin_trgm_ops);
