/* simulate_reported.h - the report of the year against the books of the judges: what is overdue by reason
 * (R-FEE-2), what each survey came to (R-SUR-4). */
#ifndef BOT_SIMULATE_REPORTED_H
#define BOT_SIMULATE_REPORTED_H

#include "bot/simulate_world.h"

/* Makes `report yearly` and `report monthly` of now, and compares their figures. */
MUST_CHECK enum status sim_reported_check(struct sim *sim);

#endif
