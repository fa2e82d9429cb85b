#include "bot/media_folder.h"

#include "bot/base/invariant.h"
#include "bot/base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES = 80, CHUNK_BYTES = 64 << 10, DIGEST_BYTES = 32 };

struct media_folder {
    int dir; /* of media */
    int tmp; /* of media/tmp */
    unsigned drafts;
};

struct media_draft {
    struct media_folder *folder;
    int fd;
    char name[NAME_BYTES]; /* under media/tmp */
    EVP_MD_CTX *digest;
    char head[MEDIA_HEAD_BYTES];
    size_t head_size;
};

static enum status fail(const char *what)
{
    log_event(LOG_ERROR, what, LOG_S("reason", strerror(errno)));
    return ST_STORE;
}

/* ---- the folder ---- */

static int open_dir(int at, const char *name)
{
    if (mkdirat(at, name, 0700) != 0 && errno != EEXIST) {
        return -1;
    }
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void remove_drafts(const struct media_folder *folder)
{
    int fd = dup(folder->tmp);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (entry->d_name[0] != '.') {
            unlinkat(folder->tmp, entry->d_name, 0);
        }
    }
    closedir(dir);
}

enum status media_folder_open(const char *data_dir, bool writer, struct media_folder **folder_out)
{
    *folder_out = NULL;
    struct media_folder *folder = calloc(1, sizeof *folder);
    if (folder == NULL) {
        return ST_NO_MEMORY;
    }
    int data = open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    folder->dir = data < 0 ? -1 : open_dir(data, "media");
    folder->tmp = folder->dir < 0 ? -1 : open_dir(folder->dir, "tmp");
    bool durable = folder->tmp >= 0 && fsync(folder->dir) == 0 && fsync(data) == 0;
    enum status status = durable ? ST_OK : fail("the folder of pictures cannot be opened");
    if (data >= 0) {
        close(data);
    }
    if (status != ST_OK) {
        media_folder_close(folder);
        return status;
    }
    if (writer) {
        remove_drafts(folder);
    }
    *folder_out = folder;
    return ST_OK;
}

void media_folder_close(struct media_folder *folder)
{
    if (folder == NULL) {
        return;
    }
    if (folder->tmp >= 0) {
        close(folder->tmp);
    }
    if (folder->dir >= 0) {
        close(folder->dir);
    }
    free(folder);
}

/* ---- writing ---- */

enum status media_draft_open(struct media_folder *folder, struct media_draft **draft_out)
{
    *draft_out = NULL;
    struct media_draft *draft = calloc(1, sizeof *draft);
    if (draft == NULL) {
        return ST_NO_MEMORY;
    }
    draft->folder = folder;
    draft->digest = EVP_MD_CTX_new();
    do { /* another writer of the folder counts for itself */
        snprintf(draft->name, sizeof draft->name, "%u", ++folder->drafts);
        draft->fd = openat(folder->tmp, draft->name,
                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    } while (draft->fd < 0 && errno == EEXIST);
    enum status status = draft->fd < 0 ? fail("a picture cannot be written") : ST_OK;
    if (draft->digest == NULL || EVP_DigestInit_ex(draft->digest, EVP_sha256(), NULL) != 1) {
        status = ST_NO_MEMORY;
    }
    if (status != ST_OK) {
        media_draft_drop(draft);
        return status;
    }
    *draft_out = draft;
    return ST_OK;
}

enum status media_draft_write(struct media_draft *draft, const void *bytes, size_t size)
{
    const char *from = bytes;
    size_t room = sizeof draft->head - draft->head_size;
    size_t more = size < room ? size : room;
    memcpy(draft->head + draft->head_size, from, more);
    draft->head_size += more;
    if (EVP_DigestUpdate(draft->digest, from, size) != 1) {
        return ST_NO_MEMORY;
    }
    while (size > 0) {
        ssize_t written = write(draft->fd, from, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return fail("a picture cannot be written");
        }
        from += written;
        size -= (size_t)written;
    }
    return ST_OK;
}

const struct media_type *media_draft_type(const struct media_draft *draft)
{
    return media_type_of((struct text){draft->head, draft->head_size});
}

static void to_hex(const unsigned char *digest, char hash_out[MEDIA_HASH_BYTES])
{
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        snprintf(hash_out + 2 * i, 3, "%02x", digest[i]);
    }
}

/* "abcdef…" is ab/cdef…. */
static void place_of(const char *hash, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, "%.2s/%s", hash, hash + 2);
}

/* The file's bytes, then its name in its folder, then that folder's in media: each before what
 * makes it visible is relied on. */
static enum status give_place(struct media_draft *draft, const char *hash)
{
    const struct media_folder *folder = draft->folder;
    char place[NAME_BYTES], shard_name[3];
    snprintf(shard_name, sizeof shard_name, "%.2s", hash);
    place_of(hash, place);
    int shard = fsync(draft->fd) != 0 ? -1 : open_dir(folder->dir, shard_name);
    bool placed = shard >= 0 && renameat(folder->tmp, draft->name, folder->dir, place) == 0 &&
                  fsync(shard) == 0 && fsync(folder->dir) == 0;
    enum status status = placed ? ST_OK : fail("a picture cannot be given its place");
    if (shard >= 0) {
        close(shard);
    }
    return status;
}

