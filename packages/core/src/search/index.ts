export { type SearchHit, type SearchKind, type SearchMatch, searchFields, searchKinds } from "./hit.ts";
export { search, searchCursor } from "./search.ts";
