/* duty.h - who is on duty when, what staff can do, and whom a ticket was offered to. */
#ifndef STORE_DUTY_H
#define STORE_DUTY_H

#include "store/staff.h"

enum { SKILLS_BYTES = 160 /* words with spaces between */, DUTY_CANDIDATES_MAX = 500 };

/* One shift of one member of staff. */
struct shift {
    int64_t id;
    int64_t staff;
    int64_t from_ms, until_ms;
};
#define SHIFT_MS_MAX (32LL * 86400000) /* a roster is made for a month at most */
/* ST_MALFORMED when it is longer; ST_CONFLICT when it overlaps another shift or a leave of the same member of staff; ST_MALFORMED when it does
 * not end after it starts. Until is exclusive. */
MUST_CHECK enum status store_shift_add(struct store *store, struct shift *shift);
/* ST_NOT_FOUND. */
MUST_CHECK enum status store_shift_get(struct store *store, int64_t id, struct shift *shift_out);
/* Another from and until for the shift of that id, which there is: like store_shift_add. */
MUST_CHECK enum status store_shift_move(struct store *store, const struct shift *shift);
MUST_CHECK enum status store_shift_drop(struct store *store, int64_t id);
typedef enum status shift_each(void *context, const struct shift *shift);
/* Shifts that touch [from_ms, until_ms), by start. */
MUST_CHECK enum status store_shift_each(struct store *store, int64_t from_ms, int64_t until_ms,
                                        shift_each *each, void *context);

/* ST_NOT_FOUND for nobody of the staff; "" while nothing was set. */
MUST_CHECK enum status store_skills_set(struct store *store, int64_t staff, struct text skills);
MUST_CHECK enum status store_skills_get(struct store *store, int64_t staff,
                                        char skills_out[SKILLS_BYTES]);

/* Somebody who could take a ticket. */
struct candidate {
    struct staff staff;
    char skills[SKILLS_BYTES];
    bool on_duty;            /* a shift covers now */
    int64_t open_tickets;    /* assigned and open */
    int64_t last_offered_ms; /* 0: never; round-robin takes the one longest ago */
    bool tried;              /* this ticket was offered to him before */
};
/* Enabled staff of the department who see the community; a row for each. */
MUST_CHECK enum status store_candidates(struct store *store, int64_t ticket, struct text department,
                                        struct text community, int64_t now_ms,
                                        struct candidate *candidates, size_t max,
                                        size_t *count_out);
/* The timer `kind` of every open ticket of his department and communities that nobody has is due at now_ms; its
 * data are `data` and the ticket's state. */
MUST_CHECK enum status store_duty_wake(struct store *store, const struct staff *staff,
                                       struct text kind, struct text data, int64_t now_ms);

/* An offer of a ticket to a member of staff is remembered: as tried for this ticket, and as the
 * last one he was made. */
MUST_CHECK enum status store_offer_add(struct store *store, int64_t ticket, int64_t staff,
                                       int64_t at_ms);
/* A new round: who was tried may be asked again (the ticket was reopened or transferred). */
MUST_CHECK enum status store_offer_forget(struct store *store, int64_t ticket);

#endif
