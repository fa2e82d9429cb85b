/* binding.h - whose home is whose: who was bound to it, and who is on its file beside the owner. */
#ifndef STORE_BINDING_H
#define STORE_BINDING_H

#include "store/contact.h"

enum {
    BINDINGS_MAX = 16, /* of one contact, of one phone */
    MEMBERS_MAX = 16   /* of one home, beside the owner */
};

struct binding {
    int64_t contact, household;
    char relation[STORE_ID_BYTES]; /* "owner", "tenant", "delegate" */
    char phone[STORE_PHONE_BYTES]; /* proved to be his; "": none was */
    int64_t at_ms;
    char room[STORE_ROOM_BYTES]; /* of the home; loaded only */
};

/* Binds a contact to a home, which becomes the one he speaks of; binding twice changes relation
 * and phone. */
MUST_CHECK enum status store_binding_put(struct store *store, int64_t contact, int64_t household,
                                         struct text relation, struct text phone, int64_t at_ms);
/* Of his homes this is the one he speaks of now. */
MUST_CHECK enum status store_binding_choose(struct store *store, int64_t contact,
                                            int64_t household);
/* Ends it. Another home of his becomes the one he speaks of; where none is left, his name, room and
 * phone go too (not the number he writes from). Not bound to that one is ST_OK. */
MUST_CHECK enum status store_binding_end(struct store *store, int64_t contact, int64_t household);

/* Oldest first; those of a phone by contact. *count_out <= max. */
MUST_CHECK enum status store_binding_of_contact(struct store *store, int64_t contact,
                                                struct binding *rows, size_t max,
                                                size_t *count_out);
MUST_CHECK enum status store_binding_of_home(struct store *store, int64_t household,
                                             struct binding *rows, size_t max, size_t *count_out);
MUST_CHECK enum status store_binding_of_phone(struct store *store, struct text phone,
                                              struct binding *rows, size_t max, size_t *count_out);

/* Somebody on the file of a home beside its owner. */
struct home_member {
    char phone[STORE_PHONE_BYTES];
    char name[STORE_NAME_BYTES];
    char relation[STORE_ID_BYTES];
};
/* Keyed by (household, phone). ST_TOO_LARGE past MEMBERS_MAX. */
MUST_CHECK enum status store_member_put(struct store *store, int64_t household,
                                        const struct home_member *member, int64_t at_ms);
MUST_CHECK enum status store_member_list(struct store *store, int64_t household,
                                         struct home_member *rows, size_t max, size_t *count_out);
MUST_CHECK enum status store_member_drop(struct store *store, int64_t household,
                                         struct text phone);

/* What a new owner ended; added to what is there. */
struct vacated {
    int64_t bindings;
    int64_t queued, waiting; /* rows of the outbox that were withdrawn, by the state they had */
};
/* The home is somebody else's: its bindings end, with the dialogues of those who had one and what
 * waits to be sent to them; nobody else is on its file any more. */
MUST_CHECK enum status store_home_vacate(struct store *store, int64_t household, int64_t at_ms,
                                         struct vacated *vacated);
/* Saves a home that is on file already (before), as a list or a person of the firm has it now. Another
 * owner ends all that hung on the former one; another number of the same owner ends the bindings of the
 * former number that are only as good as the number: those of whoever writes from it. */
MUST_CHECK enum status store_household_file(struct store *store, struct household *household,
                                            const struct household *before, int64_t at_ms,
                                            struct vacated *vacated);
/* The same for one contact of the home. */
MUST_CHECK enum status store_home_leave(struct store *store, int64_t contact, int64_t household,
                                        int64_t at_ms, struct vacated *vacated);

#endif
