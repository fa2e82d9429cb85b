#include "bot/clock_life.h"

#include "bot/base/invariant.h"
#include "bot/render_clocks.h"
#include "bot/tickets.h"
#include "store/timer.h"

static const struct text clock_timer = {"clock", 5};

/* ---- writing ---- */

static enum status write_event(const struct clock_scene *scene, const struct clock_row *clock,
                               const struct clock_change *change)
{
    struct turn *turn = scene->turn;
    struct ticket_change told = {.actor = TEXT("system")};
    struct json_out out;
    json_out_begin(&out, turn->arena, 1024);
    json_out_object(&out, NULL);
    render_clock(&out, "clock", turn->config, clock, scene->frame->utc_offset_minutes);
    if (change->roles != NULL) {
        render_roles(&out, "roles", change->roles, change->role_count);
    }
    if (change->step > 0) {
        json_out_number(&out, "step", change->step);
        json_out_text(&out, "why", change->why);
    }
    /* Below 0 where the wall clock was stepped back meanwhile. */
    json_out_number(&out, "late_ms", change->late_ms > 0 ? change->late_ms : 0);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &told.more);
    return status == ST_OK ? tickets_announce(turn, scene->ticket, change->kind, &told) : status;
}

static enum status write_timer(struct turn *turn, const struct clock_row *was,
                               const struct clock_row *clock)
{
    turn->timers_touched = true;
    if (clock->next_at_ms == 0) {
        return was == NULL || was->next_at_ms == 0
                   ? ST_OK
                   : store_timer_drop(turn->store, clock_timer, clock->id);
    }
    struct timer timer = {.due_at_ms = clock->next_at_ms, .subject = clock->id};
    text_copy(clock_timer, timer.kind, sizeof timer.kind);
    return store_timer_put(turn->store, &timer);
}

static void count(struct turn *turn, const struct clock_row *was, const struct clock_row *clock)
{
    struct text rule = text_of(clock->rule);
    bool changed = was == NULL || was->state != clock->state;
    if (was != NULL) {
        turn->clocks_delta[was->state]--;
    }
    if (clock->ended_at_ms == 0) {
        turn->clocks_delta[clock->state]++;
    }
    if (changed && clock->state == CLOCK_KEPT) {
        metrics_clock(turn->metrics, rule, METRICS_CLOCK_KEPT);
    }
    if (changed && clock->state == CLOCK_MISSED) {
        metrics_clock(turn->metrics, rule, METRICS_CLOCK_MISSED);
    }
    if (was != NULL && was->escalations < clock->escalations) {
        metrics_clock(turn->metrics, rule, METRICS_CLOCK_ESCALATED);
    }
}

enum status clock_life_write(const struct clock_scene *scene, const struct clock_row *was,
                             struct clock_row *clock, const struct clock_change *change)
{
    struct turn *turn = scene->turn;
    INVARIANT(was == NULL || was->ended_at_ms == 0);
    enum status status = was == NULL ? store_clock_add(turn->store, clock)
                                     : store_clock_save(turn->store, clock);
    if (status == ST_OK) {
        status = write_timer(turn, was, clock);
    }
    if (status == ST_OK) {
        status = store_ticket_count_due(turn->store, clock->ticket, &scene->ticket->due_at_ms);
    }
    if (status == ST_OK) {
        status = write_event(scene, clock, change);
    }
    if (status == ST_OK) {
        count(turn, was, clock);
    }
    return status;
}

/* ---- due and warning ---- */

static bool find_extension(const struct clock_scene *scene, const struct clock_rule *rule,
                           int64_t started_at_ms, int64_t *due_out)
{
    const struct condition_view *view = scene->view;
    if (rule->extend_fact.size == 0 || !condition_holds(&rule->extend_when, view)) {
        return false;
    }
    for (size_t i = 0; i < view->fact_count; i++) {
        if (text_equal(rule->extend_fact, text_of(view->facts[i].name))) {
            *due_out = view->facts[i].number;
            return *due_out > started_at_ms; /* a moment before the start is no limit */
        }
    }
    return false;
}

/* Due at a moment that was agreed to: warns when that share of the way there is gone. */
static void set_agreed(const struct clock_rule *rule, struct clock_row *clock, int64_t due_ms)
{
    int64_t way_ms = due_ms - clock->started_at_ms;
    clock->due_at_ms = due_ms;
    clock->warn_at_ms =
        rule->warn_percent == 0 ? 0 : clock->started_at_ms + way_ms / 100 * rule->warn_percent;
}

static void set_counted(const struct clock_scene *scene, const struct clock_rule *rule,
                        struct clock_row *clock)
{
    const struct calendar *calendar = scene->turn->config->calendar;
    clock->due_at_ms =
        clock_span_end(&rule->due, calendar, scene->frame, clock->started_at_ms);
    clock->warn_at_ms = clock_span_warning(&rule->due, calendar, scene->frame,
                                           clock->started_at_ms, rule->warn_percent);
}

/* The next moment of a clock that is neither missed nor ended. */
static void set_next(struct clock_row *clock)
{
    bool warns = clock->warn_at_ms != 0 && clock->warn_at_ms < clock->due_at_ms;
    if (!warns) {
        clock->warn_at_ms = 0;
    }
    clock->next_at_ms = clock->state == CLOCK_PAUSED ? 0
                        : warns                      ? clock->warn_at_ms
                                                     : clock->due_at_ms;
}