static void close_draft(struct media_draft *draft)
{
    if (draft->fd >= 0) {
        close(draft->fd);
    }
    EVP_MD_CTX_free(draft->digest);
    free(draft);
}

enum status media_draft_finish(struct media_draft *draft, char hash_out[MEDIA_HASH_BYTES])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    enum status status =
        EVP_DigestFinal_ex(draft->digest, digest, &size) == 1 ? ST_OK : ST_NO_MEMORY;
    if (status == ST_OK) {
        INVARIANT(size == DIGEST_BYTES);
        to_hex(digest, hash_out);
        status = give_place(draft, hash_out);
    }
    if (status != ST_OK) {
        media_draft_drop(draft);
        return status;
    }
    close_draft(draft);
    return ST_OK;
}

void media_draft_drop(struct media_draft *draft)
{
    if (draft == NULL) {
        return;
    }
    unlinkat(draft->folder->tmp, draft->name, 0);
    close_draft(draft);
}

/* ---- reading, checking, removing ---- */

bool media_hash_valid(struct text hash)
{
    for (size_t i = 0; i < hash.size; i++) {
        char c = hash.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return false;
        }
    }
    return hash.size == MEDIA_HASH_BYTES - 1;
}

static int open_file(const struct media_folder *folder, const char *hash)
{
    char place[NAME_BYTES];
    if (!media_hash_valid(text_of(hash))) {
        return -1;
    }
    place_of(hash, place);
    return openat(folder->dir, place, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

bool media_folder_has(const struct media_folder *folder, const char *hash)
{
    int fd = open_file(folder, hash);
    if (fd >= 0) {
        close(fd);
    }
    return fd >= 0;
}

enum status media_folder_read(const struct media_folder *folder, const char *hash, int64_t offset,
                              void *out, size_t size)
{
    int fd = open_file(folder, hash);
    size_t done = 0;
    while (fd >= 0 && done < size) {
        ssize_t got = pread(fd, (char *)out + done, size - done, (off_t)offset + (off_t)done);
        if (got <= 0 && !(got < 0 && errno == EINTR)) {
            break;
        }
        done += got > 0 ? (size_t)got : 0;
    }
    if (fd >= 0) {
        close(fd);
    }
    return fd >= 0 && done == size ? ST_OK : ST_NOT_FOUND;
}

static bool digest_of(int fd, unsigned char digest[EVP_MAX_MD_SIZE])
{
    char *chunk = malloc(CHUNK_BYTES);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good =
        chunk != NULL && context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
    ssize_t got = 1;
    while (good && got > 0) {
        got = read(fd, chunk, CHUNK_BYTES);
        good = got >= 0 && EVP_DigestUpdate(context, chunk, (size_t)got) == 1;
    }
    good = good && EVP_DigestFinal_ex(context, digest, NULL) == 1;
    EVP_MD_CTX_free(context);
    free(chunk);
    return good;
}

enum status media_folder_check(const struct media_folder *folder, const char *hash)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    char found[MEDIA_HASH_BYTES] = "";
    int fd = open_file(folder, hash);
    if (fd < 0) {
        return ST_NOT_FOUND;
    }
    if (digest_of(fd, digest)) {
        to_hex(digest, found);
    }
    close(fd);
    return strcmp(found, hash) == 0 ? ST_OK : ST_MALFORMED;
}

void media_folder_remove(struct media_folder *folder, const char *hash)
{
    char place[NAME_BYTES];
    INVARIANT(media_hash_valid(text_of(hash)));
    place_of(hash, place);
    if (unlinkat(folder->dir, place, 0) != 0 && errno != ENOENT) {
        log_event(LOG_WARN, "a picture cannot be removed", LOG_S("reason", strerror(errno)));
    }
}

/* The hash of an old enough file of a shard; "" of everything else. */
static void hash_of_entry(DIR *dir, int shard, const char *name, int64_t before_s,
                          char hash_out[MEDIA_HASH_BYTES])
{
    struct stat facts;
    snprintf(hash_out, MEDIA_HASH_BYTES, "%02x%.62s", (unsigned)shard, name);
    if (strlen(name) != MEDIA_HASH_BYTES - 3 || !media_hash_valid(text_of(hash_out)) ||
        fstatat(dirfd(dir), name, &facts, AT_SYMLINK_NOFOLLOW) != 0 ||
        facts.st_mtim.tv_sec >= before_s) {
        hash_out[0] = '\0';
    }
}

enum status media_folder_sweep(struct media_folder *folder, int shard, int64_t before_s,
                               media_sweep *each, void *context)
{
    INVARIANT(shard >= 0 && shard < MEDIA_SHARDS);
    char name[3], hash[MEDIA_HASH_BYTES];
    snprintf(name, sizeof name, "%02x", (unsigned)shard);
    int fd = openat(folder->dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        if (fd >= 0) {
            close(fd);
        }
        return ST_OK; /* nothing was ever put there */
    }
    enum status status = ST_OK;
    int left = MEDIA_SWEEP_FILES_MAX;
    for (struct dirent *entry = readdir(dir); entry != NULL && left > 0 && status == ST_OK;
         entry = readdir(dir), left--) {
        hash_of_entry(dir, shard, entry->d_name, before_s, hash);
        status = hash[0] == '\0' ? ST_OK : each(context, hash);
    }
    closedir(dir);
    return status;
}
