/* gauges.h - what the desk counts by state, as gauges. */
#ifndef BOT_GAUGES_H
#define BOT_GAUGES_H

#include "bot/base/metrics.h"
#include "store/clock.h"
#include "store/outbox.h"

void gauges_outbox(struct metrics *metrics, const int64_t counts[OUTBOX_STATE_COUNT]);
void gauges_clocks(struct metrics *metrics, const int64_t counts[CLOCK_STATE_COUNT]);

#endif
