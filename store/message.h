/* message.h - every message in and out, and the memory against duplicates. */
#ifndef STORE_MESSAGE_H
#define STORE_MESSAGE_H

#include "store/media.h"

enum message_direction { MESSAGE_IN, MESSAGE_OUT };
enum {
    MESSAGE_TEXT_BYTES_MAX = 16384,
    MESSAGE_PAGE_MAX = 200,
    MESSAGE_ANSWER_NEAR = 32 /* a passive reply stands at most so many rows behind its message: both
                                are written by one input */
};

struct message {
    int64_t id; /* running; set by store_message_add */
    int64_t at_ms;
    enum message_direction direction;
    int64_t contact;
    struct text kind; /* "text", "image", "voice", "video", "location", "link", "event", "note" */
    struct text text;
    struct text media;      /* JSON object: media_id, url, latitude …; size 0: none */
    bool has_file;          /* there is a row of its file; set by the walks below, as the next one */
    struct media_file file;
    struct text intent;     /* label, for inbound ones */
    struct text author;     /* "resident", "bot", or a staff username */
    struct text dedupe_key; /* inbound only; unique within the account */
    struct text account;
    int64_t answer; /* outbound passive reply: id of the message it answers, 0: none */
    int64_t ticket; /* number of the ticket it belongs to, 0: none */
};

/* Of what staff write among themselves: it stands in the chat, and no resident is sent it. */
#define message_kind_note TEXT("note")

/* ST_NOT_FOUND for a new key. Otherwise the id of the first delivery and the passive reply
 * given then (answer_out->id 0 when there was none; texts borrowed until the next store_ call). */
MUST_CHECK enum status store_message_seen(struct store *store, struct text account,
                                          struct text dedupe_key, int64_t *id_out,
                                          struct message *answer_out);
/* Copies everything; sets message->id. ST_CONFLICT when the dedupe key is there already. */
MUST_CHECK enum status store_message_add(struct store *store, struct message *message);
/* Ties the newest inbound pictures, voices and places of a contact since since_ms, that belong
 * to no ticket yet, to a ticket. */
MUST_CHECK enum status store_message_attach(struct store *store, int64_t contact, int64_t since_ms,
                                            int64_t ticket);

/* One page of a contact's chat, newest first, older than before_id (INT64_MAX: from the end).
 * Calls each for every row; its texts are borrowed during the call. A status other than ST_OK
 * from each stops and is returned. */
typedef enum status message_each(void *context, const struct message *message);
MUST_CHECK enum status store_message_page(struct store *store, int64_t contact, int64_t before_id,
                                          size_t max, message_each *each, void *context);
/* That one message of the contact: each is called once, or not at all. */
MUST_CHECK enum status store_message_get(struct store *store, int64_t contact, int64_t id,
                                         message_each *each, void *context);
/* Messages tied to a ticket, oldest first, at most MESSAGE_PAGE_MAX. */
MUST_CHECK enum status store_message_of_ticket(struct store *store, int64_t ticket,
                                               message_each *each, void *context);

#endif
