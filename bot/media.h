/* media.h - pictures, voices and videos of residents: fetched, kept, shown, and removed in time.
 *
 * A row is written with the message (law 3) and claimed like a send; the courier puts the file
 * into the media folder and its result is entered here. What cannot be fetched any more is shown
 * as such, never forgotten. A fetch repeated does no harm, so it goes on, with the back-off of
 * sends, until the platform's time for it is over. */
#ifndef BOT_MEDIA_H
#define BOT_MEDIA_H

#include "bot/media_folder.h"
#include "bot/turn.h"
#include "store/message.h"
#include "store/timer.h"

enum {
    MEDIA_IN_FLIGHT_MAX = 4,      /* fetches with the courier: sends never wait for pictures */
    MEDIA_ATTEMPTS_MAX = 100,     /* where the channel sets no time */
    MEDIA_PRUNE_MAX = 256,        /* rows whose time is over, in one transaction … */
    MEDIA_PRUNE_EVERY_MS = 600000 /* … and how often that, and a sweep of one folder, is done */
};

/* What the desk holds for it. */
struct media_desk {
    struct media_folder *folder; /* borrowed; NULL: nothing is fetched or kept */
    int64_t due_ms;              /* of the next fetch */
    size_t in_flight;
    size_t dropped_count; /* files of the turn under way that no row names any more */
    char dropped[MEDIA_PRUNE_MAX][MEDIA_HASH_BYTES];
};

/* Called with the desk's own transaction open at start: makes what was cut short wanted again. */
MUST_CHECK enum status media_recover(struct media_desk *media, struct store *store, int64_t now_ms);

/* What a message brings beside words, as its row has it; TEXT_NONE: nothing. */
MUST_CHECK enum status media_describe(struct turn *turn, const struct inbound *inbound,
                                      struct text *json_out);
/* The message brought something: it is wanted. Nothing when the channel has no media, or no
 * folder keeps any. */
MUST_CHECK enum status media_want(struct turn *turn, const struct account *account,
                                  const struct inbound *inbound, const struct message *message);
/* Takes due rows, at most max and MEDIA_IN_FLIGHT_MAX, and makes jobs of them; those whose time is
 * over are entered as expired. */
MUST_CHECK enum status media_claim(struct turn *turn, struct send_job **jobs, size_t max,
                                   size_t *count_out);
/* Enters what the courier says about a fetch. */
MUST_CHECK enum status media_result(struct turn *turn, const struct send_job *job);
/* After the commit: when to look for fetches next. */
void media_committed(struct media_desk *media, struct turn *turn);
/* Once it is on disk: removes the files that were given up. */
void media_remove_dropped(struct media_desk *media);

/* INPUT_MEDIA. input->status: ST_FORBIDDEN (his role sees neither tickets nor chats), ST_NOT_FOUND
 * (also when it is of a community that is not his: he learns nothing). */
MUST_CHECK enum status media_look(struct turn *turn, struct input *input);

/* The timer of it: what was kept long enough goes, and one folder is swept. */
#define MEDIA_TIMER "media"
MUST_CHECK enum status media_ring(struct turn *turn, const struct timer *timer);
/* At start: the timer is there. */
MUST_CHECK enum status media_agree(struct turn *turn);

#endif
