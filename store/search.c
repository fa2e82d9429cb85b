#include "store/search.h"

#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "store/query.h"
#include "store/rows.h"
#include "store/schema.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 4096, SEARCH_VERSION = 1, NAME_BYTES = 16 };

/* Without positions (detail=none) the index is a third as large: what a longer word asks for is the
 * meeting of its grams, and whoever asks looks at the text itself. */
#define GRAM_TABLE(name)                                                                           \
    "CREATE VIRTUAL TABLE " name " USING fts5 (grams, content='', columnsize=0, detail=none, "     \
    "tokenize='unicode61 remove_diacritics 0');"
static const char tables[] =
    "CREATE TABLE search_state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, "
    "WITHOUT ROWID;"
    "CREATE TABLE search_words (kind INTEGER NOT NULL, id INTEGER NOT NULL, words TEXT NOT NULL,"
    " PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;" GRAM_TABLE("message_gram")
        GRAM_TABLE("ticket_gram") GRAM_TABLE("chat_gram") "PRAGMA user_version = 1;";
/* The file cache of the system holds the pages; each of the two connections adds but this. */
static const char caches[] = "PRAGMA main.cache_size = -1024; PRAGMA gateway.cache_size = -1024;";
static_assert(SEARCH_VERSION == 1, "the script above says it too");

/* Where a walk stands, and the statements of its kind. */
static const struct {
    const char *name; /* of its place in search_state */
    enum statement fresh, changed, add, drop;
} kinds[SEARCH_KIND_COUNT] = {
    [SEARCH_MESSAGE] = {"message", SQL_SEARCH_NEW_MESSAGES, STATEMENT_COUNT,
                        SQL_SEARCH_ADD_MESSAGE, STATEMENT_COUNT},
    [SEARCH_TICKET] = {"ticket", SQL_SEARCH_NEW_TICKETS, SQL_SEARCH_CHANGED_TICKETS,
                       SQL_SEARCH_ADD_TICKET, SQL_SEARCH_DROP_TICKET},
    [SEARCH_CHAT] = {"chat", SQL_SEARCH_NEW_CHATS, SQL_SEARCH_CHANGED_CHATS, SQL_SEARCH_ADD_CHAT,
                     SQL_SEARCH_DROP_CHAT},
};
/* Places that belong to no kind. */
static const char event_place[] = "event", proof_place[] = "message_at";

/* ---- opening ---- */

static enum status get_place(struct store *store, const char *name, int64_t *value_out)
{
    *value_out = 0;
    struct query query = query_start(store, SQL_SEARCH_GET);
    query_bind_chars(&query, name, NAME_BYTES);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    *value_out = query_int(&query);
    return query_end(&query);
}

static enum status put_place(struct store *store, const char *name, int64_t value)
{
    struct query query = query_start(store, SQL_SEARCH_PUT);
    query_bind_chars(&query, name, NAME_BYTES);
    query_bind_int(&query, value);
    return query_run(&query);
}

/* The database as a URI that nothing is written through. */
static bool write_uri(const char *path, char out[PATH_BYTES_MAX])
{
    size_t used = (size_t)snprintf(out, PATH_BYTES_MAX, "file:");
    for (; *path != '\0' && used + 16 < PATH_BYTES_MAX; path++) {
        bool plain = *path != '%' && *path != '?' && *path != '#';
        used += (size_t)snprintf(out + used, PATH_BYTES_MAX - used, plain ? "%c" : "%%%02x",
                                 (unsigned char)*path);
    }
    snprintf(out + used, PATH_BYTES_MAX - used, "?mode=ro");
    return *path == '\0';
}

