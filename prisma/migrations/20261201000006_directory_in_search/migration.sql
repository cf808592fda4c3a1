-- The directory finds people and organisations by their entries in "SearchEntry".
DROP INDEX "Person_search_idx", "Person_public_search_idx", "Organization_search_idx", "Organization_public_search_idx";
