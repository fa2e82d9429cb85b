/* patrol.h - patrols of homes in custody before and after heavy rain (R-CUSTODY, C1⑥).
 *
 * A notice is one row of store/recurrence.h (rule "weather", subject "KIND@FROM"): its first
 * ring opens the patrols before the weather comes, its second, once it is over, those after. The
 * same notice twice has one effect. */
#ifndef BOT_PATROL_H
#define BOT_PATROL_H

#include "bot/turn.h"
#include "store/recurrence.h"

enum { PATROL_AHEAD_MS = 1209600000 /* a notice is about the next fourteen days */ };

extern const struct text patrol_rule; /* "weather" */

struct weather_notice {
    struct text community;
    struct text kind; /* "heavy_rain": a text "weather.KIND" names it */
    int64_t from_ms, until_ms;
    struct text text; /* may be empty */
    struct text actor;
};

/* ST_MALFORMED for a kind or times that make no sense, ST_NOT_FOUND when the community has no
 * rule of patrols; *known_out: this notice was given before, and nothing more happens. */
MUST_CHECK enum status patrol_notice(struct turn *turn, const struct weather_notice *notice,
                                     bool *known_out);
/* The row of a notice rings; data as its timer holds it. */
MUST_CHECK enum status patrol_ring(struct turn *turn, struct recurrence *row, struct text data);

#endif
