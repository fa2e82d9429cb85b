/* sends.h - what the desk holds for sending: its accounts, and when to look at the outbox next. */
#ifndef BOT_SENDS_H
#define BOT_SENDS_H

#include "bot/senders.h"
#include "bot/turn.h"

struct sends {
    struct senders senders;
    struct senders before; /* as they were when the turn under way began */
    int64_t due_ms;        /* something may go out then; INT64_MAX: nothing is queued */
    bool more;             /* the claim of the turn under way did not come to its end */
};

void sends_begin(struct sends *sends, struct turn *turn);
/* The turn was rolled back. config: the one in force by now. */
void sends_undo(struct sends *sends, const struct config *config, int64_t now_ms);
/* Claims what may go out now, then files to fetch into what a notice may use. under_way: sends and
 * fetches that the courier has; jobs has room for DESK_IN_FLIGHT_MAX, and holds *count_out also after
 * an error. */
MUST_CHECK enum status sends_claim(struct sends *sends, struct turn *turn, size_t under_way,
                                   struct send_job **jobs, size_t *count_out);
/* After the commit of turn: when to look next, retry_ms from now where it cannot be told. */
void sends_look_up(struct sends *sends, struct turn *turn, size_t under_way, int64_t retry_ms);

#endif
