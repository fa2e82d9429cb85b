/* The session extension's part of sqlite3.h is behind these two. */
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1

#include "store/undo.h"

#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "store/query.h"

#include <stdlib.h>
#include <string.h>

struct store_watch {
    sqlite3_session *session;
};

/* Never taken back: the record, and what only counts or remembers it. An act on a ticket leaves the
 * dialogue of its resident alone; what it writes of a contact is where his newest message is. Who
 * bears how many tickets follows from the ticket (store_ticket_put_back). */
static const char *const unwatched[] = {"event",        "message", "outbox", "command",
                                        "conversation", "contact", "duty"};
/* What is about the ticket alone. */
static const char *const put_back[] = {"ticket", "timer", "clock", "fact", "ask",
                                       "offer",  "route", "material"};

static bool among(const char *table, const char *const *tables, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table, tables[i]) == 0) {
            return true;
        }
    }
    return false;
}

static int wants_table(void *context, const char *table)
{
    (void)context;
    return !among(table, unwatched, sizeof unwatched / sizeof unwatched[0]);
}

static enum status fail(const struct store *store, const char *what)
{
    log_event(LOG_ERROR, "an act cannot be watched or taken back", LOG_S("at", what),
              LOG_S("reason", store_error(store)));
    return ST_STORE;
}

enum status store_watch_begin(struct store *store, struct store_watch **watch_out)
{
    INVARIANT(store->in_transaction);
    *watch_out = NULL;
    struct store_watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL) {
        return ST_NO_MEMORY;
    }
    if (sqlite3session_create(store->db, "main", &watch->session) != SQLITE_OK ||
        sqlite3session_attach(watch->session, NULL) != SQLITE_OK) {
        store_watch_drop(watch);
        return fail(store, "session");
    }
    sqlite3session_table_filter(watch->session, wants_table, NULL);
    *watch_out = watch;
    return ST_OK;
}

void store_watch_drop(struct store_watch *watch)
{
    if (watch != NULL && watch->session != NULL) {
        sqlite3session_delete(watch->session);
    }
    free(watch);
}

/* The ticket itself is changed, never opened; and it is this one. */
static bool is_of_ticket(sqlite3_changeset_iter *change, const char *table, int act, int64_t ticket)
{
    sqlite3_value *number = NULL;
    if (strcmp(table, "ticket") != 0) {
        return among(table, put_back, sizeof put_back / sizeof put_back[0]);
    }
    return act == SQLITE_UPDATE && sqlite3changeset_old(change, 0, &number) == SQLITE_OK &&
           number != NULL && sqlite3_value_int64(number) == ticket;
}

static enum status judge(int size, void *bytes, int64_t ticket)
{
    sqlite3_changeset_iter *change = NULL;
    if (sqlite3changeset_start(&change, size, bytes) != SQLITE_OK) {
        return ST_STORE;
    }
    enum status status = ST_OK;
    while (status == ST_OK && sqlite3changeset_next(change) == SQLITE_ROW) {
        const char *table = NULL;
        int columns = 0, act = 0, indirect = 0;
        sqlite3changeset_op(change, &table, &columns, &act, &indirect);
        status = is_of_ticket(change, table, act, ticket) ? ST_OK : ST_CONFLICT;
    }
    return sqlite3changeset_finalize(change) == SQLITE_OK ? status : ST_STORE;
}

enum status store_watch_end(struct store_watch *watch, int64_t ticket, struct arena *arena,
                            struct text *changes_out)
{
    int size = 0;
    void *bytes = NULL;
    *changes_out = TEXT_NONE;
    int code = sqlite3session_changeset(watch->session, &size, &bytes);
    enum status status = code == SQLITE_OK ? judge(size, bytes, ticket) : ST_STORE;
    if (status == ST_OK && size > UNDO_BYTES_MAX) {
        status = ST_TOO_LARGE;
    }
    if (status == ST_OK) {
        *changes_out = arena_text(arena, (struct text){bytes, (size_t)size});
        status = changes_out->data == NULL ? ST_NO_MEMORY : ST_OK;
    }
    sqlite3_free(bytes);
    store_watch_drop(watch);
    return status;
}

/* ---- the newest act on a ticket ---- */

static enum status drop(struct store *store, enum statement id, int64_t value)
{
    struct query query = query_start(store, id);
    query_bind_int(&query, value);
    return query_run(&query);
}

enum status store_undo_put(struct store *store, const struct undo_row *undo, int64_t now_ms)
{
    enum status status = drop(store, SQL_UNDO_OVER_LETTERS, now_ms);
    if (status == ST_OK) {
        status = drop(store, SQL_UNDO_OVER, now_ms);
    }
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_UNDO_PUT);
    query_bind_int(&query, undo->ticket);
    QUERY_BIND_CHARS(&query, undo->op);
    query_bind_int(&query, undo->staff);
    query_bind_int(&query, undo->first_seq);
    query_bind_int(&query, undo->last_seq);
    query_bind_int(&query, undo->until_ms);
    query_bind_blob(&query, undo->changes, UNDO_BYTES_MAX);
    return query_run(&query);
}

