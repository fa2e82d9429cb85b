#include "store/store.h"

#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "store/chain.h"
#include "store/log_file.h"
#include "store/query.h"
#include "store/sample.h"
#include "store/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 4096 };

static const char *log_layer; /* set once; NULL: the default file layer will do */

/* SQLite's own accounting of memory takes a lock at each allocation and nobody reads it. */
static void configure_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    log_layer = log_file_layer();
}

static enum status fail_with_errno(const char *message, const char *path)
{
    int code = errno;
    log_event(LOG_ERROR, message, LOG_S("path", path), LOG_N("errno", code));
    return ST_STORE;
}

/* The writer holds PATH.lock for as long as it lives; the kernel lets go of it with the process. */
static enum status take_lock(const char *path, int *fd_out)
{
    char lock_path[PATH_BYTES_MAX];
    if ((size_t)snprintf(lock_path, sizeof lock_path, "%s.lock", path) >= sizeof lock_path) {
        return ST_TOO_LARGE;
    }
    int fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail_with_errno("database lock cannot be made", lock_path);
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        log_event(LOG_ERROR, "another process is writing this database", LOG_S("path", path));
        return ST_BUSY;
    }
    *fd_out = fd;
    return ST_OK;
}

enum status store_make_private(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail_with_errno("database file cannot be opened", path);
    }
    close(fd);
    return ST_OK;
}

static int note_wal_pages(void *context, sqlite3 *db, const char *name, int pages)
{
    (void)db, (void)name;
    struct store *store = context;
    store->wal_pages = pages;
    return SQLITE_OK;
}

static enum status connect(struct store *store, const char *path)
{
    bool writer = store->mode == STORE_WRITER;
    int flags = SQLITE_OPEN_NOMUTEX | (writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    if (sqlite3_open_v2(path, &store->db, flags, writer ? log_layer : NULL) != SQLITE_OK) {
        log_event(LOG_ERROR, "database cannot be opened", LOG_S("path", path),
                  LOG_S("reason", store_error(store)));
        return ST_STORE;
    }
    sqlite3_busy_timeout(store->db, STORE_BUSY_TIMEOUT_MS);
    enum status status = schema_configure(store->db, writer);
    if (status == ST_OK) {
        status = sample_register(store->db);
    }
    if (status == ST_OK && writer) {
        sqlite3_wal_hook(store->db, note_wal_pages, store);
    }
    return status;
}

static enum status open_writer(struct store *store, const char *path)
{
    enum status status = take_lock(path, &store->lock_fd);
    if (status == ST_OK) {
        status = store_make_private(path);
    }
    if (status == ST_OK) {
        status = connect(store, path);
    }
    if (status == ST_OK) {
        status = schema_migrate(store->db);
    }
    if (status == ST_OK) {
        store->recent = recent_open(store->db);
        status = store->recent == NULL ? ST_NO_MEMORY : ST_OK;
    }
    return status;
}

static enum status open_reader(struct store *store, const char *path)
{
    if (access(path, F_OK) != 0) {
        log_event(LOG_WARN, "there is no database yet", LOG_S("path", path));
        return ST_NOT_FOUND;
    }
    int version = 0;
    enum status status = connect(store, path);
    if (status == ST_OK) {
        status = schema_read_version(store->db, &version);
    }
    if (status == ST_OK && version != schema_version()) {
        log_event(LOG_ERROR, "the database is of another version than this program",
                  LOG_N("database", version), LOG_N("program", schema_version()));
        return ST_CONFIG;
    }
    return status;
}

enum status store_open(const char *path, enum store_mode mode, struct store **store_out)
{
    INVARIANT(path != NULL);
    INVARIANT(store_out != NULL);
    *store_out = NULL;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure_library);
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        return ST_NO_MEMORY;
    }
    store->mode = mode;
    store->lock_fd = -1;
    enum status status = mode == STORE_WRITER ? open_writer(store, path) : open_reader(store, path);
    if (status != ST_OK) {
        store_close(store);
        return status;
    }
    *store_out = store; /* ownership moves to the caller */
    return ST_OK;
}

void store_close(struct store *store)
{
    if (store == NULL) {
        return;
    }
    log_sync_close(store->sync);
    store_rollback(store);
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(store->statements[i]);
    }
    sqlite3_close(store->db);
    recent_close(store->recent);
    if (store->lock_fd >= 0) {
        close(store->lock_fd); /* last: the file is closed before another may write it */
    }
    free(store);
}

enum status store_begin(struct store *store)
{
    INVARIANT(store->mode == STORE_WRITER);
    INVARIANT(!store->in_transaction);
    struct query query = query_start(store, SQL_BEGIN);
    enum status status = query_run(&query);
    store->in_transaction = status == ST_OK;
    store->tally_at_begin = store->tally;
    return status;
}

enum status store_commit(struct store *store)
{
    INVARIANT(store->in_transaction);
    enum status status = chain_flush(store);
    if (status == ST_OK) {
        struct query query = query_start(store, SQL_COMMIT);
        status = query_run(&query);
    }
    if (status != ST_OK) {
        store_rollback(store);
        return ST_STORE;
    }
    store->in_transaction = false;
    return ST_OK;
}

enum status store_overlap(struct store *store, void (*over)(void *context), void *context)
{
    INVARIANT(store->mode == STORE_WRITER && store->sync == NULL);
    return log_sync_open(over, context, &store->sync);
}

/* A transaction that wrote nothing owes the disk nothing. */
static void start_sync(struct store *store, sqlite3_file *log)
{
    if (log_file_owes_sync(log)) {
        log_file_sync_begins(log);
        log_sync_start(store->sync, log);
    }
}

