#include "bot/appointments.h"

#include "bot/base/log.h"
#include "bot/render.h"
#include "bot/ticket_time.h"
#include "bot/ticket_words.h"
#include "bot/tickets.h"
#include "intents/slots.h"
#include "store/fact.h"
#include "store/timer.h"

#include <inttypes.h>
#include <stdio.h>

static const struct text timer_kind = {"appointment", 11};

/* ---- setting ---- */

static bool is_meant(const struct appointment *appointment, struct text trigger)
{
    return appointment->slot.size > 0
               ? text_equal(trigger, TEXT("ticket.opened"))
               : text_starts_with(trigger, TEXT("fact.")) &&
                     text_equal(text_slice(trigger, TEXT("fact.").size, trigger.size),
                                appointment->fact);
}

/* *at_ms_out stays 0 when there is no such moment. */
static enum status agreed_ms(struct turn *turn, const struct ticket *ticket,
                             const struct appointment *appointment, int64_t *at_ms_out)
{
    *at_ms_out = 0;
    if (appointment->slot.size > 0) {
        (void)ticket_time_of_slot(turn, ticket, appointment->slot, at_ms_out);
        return ST_OK;
    }
    struct fact fact;
    enum status status = store_fact_get(turn->store, ticket->number, appointment->fact, &fact);
    if (status == ST_OK) {
        *at_ms_out = fact.number;
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status arm(struct turn *turn, const struct ticket *ticket,
                       const struct appointment *appointment, int64_t at_ms)
{
    struct timer timer = {.due_at_ms = at_ms - appointment->before_ms, .subject = ticket->number};
    text_copy(timer_kind, timer.kind, sizeof timer.kind);
    snprintf(timer.data, sizeof timer.data, "%" PRId64 " %.*s", at_ms,
             TEXT_ARGS(appointment->text));
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

enum status appointments_after(struct turn *turn, const struct ticket *ticket,
                               const struct service *service, struct text trigger)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < service->appointment_count && status == ST_OK; i++) {
        const struct appointment *appointment = &service->appointments[i];
        int64_t at_ms = 0;
        if (!is_meant(appointment, trigger)) {
            continue;
        }
        status = agreed_ms(turn, ticket, appointment, &at_ms);
        if (status == ST_OK && at_ms - appointment->before_ms > turn->now_ms) {
            status = arm(turn, ticket, appointment, at_ms);
        }
    }
    return status;
}

/* ---- reminding ---- */

static enum status tell_resident(struct turn *turn, const struct ticket *ticket, struct text key,
                                 const char *when)
{
    bool told = false;
    const struct text_value values[] = {{"appointment", text_of(when)}};
    const struct ticket_words words = {
        .key = key, .value_count = sizeof values / sizeof values[0], .values = values};
    return ticket_words_tell(turn, ticket, &words, &told);
}

static enum status tell_staff(struct turn *turn, struct ticket *ticket, int64_t at_ms)
{
    struct json_out out;
    struct text more;
    json_out_begin(&out, turn->arena, 128);
    json_out_object(&out, NULL);
    render_time(&out, "appointment_at", at_ms,
                turn_offset_minutes(turn, text_of(ticket->community)));
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &more);
    const struct ticket_change change = {.actor = TEXT("system"), .more = more};
    return status == ST_OK
               ? tickets_report(turn, ticket, TEXT("ticket.appointment"), &change)
               : status;
}

enum status appointments_due(struct turn *turn, int64_t number, struct text data)
{
    struct ticket ticket;
    size_t gap = text_find(data, TEXT(" "));
    int64_t at_ms = 0;
    if (gap == SIZE_MAX || !text_to_int64(text_slice(data, 0, gap), &at_ms)) {
        log_event(LOG_ERROR, "appointment with unreadable data dropped", LOG_N("ticket", number));
        return ST_OK;
    }
    enum status status = tickets_load(turn, number, &ticket);
    if (status != ST_OK || ticket.closed_at_ms != 0 || at_ms <= turn->now_ms) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    char when[SLOT_TIME_BYTES];
    const struct slot_time time = {.kind = SLOT_TIME_POINT, .from_ms = at_ms, .to_ms = at_ms};
    slot_time_say(&time, turn_offset_minutes(turn, text_of(ticket.community)), when);
    struct text key = arena_text(turn->arena, text_slice(data, gap + 1, data.size));
    status = key.data == NULL ? ST_NO_MEMORY : tell_resident(turn, &ticket, key, when);
    return status == ST_OK ? tell_staff(turn, &ticket, at_ms) : status;
}
