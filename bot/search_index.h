/* search_index.h - keeps the search index (store/search.h) up with the database.
 *
 * Runs on a thread of its own, with its own connection: neither the message path nor the desk
 * knows of it. */
#ifndef BOT_SEARCH_INDEX_H
#define BOT_SEARCH_INDEX_H

#include "bot/config.h"

enum {
    SEARCH_SLICE_ROWS = 2048, /* in one transaction of the index */
    SEARCH_POLL_MS = 500,     /* how long new messages wait at most when there is nothing to do */
    SEARCH_BUSY_PER_S = 1000, /* when more messages a second come in, the index rests … */
    SEARCH_REST_MS = 5000     /* … this long between two slices */
};

struct search_index; /* opaque */

/* The index at path, of that database; made where there is none. Holds config. */
MUST_CHECK enum status search_index_open(const char *path, const char *database,
                                         struct config *config, struct search_index **index_out);
void search_index_close(struct search_index *index); /* accepts NULL */
/* Indexes the next slice; *count_out is 0 when everything is indexed. */
MUST_CHECK enum status search_index_slice(struct search_index *index, size_t *count_out);
/* How long to wait after a slice of so many rows: where messages pour in, they need the processor
 * and the disk more. now_ms: of a clock that does not jump. */
MUST_CHECK enum status search_index_rest(struct search_index *index, int64_t now_ms, size_t count,
                                         int64_t *wait_ms_out);

#endif
