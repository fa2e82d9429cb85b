/* proof.h - a contact is about to prove who he is: what he said, the hash of the code that he was
 * sent, how often he has tried; and how many codes went out for whom. The code itself is nowhere. */
#ifndef STORE_PROOF_H
#define STORE_PROOF_H

#include "store/store.h"

enum { PROOF_HASH_BYTES = 65, PROOF_WORDS_BYTES = 1024, PROOF_PRUNE_ROWS = 16 };

enum proof_state {
    PROOF_CLOSED,
    PROOF_ASKED,  /* which home, and by what name or number is he on its file? */
    PROOF_SENT,   /* a code may have gone out; he is to say it */
    PROOF_WHICH,  /* bound to several homes: which is it about? */
    PROOF_LEAVES, /* … and which does he want to be unbound from? */
    PROOF_STATE_COUNT
};

enum proof_kind {
    PROOF_HOME,  /* the home is his */
    PROOF_PHONE, /* the new number is his */
    PROOF_KIND_COUNT
};

struct proof {
    int64_t contact;
    enum proof_state state;
    enum proof_kind kind;
    char room[STORE_ROOM_BYTES], phone[STORE_PHONE_BYTES], name[STORE_NAME_BYTES]; /* as he said */
    int64_t household; /* to whose file the code was sent; 0: to nobody's */
    char sent_to[STORE_PHONE_BYTES]; /* the number that it went to; "" */
    char hash[PROOF_HASH_BYTES];     /* hex; "": not drawn yet */
    int32_t tries;
    int64_t at_ms, until_ms; /* of the state; with PROOF_CLOSED: so long he means his chosen home */
    struct text words; /* what he wanted before he was asked; borrowed until the next store_ call */
};

/* ST_NOT_FOUND: he never began. */
MUST_CHECK enum status store_proof_get(struct store *store, int64_t contact,
                                       struct proof *proof_out);
MUST_CHECK enum status store_proof_put(struct store *store, const struct proof *proof);
/* How many codes went out for the subject ("contact:1", "phone:1…", "room:…") after since_ms. */
MUST_CHECK enum status store_proof_issued(struct store *store, struct text subject,
                                          int64_t since_ms, int64_t *count_out);
/* Counts one; forgets some of those up to forget_ms. */
MUST_CHECK enum status store_proof_issue(struct store *store, struct text subject, int64_t at_ms,
                                         int64_t forget_ms);

#endif
