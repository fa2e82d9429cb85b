/* search.h - the index that finds words in messages, tickets and chats.
 *
 * A file of its own beside the database, made out of it and never the only place of anything: it
 * can be deleted at any time and is built anew (docs/decisions/021-search.md). One connection, the
 * indexer's, writes it; others read. Both see the database itself beside the index, read-only, so
 * that the typed queries of this folder work on them as well.
 *
 * Texts are indexed by grams: short pieces of words with spaces between, made by bot/grams.h. */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "store/contact.h"
#include "store/message.h"
#include "store/ticket.h"

enum search_kind { SEARCH_MESSAGE, SEARCH_TICKET, SEARCH_CHAT, SEARCH_KIND_COUNT };

enum {
    SEARCH_WORDS_BYTES_MAX = MESSAGE_TEXT_BYTES_MAX,
    SEARCH_GRAMS_BYTES_MAX = 12 * SEARCH_WORDS_BYTES_MAX,
    SEARCH_ASK_BYTES_MAX = 4096,
    SEARCH_CHECKPOINT_PAGES = 4096 /* of the index's own log, before it is moved into its file */
};

/* Opens the index at path beside the database. indexer: makes the file, or makes it anew when it
 * is damaged, of another version or of another database. ST_NOT_FOUND for a reader without one. */
MUST_CHECK enum status store_search_open(const char *path, const char *database, bool indexer,
                                         struct store **store_out);
/* Does this store have the index? Every other function here wants one. */
bool store_has_search(const struct store *store);

/* ---- for the indexer, between store_begin and store_commit ---- */

struct search_row {
    int64_t id; /* of the message or contact, or the ticket's number */
    struct text community;
    struct text words;
};
typedef enum status search_row_each(void *context, const struct search_row *row);
/* Rows behind those that are indexed, oldest first, at most max; store_search_add each. */
MUST_CHECK enum status store_search_new(struct store *store, enum search_kind kind, size_t max,
                                        search_row_each *each, void *context, size_t *count_out);
/* Tickets or chats that the next max events name and that are indexed already. */
MUST_CHECK enum status store_search_changed(struct store *store, enum search_kind kind, size_t max,
                                            search_row_each *each, void *context);
/* Those events are done with. *count_out: how many there were. */
MUST_CHECK enum status store_search_pass_events(struct store *store, size_t max,
                                                size_t *count_out);
MUST_CHECK enum status store_search_add(struct store *store, enum search_kind kind, int64_t id,
                                        struct text grams);
/* Of a ticket or chat: what stands in the index, kept so that it can be taken out again. */
MUST_CHECK enum status store_search_known(struct store *store, enum search_kind kind, int64_t id,
                                          struct text *words_out); /* borrowed; empty: nothing */
MUST_CHECK enum status store_search_drop(struct store *store, enum search_kind kind, int64_t id,
                                         struct text grams);
MUST_CHECK enum status store_search_know(struct store *store, enum search_kind kind, int64_t id,
                                         struct text words);
/* The id of the newest message of the database; 0: there is none. */
MUST_CHECK enum status store_search_newest(struct store *store, int64_t *id_out);
/* Outside a transaction: moves the log of the index into its file when it is long. */
MUST_CHECK enum status store_search_checkpoint(struct store *store);

/* ---- for who asks ---- */

/* Messages that are not indexed yet. */
MUST_CHECK enum status store_search_behind(struct store *store, int64_t *behind_out);
/* What fits the expression of grams ("a" AND ("b" OR "c")), newest first and older than before;
 * at most max. The message's texts are borrowed during the call. */
typedef enum status search_message_each(void *context, const struct message *message,
                                        struct text community);
MUST_CHECK enum status store_search_messages(struct store *store, struct text grams,
                                             int64_t before, size_t max, search_message_each *each,
                                             void *context);
typedef enum status search_ticket_each(void *context, const struct ticket *ticket);
MUST_CHECK enum status store_search_tickets(struct store *store, struct text grams, size_t max,
                                            search_ticket_each *each, void *context);
typedef enum status search_chat_each(void *context, int64_t contact);
MUST_CHECK enum status store_search_chats(struct store *store, struct text grams, size_t max,
                                          search_chat_each *each, void *context);

#endif