enum status store_commit_early(struct store *store)
{
    sqlite3_file *log = store->sync == NULL ? NULL : log_file_of(store->db);
    if (log == NULL) {
        return store_commit(store);
    }
    INVARIANT(!log_sync_is_started(store->sync));
    log_file_put_off(log, true);
    enum status status = store_commit(store);
    log_file_put_off(log, false);
    if (status == ST_OK) {
        start_sync(store, log);
    }
    return status;
}

bool store_is_settled(struct store *store)
{
    return store->sync == NULL || !log_sync_is_started(store->sync) ||
           log_sync_is_over(store->sync);
}

enum status store_settle(struct store *store)
{
    if (store->sync == NULL || !log_sync_is_started(store->sync)) {
        return ST_OK;
    }
    int code = log_sync_end(store->sync);
    log_file_sync_ended(log_file_of(store->db), code == SQLITE_OK);
    if (code != SQLITE_OK) {
        log_event(LOG_ERROR, "the log cannot be synced", LOG_N("code", code));
    }
    return code == SQLITE_OK ? ST_OK : ST_STORE;
}

enum status store_settle_again(struct store *store)
{
    int code = log_file_sync_again(log_file_of(store->db));
    if (code != SQLITE_OK) {
        log_event(LOG_ERROR, "the log cannot be synced", LOG_N("code", code));
    }
    return code == SQLITE_OK ? ST_OK : ST_STORE;
}

void store_rollback(struct store *store)
{
    if (!store->in_transaction) {
        return;
    }
    store->in_transaction = false;
    store->marked = false;
    store->broken = false;
    store->chain = (struct store_chain){0};
    recent_forget_all(store->recent);
    store->tally = store->tally_at_begin;
    if (!sqlite3_get_autocommit(store->db)) { /* SQLite itself rolls back after some failures */
        struct query query = query_start(store, SQL_ROLLBACK);
        enum status status = query_run(&query);
        INVARIANT(status == ST_OK || sqlite3_get_autocommit(store->db));
    }
}

static enum status run_plain(struct store *store, enum statement id)
{
    struct query query = query_start(store, id);
    return query_run(&query);
}

enum status store_mark(struct store *store)
{
    INVARIANT(store->in_transaction && !store->marked);
    enum status status = chain_flush(store);
    if (status == ST_OK) {
        status = run_plain(store, SQL_MARK);
    }
    store->marked = status == ST_OK;
    store->tally_at_mark = store->tally;
    return status;
}

enum status store_mark_keep(struct store *store)
{
    INVARIANT(store->marked);
    store->marked = false;
    return run_plain(store, SQL_MARK_RELEASE);
}

enum status store_mark_undo(struct store *store)
{
    INVARIANT(store->marked);
    store->marked = false;
    store->chain = (struct store_chain){0}; /* what was flushed at the mark is in the table */
    recent_forget_all(store->recent);
    store->tally = store->tally_at_mark;
    enum status status = run_plain(store, SQL_MARK_ROLLBACK);
    return status == ST_OK ? run_plain(store, SQL_MARK_RELEASE) : status;
}

const char *store_error(const struct store *store)
{
    return store->db == NULL ? "out of memory" : sqlite3_errmsg(store->db);
}

int64_t store_wal_pages(const struct store *store)
{
    return store->wal_pages;
}

/* PASSIVE never waits for a reader: what an export still needs stays in the log until the next
 * call. When all of it was moved, the next commit starts the log from its beginning. */
enum status store_checkpoint(struct store *store)
{
    INVARIANT(store->mode == STORE_WRITER);
    INVARIANT(!store->in_transaction);
    int in_log = 0;
    int moved = 0;
    int code =
        sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
    if (code != SQLITE_OK) {
        log_event(LOG_ERROR, "checkpoint failed", LOG_N("code", code),
                  LOG_S("reason", store_error(store)));
        return ST_STORE;
    }
    store->wal_pages = in_log - moved;
    return ST_OK;
}

/* Appends one problem as a line; what does not fit is left out. */
static void report_line(char *report, size_t report_bytes, size_t *used, const char *what,
                        int64_t row, const char *detail)
{
    int size = snprintf(report + *used, report_bytes - *used, "%s %lld %s\n", what, (long long)row,
                        detail);
    if (size > 0 && (size_t)size < report_bytes - *used) {
        *used += (size_t)size;
    } else {
        report[*used] = '\0';
    }
}

static enum status check_integrity(struct store *store, char *report, size_t report_bytes,
                                   size_t *used)
{
    struct query query = query_start(store, SQL_INTEGRITY_CHECK);
    int64_t row = 0;
    while (query_step(&query)) {
        char problem[STORE_TITLE_BYTES];
        QUERY_CHARS(&query, problem);
        if (!text_equal(text_of(problem), TEXT("ok"))) {
            report_line(report, report_bytes, used, "integrity", ++row, problem);
        }
    }
    return query_end(&query);
}

static enum status check_references(struct store *store, char *report, size_t report_bytes,
                                    size_t *used)
{
    struct query query = query_start(store, SQL_FOREIGN_KEY_CHECK);
    while (query_step(&query)) {
        char table[STORE_ID_BYTES];
        char parent[STORE_ID_BYTES];
        QUERY_CHARS(&query, table);
        int64_t row = query_int(&query);
        QUERY_CHARS(&query, parent);
        report_line(report, report_bytes, used, table, row, parent);
    }
    return query_end(&query);
}

enum status store_verify(struct store *store, char *report, size_t report_bytes)
{
    INVARIANT(report_bytes > 0);
    size_t used = 0;
    report[0] = '\0';
    enum status status = check_integrity(store, report, report_bytes, &used);
    if (status == ST_OK) {
        status = check_references(store, report, report_bytes, &used);
    }
    return status == ST_OK && report[0] != '\0' ? ST_STORE : status;
}
