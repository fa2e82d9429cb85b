/* upkeep.h - what the desk writes now and then for its own sake. */
#ifndef BOT_UPKEEP_H
#define BOT_UPKEEP_H

#include "store/store.h"

enum { UPKEEP_COMMANDS_KEPT_MS = 604800000 }; /* a client may send again after days */

/* In a transaction of its own: forgets old commands, and writes something whether there were any or
 * not. Only this real write says that the database takes writes: a batch may have had none. */
MUST_CHECK enum status upkeep_write(struct store *store, int64_t now_ms);

#endif
