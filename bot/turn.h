/* turn.h - what one transaction of the desk works with.
 *
 * A turn lives from store_begin to the hand-over after the commit. Everything
 * that shall happen outside only once the transaction is on disk (events for
 * staff, sessions, sends) is collected here and thrown away on a rollback. */
#ifndef BOT_TURN_H
#define BOT_TURN_H

#include "bot/base/metrics.h"
#include "bot/base/random.h"
#include "bot/config.h"
#include "bot/desk.h"
#include "store/clock.h"
#include "store/contact.h"
#include "store/event.h"
#include "store/outbox.h"
#include "store/ticket.h"
#include "store/undo.h"

enum {
    TURN_NOTES_MAX = 64,
    TURN_SIGNS_MAX = 64, /* in one transaction; what is more is not shown */
    TURN_ARENA_BYTES = 128 << 10,
    TURN_ARENA_LIMIT_BYTES = 64 << 20
};

struct guesses;        /* guesses.h */
struct media_desk;     /* media.h */
struct senders;        /* senders.h */
struct sign_in_guards; /* sign_in.h */
struct typing_desk;    /* typing.h */
struct vault;          /* vault.h */

/* While an act runs that may be taken back (undo.h): its messages to residents wait until then. */
struct turn_hold {
    int64_t until_ms; /* 0: no such act is under way */
    bool spoiled;     /* one of them can not wait */
    size_t count;
    int64_t letters[UNDO_LETTERS_MAX]; /* rows of the outbox */
};

struct turn {
    struct store *store;
    struct config *config; /* the one in force; borrowed from the desk */
    struct metrics *metrics;
    struct match_scratch *scratch;
    struct random *random;
    struct guesses *guesses; /* of the desk: wrong codes at the gate */
    struct media_desk *media; /* of the desk */
    struct sign_in_guards *guards; /* of the desk: failed logins */
    struct senders *senders; /* of the desk: accounts and how they send */
    struct typing_desk *typing; /* of the desk: who is writing to whom */
    const struct vault *vault; /* of the desk: key of the codes by SMS */
    int64_t now_ms;
    struct arena *arena; /* scratch of one input; borrowed from the desk, reset before the next */
    struct event_batch *events;  /* to be published; NULL until the first event */
    size_t event_capacity;
    size_t note_count;
    struct session_note notes[TURN_NOTES_MAX];
    int32_t procedure_depth; /* reactions under way, one within the other (procedure.h) */
    int32_t procedure_steps; /* … and all that follow from the outermost */
    struct turn_hold hold;
    bool timers_touched; /* the next due time must be looked up again */
    bool outbox_touched; /* something may be due for sending */
    size_t answered;     /* sends whose results were entered: their places are free already */
    bool media_touched;  /* … or for fetching */
    int64_t open_tickets_delta; /* to the gauges, once committed */
    int64_t outbox_delta[OUTBOX_STATE_COUNT];
    int64_t clocks_delta[CLOCK_STATE_COUNT]; /* of open ones */
};

/* Prepares an empty turn at now_ms; the borrowed members are set by the caller. */
void turn_open(struct turn *turn, int64_t now_ms);
/* Frees what was collected and not moved on. */
void turn_close(struct turn *turn);

/* Appends the event to the series and to what will be published. Sets at_ms to the turn's
 * time. event->data is the object with the members that belong to its kind. */
MUST_CHECK enum status turn_event(struct turn *turn, struct event *event);
/* Shows the event to the staff who are connected once the turn is on disk, and keeps it nowhere: it
 * has no number, and nobody who was away hears of it. Sets at_ms. Past TURN_SIGNS_MAX it is dropped. */
MUST_CHECK enum status turn_sign(struct turn *turn, struct event *event);
/* Is it about the account of a member of staff? What he can do on duty is not. */
bool event_is_of_account(const struct event *event);
/* Announces a session to the front after the commit. ST_BUSY past TURN_NOTES_MAX. */
MUST_CHECK enum status turn_note(struct turn *turn, const struct session_note *note);

/* A command whose refusal must undo what it has done already: a mark before it, then one of the
 * other two. One at a time. */
struct turn_mark {
    size_t event_count, sign_count, note_count;
    int64_t open_tickets_delta;
    int64_t outbox_delta[OUTBOX_STATE_COUNT];
};
MUST_CHECK enum status turn_mark(struct turn *turn, struct turn_mark *mark_out);
MUST_CHECK enum status turn_keep(struct turn *turn);
MUST_CHECK enum status turn_undo(struct turn *turn, const struct turn_mark *mark);

/* The account of that id, whatever its channel; NULL when the configuration has none. */
const struct account *turn_account(const struct turn *turn, struct text id);
/* Minutes from UTC of a community, as config_frame has them. */
int turn_offset_minutes(const struct turn *turn, struct text community);

#endif
