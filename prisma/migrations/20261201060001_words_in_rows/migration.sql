-- A search ranks hundreds of entries by their words. Most rows with their words fit on a page; there, they are read with the row, not piece by
-- piece from elsewhere. The longest texts move out first. Rows that exist move when they are written next.
ALTER TABLE "SearchEntry" SET (toast_tuple_target = 8160), ALTER COLUMN "words" SET STORAGE MAIN;
