/* control.h - what the command line asks of the running gateway.
 *
 * The desk's connection alone writes, so `guanjia staff add` beside a running
 * gateway comes through the socket in the data folder as INPUT_CONTROL:
 * {"op":"staff.put","username":…} -> {"ok":true} or {"error":"…"}; {"op":"import.rows",…} as
 * import_batch.h has it. When no
 * gateway runs, the command line opens the store itself and calls control_run. */
#ifndef BOT_CONTROL_H
#define BOT_CONTROL_H

#include "bot/turn.h"

/* Handles INPUT_CONTROL; the answer is JSON. */
MUST_CHECK enum status control_take(struct turn *turn, struct input *input);

/* Runs one request in the open transaction of store. answer_out is in the arena. *changed_out:
 * staff id whose sessions must end, or 0. */
MUST_CHECK enum status control_run(struct store *store, const struct config *config,
                                   struct text request, struct arena *arena,
                                   struct text *answer_out, int64_t *changed_out);

#endif
