/* sends.h - what the desk holds for sending: its accounts, who is writing to whom, and when to look
 * at the outbox next. */
#ifndef BOT_SENDS_H
#define BOT_SENDS_H

#include "bot/senders.h"
#include "bot/typing.h"

struct sends {
    struct senders senders;
    struct senders before; /* as they were when the turn under way began */
    struct typing_desk typing;
    int64_t due_ms;        /* something may go out then; INT64_MAX: nothing is queued */
    bool more;             /* the claim of the turn under way did not come to its end */
};

void sends_begin(struct sends *sends, struct turn *turn);
/* The turn was rolled back. config: the one in force by now. */
void sends_undo(struct sends *sends, const struct config *config, int64_t now_ms);
/* Claims what may go out now, then signs that somebody writes into what a reply may use, then files
 * to fetch into what a notice may use. under_way: sends and
 * fetches that the courier has; jobs has room for DESK_IN_FLIGHT_MAX, and holds *count_out also after
 * an error. */
MUST_CHECK enum status sends_claim(struct sends *sends, struct turn *turn, size_t under_way,
                                   struct send_job **jobs, size_t *count_out);
/* Enters what the courier says of a message or a file; of a sign nothing is kept. */
MUST_CHECK enum status sends_result(struct turn *turn, const struct send_job *job);
/* After the commit of turn: when to look next, retry_ms from now where it cannot be told. */
void sends_look_up(struct sends *sends, struct turn *turn, size_t under_way, int64_t retry_ms);

#endif
