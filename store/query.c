#include "store/query.h"

#include "bot/base/invariant.h"
#include "bot/base/log.h"

#include <string.h>

/* Duplicates are an answer, not a fault. Everything else is logged and spoils the transaction:
 * SQLite may have rolled it back by itself (disk full, I/O error), and what follows would then
 * commit row by row. */
static enum status fail(struct query *query)
{
    struct store *store = query->store;
    int code = sqlite3_extended_errcode(store->db);
    if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) {
        return ST_CONFLICT;
    }
    log_event(LOG_ERROR, "database error", LOG_S("statement", statement_texts[query->id].name),
              LOG_N("code", code), LOG_S("reason", sqlite3_errmsg(store->db)));
    store->broken = store->in_transaction;
    return ST_STORE;
}

struct query query_start(struct store *store, enum statement id)
{
    INVARIANT(store != NULL);
    INVARIANT(id < STATEMENT_COUNT);
    struct query query = {store, NULL, id, ST_OK, 1};
    store->scratch_used = 0;
    if (store->broken) {
        query.status = ST_STORE;
        return query;
    }
    sqlite3_stmt **slot = &store->statements[id];
    if (*slot == NULL && sqlite3_prepare_v3(store->db, statement_texts[id].sql, -1,
                                            SQLITE_PREPARE_PERSISTENT, slot, NULL) != SQLITE_OK) {
        query.status = fail(&query);
        return query;
    }
    INVARIANT(!sqlite3_stmt_busy(*slot)); /* a callback ran the query that called it */
    query.statement = *slot;
    return query;
}

static void bound(struct query *query, int code)
{
    query->next++;
    if (code != SQLITE_OK) {
        query->status = fail(query);
    }
}

void query_bind_int(struct query *query, int64_t value)
{
    if (query->status == ST_OK) {
        bound(query, sqlite3_bind_int64(query->statement, query->next, value));
    }
}

void query_bind_ref(struct query *query, int64_t id)
{
    if (id != 0) {
        query_bind_int(query, id);
    } else if (query->status == ST_OK) {
        bound(query, sqlite3_bind_null(query->statement, query->next));
    }
}

void query_bind_text(struct query *query, struct text text, size_t size_max)
{
    if (query->status != ST_OK) {
        return;
    }
    if (text.size > size_max) {
        query->status = ST_TOO_LARGE;
        return;
    }
    const char *data = text.size == 0 ? "" : text.data; /* NULL would be stored as NULL */
    bound(query,
          sqlite3_bind_text(query->statement, query->next, data, (int)text.size, SQLITE_STATIC));
}

void query_bind_blob(struct query *query, struct text bytes, size_t size_max)
{
    if (query->status != ST_OK) {
        return;
    }
    if (bytes.size > size_max) {
        query->status = ST_TOO_LARGE;
        return;
    }
    bound(query, sqlite3_bind_blob(query->statement, query->next, bytes.size == 0 ? "" : bytes.data,
                                   (int)bytes.size, SQLITE_STATIC));
}

void query_bind_optional(struct query *query, struct text text, size_t size_max)
{
    if (text.size == 0) {
        query_bind_ref(query, 0);
    } else {
        query_bind_text(query, text, size_max);
    }
}

void query_bind_chars(struct query *query, const char *chars, size_t capacity_bytes)
{
    struct text text = {chars, strnlen(chars, capacity_bytes)};
    query_bind_text(query, text, capacity_bytes - 1);
}

bool query_step(struct query *query)
{
    if (query->status != ST_OK) {
        return false;
    }
    int code = sqlite3_step(query->statement);
    query->next = 0;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        query->status = fail(query);
    }
    return code == SQLITE_ROW;
}

enum status query_end(struct query *query)
{
    if (query->statement != NULL) {
        sqlite3_reset(query->statement); /* repeats the failure of the step, noted already */
        sqlite3_clear_bindings(query->statement);
        query->statement = NULL;
    }
    return query->status;
}

enum status query_first(struct query *query)
{
    if (query_step(query)) {
        return ST_OK;
    }
    query_note(query, ST_NOT_FOUND);
    return query_end(query);
}

enum status query_run(struct query *query)
{
    while (query_step(query)) {
    }
    return query_end(query);
}

enum status query_run_or(struct query *query, enum status none)
{
    enum status status = query_run(query);
    return status == ST_OK && query_changes(query->store) == 0 ? none : status;
}

enum status query_run_one(struct query *query)
{
    return query_run_or(query, ST_NOT_FOUND);
}

enum status query_insert_or(struct query *query, enum status none, int64_t *id_out)
{
    enum status status = query_run_or(query, none);
    if (status == ST_OK) {
        *id_out = sqlite3_last_insert_rowid(query->store->db);
    }
    return status;
}

enum status query_insert(struct query *query, int64_t *id_out)
{
    return query_insert_or(query, ST_STORE, id_out);
}

enum status query_put(struct query *query, int64_t *id_out)
{
    int64_t id = 0;
    while (query_step(query)) {
        id = query_int(query);
    }
    enum status status = query_end(query);
    if (status == ST_OK) {
        *id_out = id;
    }
    return status;
}

enum status query_minimum(struct query *query, int64_t *value_out)
{
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    bool none = sqlite3_column_type(query->statement, query->next) == SQLITE_NULL;
    *value_out = none ? INT64_MAX : query_int(query);
    return query_end(query);
}

void query_note(struct query *query, enum status status)
{
    if (query->status == ST_OK) {
        query->status = status;
    }
}

int64_t query_int(struct query *query)
{
    return sqlite3_column_int64(query->statement, query->next++);
}

int32_t query_int32(struct query *query)
{
    return sqlite3_column_int(query->statement, query->next++);
}

struct text query_text(struct query *query)
{
    int column = query->next++;
    const char *data = (const char *)sqlite3_column_text(query->statement, column);
    struct text text = {data, (size_t)sqlite3_column_bytes(query->statement, column)};
    return text;
}

struct text query_text_kept(struct query *query)
{
    struct store *store = query->store;
    struct text text = query_text(query);
    if (text.size > sizeof store->scratch - store->scratch_used) {
        /* Only a file written by something else holds so much in one row. */
        query_note(query, ST_STORE);
        return TEXT_NONE;
    }
    if (text.size == 0) {
        return TEXT_NONE;
    }
    char *copy = store->scratch + store->scratch_used;
    memcpy(copy, text.data, text.size);
    store->scratch_used += text.size;
    return (struct text){copy, text.size};
}

void query_chars(struct query *query, char *out, size_t capacity_bytes)
{
    text_copy(query_text(query), out, capacity_bytes);
}

int64_t query_changes(const struct store *store)
{
    return sqlite3_changes64(store->db);
}
