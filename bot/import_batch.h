/* import_batch.h - rows of a table that the command line sends to the running gateway.
 *
 * {"op":"import.rows","kind":"bills","community":"sunshine","header":["房号",…],
 *  "rows":[[2,"3-2-501",…],…]}, the number of the line first; at most IMPORT_BATCH_ROWS_MAX.
 * -> {"ok":true,"new":1,"changed":0,"same":0,"bad":[{"line":2,"reason":"…"}]}
 * With "dry":true the answer is what would be, and nothing has changed. */
#ifndef BOT_IMPORT_BATCH_H
#define BOT_IMPORT_BATCH_H

#include "bot/turn.h"

#include <jansson.h>

enum { IMPORT_BATCH_ROWS_MAX = 400, IMPORT_BATCH_BYTES_MAX = 48 << 10 };

/* Puts the rows in, in the turn's transaction, and raises "import.rows" when any of them is new or
 * changed. *told_out: the members of the answer, an object. ST_MALFORMED with *reason_out for a
 * request that is none; nothing is changed then. */
MUST_CHECK enum status import_batch_take(struct turn *turn, const json_t *request,
                                         struct text *told_out, const char **reason_out);

#endif
