#include "store/log_file.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static const char layer_name[] = "guanjia-log";

struct log_file {
    sqlite3_file base;    /* what SQLite sees; first */
    sqlite3_file *real;   /* of the layer below, in the same allocation */
    char *pending;        /* owned; LOG_FILE_PENDING_BYTES */
    sqlite3_int64 offset; /* of pending in the file */
    int pending_bytes;
};

static struct {
    sqlite3_vfs layer;
    sqlite3_vfs *below;
} vfs;

static struct log_file *log_of(sqlite3_file *file)
{
    return (struct log_file *)file;
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
    return code == SQLITE_OK ? log->real->pMethods->xSync(log->real, flags) : code;
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
