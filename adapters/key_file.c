#include "adapters/key_file.h"

#include "bot/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 2048, OTHERS = S_IRWXG | S_IRWXO };

static enum status fail(enum status status, const char *why)
{
    log_event(LOG_ERROR, "the key of codes cannot be used", LOG_S("reason", why));
    return status;
}

static bool write_whole(int fd, const struct vault *vault)
{
    return write(fd, vault->key, sizeof vault->key) == (ssize_t)sizeof vault->key &&
           fsync(fd) == 0;
}

static bool sync_folder(const char *path)
{
    char copy[PATH_BYTES];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return synced;
}

/* Whole under another name first: a crash leaves no half of a key. */
static enum status make(const char *path, struct vault *vault_out)
{
    char draft[PATH_BYTES];
    if ((size_t)snprintf(draft, sizeof draft, "%s.new", path) >= sizeof draft) {
        return fail(ST_STORE, "the path is too long");
    }
    randombytes_buf(vault_out->key, sizeof vault_out->key);
    int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = fd >= 0 && write_whole(fd, vault_out);
    written = (fd < 0 || close(fd) == 0) && written;
    written = written && rename(draft, path) == 0 && sync_folder(path);
    return written ? ST_OK : fail(ST_STORE, strerror(errno));
}

static enum status read_key(int fd, struct vault *vault_out)
{
    struct stat about;
    unsigned char one_more;
    if (fstat(fd, &about) != 0) {
        return fail(ST_STORE, strerror(errno));
    }
    if ((about.st_mode & OTHERS) != 0) {
        return fail(ST_CONFIG, "others may read it: set its mode to 0600");
    }
    bool whole =
        read(fd, vault_out->key, sizeof vault_out->key) == (ssize_t)sizeof vault_out->key &&
        read(fd, &one_more, 1) == 0;
    return whole ? ST_OK : fail(ST_CONFIG, "it is no key: remove it, and a new one is made");
}

enum status key_file_load(const char *path, struct vault *vault_out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? make(path, vault_out) : fail(ST_STORE, strerror(errno));
    }
    enum status status = read_key(fd, vault_out);
    close(fd);
    return status;
}
