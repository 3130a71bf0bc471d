-- What is kept of a case's words says in which thirty days it came in, so that a search looks at the latest first
-- (linli_store::search). Few words wait to be sorted into the index: every search has to look at those.
DROP INDEX case_search_terms;
UPDATE case_search s
SET terms = s.terms || array_to_tsvector(ARRAY['@' || c.registered_at / 2592000000000])
FROM cases c
WHERE c.id = s.case_id;
CREATE INDEX case_search_terms ON case_search USING GIN (terms) WITH (gin_pending_list_limit = 256);
