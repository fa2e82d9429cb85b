#include "store/log_file.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static const char layer_name[] = "guanjia-log";

/* Of the file; empty where from == to. */
struct part {
    sqlite3_int64 from, to;
};

struct log_file {
    sqlite3_file base;    /* what SQLite sees; first */
    sqlite3_file *real;   /* of the layer below, in the same allocation */
    char *pending;        /* owned; LOG_FILE_PENDING_BYTES */
    sqlite3_int64 offset; /* of pending in the file */
    int pending_bytes;
    bool put_off;         /* see log_file_put_off */
    bool only_head;       /* nothing was written since the head of a new log */
    struct part owed;     /* written since the last sync */
    struct part under_way; /* being synced */
};

static struct {
    sqlite3_vfs layer;
    sqlite3_vfs *below;
} vfs;

static struct log_file *log_of(sqlite3_file *file)
{
    return (struct log_file *)file;
}

static void add_part(struct part *whole, struct part more)
{
    if (whole->from == whole->to) {
        *whole = more;
    } else if (more.from != more.to) {
        whole->from = more.from < whole->from ? more.from : whole->from;
        whole->to = more.to > whole->to ? more.to : whole->to;
    }
}

/* What is pending is gone afterwards, written or not: after a failure SQLite takes the
 * transaction back and writes the same place anew. */
static int flush(struct log_file *log)
{
    int size = log->pending_bytes;
    log->pending_bytes = 0;
    return size == 0 ? SQLITE_OK
                     : log->real->pMethods->xWrite(log->real, log->pending, size, log->offset);
}

static int write_log(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    struct log_file *log = log_of(file);
    log->only_head = offset == 0;
    add_part(&log->owed, (struct part){offset, offset + size});
    if (offset != log->offset + log->pending_bytes ||
        size > LOG_FILE_PENDING_BYTES - log->pending_bytes) {
        int code = flush(log);
        if (code != SQLITE_OK) {
            return code;
        }
        log->offset = offset;
    }
    if (size > LOG_FILE_PENDING_BYTES) {
        return log->real->pMethods->xWrite(log->real, data, size, offset);
    }
    memcpy(log->pending + log->pending_bytes, data, (size_t)size);
    log->pending_bytes += size;
    return SQLITE_OK;
}

static int read_log(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
    struct log_file *log = log_of(file);
    int code = flush(log);
    return code == SQLITE_OK ? log->real->pMethods->xRead(log->real, data, size, offset) : code;
}

static int sync_log(sqlite3_file *file, int flags)
{
    struct log_file *log = log_of(file);
    int code = flush(log);
    if (code != SQLITE_OK || (log->put_off && !log->only_head)) {
        return code;
    }
    code = log->real->pMethods->xSync(log->real, flags);
    if (code == SQLITE_OK) {
        log->owed = (struct part){0};
    }
    return code;
}

static int truncate_log(sqlite3_file *file, sqlite3_int64 size)
{
    struct log_file *log = log_of(file);
    int code = flush(log);
    return code == SQLITE_OK ? log->real->pMethods->xTruncate(log->real, size) : code;
}

static int log_size(sqlite3_file *file, sqlite3_int64 *size_out)
{
    struct log_file *log = log_of(file);
    int code = flush(log);
    return code == SQLITE_OK ? log->real->pMethods->xFileSize(log->real, size_out) : code;
}

static int close_log(sqlite3_file *file)
{
    struct log_file *log = log_of(file);
    int flushed = flush(log);
    int closed = log->real->pMethods->xClose(log->real);
    free(log->pending);
    return flushed == SQLITE_OK ? closed : flushed;
}

static int lock_log(sqlite3_file *file, int level)
{
    return log_of(file)->real->pMethods->xLock(log_of(file)->real, level);
}

static int unlock_log(sqlite3_file *file, int level)
{
    return log_of(file)->real->pMethods->xUnlock(log_of(file)->real, level);
}

static int log_is_reserved(sqlite3_file *file, int *reserved_out)
{
    return log_of(file)->real->pMethods->xCheckReservedLock(log_of(file)->real, reserved_out);
}

static int control_log(sqlite3_file *file, int operation, void *argument)
{
    return log_of(file)->real->pMethods->xFileControl(log_of(file)->real, operation, argument);
}

static int log_sector_size(sqlite3_file *file)
{
    return log_of(file)->real->pMethods->xSectorSize(log_of(file)->real);
}

