#include "bot/clock_history.h"

struct moment {
    int64_t seq; /* 0: never */
    int64_t at_ms;
};

/* A recorded fact is an event too, and names itself in its data. */
static enum status find(struct turn *turn, int64_t ticket, struct text trigger,
                        struct event_search search, struct moment *moment_out)
{
    const struct text prefix = TEXT("fact.");
    *moment_out = (struct moment){0};
    search.ticket = ticket;
    search.kind = trigger;
    if (text_starts_with(trigger, prefix)) {
        struct text name = text_slice(trigger, prefix.size, trigger.size);
        const struct text pieces[] = {TEXT("\"fact\":{\"name\":\""), name, TEXT("\"")};
        search.kind = TEXT("ticket.recorded");
        search.part = arena_join(turn->arena, pieces, 3);
        if (search.part.data == NULL) {
            return ST_NO_MEMORY;
        }
    }
    enum status status =
        store_event_find(turn->store, &search, &moment_out->seq, &moment_out->at_ms);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status newest(struct turn *turn, int64_t ticket, const struct text *triggers,
                          size_t count, struct moment *moment)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        struct moment found;
        status = find(turn, ticket, triggers[i],
                      (struct event_search){.after_seq = moment->seq, .newest = true}, &found);
        if (status == ST_OK && found.seq != 0) {
            *moment = found;
        }
    }
    return status;
}

static enum status first(struct turn *turn, int64_t ticket, const struct clock_rule *rule,
                         int64_t after_seq, struct moment *moment_out)
{
    enum status status = ST_OK;
    *moment_out = (struct moment){0};
    for (size_t i = 0; i < rule->start_count && status == ST_OK; i++) {
        struct moment found;
        status = find(turn, ticket, rule->start[i],
                      (struct event_search){.after_seq = after_seq}, &found);
        if (status == ST_OK && found.seq != 0 &&
            (moment_out->seq == 0 || found.seq < moment_out->seq)) {
            *moment_out = found;
        }
    }
    return status;
}

/* What ended every clock of the ticket: moves into a state that is not open. */
static enum status last_closing(struct turn *turn, const struct ticket *ticket,
                                struct moment *moment)
{
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(ticket->service));
    enum status status = ST_OK;
    for (size_t i = 0; service != NULL && i < service->lifecycle->move_count && status == ST_OK;
         i++) {
        const struct lifecycle_move *move = &service->lifecycle->moves[i];
        if (!lifecycle_state(service->lifecycle, move->to)->open) {
            status = newest(turn, ticket->number, &move->event, 1, moment);
        }
    }
    return status;
}

static enum status read_pause(struct turn *turn, int64_t ticket, const struct clock_rule *rule,
                              const struct moment *start, struct clock_history *history)
{
    struct moment paused = *start;
    enum status status = newest(turn, ticket, rule->pause, rule->pause_count, &paused);
    struct moment resumed = paused;
    if (status == ST_OK) {
        status = newest(turn, ticket, rule->resume, rule->resume_count, &resumed);
    }
    if (status == ST_OK && paused.seq > start->seq && resumed.seq == paused.seq) {
        history->paused_at_ms = paused.at_ms;
    }
    return status;
}

enum status clock_history_read(struct turn *turn, const struct ticket *ticket,
                               const struct clock_rule *rule, struct clock_history *history_out)
{
    struct moment over = {0};
    struct moment start;
    *history_out = (struct clock_history){0};
    enum status status = last_closing(turn, ticket, &over);
    if (status == ST_OK) {
        status = newest(turn, ticket->number, rule->stop, rule->stop_count, &over);
    }
    if (status == ST_OK) {
        status = first(turn, ticket->number, rule, over.seq, &start);
    }
    if (status != ST_OK || start.seq == 0) {
        return status;
    }
    history_out->started_at_ms = start.at_ms;
    return read_pause(turn, ticket->number, rule, &start, history_out);
}
