#include "store/sim_disk.h"

#include "bot/base/invariant.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 18, SHM_REGIONS_MAX = 512, NAME_PATH_BYTES = 512 };

/* What a write since the last sync covered up. */
struct undo {
    int64_t offset;
    int64_t size_before; /* of the file */
    int size;
    char *bytes; /* owned; zeros where the file ended */
};

struct sim_file {
    char name[SIM_DISK_NAME_BYTES]; /* "": a free place */
    bool is_database;
    int open_count;
    int64_t size;
    size_t chunk_count;
    char **chunks; /* owned, of CHUNK_BYTES each */
    size_t undo_count, undo_capacity;
    struct undo *undos;
    void *shm[SHM_REGIONS_MAX];
};

struct handle {
    sqlite3_file base; /* what SQLite sees; first */
    struct sim_file *file;
    bool temporary;
};

static struct {
    sqlite3_vfs layer;
    sqlite3_vfs *below;
    struct sim_file files[SIM_DISK_FILES_MAX];
    enum sim_disk_fault fault;
    uint64_t calls_left;
    bool full, dead, struck;
} disk;

/* ---- contents ---- */

static void free_chunks(struct sim_file *file, size_t from)
{
    for (size_t i = from; i < file->chunk_count; i++) {
        free(file->chunks[i]);
    }
    file->chunk_count = from < file->chunk_count ? from : file->chunk_count;
}

static bool grow(struct sim_file *file, int64_t size)
{
    size_t needed = ((size_t)size + CHUNK_BYTES - 1) / CHUNK_BYTES;
    if (needed <= file->chunk_count) {
        return true;
    }
    char **chunks = realloc(file->chunks, needed * sizeof *chunks);
    if (chunks == NULL) {
        return false;
    }
    file->chunks = chunks;
    while (file->chunk_count < needed) {
        char *chunk = calloc(1, CHUNK_BYTES);
        if (chunk == NULL) {
            return false;
        }
        file->chunks[file->chunk_count++] = chunk;
    }
    return true;
}

/* Copies between the file and memory, chunk by chunk; the range is inside the chunks. */
static void copy(struct sim_file *file, char *memory, int64_t offset, size_t size, bool to_file)
{
    while (size > 0) {
        size_t at = (size_t)offset % CHUNK_BYTES;
        size_t part = CHUNK_BYTES - at < size ? CHUNK_BYTES - at : size;
        char *place = file->chunks[(size_t)offset / CHUNK_BYTES] + at;
        if (to_file) {
            memcpy(place, memory, part);
        } else {
            memcpy(memory, place, part);
        }
        memory += part;
        offset += (int64_t)part;
        size -= part;
    }
}

/* The end is moved; what lies behind it reads as zeros when it comes back. */
static void set_size(struct sim_file *file, int64_t size)
{
    if (size < file->size && size >= 0) {
        size_t keep = ((size_t)size + CHUNK_BYTES - 1) / CHUNK_BYTES;
        size_t tail = (size_t)size % CHUNK_BYTES;
        free_chunks(file, keep);
        if (tail != 0) {
            memset(file->chunks[keep - 1] + tail, 0, CHUNK_BYTES - tail);
        }
    }
    file->size = size;
}

/* ---- what was not synced ---- */

static void forget_undos(struct sim_file *file)
{
    for (size_t i = 0; i < file->undo_count; i++) {
        free(file->undos[i].bytes);
    }
    file->undo_count = 0;
}

static bool remember(struct sim_file *file, int64_t offset, int size)
{
    if (file->undo_count == file->undo_capacity) {
        size_t capacity = file->undo_capacity == 0 ? 64 : file->undo_capacity * 2;
        struct undo *undos = realloc(file->undos, capacity * sizeof *undos);
        if (undos == NULL) {
            return false;
        }
        file->undos = undos;
        file->undo_capacity = capacity;
    }
    struct undo undo = {.offset = offset, .size_before = file->size, .size = size};
    int64_t left = file->size - offset;
    int64_t covered = left < 0 ? 0 : left < size ? left : size;
    undo.bytes = malloc((size_t)size + 1);
    if (undo.bytes == NULL) {
        return false;
    }
    memset(undo.bytes + covered, 0, (size_t)(size + 1 - covered)); /* what the file did not have */
    if (covered > 0) {
        copy(file, undo.bytes, offset, (size_t)covered, false);
    }
    file->undos[file->undo_count++] = undo;
    return true;
}

