/* outbound_row.h - a row of the outbox changes its state: told to the gauges and to staff. */
#ifndef BOT_OUTBOUND_ROW_H
#define BOT_OUTBOUND_ROW_H

#include "bot/turn.h"

/* Every change of a row's state goes through here, so that the gauges stay true. The caller saves. */
void outbound_row_move(struct turn *turn, struct outbox_row *row, enum outbox_state state);
/* The event of that kind with the row in it. */
MUST_CHECK enum status outbound_row_tell(struct turn *turn, const char *kind, struct text actor,
                                         const struct outbox_row *row);

#endif
