#include "bot/dispatch.h"

#include "bot/base/date.h"
#include "bot/clock_span.h"
#include "bot/dispatch_rule.h"
#include "bot/json_out.h"
#include "bot/procedure.h"
#include "bot/tickets.h"

#include <stdio.h>

static const struct text offer_timer = {"offer", 5};
static const struct text assign_op = {"ticket.assign", 13};
static const struct text pass_op = {"ticket.pass", 11};
static const struct text refuse_op = {"ticket.refuse", 13};
static const struct text passed_on = {"ticket.passed_on", 16};

static const struct lifecycle_move *find_move(const struct turn *turn, const struct ticket *ticket,
                                              struct text op)
{
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(ticket->service));
    return service == NULL ? NULL
                           : lifecycle_move(service->lifecycle, op, text_of(ticket->state));
}

/* ---- the timer: whom it waits for and in which state, "12 dispatched"; 0: for a shift ---- */

static enum status arm(struct turn *turn, const struct ticket *ticket, int64_t staff,
                       int64_t due_at_ms)
{
    struct timer timer = {.due_at_ms = due_at_ms, .subject = ticket->number};
    text_copy(offer_timer, timer.kind, sizeof timer.kind);
    snprintf(timer.data, sizeof timer.data, "%lld %s", (long long)staff, ticket->state);
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

static enum status disarm(struct turn *turn, int64_t number)
{
    turn->timers_touched = true;
    return store_timer_drop(turn->store, offer_timer, number);
}

/* ---- offering ---- */

struct round {
    struct turn *turn;
    struct ticket *ticket;
    const struct dispatch_rule *rule;
    struct candidate *candidates;
    size_t count, tried, on_duty;
};

static enum status find_candidates(struct round *round)
{
    struct turn *turn = round->turn;
    round->candidates =
        arena_reserve(turn->arena, DUTY_CANDIDATES_MAX * sizeof *round->candidates);
    if (round->candidates == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_candidates(
        turn->store, round->ticket->number, text_of(round->ticket->department),
        text_of(round->ticket->community), turn->now_ms, round->candidates, DUTY_CANDIDATES_MAX,
        &round->count);
    for (size_t i = 0; status == ST_OK && i < round->count; i++) {
        round->tried += round->candidates[i].tried;
        round->on_duty += round->candidates[i].on_duty;
    }
    return status;
}

static enum status offer(struct round *round, const struct candidate *chosen)
{
    struct turn *turn = round->turn;
    struct ticket *ticket = round->ticket;
    struct text to = find_move(turn, ticket, assign_op)->to;
    ticket->assignee = chosen->staff.id;
    const struct ticket_change change = {
        .op = assign_op, .actor = TEXT("system"), .note = text_of(chosen->staff.name)};
    enum status status = store_offer_add(turn->store, ticket->number, chosen->staff.id,
                                         turn->now_ms);
    if (status == ST_OK) {
        status = tickets_move(turn, ticket, &change);
    }
    if (status != ST_OK || !text_equal(text_of(ticket->state), to)) {
        return status; /* a reaction has moved it on already */
    }
    const struct time_frame *frame = config_frame(turn->config, text_of(ticket->community));
    return arm(turn, ticket, chosen->staff.id,
               clock_span_end(&round->rule->accept_within, turn->config->calendar, frame,
                              turn->now_ms));
}

/* ---- nobody ---- */

struct next_shift {
    const struct round *round;
    int64_t from_ms; /* INT64_MAX: none */
};

static enum status note_shift(void *context, const struct shift *shift)
{
    struct next_shift *next = context;
    const struct round *round = next->round;
    if (shift->from_ms <= round->turn->now_ms || shift->from_ms >= next->from_ms) {
        return ST_OK;
    }
    for (size_t i = 0; i < round->count; i++) {
        const struct candidate *one = &round->candidates[i];
        if (one->staff.id == shift->staff && !one->tried && dispatch_fits(round->rule, one)) {
            next->from_ms = shift->from_ms;
        }
    }
    return ST_OK;
}

/* Somebody who was not asked begins later: then the round goes on. */
static enum status wait_for_shift(const struct round *round)
{
    struct turn *turn = round->turn;
    struct next_shift next = {round, INT64_MAX};
    int64_t until_ms = turn->now_ms + DISPATCH_SHIFT_AHEAD_DAYS * (int64_t)DATE_DAY_MS;
    enum status status =
        store_shift_each(turn->store, turn->now_ms, until_ms, note_shift, &next);
    if (status != ST_OK || next.from_ms == INT64_MAX) {
        return status;
    }
    return arm(turn, round->ticket, 0, next.from_ms);
}

/* Follows the record of the ticket: was it said since the round began? */
static enum status note_said(void *context, const struct event *event)
{
    static const struct text begins[] = {{"ticket.opened", 13}, {"ticket.reopened", 15},
                                         {"ticket.transferred", 18}};
    bool *said = context;
    bool by_hand = text_equal(event->kind, TEXT("ticket.assigned")) &&
                   !text_equal(event->actor, TEXT("system"));
    if (by_hand || text_among(event->kind, begins, sizeof begins / sizeof begins[0])) {
        *said = false;
    }
    *said = *said || text_equal(event->kind, TEXT("ticket.unclaimed"));
    return ST_OK;
}

static enum status say_unclaimed(struct round *round)
{
    struct turn *turn = round->turn;
    bool said = false;
    enum status status =
        store_event_of_ticket(turn->store, round->ticket->number, note_said, &said);
    if (status != ST_OK || said) {
        return status;
    }
    struct ticket_change change = {.actor = TEXT("system")};
    struct json_out out;
    json_out_begin(&out, turn->arena, 256);
    json_out_object(&out, NULL);
    json_out_array(&out, "roles");
    for (size_t i = 0; i < round->rule->then_count; i++) {
        json_out_text(&out, NULL, round->rule->then[i]);
    }
    json_out_array_end(&out);
    json_out_string(&out, "why", round->on_duty == 0 ? "nobody_on_duty" : "nobody_left");
    json_out_object_end(&out);
    status = json_out_end(&out, &change.more);
    return status == ST_OK
               ? tickets_report(turn, round->ticket, TEXT("ticket.unclaimed"), &change)
               : status;
}

static enum status go_on(struct round *round)
{
    if (find_move(round->turn, round->ticket, assign_op) == NULL) {
        return ST_OK; /* it has moved on, or its life cycle knows no assigning */
    }
    enum status status = find_candidates(round);
    if (status != ST_OK) {
        return status;
    }
    const struct candidate *chosen =
        round->tried >= (size_t)round->rule->tries_max
            ? NULL
            : dispatch_pick(round->rule, round->candidates, round->count);
    if (chosen != NULL) {
        return offer(round, chosen);
    }
    status = round->tried >= (size_t)round->rule->tries_max ? ST_OK : wait_for_shift(round);
    return status == ST_OK ? say_unclaimed(round) : status;
}

/* stay: the ticket keeps its department. */
static enum status run_rule(struct turn *turn, struct ticket *ticket,
                            const struct condition_view *view, bool stay)
{
    struct round round = {.turn = turn, .ticket = ticket};
    round.rule = dispatch_rule_for(turn->config->dispatch, view, stay);
    if (round.rule == NULL) {
        return ST_OK;
    }
    if (round.rule->department.size > 0) {
        text_copy(round.rule->department, ticket->department, sizeof ticket->department);
    }
    return go_on(&round);
}

static enum status run_round(struct turn *turn, struct ticket *ticket)
{
    struct condition_view view;
    enum status status = procedure_view(turn, ticket, &view);
    return status == ST_OK ? run_rule(turn, ticket, &view, true) : status;
}

/* ---- what begins a round, goes on with it, and ends it ---- */

static enum status open_round(struct turn *turn, struct ticket *ticket)
{
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(ticket->service));
    /* Whoever opened it for another department has chosen already. */
    bool chosen = service == NULL || !text_equal(service->department, text_of(ticket->department));
    const struct condition_view view = {.ticket = ticket}; /* nothing is recorded of it yet */
    return run_rule(turn, ticket, &view, chosen);
}

static enum status new_round(struct turn *turn, struct ticket *ticket)
{
    enum status status = disarm(turn, ticket->number);
    if (status == ST_OK) {
        status = store_offer_forget(turn->store, ticket->number);
    }
    return status == ST_OK ? run_round(turn, ticket) : status;
}

static enum status end_round(struct turn *turn, struct ticket *ticket)
{
    return disarm(turn, ticket->number);
}

static const struct {
    struct text trigger;
    enum status (*run)(struct turn *turn, struct ticket *ticket);
} triggers[] = {
    {{"ticket.opened", 13}, open_round},
    {{"ticket.reopened", 15}, new_round},
    {{"ticket.transferred", 18}, new_round},
    {{"ticket.passed_on", 16}, run_round},
    {{"ticket.refused", 14}, run_round},
    {{"ticket.assigned", 15}, end_round}, /* an offer of ours is armed after its event */
    {{"ticket.accepted", 15}, end_round},
    {{"ticket.completed", 16}, end_round},
    {{"ticket.cancelled", 16}, end_round},
    {{"ticket.closed", 13}, end_round},
};

enum status dispatch_after(struct turn *turn, struct ticket *ticket, struct text trigger)
{
    for (size_t i = 0; i < sizeof triggers / sizeof triggers[0]; i++) {
        if (text_equal(triggers[i].trigger, trigger)) {
            return triggers[i].run(turn, ticket);
        }
    }
    return ST_OK;
}

enum status dispatch_wake(struct turn *turn, const struct staff *staff, int64_t from_ms,
                          int64_t until_ms)
{
    int64_t ahead_ms = DISPATCH_SHIFT_AHEAD_DAYS * (int64_t)DATE_DAY_MS;
    if (until_ms <= turn->now_ms || from_ms >= turn->now_ms + ahead_ms) {
        return ST_OK;
    }
    turn->timers_touched = true;
    return store_duty_wake(turn->store, staff, offer_timer, TEXT("0 "), turn->now_ms);
}

/* ---- silence and refusal ---- */

bool dispatch_can_pass(const struct turn *turn, const struct ticket *ticket)
{
    return find_move(turn, ticket, pass_op) != NULL;
}

enum status dispatch_pass(struct turn *turn, struct ticket *ticket, struct text why)
{
    struct staff silent;
    enum status status = store_staff_get(turn->store, ticket->assignee, &silent);
    if (status != ST_OK) {
        return status;
    }
    struct ticket_change change = {.op = pass_op, .actor = TEXT("system"),
                                   .note = text_of(silent.name)};
    struct json_out out;
    json_out_begin(&out, turn->arena, 128);
    json_out_object(&out, NULL);
    json_out_text(&out, "why", why);
    json_out_string(&out, "from", silent.username);
    json_out_object_end(&out);
    status = json_out_end(&out, &change.more);
    if (status != ST_OK) {
        return status;
    }
    ticket->assignee = 0;
    return dispatch_can_pass(turn, ticket) ? tickets_move(turn, ticket, &change)
                                           : tickets_report(turn, ticket, passed_on, &change);
}

enum status dispatch_due(struct turn *turn, const struct timer *timer)
{
    struct text data = text_of(timer->data);
    size_t space = text_find(data, TEXT(" "));
    int64_t staff = 0;
    struct ticket ticket;
    if (space == SIZE_MAX || !text_to_int64(text_slice(data, 0, space), &staff)) {
        return ST_OK;
    }
    enum status status = tickets_load(turn, timer->subject, &ticket);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    bool as_left = text_equal(text_of(ticket.state), text_slice(data, space + 1, data.size));
    if (!as_left || ticket.closed_at_ms != 0) {
        return ST_OK;
    }
    if (staff == 0) {
        return run_round(turn, &ticket);
    }
    return ticket.assignee == staff ? dispatch_pass(turn, &ticket, TEXT("silence")) : ST_OK;
}

enum status dispatch_refuse(struct turn *turn, struct ticket *ticket, const struct viewer *by,
                            struct text reason)
{
    if (ticket->assignee != by->staff) {
        return ST_FORBIDDEN;
    }
    if (find_move(turn, ticket, refuse_op) == NULL) {
        return ST_CONFLICT;
    }
    enum status status = store_offer_add(turn->store, ticket->number, by->staff, turn->now_ms);
    if (status != ST_OK) {
        return status;
    }
    ticket->assignee = 0;
    const struct ticket_change change = {
        .op = refuse_op, .actor = text_of(by->username), .note = reason};
    return tickets_move(turn, ticket, &change);
}
