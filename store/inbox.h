/* inbox.h - what a member of staff has read, where colleagues called him, the views he keeps, and
 * what his lists show beside their rows. */
#ifndef STORE_INBOX_H
#define STORE_INBOX_H

#include "store/outbox.h"

enum {
    INBOX_MENTIONS_MAX = 100,   /* shown; older ones follow when these are done */
    INBOX_MENTION_BYTES_MAX = 3000, /* words of a note of a ticket */
    INBOX_VIEWS_MAX = 20,       /* of one member of staff */
    INBOX_VIEW_BYTES_MAX = 2048,
    INBOX_ASKING_MAX = 500,     /* tickets of one page of a list */
    INBOX_DELIVERIES_MAX = 8    /* rows of the outbox that carry one message */
};

/* He has read all that the resident has sent by now. ST_NOT_FOUND: there is no such chat. */
MUST_CHECK enum status store_inbox_read(struct store *store, int64_t staff, int64_t contact);
/* The same of every chat in his communities. */
MUST_CHECK enum status store_inbox_read_all(struct store *store, int64_t staff,
                                            struct text scopes);
/* How many messages of the chat (conversation.in_count) he has read; 0: none. */
MUST_CHECK enum status store_inbox_read_count(struct store *store, int64_t staff, int64_t contact,
                                              int64_t *count_out);

/* A note that calls a member of staff: a message of a chat, or one in the record of a ticket. */
struct mention {
    int64_t id;
    int64_t contact, message; /* beside a chat; else 0 */
    int64_t ticket;           /* in a ticket; else 0 */
    char by_staff[STORE_ID_BYTES];
    int64_t at_ms;
    struct text text; /* of the note; when read, borrowed during the call */
    /* Of the chat or ticket; only read: */
    char community[STORE_ID_BYTES], name[STORE_NAME_BYTES], room[STORE_ROOM_BYTES];
};
/* id and what is only read are not looked at; the text is kept for a ticket alone: of a chat it is
 * the message's. */
MUST_CHECK enum status store_inbox_mention(struct store *store, int64_t staff,
                                           const struct mention *mention);
/* Those that he has not seen, newest first. */
typedef enum status mention_each(void *context, const struct mention *mention);
MUST_CHECK enum status store_inbox_mentions(struct store *store, int64_t staff, mention_each *each,
                                            void *context);
/* He has seen those of the chat, or of the ticket; 0: of none. */
MUST_CHECK enum status store_inbox_mention_done(struct store *store, int64_t staff,
                                                int64_t contact, int64_t ticket, int64_t at_ms);

/* Views by name; data is JSON that only the console reads. Texts are borrowed during the call. */
typedef enum status view_each(void *context, struct text name, struct text data);
MUST_CHECK enum status store_inbox_views(struct store *store, int64_t staff, view_each *each,
                                         void *context);
/* ST_CONFLICT: a new one beyond INBOX_VIEWS_MAX. ST_TOO_LARGE. */
MUST_CHECK enum status store_inbox_view_put(struct store *store, int64_t staff, struct text name,
                                            struct text data);
MUST_CHECK enum status store_inbox_view_drop(struct store *store, int64_t staff,
                                             struct text name); /* ST_NOT_FOUND */

/* Tickets of these numbers whose resident is asked something and has not answered, ascending. */
MUST_CHECK enum status store_inbox_asking(struct store *store, int64_t from, int64_t to,
                                          int64_t *numbers, size_t max, size_t *count_out);

/* How a message out stands: of several rows that carry it, the one that staff must know of.
 * ST_NOT_FOUND: it went as the answer to the resident's own message. */
MUST_CHECK enum status store_inbox_delivery(struct store *store, int64_t message,
                                            enum outbox_state *state_out,
                                            char error_out[OUTBOX_ERROR_BYTES]);

#endif
