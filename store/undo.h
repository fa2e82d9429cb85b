/* undo.h - what one act changed, kept for a little while so that it can be taken back exactly.
 *
 * SQLite's session extension records the rows that an act changes, with their values before and after
 * it. Turned round and applied, they put the same rows back, and refuse to where one of them has
 * changed since. The record itself is never taken back: of the series of events, of messages and of
 * the outbox nothing is watched. */
#ifndef STORE_UNDO_H
#define STORE_UNDO_H

#include "bot/base/arena.h"
#include "store/store.h"
#include "store/ticket.h"

enum { UNDO_BYTES_MAX = 65536, UNDO_LETTERS_MAX = 8, UNDO_OFFERS_MAX = 4 };

struct store_watch; /* opaque: an act under way */

/* Within a transaction; one at a time. */
MUST_CHECK enum status store_watch_begin(struct store *store, struct store_watch **watch_out);
/* Ends and frees it. *changes_out, in arena, is what was changed of the ticket. ST_CONFLICT when the
 * act changed more than that, which can not be taken back (another ticket was opened, money was
 * posted, a pass was made …); ST_TOO_LARGE past UNDO_BYTES_MAX. */
MUST_CHECK enum status store_watch_end(struct store_watch *watch, int64_t ticket,
                                       struct arena *arena, struct text *changes_out);
void store_watch_drop(struct store_watch *watch); /* accepts NULL */

/* The newest act on a ticket that can be taken back. */
struct undo_row {
    int64_t ticket;
    char op[STORE_ID_BYTES];
    int64_t staff; /* whose act it was */
    int64_t first_seq, last_seq; /* its events are among these */
    int64_t until_ms;
    struct text changes; /* borrowed until the next store_ call when loaded, copied when put */
};
/* In the place of the former one; those of other tickets that are over by now_ms go. */
MUST_CHECK enum status store_undo_put(struct store *store, const struct undo_row *undo,
                                      int64_t now_ms);
/* Those of a member of staff that he may take back now, as far as the record says, oldest first, at most
 * UNDO_OFFERS_MAX of the newest: without their changes, with what is needed to name them. */
struct undo_offer {
    struct undo_row undo;
    char community[STORE_ID_BYTES], service[STORE_ID_BYTES]; /* of the ticket */
};
typedef enum status undo_each(void *context, const struct undo_offer *offer);
MUST_CHECK enum status store_undo_offers(struct store *store, int64_t staff, int64_t now_ms,
                                         undo_each *each, void *context);
MUST_CHECK enum status store_undo_get(struct store *store, int64_t ticket,
                                      struct undo_row *undo_out);
/* Puts the rows back; changes must outlive further store_ calls. was: the ticket as it is. The
 * former act can not be taken back then, nor this one again. ST_CONFLICT: something has changed
 * since, and nothing was written. */
MUST_CHECK enum status store_undo_apply(struct store *store, const struct undo_row *undo,
                                        const struct ticket *was);
/* The newest event of the ticket, but for how its messages fare; 0: there is none. */
MUST_CHECK enum status store_undo_newest_event(struct store *store, int64_t ticket,
                                               int64_t *seq_out);

/* Messages to residents that are held back until the act can not be taken back any more. */
MUST_CHECK enum status store_undo_hold(struct store *store, int64_t ticket, int64_t outbox);
MUST_CHECK enum status store_undo_held(struct store *store, int64_t ticket, int64_t *ids,
                                       size_t max, size_t *count_out);
/* They may go out now: something else happened to the ticket. *count_out: of those still held. */
MUST_CHECK enum status store_undo_release(struct store *store, int64_t ticket, int64_t now_ms,
                                          int64_t *count_out);

#endif
