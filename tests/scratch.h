/* scratch.h - a folder of its own for one test, below TMPDIR. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { SCRATCH_BYTES = 64, SCRATCH_PATH_BYTES = 128, SCRATCH_DEPTH_OPEN = 8 };

static inline bool scratch_make_in(const char *parent, const char *name, char out[SCRATCH_BYTES])
{
    int size = snprintf(out, SCRATCH_BYTES, "%s/guanjia-%s-XXXXXX", parent, name);
    return size < SCRATCH_BYTES && mkdtemp(out) != NULL;
}

/* Makes the folder below `parent`; NULL: below TMPDIR, or /tmp where that is unset or too long a
 * name. False when it can not be made. */
static inline bool scratch_make(const char *parent, const char *name, char out[SCRATCH_BYTES])
{
    const char *temporary = getenv("TMPDIR");
    if (parent != NULL) {
        return scratch_make_in(parent, name, out);
    }
    return (temporary != NULL && scratch_make_in(temporary, name, out)) ||
           scratch_make_in("/tmp", name, out); /* when TMPDIR is of no use */
}

static inline int scratch_remove_one(const char *path, const struct stat *status, int type,
                                     struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

/* Removes the folder with all that is in it. */
static inline void scratch_remove(const char *folder)
{
    nftw(folder, scratch_remove_one, SCRATCH_DEPTH_OPEN, FTW_DEPTH | FTW_PHYS);
}

#endif
