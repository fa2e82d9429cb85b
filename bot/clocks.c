#include "bot/clocks.h"

#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "bot/clock_chain.h"
#include "bot/clock_history.h"
#include "bot/clock_index.h"
#include "bot/clock_life.h"
#include "bot/tickets.h"
#include "store/timer.h"

/* The open clocks of a ticket while a trigger is followed; those it ends stay in the list. */
struct open_clocks {
    size_t count;
    struct clock_row rows[CLOCKS_OF_TICKET_MAX];
};

static const struct clock_row *open_row(const struct open_clocks *open, size_t index)
{
    return open->rows[index].ended_at_ms == 0 ? &open->rows[index] : NULL;
}

static struct clock_row *find_open(struct open_clocks *open, const struct clock_rule *rule)
{
    for (size_t i = 0; i < open->count; i++) {
        if (open_row(open, i) != NULL && text_equal(text_of(open->rows[i].rule), rule->id)) {
            return &open->rows[i];
        }
    }
    return NULL;
}

static enum status load_open(struct turn *turn, int64_t ticket, struct open_clocks *open)
{
    size_t count = 0;
    open->count = 0;
    enum status status = store_clock_of_ticket(turn->store, ticket, open->rows,
                                               CLOCKS_OF_TICKET_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        if (open->rows[i].ended_at_ms == 0) {
            open->rows[open->count++] = open->rows[i];
        }
    }
    return status;
}

static struct clock_scene scene_of(struct turn *turn, struct ticket *ticket,
                                   const struct condition_view *view)
{
    return (struct clock_scene){
        turn, ticket, config_frame(turn->config, text_of(ticket->community)), view};
}

/* ---- what a trigger does to the clock of a rule ---- */

/* Room for one more: over what has ended, when the list is full. NULL: so many are open. */
static struct clock_row *make_room(struct open_clocks *open)
{
    if (open->count < CLOCKS_OF_TICKET_MAX) {
        return &open->rows[open->count++];
    }
    for (size_t i = 0; i < open->count; i++) {
        if (open_row(open, i) == NULL) {
            return &open->rows[i];
        }
    }
    return NULL;
}

static enum status start_at(const struct clock_scene *scene, const struct clock_rule *rule,
                            struct open_clocks *open, int64_t started_at_ms, int64_t paused_at_ms)
{
    struct clock_row *row = make_room(open);
    if (row == NULL) { /* the ticket goes on without it */
        log_event(LOG_ERROR, "clock not started: the ticket has too many",
                  LOG_N("ticket", scene->ticket->number), LOG_T("rule", rule->id));
        return ST_OK;
    }
    return clock_life_start(scene, rule, started_at_ms, paused_at_ms, row);
}

static enum status stop(const struct clock_scene *scene, const struct clock_rule *rule,
                        struct open_clocks *open)
{
    struct clock_row *row = find_open(open, rule);
    return row == NULL ? ST_OK : clock_life_end(scene, row, CLOCK_KEPT);
}

static enum status pause_clock(const struct clock_scene *scene, const struct clock_rule *rule,
                               struct open_clocks *open)
{
    struct clock_row *row = find_open(open, rule);
    return row == NULL ? ST_OK : clock_life_pause(scene, row);
}

static enum status resume(const struct clock_scene *scene, const struct clock_rule *rule,
                          struct open_clocks *open)
{
    struct clock_row *row = find_open(open, rule);
    return row == NULL ? ST_OK : clock_life_resume(scene, rule, row);
}

static enum status extend(const struct clock_scene *scene, const struct clock_rule *rule,
                          struct open_clocks *open)
{
    struct clock_row *row = find_open(open, rule);
    return row == NULL ? ST_OK : clock_life_extend(scene, rule, row);
}

static enum status start(const struct clock_scene *scene, const struct clock_rule *rule,
                         struct open_clocks *open)
{
    bool closed = scene->ticket->closed_at_ms != 0;
    if (closed || find_open(open, rule) != NULL || !condition_holds(&rule->when, scene->view)) {
        return ST_OK;
    }
    return start_at(scene, rule, open, scene->turn->now_ms, 0);
}

/* Does the rule apply, whatever the state: that one is asked for when the clock starts, and the
 * ticket has moved on since. */
static bool applies(const struct clock_rule *rule, const struct condition_view *view)
{
    for (size_t i = 0; i < rule->when.test_count; i++) {
        struct condition one = {1, &rule->when.tests[i]};
        if (one.tests->subject != SUBJECT_STATE && !condition_holds(&one, view)) {
            return false;
        }
    }
    return true;
}

