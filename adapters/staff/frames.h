/* frames.h - what the hub itself understands of staff frames: hello, chat.look, and errors in its own
 * name.
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

struct look {
    int64_t chat;
    bool away; /* he no longer looks */
};
/* Is this frame a chat.look, and what does it say? */
bool frames_read_look(struct text json, struct look *look_out);
/* Was it accepted, and for which chat? */
bool frames_look_accepted(struct text answer, int64_t *chat_out);

/* {"re":…,"error":{…}} for a request that the desk did not answer; empty when out of memory. */
struct text frames_error(struct arena *arena, struct text request, enum status status);

#endif
