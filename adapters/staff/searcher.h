/* searcher.h - three threads beside the desk: one answers searches, one questions that may take
 * seconds (figures, reports), one keeps the index up.
 *
 * Each has a connection of its own and neither writes the database, so a slow question delays
 * nobody's message. A short queue bounds how many questions wait. */
#ifndef ADAPTERS_STAFF_SEARCHER_H
#define ADAPTERS_STAFF_SEARCHER_H

#include "bot/base/metrics.h"
#include "bot/config.h"
#include "bot/input.h"
#include "bot/search_asker.h"

enum { SEARCHER_QUEUE = 64 };

struct searcher; /* opaque */

struct searcher_options {
    const char *index, *database; /* paths; copied */
    struct config *config;        /* borrowed during the call */
    struct metrics *metrics;
    void (*done)(void *context, struct input *input); /* on the searcher's thread */
    void *context;
};

MUST_CHECK enum status searcher_open(const struct searcher_options *options,
                                     struct searcher **searcher_out);
void searcher_close(struct searcher *searcher); /* accepts NULL; what waits is answered first */

/* Takes an INPUT_COMMAND. ST_BUSY when SEARCHER_QUEUE are waiting: it stays the caller's. */
MUST_CHECK enum status searcher_submit(struct searcher *searcher, enum search_question question,
                                       struct input *input);

#endif
