#include "bot/due.h"

#include "bot/appointments.h"
#include "bot/campaigns.h"
#include "bot/base/log.h"
#include "bot/clocks.h"
#include "bot/dispatch.h"
#include "bot/funds.h"
#include "bot/media.h"
#include "bot/menus.h"
#include "bot/procedure.h"
#include "bot/proving.h"
#include "bot/recurring.h"
#include "bot/resident.h"
#include "bot/survey_talk.h"
#include "bot/surveys.h"
#include "bot/tickets.h"
#include "store/timer.h"

enum { LATE_AFTER_MS = 60000 }; /* worth a word in the log: the gateway was down or overloaded */

static enum status ring(struct turn *turn, const struct timer *timer)
{
    return tickets_ring(turn, timer->subject);
}

static enum status remind(struct turn *turn, const struct timer *timer)
{
    int64_t after_ms = 0;
    if (!text_to_int64(text_of(timer->data), &after_ms)) {
        log_event(LOG_ERROR, "timer with unreadable data dropped", LOG_N("timer", timer->id));
        return ST_OK;
    }
    return resident_remind(turn, timer->subject, after_ms);
}

static enum status ask(struct turn *turn, const struct timer *timer)
{
    return procedure_ask_due(turn, timer->subject);
}

static enum status appointment(struct turn *turn, const struct timer *timer)
{
    return appointments_due(turn, timer->subject, text_of(timer->data));
}

static enum status clock(struct turn *turn, const struct timer *timer)
{
    return clocks_ring(turn, timer->subject, timer->due_at_ms);
}

static enum status prove(struct turn *turn, const struct timer *timer)
{
    return proving_send(turn, timer->subject);
}

static const struct {
    struct text kind;
    enum status (*run)(struct turn *turn, const struct timer *timer);
} kinds[] = {
    {{"alarm.repeat", 12}, ring},
    {{"appointment", 11}, appointment},
    {{"ask", 3}, ask},
    {{"campaign", 8}, campaigns_ring},
    {{"clock", 5}, clock},
    {{"dunning", 7}, campaigns_dunning_ring},
    {{"form.remind", 11}, remind},
    {{MEDIA_TIMER, sizeof MEDIA_TIMER - 1}, media_ring},
    {{"offer", 5}, dispatch_due},
    {{"proof", 5}, prove},
    {{"recur", 5}, recurring_ring},
    {{"survey", 6}, surveys_ring},
    {{"survey.daily", 12}, surveys_daily_ring},
    {{"survey.sheet", 12}, survey_talk_due},
};

static enum status run_one(struct turn *turn, const struct timer *timer)
{
    if (turn->now_ms - timer->due_at_ms > LATE_AFTER_MS) {
        log_event(LOG_WARN, "timer runs late", LOG_S("kind", timer->kind),
                  LOG_N("late_ms", turn->now_ms - timer->due_at_ms));
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (text_equal(kinds[i].kind, text_of(timer->kind))) {
            return kinds[i].run(turn, timer);
        }
    }
    log_event(LOG_ERROR, "timer of unknown kind dropped", LOG_S("kind", timer->kind));
    return ST_OK;
}

enum status due_run(struct turn *turn, size_t *count_out)
{
    *count_out = 0;
    struct timer timers[TIMER_CLAIM_MAX];
    size_t count = 0;
    enum status status =
        store_timer_claim(turn->store, turn->now_ms, timers, TIMER_CLAIM_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = run_one(turn, &timers[i]);
    }
    turn->timers_touched = true;
    *count_out = count;
    return status;
}

enum status due_agree(struct turn *turn, size_t *count_out)
{
    *count_out = 0;
    enum status status = recurring_agree(turn);
    if (status == ST_OK) {
        status = funds_agree(turn);
    }
    if (status == ST_OK) {
        status = media_agree(turn);
    }
    if (status == ST_OK) {
        status = menus_agree(turn);
    }
    if (status == ST_OK) {
        status = campaigns_agree(turn);
    }
    return status == ST_OK ? surveys_agree(turn) : status;
}
