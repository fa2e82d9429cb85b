/* query.h - running one statement of the table; for the modules of store/ only.
 *
 * A query is a value on the stack: start, bind in the order of the SQL's
 * parameters, step and read columns in order, end. The first failure sticks:
 * later calls do nothing and the end returns it, so a typed function needs no
 * check between binds. A text over its limit is such a failure (ST_TOO_LARGE)
 * and the statement is then never run.
 *
 * Also lays struct store open to those modules. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "store/log_sync.h"
#include "store/outbox.h"
#include "store/recent.h"
#include "store/statements.h"
#include "store/store.h"

#include <sqlite3.h>

/* More than the texts of any one row (message: text + media, command: answer). */
enum { STORE_SCRATCH_BYTES = 131072 };

/* Figures that a COUNT would have to scan for. Counted when first asked for, then kept up to date;
 * a rollback puts back those of the begin. */
struct store_tally {
    bool tickets_known, outbox_known;
    int64_t tickets_open;
    int64_t outbox[OUTBOX_STATE_COUNT];
};

/* See store/chain.h. */
struct store_chain {
    int64_t contact; /* 0: none at hand */
    int64_t last_message, last_ticket;
    bool unwritten;
};

struct store {
    sqlite3 *db;
    int lock_fd; /* -1 for readers */
    enum store_mode mode;
    bool in_transaction, marked;
    bool searches; /* a connection of the search index: store/search.h */
    bool broken; /* a statement failed in this transaction: it can only be rolled back */
    int64_t wal_pages;
    struct log_sync *sync; /* owned; NULL without store_overlap */
    struct store_chain chain;
    struct recent *recent; /* owned; NULL for readers */
    struct store_tally tally, tally_at_begin, tally_at_mark;
    sqlite3_stmt *statements[STATEMENT_COUNT]; /* prepared when first used, owned */
    size_t scratch_used;
    char scratch[STORE_SCRATCH_BYTES]; /* texts lent to the caller until the next store_ call */
};

/* SQLite would make the file readable for everybody; its log files copy the mode. */
MUST_CHECK enum status store_make_private(const char *path);

struct query {
    struct store *store;
    sqlite3_stmt *statement;
    enum statement id;
    enum status status; /* the first failure */
    int next;           /* parameter or column that comes next */
};

struct query query_start(struct store *store, enum statement id);

void query_bind_int(struct query *query, int64_t value);
/* A reference to another row: 0 is stored as NULL. */
void query_bind_ref(struct query *query, int64_t id);
/* Borrows text until the query ends. */
void query_bind_text(struct query *query, struct text text, size_t size_max);
/* The same bytes, as no text. */
void query_bind_blob(struct query *query, struct text bytes, size_t size_max);
/* An empty text is stored as NULL: out of a unique index. */
void query_bind_optional(struct query *query, struct text text, size_t size_max);
/* A short column: NUL-terminated within capacity bytes, else ST_TOO_LARGE. */
void query_bind_chars(struct query *query, const char *chars, size_t capacity_bytes);
#define QUERY_BIND_CHARS(query, array) query_bind_chars((query), (array), sizeof(array))

/* True when there is a row to read. False at the end and on failure: then end the query. */
bool query_step(struct query *query);
/* For a query of one row. Other than ST_OK (ST_NOT_FOUND without a row) it is ended already. */
MUST_CHECK enum status query_first(struct query *query);
/* Runs a statement without rows to the end. A key that is there already is ST_CONFLICT. */
MUST_CHECK enum status query_run(struct query *query);
/* Likewise; ST_NOT_FOUND when no row was changed. */
MUST_CHECK enum status query_run_one(struct query *query);
/* Likewise, for a statement whose own condition can hold it back: none when no row was changed. */
MUST_CHECK enum status query_run_or(struct query *query, enum status none);
/* Runs an INSERT and gives the number of the new row. */
MUST_CHECK enum status query_insert(struct query *query, int64_t *id_out);
MUST_CHECK enum status query_insert_or(struct query *query, enum status none, int64_t *id_out);
/* Likewise for an INSERT that updates a row of the same key and returns its id. */
MUST_CHECK enum status query_put(struct query *query, int64_t *id_out);
/* Runs a SELECT min(): INT64_MAX when there is no row. */
MUST_CHECK enum status query_minimum(struct query *query, int64_t *value_out);
/* Records what a callback returned; other than ST_OK stops the query. */
void query_note(struct query *query, enum status status);
enum status query_end(struct query *query);

int64_t query_int(struct query *query); /* NULL is 0 */
int32_t query_int32(struct query *query);
/* Borrowed until the next step or end; NULL is empty. */
struct text query_text(struct query *query);
/* Copied to the store's scratch: outlives the query, until the next store_ call. */
struct text query_text_kept(struct query *query);
void query_chars(struct query *query, char *out, size_t capacity_bytes);
#define QUERY_CHARS(query, array) query_chars((query), (array), sizeof(array))

/* Rows that the newest statement changed. */
int64_t query_changes(const struct store *store);

#endif
