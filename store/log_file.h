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
 * passes through untouched.
 *
 * A sync can also be put off (log_file_put_off): the commit then ends with all of it written, and
 * somebody else waits for the disk (log_file_sync) before anybody is told of it. The order on the
 * disk does not matter then: a frame of the log counts only behind all those before it, each with
 * a sum over them. */
#ifndef STORE_LOG_FILE_H
#define STORE_LOG_FILE_H

#include <sqlite3.h>
#include <stdbool.h>

/* What is gathered at most; a longer commit goes out in several writes. 31 pages with their
 * headers: SQLite's layer for Unix files takes less than 128 KiB a call (and of a request for
 * exactly that much it writes nothing). */
enum { LOG_FILE_PENDING_BYTES = 31 * (4096 + 24) };

/* Registers the layer above the default one, once; its name for sqlite3_open_v2,
 * or NULL when SQLite has no memory for it. */
const char *log_file_layer(void);

/* The log of a database that was opened through the layer; NULL when it has none as yet. */
sqlite3_file *log_file_of(sqlite3 *db);

/* While put_off, a sync at the end of a commit only writes what is gathered; others, of a new
 * log's head and before the log is moved into the database, are done as ever. */
void log_file_put_off(sqlite3_file *log, bool put_off);
/* Was something written since the last sync? */
bool log_file_owes_sync(const sqlite3_file *log);
/* Around log_file_sync, on SQLite's thread: what was written until now is being synced … */
void log_file_sync_begins(sqlite3_file *log);
/* … and was, or is still owed. */
void log_file_sync_ended(sqlite3_file *log, bool done);
/* The one function for another thread, while SQLite goes on writing. */
int log_file_sync(sqlite3_file *log);
/* After a failed sync the system may hold pages for clean that never reached the disk: writes
 * again what is owed, and syncs it. */
int log_file_sync_again(sqlite3_file *log);

#endif
