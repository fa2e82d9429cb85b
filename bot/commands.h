/* commands.h - the staff protocol's requests (docs/staff-protocol.md). */
#ifndef BOT_COMMANDS_H
#define BOT_COMMANDS_H

#include "bot/turn.h"

/* Handles INPUT_COMMAND: always an answer, {"re":…,"ok":true,…} or {"re":…,"error":{…}}, unless
 * the returned status leaves the transaction to be rolled back. */
MUST_CHECK enum status commands_take(struct turn *turn, struct input *input);
/* The answer when the transaction failed: code "busy". data NULL only out of memory. */
struct text commands_failed(const struct input *input);
/* Handles INPUT_EVENTS: a page of the series as the viewer may see it. */
MUST_CHECK enum status commands_events(struct turn *turn, struct input *input);

/* Is it an op of the protocol, under this configuration? */
bool commands_know(const struct config *config, struct text op);

#endif
