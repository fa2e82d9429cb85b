/* recent.h - contacts lately read or saved, so that the next message of a chat costs no query.
 *
 * A chat is a handful of messages within minutes, and each begins by reading the same row of five
 * tables. The writer is the only one that changes them (store_open takes a lock), so it remembers
 * what it read: SQLite's update hook tells of every row that is changed, by whichever statement, and
 * what was remembered of it is forgotten. A rollback forgets everything. */
#ifndef STORE_RECENT_H
#define STORE_RECENT_H

#include "store/contact.h"

#include <sqlite3.h>

enum {
    RECENT_CONTACTS = 256,    /* the oldest is forgotten for a new one */
    RECENT_STATE_BYTES = 1024 /* a chat with a longer state is not remembered */
};

/* A reader has none: NULL remembers nothing. */
struct recent;

/* Follows the changes of db from now on; must be closed after db. NULL: no memory. */
struct recent *recent_open(sqlite3 *db);
void recent_close(struct recent *recent);

/* One contact with what its row of conversation says. */
struct recent_row {
    struct contact contact;
    struct conversation conversation; /* state borrowed: copied by recent_put */
    int64_t last_message, last_ticket;
};

/* What is remembered, or NULL; borrowed, the state too, until the next store_ call. */
const struct recent_row *recent_find(const struct recent *recent, struct text account,
                                     struct text peer);
const struct recent_row *recent_get(const struct recent *recent, int64_t contact);

void recent_put(struct recent *recent, const struct recent_row *row);
void recent_forget_all(struct recent *recent);

/* Around a statement that changes nothing but this contact's row: between the two its change does
 * not make it forgotten. The second returns the row to bring up to date, NULL when none is
 * remembered; a statement that failed forgets it (saved false). */
void recent_saving(struct recent *recent, int64_t contact);
struct recent_row *recent_saved(struct recent *recent, bool saved);
/* Copies state into the row, or forgets the row when it is too long. */
void recent_set_state(struct recent *recent, struct recent_row *row, struct text state);

#endif
