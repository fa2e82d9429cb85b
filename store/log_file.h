/* log_file.h - SQLite's write-ahead log, written one piece a commit.
 *
 * SQLite writes each changed page to its log in two calls, 24 bytes of header and
 * then the page: some 80 calls for a commit of 30 messages, half of all that a
 * commit costs the processor. This file layer gathers adjoining writes and hands
 * them on as one before the log is synced, read, cut or closed. With
 * synchronous=FULL every commit syncs the log before it is announced to anybody,
 * so nothing of a commit can be here still when it counts as done; a failed
 * write comes out of that sync instead of the write itself, and SQLite takes
 * the transaction back as it does for any failed sync. The database file itself
 * passes through untouched. */
#ifndef STORE_LOG_FILE_H
#define STORE_LOG_FILE_H

/* What is gathered at most; a longer commit goes out in several writes. 31 pages with their
 * headers: SQLite's layer for Unix files takes less than 128 KiB a call (and of a request for
 * exactly that much it writes nothing). */
enum { LOG_FILE_PENDING_BYTES = 31 * (4096 + 24) };

/* Registers the layer above the default one, once; its name for sqlite3_open_v2,
 * or NULL when SQLite has no memory for it. */
const char *log_file_layer(void);

#endif