static int log_abilities(sqlite3_file *file)
{
    return log_of(file)->real->pMethods->xDeviceCharacteristics(log_of(file)->real);
}

/* Version 1: shared memory and mapping belong to the database file, never to the log. */
static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = close_log,
    .xRead = read_log,
    .xWrite = write_log,
    .xTruncate = truncate_log,
    .xSync = sync_log,
    .xFileSize = log_size,
    .xLock = lock_log,
    .xUnlock = unlock_log,
    .xCheckReservedLock = log_is_reserved,
    .xFileControl = control_log,
    .xSectorSize = log_sector_size,
    .xDeviceCharacteristics = log_abilities,
};

static int open_log(const char *name, struct log_file *log, int flags, int *flags_out)
{
    *log = (struct log_file){.real = (sqlite3_file *)(log + 1)};
    log->pending = malloc(LOG_FILE_PENDING_BYTES);
    if (log->pending == NULL) {
        return SQLITE_NOMEM;
    }
    int code = vfs.below->xOpen(vfs.below, name, log->real, flags, flags_out);
    if (code != SQLITE_OK) {
        free(log->pending);
        return code;
    }
    log->base.pMethods = &log_methods;
    return SQLITE_OK;
}

static int open_file(sqlite3_vfs *layer, const char *name, sqlite3_file *file, int flags,
                     int *flags_out)
{
    (void)layer;
    if ((flags & SQLITE_OPEN_WAL) != 0) {
        return open_log(name, log_of(file), flags, flags_out);
    }
    return vfs.below->xOpen(vfs.below, name, file, flags, flags_out);
}

const char *log_file_layer(void)
{
    if (vfs.below == NULL) {
        sqlite3_initialize(); /* its failure shows in the next call */
        vfs.below = sqlite3_vfs_find(NULL);
        if (vfs.below == NULL) {
            return NULL;
        }
        vfs.layer = *vfs.below;
        vfs.layer.pNext = NULL;
        vfs.layer.zName = layer_name;
        vfs.layer.szOsFile = vfs.below->szOsFile + (int)sizeof(struct log_file);
        vfs.layer.xOpen = open_file;
    }
    return sqlite3_vfs_register(&vfs.layer, 0) == SQLITE_OK ? layer_name : NULL;
}

sqlite3_file *log_file_of(sqlite3 *db)
{
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    return code == SQLITE_OK && file != NULL && file->pMethods == &log_methods ? file : NULL;
}

void log_file_put_off(sqlite3_file *log, bool put_off)
{
    log_of(log)->put_off = put_off;
}

bool log_file_owes_sync(const sqlite3_file *log)
{
    const struct log_file *file = (const struct log_file *)log;
    return file->owed.from != file->owed.to;
}

void log_file_sync_begins(sqlite3_file *file)
{
    struct log_file *log = log_of(file);
    log->under_way = log->owed;
    log->owed = (struct part){0};
}

void log_file_sync_ended(sqlite3_file *file, bool done)
{
    struct log_file *log = log_of(file);
    if (!done) {
        add_part(&log->owed, log->under_way);
    }
    log->under_way = (struct part){0};
}

int log_file_sync(sqlite3_file *log)
{
    sqlite3_file *real = log_of(log)->real;
    return real->pMethods->xSync(real, SQLITE_SYNC_NORMAL);
}

/* What is owed, through the room for what is gathered. */
static int write_again(struct log_file *log)
{
    sqlite3_file *real = log->real;
    int code = flush(log);
    for (sqlite3_int64 at = log->owed.from; code == SQLITE_OK && at < log->owed.to;) {
        sqlite3_int64 left = log->owed.to - at;
        int size = left < LOG_FILE_PENDING_BYTES ? (int)left : LOG_FILE_PENDING_BYTES;
        code = real->pMethods->xRead(real, log->pending, size, at);
        if (code == SQLITE_OK) {
            code = real->pMethods->xWrite(real, log->pending, size, at);
        }
        at += size;
    }
    return code;
}

int log_file_sync_again(sqlite3_file *file)
{
    int code = write_again(log_of(file));
    if (code == SQLITE_OK) {
        code = log_file_sync(file);
    }
    if (code == SQLITE_OK) {
        log_of(file)->owed = (struct part){0};
    }
    return code;
}