static bool past_due(const struct clock_scene *scene, const struct clock_row *clock)
{
    int64_t until_ms = clock->state == CLOCK_PAUSED ? clock->paused_at_ms : scene->turn->now_ms;
    return until_ms > clock->due_at_ms;
}

/* ---- the changes ---- */

enum status clock_life_start(const struct clock_scene *scene, const struct clock_rule *rule,
                             int64_t started_at_ms, int64_t paused_at_ms,
                             struct clock_row *clock_out)
{
    struct clock_row clock = {
        .ticket = scene->ticket->number,
        .state = paused_at_ms == 0 ? CLOCK_RUNNING : CLOCK_PAUSED,
        .started_at_ms = started_at_ms,
        .paused_at_ms = paused_at_ms,
    };
    text_copy(rule->id, clock.rule, sizeof clock.rule);
    int64_t agreed_ms = 0;
    if (find_extension(scene, rule, started_at_ms, &agreed_ms)) {
        set_agreed(rule, &clock, agreed_ms);
    } else {
        set_counted(scene, rule, &clock);
    }
    set_next(&clock);
    *clock_out = clock;
    return clock_life_write(scene, NULL, clock_out,
                            &(struct clock_change){.kind = TEXT("clock.started")});
}

enum status clock_life_end(const struct clock_scene *scene, struct clock_row *clock,
                           enum clock_state as)
{
    INVARIANT(as == CLOCK_KEPT || as == CLOCK_VOID);
    struct clock_row was = *clock;
    struct clock_change change = {.kind = TEXT("clock.ended")};
    if (was.state == CLOCK_MISSED) {
        change.late_ms = scene->turn->now_ms - clock->due_at_ms;
    } else if (past_due(scene, clock)) { /* its timer had not come to ring yet */
        change.kind = TEXT("clock.missed");
        change.late_ms = scene->turn->now_ms - clock->due_at_ms;
        clock->state = CLOCK_MISSED;
    } else {
        change.kind = as == CLOCK_KEPT ? TEXT("clock.kept") : TEXT("clock.void");
        clock->state = as;
    }
    clock->paused_at_ms = 0;
    clock->next_at_ms = 0;
    clock->ended_at_ms = scene->turn->now_ms;
    return clock_life_write(scene, &was, clock, &change);
}

enum status clock_life_pause(const struct clock_scene *scene, struct clock_row *clock)
{
    struct clock_row was = *clock;
    if (clock->state == CLOCK_MISSED || clock->state == CLOCK_PAUSED || past_due(scene, clock)) {
        return ST_OK;
    }
    clock->state = CLOCK_PAUSED;
    clock->paused_at_ms = scene->turn->now_ms;
    set_next(clock);
    return clock_life_write(scene, &was, clock,
                            &(struct clock_change){.kind = TEXT("clock.paused")});
}

/* What waited for the resident is given back; a moment that he agreed to stays what it is. */
enum status clock_life_resume(const struct clock_scene *scene, const struct clock_rule *rule,
                              struct clock_row *clock)
{
    if (clock->state != CLOCK_PAUSED) {
        return ST_OK;
    }
    struct clock_row was = *clock;
    const struct calendar *calendar = scene->turn->config->calendar;
    int64_t now_ms = scene->turn->now_ms;
    int64_t agreed_ms = 0;
    if (!find_extension(scene, rule, clock->started_at_ms, &agreed_ms)) {
        clock->due_at_ms = clock_span_resume(&rule->due, calendar, scene->frame, was.due_at_ms,
                                             was.paused_at_ms, now_ms);
    }
    if (was.warn_at_ms != 0 && clock->due_at_ms != was.due_at_ms) {
        clock->warn_at_ms = clock_span_resume(&rule->due, calendar, scene->frame, was.warn_at_ms,
                                              was.paused_at_ms, now_ms);
    }
    clock->state = was.was_warned ? CLOCK_WARNED : CLOCK_RUNNING;
    clock->paused_at_ms = 0;
    set_next(clock);
    return clock_life_write(scene, &was, clock,
                            &(struct clock_change){.kind = TEXT("clock.resumed")});
}

enum status clock_life_extend(const struct clock_scene *scene, const struct clock_rule *rule,
                              struct clock_row *clock)
{
    struct clock_row was = *clock;
    int64_t agreed_ms = 0;
    if (clock->state == CLOCK_MISSED || past_due(scene, clock) ||
        !find_extension(scene, rule, clock->started_at_ms, &agreed_ms) ||
        agreed_ms == clock->due_at_ms) {
        return ST_OK;
    }
    set_agreed(rule, clock, agreed_ms);
    if (clock->was_warned && clock->warn_at_ms > scene->turn->now_ms) { /* warns once more */
        clock->was_warned = false;
        clock->state = clock->state == CLOCK_PAUSED ? CLOCK_PAUSED : CLOCK_RUNNING;
    } else if (clock->was_warned) {
        clock->warn_at_ms = 0;
    }
    set_next(clock);
    return clock_life_write(scene, &was, clock,
                            &(struct clock_change){.kind = TEXT("clock.extended")});
}