static void take_back(struct sim_file *file, size_t keep)
{
    while (file->undo_count > keep) {
        struct undo *undo = &file->undos[--file->undo_count];
        if (grow(file, undo->size_before)) {
            int64_t end = undo->offset + undo->size;
            file->size = file->size > undo->size_before ? file->size : undo->size_before;
            if (undo->size > 0 && grow(file, end)) {
                copy(file, undo->bytes, undo->offset, (size_t)undo->size, true);
            }
            set_size(file, undo->size_before);
        }
        free(undo->bytes);
    }
    forget_undos(file);
}

/* ---- faults ---- */

static bool counts(enum sim_disk_fault fault, bool is_sync, bool is_database)
{
    switch (fault) {
    case SIM_DISK_WRITE_FAILS:
    case SIM_DISK_FULL:
        return !is_sync;
    case SIM_DISK_SYNC_FAILS:
        return is_sync;
    case SIM_DISK_DIES:
        return true;
    case SIM_DISK_DIES_MOVING:
        return is_database && !is_sync;
    default:
        return false;
    }
}

/* The code of a fault that strikes this call; SQLITE_OK when none does. */
static int strike(bool is_sync, bool is_database)
{
    int code = is_sync ? SQLITE_IOERR_FSYNC : SQLITE_IOERR_WRITE;
    if (disk.dead) {
        return code;
    }
    if (disk.full && !is_sync) {
        disk.struck = true;
        return SQLITE_FULL;
    }
    if (!counts(disk.fault, is_sync, is_database) || --disk.calls_left > 0) {
        return SQLITE_OK;
    }
    disk.struck = true;
    disk.dead = disk.fault == SIM_DISK_DIES || disk.fault == SIM_DISK_DIES_MOVING;
    disk.full = disk.fault == SIM_DISK_FULL;
    disk.fault = SIM_DISK_SOUND;
    return disk.full ? SQLITE_FULL : code;
}

void sim_disk_arm(enum sim_disk_fault fault, uint64_t calls)
{
    INVARIANT(fault < SIM_DISK_FAULT_COUNT && calls > 0);
    disk.fault = fault;
    disk.calls_left = calls;
}

void sim_disk_repair(void)
{
    disk.fault = SIM_DISK_SOUND;
    disk.full = false;
}

void sim_disk_kill(void)
{
    disk.dead = true;
    disk.struck = true;
    disk.fault = SIM_DISK_SOUND;
}

bool sim_disk_dead(void)
{
    return disk.dead;
}

bool sim_disk_struck(void)
{
    bool struck = disk.struck;
    disk.struck = disk.full;
    return struck;
}

/* ---- one file ---- */

static struct sim_file *file_of(sqlite3_file *file)
{
    return ((struct handle *)file)->file;
}

static void discard(struct sim_file *file)
{
    forget_undos(file);
    free_chunks(file, 0);
    free(file->chunks);
    free(file->undos);
    for (size_t i = 0; i < SHM_REGIONS_MAX && file->shm[i] != NULL; i++) {
        free(file->shm[i]);
    }
    *file = (struct sim_file){0};
}

static int close_file(sqlite3_file *file)
{
    struct handle *handle = (struct handle *)file;
    handle->file->open_count--;
    if (handle->temporary && handle->file->open_count == 0) {
        discard(handle->file);
    }
    return SQLITE_OK;
}