static enum status attach(struct store *store, const char *database)
{
    char uri[PATH_BYTES_MAX];
    if (!write_uri(database, uri)) {
        return ST_TOO_LARGE;
    }
    sqlite3_stmt *statement = NULL;
    int code =
        sqlite3_prepare_v2(store->db, "ATTACH ?1 AS gateway", -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_bind_text(statement, 1, uri, -1, SQLITE_STATIC) == SQLITE_OK
            ? sqlite3_step(statement)
            : SQLITE_ERROR;
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? ST_OK : ST_STORE;
}

/* ST_CONFIG: not an index of this version, and not an empty file either. */
static enum status make_tables(struct store *store, bool indexer)
{
    int version = 0;
    enum status status = schema_read_version(store->db, &version);
    if (status != ST_OK || version == SEARCH_VERSION) {
        return status;
    }
    if (version != 0 || !indexer) {
        return ST_CONFIG;
    }
    /* What a power cut takes is indexed again: the log is synced when it is moved, no sooner. */
    return sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
                   sqlite3_exec(store->db, tables, NULL, NULL, NULL) == SQLITE_OK &&
                   sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK
               ? ST_OK
               : ST_CONFIG;
}

/* The newest message that is indexed is still the one that it was: else this database is another,
 * or was put back to an older state. */
static enum status check_origin(struct store *store)
{
    int64_t last = 0, at_ms = 0, now_at_ms = 0;
    enum status status = get_place(store, kinds[SEARCH_MESSAGE].name, &last);
    if (status == ST_OK) {
        status = get_place(store, proof_place, &at_ms);
    }
    if (status != ST_OK || last == 0) {
        return status;
    }
    struct query query = query_start(store, SQL_SEARCH_MESSAGE_AT);
    query_bind_int(&query, last);
    status = query_first(&query);
    if (status == ST_OK) {
        now_at_ms = query_int(&query);
        status = query_end(&query);
    }
    return status == ST_NOT_FOUND || (status == ST_OK && at_ms != now_at_ms) ? ST_CONFIG : status;
}

static int note_wal_pages(void *context, sqlite3 *db, const char *name, int pages)
{
    (void)db, (void)name;
    ((struct store *)context)->wal_pages = pages;
    return SQLITE_OK;
}

static enum status open_once(const char *path, const char *database, bool indexer,
                             struct store **store_out)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI |
                (indexer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        return ST_NO_MEMORY;
    }
    store->lock_fd = -1;
    store->searches = true;
    store->mode = indexer ? STORE_WRITER : STORE_READER;
    enum status status = indexer ? store_make_private(path) : ST_OK;
    if (status == ST_OK && sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK) {
        status = ST_STORE;
    }
    if (status == ST_OK) {
        sqlite3_busy_timeout(store->db, STORE_BUSY_TIMEOUT_MS);
        status = schema_configure(store->db, indexer);
    }
    if (status == ST_OK) {
        status = make_tables(store, indexer);
    }
    if (status == ST_OK) {
        status = attach(store, database);
    }
    if (status == ST_OK) {
        sqlite3_exec(store->db, caches, NULL, NULL, NULL);
    }
    if (status == ST_OK && indexer) {
        sqlite3_exec(store->db, "PRAGMA main.synchronous = NORMAL", NULL, NULL, NULL);
        sqlite3_wal_hook(store->db, note_wal_pages, store);
        status = check_origin(store);
    }
    if (status != ST_OK) {
        store_close(store);
        return status;
    }
    *store_out = store; /* ownership moves to the caller */
    return ST_OK;
}

static void remove_index(const char *path)
{
    static const char *const parts[] = {"", "-wal", "-shm"};
    char part[PATH_BYTES_MAX];
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if ((size_t)snprintf(part, sizeof part, "%s%s", path, parts[i]) < sizeof part) {
            unlink(part);
        }
    }
}

enum status store_search_open(const char *path, const char *database, bool indexer,
                              struct store **store_out)
{
    *store_out = NULL;
    if (!indexer && access(path, F_OK) != 0) {
        return ST_NOT_FOUND;
    }
    enum status status = open_once(path, database, indexer, store_out);
    if (indexer && (status == ST_STORE || status == ST_CONFIG)) {
        log_event(LOG_INFO, "the search index is built anew", LOG_S("path", path));
        remove_index(path);
        status = open_once(path, database, indexer, store_out);
    }
    return status;
}

bool store_has_search(const struct store *store)
{
    return store->searches;
}

/* ---- the indexer ---- */

static enum status walk(struct query *query, search_row_each *each, void *context,
                        int64_t *last_out, size_t *count_out)
{
    while (query_step(query)) {
        struct search_row row;
        row.id = query_int(query);
        row.community = query_text(query);
        row.words = query_text(query);
        query_note(query, each(context, &row));
        *last_out = row.id;
        ++*count_out;
    }
    return query_end(query);
}

/* By this the index is known for that of this database. */
static enum status put_proof(struct store *store, int64_t message)
{
    struct query query = query_start(store, SQL_SEARCH_MESSAGE_AT);
    query_bind_int(&query, message);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    int64_t at_ms = query_int(&query);
    status = query_end(&query);
    return status == ST_OK ? put_place(store, proof_place, at_ms) : status;
}

enum status store_search_new(struct store *store, enum search_kind kind, size_t max,
                             search_row_each *each, void *context, size_t *count_out)
{
    int64_t last = 0;
    *count_out = 0;
    enum status status = get_place(store, kinds[kind].name, &last);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, kinds[kind].fresh);
    query_bind_int(&query, last);
    query_bind_int(&query, (int64_t)max);
    status = walk(&query, each, context, &last, count_out);
    if (status == ST_OK && *count_out > 0) {
        status = put_place(store, kinds[kind].name, last);
        if (status == ST_OK && kind == SEARCH_MESSAGE) {
            status = put_proof(store, last);
        }
    }
    return status;
}

enum status store_search_changed(struct store *store, enum search_kind kind, size_t max,
                                 search_row_each *each, void *context)
{
    INVARIANT(kind != SEARCH_MESSAGE);
    int64_t last = 0, passed = 0, unused = 0;
    size_t count = 0;
    enum status status = get_place(store, kinds[kind].name, &last);
    if (status == ST_OK) {
        status = get_place(store, event_place, &passed);
    }
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, kinds[kind].changed);
    query_bind_int(&query, last);
    query_bind_int(&query, passed);
    query_bind_int(&query, (int64_t)max);
    return walk(&query, each, context, &unused, &count);
}

