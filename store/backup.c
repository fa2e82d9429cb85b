/* store_backup, declared in store/store.h. */
#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "store/query.h"
#include "store/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BACKUP_STEP_PAGES = 256, BACKUP_PATH_BYTES_MAX = 4096 };

static enum status fail(const char *what, const char *path, int code)
{
    log_event(LOG_ERROR, what, LOG_S("path", path), LOG_N("code", code));
    return ST_STORE;
}

static enum status sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0) {
        return fail("backup cannot be opened to sync", path, errno);
    }
    enum status status = fsync(fd) == 0 ? ST_OK : fail("backup cannot be synced", path, errno);
    close(fd);
    return status;
}

/* The rename itself is on disk when the folder is. */
static enum status sync_folder_of(const char *path)
{
    char copy[BACKUP_PATH_BYTES_MAX];
    text_copy(text_of(path), copy, sizeof copy);
    return sync_path(dirname(copy), O_RDONLY | O_DIRECTORY);
}

static enum status copy_pages(sqlite3 *from, sqlite3 *to,
                              void (*progress)(void *context, int done, int total), void *context)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL) {
        return ST_STORE;
    }
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup, BACKUP_STEP_PAGES);
        int total = sqlite3_backup_pagecount(backup);
        if (progress != NULL && (code == SQLITE_OK || code == SQLITE_DONE)) {
            progress(context, total - sqlite3_backup_remaining(backup), total);
        }
    }
    int finished = sqlite3_backup_finish(backup);
    return code == SQLITE_DONE && finished == SQLITE_OK ? ST_OK : ST_STORE;
}

/* Copies within one read transaction: the copy is of one moment, and a busy writer beside it
 * cannot make SQLite start over with every commit. */
static enum status copy_snapshot(struct store *store, sqlite3 *to,
                                 void (*progress)(void *context, int done, int total),
                                 void *context)
{
    struct query query = query_start(store, SQL_BEGIN_READ);
    enum status status = query_run(&query);
    if (status != ST_OK) {
        return status;
    }
    int64_t last = 0;
    query = query_start(store, SQL_EVENT_LAST); /* the first read takes the snapshot */
    status = query_first(&query);
    if (status == ST_OK) {
        last = query_int(&query);
        status = query_end(&query);
    }
    if (status == ST_OK) {
        status = copy_pages(store->db, to, progress, context);
    }
    query = query_start(store, SQL_ROLLBACK);
    enum status ended = query_run(&query);
    if (status == ST_OK) {
        log_event(LOG_INFO, "backup copied", LOG_N("event_seq", last));
    }
    return status == ST_OK ? ended : status;
}

/* Out of WAL mode, so that the backup is one file; then checked as a whole. */
static enum status settle(sqlite3 *db, const char *path)
{
    enum status status = schema_settle_copy(db);
    return status == ST_OK ? ST_OK : fail("backup is not sound", path, sqlite3_errcode(db));
}

static enum status write_copy(struct store *store, const char *path,
                              void (*progress)(void *context, int done, int total), void *context)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail("backup cannot be made", path, errno);
    }
    close(fd);
    sqlite3 *db = NULL;
    enum status status = ST_STORE;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
        SQLITE_OK) {
        status = copy_snapshot(store, db, progress, context);
    }
    if (status == ST_OK) {
        status = settle(db, path);
    }
    if (sqlite3_close(db) != SQLITE_OK || status != ST_OK) {
        return fail("backup failed", path, sqlite3_errcode(store->db));
    }
    return sync_path(path, O_RDWR);
}

enum status store_backup(struct store *store, const char *path,
                         void (*progress)(void *context, int done, int total), void *context)
{
    INVARIANT(!store->in_transaction);
    char partial[BACKUP_PATH_BYTES_MAX];
    if ((size_t)snprintf(partial, sizeof partial, "%s.partial", path) >= sizeof partial) {
        return ST_TOO_LARGE;
    }
    enum status status = write_copy(store, partial, progress, context);
    if (status == ST_OK && rename(partial, path) != 0) {
        status = fail("backup cannot be put in place", path, errno);
    }
    if (status != ST_OK) {
        unlink(partial);
        return status;
    }
    return sync_folder_of(path);
}
