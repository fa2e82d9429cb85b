/* contact.h - residents as a channel knows them, their homes, and their chat.
 *
 * A contact is one peer of one account. Its conversation (the open dialogue,
 * who holds the chat, the free-reply ledger) is one row beside it. */
#ifndef STORE_CONTACT_H
#define STORE_CONTACT_H

#include "store/store.h"

enum { CONVERSATION_STATE_BYTES_MAX = 16384 };

struct contact {
    int64_t id; /* 0: not stored yet */
    char channel[STORE_ID_BYTES];
    char account[STORE_ID_BYTES];
    char peer[STORE_PEER_BYTES];
    char community[STORE_ID_BYTES];
    char name[STORE_NAME_BYTES];   /* "" while unknown */
    char phone[STORE_PHONE_BYTES]; /* "" while unknown */
    char room[STORE_ROOM_BYTES];   /* as told, or of the bound household; "" while unknown */
    int64_t household;             /* bound home; 0: none, room is only what he said */
    int64_t created_at_ms;
    bool following; /* false after unsubscribe: nothing can be sent */
};

struct conversation {
    int64_t contact;
    struct text state; /* dialogue state; size 0: nothing open. Borrowed until the
                          next store_ call when loaded, copied when saved */
    int64_t holder;    /* staff id of who took the chat over; 0: the bot answers */
    int64_t held_since_ms;
    int64_t wants_human_since_ms; /* 0: not waiting for a person */
    int64_t last_in_at_ms;
    /* Two ledgers of free replies, each by itself (bot/window.h): of what he wrote (WeChat: 5 within
     * 48 h), and of what he did (3 within a minute of a tap, a scan or following). */
    int64_t allowance_until_ms, action_until_ms;
    int32_t allowance_left, action_left;
    int64_t in_count; /* messages that he has sent; how many of them a member of staff has read:
                         store/inbox.h */
    int64_t last_media_at_ms; /* newest picture, voice, video or place he sent; 0: none */
    bool asked; /* loaded only: a question about a ticket waits for him (store/ask.h) */
    bool surveyed; /* loaded only: he is filling in the sheet of a survey (store/answer.h) */
    bool proving; /* loaded only: he is about to prove who he is (store/proof.h) */
};

/* One query for both. ST_NOT_FOUND: *contact_out and *conversation_out are untouched. */
MUST_CHECK enum status store_contact_find(struct store *store, struct text account,
                                          struct text peer, struct contact *contact_out,
                                          struct conversation *conversation_out);
MUST_CHECK enum status store_contact_get(struct store *store, int64_t id,
                                         struct contact *contact_out,
                                         struct conversation *conversation_out);
/* Adds contact (its id is set) and its empty conversation. */
MUST_CHECK enum status store_contact_add(struct store *store, struct contact *contact);
/* Saves name, phone, room, household, community, following. */
MUST_CHECK enum status store_contact_save(struct store *store, const struct contact *contact);
/* Deletes what a platform orders deleted when a resident unfollows: name, phone, binding,
 * dialogue. Tickets stay: the company must be able to prove its work. */
MUST_CHECK enum status store_contact_forget(struct store *store, int64_t id);
MUST_CHECK enum status store_conversation_save(struct store *store,
                                               const struct conversation *conversation);
/* The chat behind after that the member of staff holds. ST_NOT_FOUND: no further one. */
MUST_CHECK enum status store_conversation_held(struct store *store, int64_t staff, int64_t after,
                                               int64_t *contact_out);
/* Saves all but holder, held_since_ms and wants_human_since_ms, which stay as the row has them. */
MUST_CHECK enum status store_conversation_step(struct store *store,
                                               const struct conversation *conversation);

/* Chats for the staff list: held or waiting for a person first, then the newest. */
struct chat_row {
    struct contact contact;
    struct conversation conversation; /* state is left empty */
};
enum { CHAT_LIST_MAX = 200 };
/* scopes: communities of the viewer, "*" for all. *count_out <= max <= CHAT_LIST_MAX. */
MUST_CHECK enum status store_chat_list(struct store *store, struct text scopes,
                                       struct chat_row *rows, size_t max, size_t *count_out);

/* Chats of the contacts bound to the home that can be written to, newest contact first; their states
 * are left empty. */
MUST_CHECK enum status store_chats_of_home(struct store *store, int64_t household,
                                           struct chat_row *rows, size_t max, size_t *count_out);

struct household {
    int64_t id;
    char community[STORE_ID_BYTES];
    char room[STORE_ROOM_BYTES]; /* canonical: "3-2-501" */
    char owner[STORE_NAME_BYTES];
    char phone[STORE_PHONE_BYTES];
};
MUST_CHECK enum status store_household_find(struct store *store, struct text community,
                                            struct text room, struct household *household_out);
MUST_CHECK enum status store_household_get(struct store *store, int64_t id,
                                           struct household *household_out);
/* The only home of the community with that phone on file. ST_NOT_FOUND, also when there are
 * several. */
MUST_CHECK enum status store_household_of_phone(struct store *store, struct text community,
                                                struct text phone,
                                                struct household *household_out);
/* Inserts or updates by (community, room); the id is set. */
MUST_CHECK enum status store_household_put(struct store *store, struct household *household);

#endif