enum status store_search_pass_events(struct store *store, size_t max, size_t *count_out)
{
    int64_t passed = 0;
    *count_out = 0;
    enum status status = get_place(store, event_place, &passed);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_SEARCH_EVENTS);
    query_bind_int(&query, passed + (int64_t)max);
    status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    int64_t last = query_int(&query);
    status = query_end(&query);
    if (status == ST_OK && last > passed) {
        *count_out = (size_t)(last - passed);
        status = put_place(store, event_place, last);
    }
    return status;
}

static enum status write_grams(struct store *store, enum statement id, int64_t row,
                               struct text grams)
{
    struct query query = query_start(store, id);
    query_bind_int(&query, row);
    query_bind_text(&query, grams, SEARCH_GRAMS_BYTES_MAX);
    return query_run(&query);
}

enum status store_search_add(struct store *store, enum search_kind kind, int64_t id,
                             struct text grams)
{
    return write_grams(store, kinds[kind].add, id, grams);
}

enum status store_search_drop(struct store *store, enum search_kind kind, int64_t id,
                              struct text grams)
{
    INVARIANT(kind != SEARCH_MESSAGE);
    return write_grams(store, kinds[kind].drop, id, grams);
}

enum status store_search_known(struct store *store, enum search_kind kind, int64_t id,
                               struct text *words_out)
{
    *words_out = TEXT_NONE;
    struct query query = query_start(store, SQL_SEARCH_KNOWN);
    query_bind_int(&query, kind);
    query_bind_int(&query, id);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    *words_out = query_text_kept(&query);
    return query_end(&query);
}

enum status store_search_know(struct store *store, enum search_kind kind, int64_t id,
                              struct text words)
{
    struct query query = query_start(store, SQL_SEARCH_KNOW);
    query_bind_int(&query, kind);
    query_bind_int(&query, id);
    query_bind_text(&query, words, SEARCH_WORDS_BYTES_MAX);
    return query_run(&query);
}

enum status store_search_newest(struct store *store, int64_t *id_out)
{
    struct query query = query_start(store, SQL_SEARCH_NEWEST);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *id_out = query_int(&query);
    return query_end(&query);
}

/* Of the index alone: the database beside it is the desk's to checkpoint. */
enum status store_search_checkpoint(struct store *store)
{
    if (store->wal_pages < SEARCH_CHECKPOINT_PAGES) {
        return ST_OK;
    }
    int in_log = 0, moved = 0;
    int code = sqlite3_wal_checkpoint_v2(store->db, "main", SQLITE_CHECKPOINT_PASSIVE, &in_log,
                                         &moved);
    store->wal_pages = in_log - moved;
    return code == SQLITE_OK ? ST_OK : ST_STORE;
}

/* ---- who asks ---- */

enum status store_search_behind(struct store *store, int64_t *behind_out)
{
    int64_t last = 0;
    enum status status = get_place(store, kinds[SEARCH_MESSAGE].name, &last);
    if (status != ST_OK) {
        return status;
    }
    int64_t newest = 0;
    status = store_search_newest(store, &newest);
    *behind_out = newest > last ? newest - last : 0;
    return status;
}

enum status store_search_messages(struct store *store, struct text grams, int64_t before,
                                  size_t max, search_message_each *each, void *context)
{
    struct query query = query_start(store, SQL_SEARCH_MESSAGES);
    query_bind_text(&query, grams, SEARCH_ASK_BYTES_MAX);
    query_bind_int(&query, before);
    query_bind_int(&query, (int64_t)max);
    while (query_step(&query)) {
        struct message message;
        rows_message(&query, &message);
        query_note(&query, each(context, &message, query_text(&query)));
    }
    return query_end(&query);
}

enum status store_search_tickets(struct store *store, struct text grams, size_t max,
                                 search_ticket_each *each, void *context)
{
    struct query query = query_start(store, SQL_SEARCH_TICKETS);
    query_bind_text(&query, grams, SEARCH_ASK_BYTES_MAX);
    query_bind_int(&query, (int64_t)max);
    while (query_step(&query)) {
        struct ticket ticket;
        rows_ticket(&query, &ticket);
        query_note(&query, each(context, &ticket));
    }
    return query_end(&query);
}

enum status store_search_chats(struct store *store, struct text grams, size_t max,
                               search_chat_each *each, void *context)
{
    struct query query = query_start(store, SQL_SEARCH_CHATS);
    query_bind_text(&query, grams, SEARCH_ASK_BYTES_MAX);
    query_bind_int(&query, (int64_t)max);
    while (query_step(&query)) {
        query_note(&query, each(context, query_int(&query)));
    }
    return query_end(&query);
}
