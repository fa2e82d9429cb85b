/* store_fault_vfs.h - a disk that fails, or a process that dies, at the Nth write or sync.
 *
 * Wraps SQLite's own file layer. Dying writes a part of the bytes first, as a
 * real crash may. One store at a time: the state is static. */
#ifndef TESTS_UNIT_STORE_FAULT_VFS_H
#define TESTS_UNIT_STORE_FAULT_VFS_H

#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { FAULT_TABLES_MAX = 4 };
enum fault_kind { FAULT_NONE, FAULT_ONCE, FAULT_FOR_GOOD, FAULT_KILL };

static struct {
    enum fault_kind kind;
    long at;    /* the call that fails, from 1 */
    long calls; /* so far */
    long syncs; /* of them */
    long long written_bytes;
    int write_code, sync_code;
    int eighths; /* of the bytes that dying still writes */
    sqlite3_vfs vfs;
    sqlite3_vfs *real_vfs;
    /* Files with and without locks have tables of their own; write and sync are the same. */
    struct {
        const sqlite3_io_methods *real;
        sqlite3_io_methods hooked;
    } tables[FAULT_TABLES_MAX];
} fault;

static inline void fault_arm(enum fault_kind kind, long at, int write_code, int sync_code)
{
    fault.kind = kind;
    fault.at = at;
    fault.calls = 0;
    fault.syncs = 0;
    fault.written_bytes = 0;
    fault.eighths = 4;
    fault.write_code = write_code;
    fault.sync_code = sync_code;
}

static inline void fault_disarm(void)
{
    fault.kind = FAULT_NONE;
}

/* Did the run that was armed reach its fault? */
static inline bool fault_reached(void)
{
    return fault.calls >= fault.at;
}

static inline bool fault_strikes(void)
{
    if (fault.kind == FAULT_NONE) {
        return false;
    }
    fault.calls++;
    return fault.kind == FAULT_FOR_GOOD ? fault.calls >= fault.at : fault.calls == fault.at;
}

static inline int fault_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    fault.written_bytes += fault.kind == FAULT_NONE ? 0 : size;
    if (!fault_strikes()) {
        return fault.tables[0].real->xWrite(file, data, size, offset);
    }
    if (fault.kind == FAULT_KILL) {
        fault.tables[0].real->xWrite(file, data, (int)((long)size * fault.eighths / 8), offset);
        kill(getpid(), SIGKILL);
    }
    return fault.write_code;
}

static inline int fault_sync(sqlite3_file *file, int flags)
{
    fault.syncs += fault.kind != FAULT_NONE;
    if (!fault_strikes()) {
        return fault.tables[0].real->xSync(file, flags);
    }
    if (fault.kind == FAULT_KILL) {
        kill(getpid(), SIGKILL);
    }
    return fault.sync_code;
}

static inline int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                             int *flags_out)
{
    (void)vfs;
    int code = fault.real_vfs->xOpen(fault.real_vfs, name, file, flags, flags_out);
    for (int i = 0; i < FAULT_TABLES_MAX && code == SQLITE_OK; i++) {
        if (fault.tables[i].real == NULL) {
            fault.tables[i].real = file->pMethods;
            fault.tables[i].hooked = *file->pMethods;
            fault.tables[i].hooked.xWrite = fault_write;
            fault.tables[i].hooked.xSync = fault_sync;
        }
        if (fault.tables[i].real == file->pMethods) {
            file->pMethods = &fault.tables[i].hooked;
            break;
        }
    }
    return code;
}

/* Becomes the file layer of every database opened from now on. */
static inline int fault_install(void **state)
{
    (void)state;
    sqlite3_initialize();
    fault.real_vfs = sqlite3_vfs_find(NULL);
    fault.vfs = *fault.real_vfs;
    fault.vfs.zName = "fault";
    fault.vfs.xOpen = fault_open;
    return sqlite3_vfs_register(&fault.vfs, 1);
}

#endif