static enum status recount(const struct clock_scene *scene, const struct clock_rule *rule,
                           struct open_clocks *open)
{
    struct clock_row *row = find_open(open, rule);
    bool asked_for = applies(rule, scene->view);
    if (row != NULL) {
        return asked_for ? clock_life_extend(scene, rule, row)
                         : clock_life_end(scene, row, CLOCK_VOID);
    }
    if (!asked_for || scene->ticket->closed_at_ms != 0) {
        return ST_OK;
    }
    struct clock_history history;
    enum status status = clock_history_read(scene->turn, scene->ticket, rule, &history);
    if (status != ST_OK || history.started_at_ms == 0) {
        return status;
    }
    return start_at(scene, rule, open, history.started_at_ms, history.paused_at_ms);
}

typedef enum status duty_run(const struct clock_scene *scene, const struct clock_rule *rule,
                             struct open_clocks *open);

static duty_run *const duties[DUTY_COUNT] = {
    [DUTY_STOP] = stop,     [DUTY_RESUME] = resume, [DUTY_PAUSE] = pause_clock,
    [DUTY_EXTEND] = extend, [DUTY_START] = start,   [DUTY_RECOUNT] = recount,
};

/* A ticket that is closed leaves no open clock. */
static enum status end_all(const struct clock_scene *scene, struct open_clocks *open)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < open->count && status == ST_OK; i++) {
        if (open_row(open, i) != NULL) {
            status = clock_life_end(scene, &open->rows[i], CLOCK_VOID);
        }
    }
    return status;
}

bool clocks_wait(const struct turn *turn, const struct ticket *ticket, struct text trigger)
{
    size_t count = 0;
    return clock_index_find(turn->config->clock_index, trigger, &count) != NULL ||
           ticket->closed_at_ms != 0;
}

enum status clocks_after(struct turn *turn, struct ticket *ticket,
                         const struct condition_view *view, struct text trigger)
{
    if (!clocks_wait(turn, ticket, trigger)) {
        return ST_OK;
    }
    size_t count = 0;
    const struct clock_waiting *waiting =
        clock_index_find(turn->config->clock_index, trigger, &count);
    struct clock_scene scene = scene_of(turn, ticket, view);
    struct open_clocks open;
    enum status status = load_open(turn, ticket->number, &open);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = duties[waiting[i].duty](&scene, waiting[i].rule, &open);
    }
    return status == ST_OK && ticket->closed_at_ms != 0 ? end_all(&scene, &open) : status;
}

/* ---- ringing ---- */

static enum status rearm(struct turn *turn, const struct clock_row *clock)
{
    struct timer timer = {
        .due_at_ms = clock->next_at_ms, .kind = "clock", .subject = clock->id};
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

static enum status ring(struct turn *turn, struct ticket *ticket, struct clock_row *clock)
{
    struct clock_scene scene = scene_of(turn, ticket, NULL);
    const struct clock_rule *rule =
        clock_rules_find(turn->config->clock_rules, text_of(clock->rule));
    if (rule == NULL || ticket->closed_at_ms != 0) {
        log_event(LOG_WARN, "clock ends: its rule or ticket is gone", LOG_N("clock", clock->id),
                  LOG_S("rule", clock->rule));
        return clock_life_end(&scene, clock, CLOCK_VOID);
    }
    struct clock_rung rung;
    enum status status = clock_chain_ring(&scene, rule, clock, &rung);
    for (size_t i = 0; i < rung.count && status == ST_OK; i++) {
        status = procedure_after(turn, ticket, rung.triggers[i]);
    }
    return status;
}

enum status clocks_ring(struct turn *turn, int64_t clock, int64_t rung_for_ms)
{
    struct clock_row row;
    enum status status = store_clock_get(turn->store, clock, &row);
    if (status == ST_NOT_FOUND || (status == ST_OK && row.next_at_ms == 0)) {
        log_event(LOG_WARN, "clock rings that has ended or never was", LOG_N("clock", clock),
                  LOG_N("rung_for_ms", rung_for_ms));
        return ST_OK;
    }
    if (status != ST_OK) {
        return status;
    }
    if (turn->now_ms < row.next_at_ms) { /* the wall clock was stepped back */
        return rearm(turn, &row);
    }
    struct ticket ticket;
    status = tickets_load(turn, row.ticket, &ticket);
    INVARIANT(status != ST_NOT_FOUND); /* the row refers to it, and no ticket is ever deleted */
    return status == ST_OK ? ring(turn, &ticket, &row) : status;
}