enum status store_undo_get(struct store *store, int64_t ticket, struct undo_row *undo_out)
{
    struct query query = query_start(store, SQL_UNDO_GET);
    query_bind_int(&query, ticket);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    undo_out->ticket = query_int(&query);
    QUERY_CHARS(&query, undo_out->op);
    undo_out->staff = query_int(&query);
    undo_out->first_seq = query_int(&query);
    undo_out->last_seq = query_int(&query);
    undo_out->until_ms = query_int(&query);
    undo_out->changes = query_text_kept(&query);
    return query_end(&query);
}

enum status store_undo_offers(struct store *store, int64_t staff, int64_t now_ms, undo_each *each,
                              void *context)
{
    struct query query = query_start(store, SQL_UNDO_OFFERS);
    query_bind_int(&query, staff);
    query_bind_int(&query, now_ms);
    query_bind_int(&query, UNDO_OFFERS_MAX);
    while (query_step(&query)) {
        struct undo_offer offer = {.undo = {.staff = staff}};
        offer.undo.ticket = query_int(&query);
        QUERY_CHARS(&query, offer.undo.op);
        offer.undo.first_seq = query_int(&query);
        offer.undo.last_seq = query_int(&query);
        offer.undo.until_ms = query_int(&query);
        QUERY_CHARS(&query, offer.community);
        QUERY_CHARS(&query, offer.service);
        query_note(&query, each(context, &offer));
    }
    return query_end(&query);
}

enum status store_undo_newest_event(struct store *store, int64_t ticket, int64_t *seq_out)
{
    struct query query = query_start(store, SQL_UNDO_NEWEST_EVENT);
    query_bind_int(&query, ticket);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *seq_out = query_int(&query);
    return query_end(&query);
}

static enum status mark_undone(struct store *store, const struct undo_row *undo)
{
    struct query query = query_start(store, SQL_UNDONE_ADD);
    query_bind_int(&query, undo->ticket);
    query_bind_int(&query, undo->first_seq);
    query_bind_int(&query, undo->last_seq);
    return query_run(&query);
}

/* Whatever is not as the act left it: nothing is put back. */
static int refuse(void *context, int kind, sqlite3_changeset_iter *change)
{
    const char *table = "";
    int columns = 0, act = 0, indirect = 0;
    (void)context;
    if (kind != SQLITE_CHANGESET_FOREIGN_KEY) {
        sqlite3changeset_op(change, &table, &columns, &act, &indirect);
    }
    log_event(LOG_INFO, "an act is not taken back", LOG_S("table", table), LOG_N("kind", kind),
              LOG_N("act", act));
    return SQLITE_CHANGESET_ABORT;
}

static enum status turn_round(struct store *store, struct text changes)
{
    int size = 0;
    void *bytes = NULL;
    union { /* the library takes what it only reads without const */
        const char *borrowed;
        void *given;
    } forward = {.borrowed = changes.data};
    if (sqlite3changeset_invert((int)changes.size, forward.given, &size, &bytes) != SQLITE_OK) {
        return fail(store, "invert");
    }
    int code = sqlite3changeset_apply(store->db, size, bytes, NULL, refuse, NULL);
    sqlite3_free(bytes);
    if (code == SQLITE_ABORT) {
        return ST_CONFLICT;
    }
    return code == SQLITE_OK ? ST_OK : fail(store, "apply");
}

enum status store_undo_apply(struct store *store, const struct undo_row *undo,
                             const struct ticket *was)
{
    INVARIANT(store->in_transaction && was->number == undo->ticket);
    enum status status = turn_round(store, undo->changes);
    if (status == ST_OK) {
        status = store_ticket_put_back(store, was);
    }
    if (status == ST_OK) {
        status = mark_undone(store, undo);
    }
    if (status == ST_OK) {
        status = drop(store, SQL_UNDO_LETTERS_DROP, undo->ticket);
    }
    return status == ST_OK ? drop(store, SQL_UNDO_DROP, undo->ticket) : status;
}

/* ---- what is held back ---- */

enum status store_undo_hold(struct store *store, int64_t ticket, int64_t outbox)
{
    struct query query = query_start(store, SQL_UNDO_HOLD);
    query_bind_int(&query, outbox);
    query_bind_int(&query, ticket);
    return query_run(&query);
}

enum status store_undo_held(struct store *store, int64_t ticket, int64_t *ids, size_t max,
                            size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_UNDO_HELD);
    query_bind_int(&query, ticket);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        ids[count++] = query_int(&query);
    }
    enum status status = query_end(&query);
    *count_out = status == ST_OK ? count : 0;
    return status;
}

enum status store_undo_release(struct store *store, int64_t ticket, int64_t now_ms,
                               int64_t *count_out)
{
    *count_out = 0;
    enum status status = drop(store, SQL_UNDO_DROP, ticket);
    if (status != ST_OK || query_changes(store) == 0) {
        return status; /* no act is kept, as for nearly every ticket: so no letter is held */
    }
    struct query query = query_start(store, SQL_UNDO_RELEASE);
    query_bind_int(&query, ticket);
    query_bind_int(&query, now_ms);
    status = query_run(&query);
    *count_out = status == ST_OK ? query_changes(store) : 0;
    return status == ST_OK ? drop(store, SQL_UNDO_LETTERS_DROP, ticket) : status;
}
