/* log_sync.h - one thread that waits for the disk, so that whoever commits need not.
 *
 * Between log_sync_start and log_sync_end the caller may go on writing to the log; what it writes
 * then is covered by the next sync and not by this one. One sync at a time. */
#ifndef STORE_LOG_SYNC_H
#define STORE_LOG_SYNC_H

#include "bot/base/status.h"

#include <sqlite3.h>
#include <stdbool.h>

struct log_sync; /* opaque */

/* over is called on the thread after each sync: it may only wake somebody. */
MUST_CHECK enum status log_sync_open(void (*over)(void *context), void *context,
                                     struct log_sync **sync_out);
/* Waits for a sync under way. Accepts NULL. */
void log_sync_close(struct log_sync *sync);

/* log: of log_file.h, borrowed until log_sync_end. */
void log_sync_start(struct log_sync *sync, sqlite3_file *log);
/* Is there a sync that was not ended? */
bool log_sync_is_started(const struct log_sync *sync);
/* True as soon as log_sync_end would not wait. */
bool log_sync_is_over(struct log_sync *sync);
/* Waits for the sync that was started; SQLite's code of its outcome. */
int log_sync_end(struct log_sync *sync);

#endif
