/* undo.h - whoever made a move by mistake takes it back: state, clocks, questions and facts are as if
 * it had not been; the record holds both.
 *
 * Which moves, and for how long, the life cycle says (undo_ms of config/lifecycles/). What was said to
 * a resident can not be unsaid: so a move's messages wait in the outbox until it can not be taken back
 * any more, and one whose messages can not wait (an emergency), or which had effects beyond its ticket,
 * is not offered to be. Only the newest act on a ticket can be taken back, and only as long as nothing
 * else has happened to the ticket. */
#ifndef BOT_UNDO_H
#define BOT_UNDO_H

#include "bot/turn.h"

struct undo_act {
    struct store_watch *watch; /* NULL: the act is none that can be taken back */
    int64_t first_seq;
    int64_t lasts_ms;
};

/* Around an op on a ticket: begins to watch where the op is a move that may be taken back. */
MUST_CHECK enum status undo_begin(struct turn *turn, const struct ticket *ticket, struct text op,
                                  struct undo_act *act_out);
/* … and ends it: keeps how to take it back, if the op was carried out (status) and all of it can be.
 * *offered_out says so, and undo_out has its last event and until when. Gives status back, or what
 * went wrong. */
MUST_CHECK enum status undo_end(struct turn *turn, const struct ticket *ticket, struct text op,
                                const struct viewer *by, struct undo_act *act, enum status status,
                                struct undo_row *undo_out, bool *offered_out);

/* Takes back the act of `by` whose last event is seq. *ticket is then what it was before. ST_NOT_FOUND:
 * there is no such act of his, or no longer; ST_CONFLICT: something has happened since. */
MUST_CHECK enum status undo_take(struct turn *turn, struct ticket *ticket, const struct viewer *by,
                                 int64_t seq);

/* Of outbound.c: a row about to be queued, and one that was. */
void undo_hold_back(struct turn *turn, struct outbox_row *row);
void undo_note_held(struct turn *turn, const struct outbox_row *row);
/* The ticket speaks to its resident again: what it said before goes out first. */
MUST_CHECK enum status undo_let_go(struct turn *turn, int64_t ticket);

#endif
