/* menus.h - the menu below a chat is what the configuration says.
 *
 * When the digest of an account's menu is not the one that the platform has (note menu:ACCOUNT), a
 * row of the outbox puts it up; once the platform has taken it, the digest is noted. */
#ifndef BOT_MENUS_H
#define BOT_MENUS_H

#include "bot/turn.h"

/* At the start and with a new configuration. */
MUST_CHECK enum status menus_agree(struct turn *turn);
/* The platform has taken row; of another kind of row, nothing happens. */
MUST_CHECK enum status menus_after_send(struct turn *turn, const struct outbox_row *row);

#endif