static int read_file(sqlite3_file *handle, void *data, int size, sqlite3_int64 offset)
{
    struct sim_file *file = file_of(handle);
    int64_t left = file->size - offset;
    int64_t there = left < 0 ? 0 : left < size ? left : size;
    copy(file, data, offset, (size_t)there, false);
    if (there == size) {
        return SQLITE_OK;
    }
    memset((char *)data + there, 0, (size_t)(size - there));
    return SQLITE_IOERR_SHORT_READ;
}

static int write_file(sqlite3_file *handle, const void *data, int size, sqlite3_int64 offset)
{
    struct sim_file *file = file_of(handle);
    int code = strike(false, file->is_database);
    if (code != SQLITE_OK) {
        return code;
    }
    if (!remember(file, offset, size) || !grow(file, offset + size)) {
        return SQLITE_IOERR_NOMEM;
    }
    copy(file, (char *)(uintptr_t)data, offset, (size_t)size, true);
    if (offset + size > file->size) {
        file->size = offset + size;
    }
    return SQLITE_OK;
}

static int truncate_file(sqlite3_file *handle, sqlite3_int64 size)
{
    struct sim_file *file = file_of(handle);
    int code = strike(false, file->is_database);
    if (code != SQLITE_OK || size >= file->size) {
        return code;
    }
    if (!remember(file, size, (int)(file->size - size))) {
        return SQLITE_IOERR_NOMEM;
    }
    set_size(file, size);
    return SQLITE_OK;
}

static int sync_file(sqlite3_file *handle, int flags)
{
    (void)flags;
    struct sim_file *file = file_of(handle);
    int code = strike(true, file->is_database);
    if (code == SQLITE_OK) {
        forget_undos(file);
    }
    return code;
}

static int file_size(sqlite3_file *handle, sqlite3_int64 *size_out)
{
    *size_out = file_of(handle)->size;
    return SQLITE_OK;
}

/* One connection at a time: every lock is granted. */
static int lock_file(sqlite3_file *handle, int level)
{
    (void)handle, (void)level;
    return SQLITE_OK;
}

static int is_reserved(sqlite3_file *handle, int *reserved_out)
{
    (void)handle;
    *reserved_out = 0;
    return SQLITE_OK;
}

static int control_file(sqlite3_file *handle, int operation, void *argument)
{
    (void)handle, (void)operation, (void)argument;
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *handle)
{
    (void)handle;
    return 4096;
}

