#include "bot/gauges.h"

void gauges_outbox(struct metrics *metrics, const int64_t counts[OUTBOX_STATE_COUNT])
{
    static const enum gauge gauges[OUTBOX_STATE_COUNT] = {
        [OUTBOX_QUEUED] = GAUGE_OUTBOX_QUEUED,   [OUTBOX_SENDING] = GAUGE_OUTBOX_SENDING,
        [OUTBOX_WAITING] = GAUGE_OUTBOX_WAITING, [OUTBOX_SENT] = GAUGE_OUTBOX_SENT,
        [OUTBOX_FAILED] = GAUGE_OUTBOX_FAILED,   [OUTBOX_UNCERTAIN] = GAUGE_OUTBOX_UNCERTAIN,
        [OUTBOX_DELIVERED] = GAUGE_OUTBOX_DELIVERED,
        [OUTBOX_WITHDRAWN] = GAUGE_OUTBOX_WITHDRAWN,
    };
    for (size_t i = 0; i < OUTBOX_STATE_COUNT; i++) {
        metrics_gauge(metrics, gauges[i], counts[i]);
    }
}

void gauges_clocks(struct metrics *metrics, const int64_t counts[CLOCK_STATE_COUNT])
{
    static const enum gauge gauges[] = {
        [CLOCK_RUNNING] = GAUGE_CLOCKS_RUNNING,
        [CLOCK_WARNED] = GAUGE_CLOCKS_WARNED,
        [CLOCK_PAUSED] = GAUGE_CLOCKS_PAUSED,
        [CLOCK_MISSED] = GAUGE_CLOCKS_MISSED,
    };
    for (size_t i = 0; i < sizeof gauges / sizeof gauges[0]; i++) {
        metrics_gauge(metrics, gauges[i], counts[i]);
    }
}
