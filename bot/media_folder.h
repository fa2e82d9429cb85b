/* media_folder.h - the files of residents, beside the database: data/media/ab/cdef…
 *
 * A file lies under the SHA-256 of its bytes, so the same content is there once. It is written to
 * a name of its own under media/tmp, made durable, then given its place by a rename: it is whole
 * or it is not there. A row is committed only afterwards (store/media.h); a file that no row names,
 * left by a crash between the two, goes when its folder is swept.
 *
 * Writers of new files (the courier, and the front's reader for photos of staff), each with a folder
 * of its own; one that removes (the desk); any number of readers. None of them waits for another. */
#ifndef BOT_MEDIA_FOLDER_H
#define BOT_MEDIA_FOLDER_H

#include "bot/media_type.h"
#include "store/media.h"

enum {
    MEDIA_SHARDS = 256,           /* folders 00 to ff */
    MEDIA_SWEEP_FILES_MAX = 8192, /* looked at in one sweep of a folder */
    MEDIA_SWEEP_AGE_S = 60 * 60   /* younger ones may belong to a row that is on its way */
};

struct media_folder; /* opaque */

/* Makes data_dir/media when it is not there; a writer also removes what a crash left half written.
 * ST_STORE, with a logged reason. */
MUST_CHECK enum status media_folder_open(const char *data_dir, bool writer,
                                         struct media_folder **folder_out);
void media_folder_close(struct media_folder *folder); /* accepts NULL */

/* ---- writing ---- */

struct media_draft; /* a file that is being written; opaque */

MUST_CHECK enum status media_draft_open(struct media_folder *folder,
                                        struct media_draft **draft_out);
/* ST_STORE: the disk refuses. The draft is closed all the same by one of the two below. */
MUST_CHECK enum status media_draft_write(struct media_draft *draft, const void *bytes, size_t size);
/* The type of what was written so far; NULL: none that is kept. */
const struct media_type *media_draft_type(const struct media_draft *draft);
/* Makes the file durable under its hash, and closes the draft whatever comes of it. */
MUST_CHECK enum status media_draft_finish(struct media_draft *draft,
                                          char hash_out[MEDIA_HASH_BYTES]);
void media_draft_drop(struct media_draft *draft); /* accepts NULL; nothing stays */

/* ---- reading, checking, removing ---- */

/* 64 hexadecimal digits in lower case? */
bool media_hash_valid(struct text hash);
bool media_folder_has(const struct media_folder *folder, const char *hash);
/* Reads size bytes at offset into out. ST_NOT_FOUND: no such file, or shorter. */
MUST_CHECK enum status media_folder_read(const struct media_folder *folder, const char *hash,
                                         int64_t offset, void *out, size_t size);
/* Are its bytes those of its name? ST_NOT_FOUND, ST_MALFORMED: they are others. */
MUST_CHECK enum status media_folder_check(const struct media_folder *folder, const char *hash);
/* Removes a file that no row names any more; one that is not there is none. */
void media_folder_remove(struct media_folder *folder, const char *hash);
/* Calls each for every file of folder `shard` that was last written before before_s (seconds since
 * 1970), with its hash. */
typedef enum status media_sweep(void *context, const char *hash);
MUST_CHECK enum status media_folder_sweep(struct media_folder *folder, int shard, int64_t before_s,
                                          media_sweep *each, void *context);

#endif
