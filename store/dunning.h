/* dunning.h - how far the dunning ladder of a home is, and the formal letters it has led to.
 *
 * Which steps there are and when each is due is the configuration's (bot/ladder.h). A ladder is about
 * the oldest debt: when that is paid and a younger one is left, it begins anew. */
#ifndef STORE_DUNNING_H
#define STORE_DUNNING_H

#include "store/store.h"

enum {
    DUNNING_STEPS_MAX = 16,
    LETTER_FACTS_BYTES_MAX = 16384,
    LETTER_LIST_MAX = 200,
    LETTER_TRACKING_BYTES = 64
};

struct dunning_step {
    char step[STORE_ID_BYTES];
    int64_t at_ms;
    int32_t reason; /* enum skip_reason of campaign.h: passed without a message; 0: done */
};

struct dunning {
    int64_t household;
    int32_t due_on;     /* day (20261130) on which the oldest debt was due */
    int64_t next_at_ms; /* nothing before this */
    size_t step_count;
    struct dunning_step steps[DUNNING_STEPS_MAX]; /* in the order they were taken */
};
/* An empty one (household set) when there is none. */
MUST_CHECK enum status store_dunning_get(struct store *store, int64_t household,
                                         struct dunning *dunning_out);
/* Saves due_on and next_at_ms. */
MUST_CHECK enum status store_dunning_put(struct store *store, const struct dunning *dunning);
/* ST_CONFLICT when the step was taken before. */
MUST_CHECK enum status store_dunning_step(struct store *store, int64_t household,
                                          const struct dunning_step *step);
/* The step did not take place after all. ST_OK also when it was not there. */
MUST_CHECK enum status store_dunning_undo(struct store *store, int64_t household,
                                          struct text step);
/* The debt is paid, or another one: its steps are forgotten. */
MUST_CHECK enum status store_dunning_forget(struct store *store, int64_t household);

struct letter {
    int64_t id; /* its number; set by the store */
    int64_t household;
    char room[STORE_ROOM_BYTES]; /* of the household; read only */
    char community[STORE_ID_BYTES];
    int64_t at_ms, total_fen;
    char tracking[LETTER_TRACKING_BYTES]; /* number of the express parcel; "" not sent yet */
    int64_t tracked_at_ms;
    char tracked_by[STORE_ID_BYTES];
    struct text facts; /* JSON; borrowed until the next store_ call; empty in lists */
};
MUST_CHECK enum status store_letter_add(struct store *store, struct letter *letter);
MUST_CHECK enum status store_letter_get(struct store *store, int64_t id,
                                        struct letter *letter_out);
MUST_CHECK enum status store_letter_track(struct store *store, const struct letter *letter);
typedef enum status letter_each(void *context, const struct letter *letter);
/* Of the scopes, newest first, at most max; unsent: only those without a tracking number. */
MUST_CHECK enum status store_letter_list(struct store *store, struct text scopes, bool unsent,
                                         size_t max, letter_each *each, void *context);
/* Of one home, newest first, at most max. */
MUST_CHECK enum status store_letter_of(struct store *store, int64_t household, size_t max,
                                       letter_each *each, void *context);

#endif
