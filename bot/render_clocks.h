/* render_clocks.h - how the SLA clocks of a ticket look to staff: JSON (docs/staff-protocol.md). */
#ifndef BOT_RENDER_CLOCKS_H
#define BOT_RENDER_CLOCKS_H

#include "bot/config.h"
#include "bot/json_out.h"
#include "store/clock.h"

/* One clock, in the time zone of offset_minutes. A rule that the configuration no longer has is
 * shown by its id. */
void render_clock(struct json_out *out, const char *key, const struct config *config,
                  const struct clock_row *clock, int offset_minutes);
/* An array of role ids. */
void render_roles(struct json_out *out, const char *key, const struct text *roles, size_t count);

#endif
