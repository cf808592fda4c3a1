-- Everything that was written before there was a search can be found, too.
CALL "fill_search"();
