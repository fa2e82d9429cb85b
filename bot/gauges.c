#include "bot/gauges.h"

static enum status count_clock(void *context, const struct clock_row *clock)
{
    struct gauges *gauges = context;
    gauges->clocks[clock->state]++;
    return ST_OK;
}

enum status gauges_count(struct gauges *gauges, struct store *store)
{
    *gauges = (struct gauges){0};
    enum status status = store_ticket_count_open(store, &gauges->open_tickets);
    if (status == ST_OK) {
        status = store_outbox_counts(store, gauges->outbox);
    }
    return status == ST_OK ? store_clock_each(store, INT64_MAX, count_clock, gauges) : status;
}

void gauges_add(struct gauges *gauges, const struct turn *turn)
{
    static const enum gauge clocks[] = {
        [CLOCK_RUNNING] = GAUGE_CLOCKS_RUNNING,
        [CLOCK_WARNED] = GAUGE_CLOCKS_WARNED,
        [CLOCK_PAUSED] = GAUGE_CLOCKS_PAUSED,
        [CLOCK_MISSED] = GAUGE_CLOCKS_MISSED,
    };
    static const enum gauge outbox[OUTBOX_STATE_COUNT] = {
        [OUTBOX_QUEUED] = GAUGE_OUTBOX_QUEUED,       [OUTBOX_SENDING] = GAUGE_OUTBOX_SENDING,
        [OUTBOX_WAITING] = GAUGE_OUTBOX_WAITING,     [OUTBOX_SENT] = GAUGE_OUTBOX_SENT,
        [OUTBOX_FAILED] = GAUGE_OUTBOX_FAILED,       [OUTBOX_UNCERTAIN] = GAUGE_OUTBOX_UNCERTAIN,
        [OUTBOX_DELIVERED] = GAUGE_OUTBOX_DELIVERED, [OUTBOX_WITHDRAWN] = GAUGE_OUTBOX_WITHDRAWN,
    };
    struct metrics *metrics = turn->metrics;
    gauges->open_tickets += turn->open_tickets_delta;
    metrics_gauge(metrics, GAUGE_OPEN_TICKETS, gauges->open_tickets);
    for (size_t i = 0; i < OUTBOX_STATE_COUNT; i++) {
        gauges->outbox[i] += turn->outbox_delta[i];
        metrics_gauge(metrics, outbox[i], gauges->outbox[i]);
    }
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        gauges->clocks[i] += turn->clocks_delta[i];
        metrics_gauge(metrics, clocks[i], gauges->clocks[i]);
    }
    if (turn->events != NULL && turn->events->count > 0) { /* else it holds signs alone */
        const struct event_batch *batch = turn->events;
        metrics_gauge(metrics, GAUGE_LAST_SEQ, batch->frames[batch->count - 1].seq);
    }
    for (size_t i = 0; i < turn->senders->count; i++) {
        const struct sender *sender = &turn->senders->items[i];
        metrics_account(metrics, text_of(sender->account), sender->state);
    }
}
