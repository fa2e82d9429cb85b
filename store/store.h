/* store.h - the database: one file, opened once for writing by the desk.
 *
 * SQLite in WAL mode with synchronous=FULL, foreign keys and defensive mode.
 * Every query of the program is one entry of the statement table (statements.h)
 * and is reached by a typed function of the store's modules; nothing outside
 * this folder names SQLite. A struct store belongs to one thread at a time.
 *
 * The writer begins, runs any number of store_ functions, and commits. A
 * failure of any of them leaves the transaction to be rolled back by the
 * caller. Readers (reports, exports, backups) open STORE_READER: they see
 * committed data only and never block the writer. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "bot/base/status.h"
#include "bot/base/text.h"

/* Fixed sizes of the short columns, with the NUL. Longer input is refused with
 * ST_TOO_LARGE by the function that stores it, never cut silently. */
enum {
    STORE_ID_BYTES = 32,   /* ids of configuration: account, community, service, role, state */
    STORE_PEER_BYTES = 80, /* openid, phone */
    STORE_NAME_BYTES = 64,
    STORE_PHONE_BYTES = 24,
    STORE_ROOM_BYTES = 48,
    STORE_KEY_BYTES = 160, /* dedupe and idempotency keys */
    STORE_TITLE_BYTES = 256,
    STORE_SCOPES_BYTES = 160, /* community ids separated by spaces, or "*" */
    STORE_HASH_BYTES = 136,   /* argon2id string of libsodium: crypto_pwhash_STRBYTES is 128 */
    STORE_BUSY_TIMEOUT_MS = 5000
};

enum store_mode { STORE_WRITER, STORE_READER };

struct store; /* opaque */

/* Opens path, makes or migrates the schema when STORE_WRITER. ST_NOT_FOUND when a
 * reader's file is missing, ST_CONFIG when the schema is newer than this program,
 * ST_BUSY when another writer holds the file, else ST_STORE. The reason is logged. */
MUST_CHECK enum status store_open(const char *path, enum store_mode mode, struct store **store_out);
void store_close(struct store *store); /* accepts NULL; rolls back an open transaction */

MUST_CHECK enum status store_begin(struct store *store);
/* ST_OK: everything since store_begin is on disk. Otherwise nothing of it is. */
MUST_CHECK enum status store_commit(struct store *store);
void store_rollback(struct store *store); /* allowed without a transaction */

/* From now on a thread of its own waits for the disk after store_commit_early. over is called on
 * that thread whenever store_settle would not wait any more; it may only wake somebody. */
MUST_CHECK enum status store_overlap(struct store *store, void (*over)(void *context),
                                     void *context);
/* ST_OK: everything since store_begin is committed and on its way to the disk, but not yet there:
 * nobody may be told of it before store_settle says so. Otherwise nothing of it has happened.
 * Readers may see it already. Without store_overlap it is store_commit. */
MUST_CHECK enum status store_commit_early(struct store *store);
/* Would store_settle return at once? */
bool store_is_settled(struct store *store);
/* Waits until the last store_commit_early is on disk; call it before the next, and before any
 * other function that writes outside a transaction or commits. ST_STORE: it may not be, and what
 * follows it neither, until store_settle_again succeeds. */
MUST_CHECK enum status store_settle(struct store *store);
/* After a failure: brings everything committed to the disk once more. */
MUST_CHECK enum status store_settle_again(struct store *store);

/* A mark inside the transaction: everything since is kept, or undone as if it had not been. One at a
 * time. A failure that has spoiled the transaction is not mended by it. */
MUST_CHECK enum status store_mark(struct store *store);
MUST_CHECK enum status store_mark_keep(struct store *store);
MUST_CHECK enum status store_mark_undo(struct store *store);

/* Text of the newest database error, for logs; borrowed until the next call. */
const char *store_error(const struct store *store);

/* Pages in the write-ahead log after the last commit. */
int64_t store_wal_pages(const struct store *store);
/* Moves the log into the database; the desk calls it between batches. */
MUST_CHECK enum status store_checkpoint(struct store *store);

/* PRAGMA integrity_check and foreign_key_check; the first problems go to report. */
MUST_CHECK enum status store_verify(struct store *store, char *report, size_t report_bytes);

/* Copies the database to path: to a temporary file beside it, checked, then renamed,
 * so that path is the old or the new backup, never half of one. progress may be NULL. */
MUST_CHECK enum status store_backup(struct store *store, const char *path,
                                    void (*progress)(void *context, int done, int total),
                                    void *context);

#endif