static int abilities(sqlite3_file *handle)
{
    (void)handle;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int map_shm(sqlite3_file *handle, int region, int size, int extend, void volatile **out)
{
    struct sim_file *file = file_of(handle);
    *out = NULL;
    if (region >= SHM_REGIONS_MAX) {
        return SQLITE_IOERR_SHMSIZE;
    }
    if (file->shm[region] == NULL && extend != 0) {
        file->shm[region] = calloc(1, (size_t)size);
        if (file->shm[region] == NULL) {
            return SQLITE_IOERR_NOMEM;
        }
    }
    *out = file->shm[region];
    return SQLITE_OK;
}

static int lock_shm(sqlite3_file *handle, int offset, int count, int flags)
{
    (void)handle, (void)offset, (void)count, (void)flags;
    return SQLITE_OK;
}

static void order_shm(sqlite3_file *handle)
{
    (void)handle;
}

static int unmap_shm(sqlite3_file *handle, int remove)
{
    (void)remove;
    struct sim_file *file = file_of(handle);
    for (size_t i = 0; i < SHM_REGIONS_MAX && file->shm[i] != NULL; i++) {
        free(file->shm[i]);
        file->shm[i] = NULL;
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = lock_file,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = abilities,
    .xShmMap = map_shm,
    .xShmLock = lock_shm,
    .xShmBarrier = order_shm,
    .xShmUnmap = unmap_shm,
};

/* ---- the folder ---- */

static struct sim_file *find(const char *name)
{
    for (size_t i = 0; i < SIM_DISK_FILES_MAX; i++) {
        if (name != NULL && strcmp(disk.files[i].name, name) == 0) {
            return &disk.files[i];
        }
    }
    return NULL;
}

static struct sim_file *make(const char *name)
{
    for (size_t i = 0; i < SIM_DISK_FILES_MAX; i++) {
        if (disk.files[i].name[0] == '\0' && disk.files[i].open_count == 0) {
            strncpy(disk.files[i].name, name == NULL ? "temporary" : name,
                    SIM_DISK_NAME_BYTES - 1);
            return &disk.files[i];
        }
    }
    return NULL;
}

static int open_file(sqlite3_vfs *layer, const char *name, sqlite3_file *file, int flags,
                     int *flags_out)
{
    (void)layer;
    struct handle *handle = (struct handle *)file;
    *handle = (struct handle){0};
    struct sim_file *found = find(name);
    if (found == NULL && !disk.dead) {
        found = make(name);
    }
    if (found == NULL) {
        return SQLITE_CANTOPEN;
    }
    found->is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    found->open_count++;
    handle->file = found;
    handle->temporary = name == NULL || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    handle->base.pMethods = &methods;
    if (flags_out != NULL) {
        *flags_out = flags;
    }
    return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *layer, const char *name, int sync_folder)
{
    (void)layer, (void)sync_folder;
    struct sim_file *file = find(name);
    if (disk.dead) {
        return SQLITE_IOERR_DELETE;
    }
    if (file == NULL) {
        return SQLITE_IOERR_DELETE_NOENT;
    }
    discard(file);
    return SQLITE_OK;
}

static int file_exists(sqlite3_vfs *layer, const char *name, int flags, int *out)
{
    (void)layer, (void)flags;
    *out = find(name) != NULL;
    return SQLITE_OK;
}

static int full_name(sqlite3_vfs *layer, const char *name, int size, char *out)
{
    (void)layer;
    if (strlen(name) >= (size_t)size || strlen(name) >= NAME_PATH_BYTES - 8) {
        return SQLITE_CANTOPEN;
    }
    memcpy(out, name, strlen(name) + 1);
    return SQLITE_OK;
}

/* Chance of SQLite's own (the salt of its log) is the same in every run. */
static int same_chance(sqlite3_vfs *layer, int size, char *out)
{
    (void)layer;
    memset(out, 0x5a, (size_t)size);
    return size;
}

enum status sim_disk_install(void)
{
    if (disk.below == NULL) {
        if (sqlite3_initialize() != SQLITE_OK) {
            return ST_STORE;
        }
        disk.below = sqlite3_vfs_find(NULL);
        if (disk.below == NULL) {
            return ST_STORE;
        }
        disk.layer = *disk.below;
        disk.layer.pNext = NULL;
        disk.layer.zName = "guanjia-sim";
        disk.layer.szOsFile = sizeof(struct handle);
        disk.layer.mxPathname = NAME_PATH_BYTES;
        disk.layer.xOpen = open_file;
        disk.layer.xDelete = delete_file;
        disk.layer.xAccess = file_exists;
        disk.layer.xFullPathname = full_name;
        disk.layer.xRandomness = same_chance;
    }
    sim_disk_empty();
    return sqlite3_vfs_register(&disk.layer, 1) == SQLITE_OK ? ST_OK : ST_STORE;
}

void sim_disk_empty(void)
{
    for (size_t i = 0; i < SIM_DISK_FILES_MAX; i++) {
        INVARIANT(disk.files[i].open_count == 0);
        discard(&disk.files[i]);
    }
    sim_disk_repair();
    disk.dead = false;
    disk.struck = false;
}

void sim_disk_reboot(struct random *random, bool power_cut)
{
    for (size_t i = 0; i < SIM_DISK_FILES_MAX; i++) {
        struct sim_file *file = &disk.files[i];
        INVARIANT(file->open_count == 0);
        if (power_cut && file->undo_count > 0) {
            take_back(file, (size_t)random_below(random, file->undo_count + 1));
        }
        forget_undos(file);
    }
    sim_disk_repair();
    disk.dead = false;
    disk.struck = false;
}
