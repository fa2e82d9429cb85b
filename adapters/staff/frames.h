/* frames.h - what the hub itself understands of staff frames: hello, and errors in its own name.
 *
 * Everything else in a frame is the desk's. Pure functions. */
#ifndef ADAPTERS_STAFF_FRAMES_H
#define ADAPTERS_STAFF_FRAMES_H

#include "bot/base/arena.h"

struct hello {
    int64_t since;
    bool batch;
    bool quiet;
};

/* Is this frame a hello, and what does it ask for? */
bool frames_read_hello(struct text json, struct hello *hello_out);
/* Did the desk accept the hello? Sequence number of the newest event then. */
bool frames_hello_accepted(struct text answer, int64_t *seq_out);

/* {"re":…,"error":{…}} for a request that the desk did not answer; empty when out of memory. */
struct text frames_error(struct arena *arena, struct text request, enum status status);

#endif
