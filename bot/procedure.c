#include "bot/procedure.h"

#include "bot/appointments.h"
#include "bot/asks.h"
#include "bot/classes.h"
#include "bot/clocks.h"
#include "bot/dispatch.h"
#include "bot/fact_value.h"
#include "bot/fee_acts.h"
#include "bot/reactions.h"
#include "bot/render.h"
#include "bot/ticket_words.h"
#include "bot/tickets.h"
#include "store/link.h"

#include <stdio.h>
#include <string.h>

static const struct service *service_of(const struct turn *turn, const struct ticket *ticket)
{
    return catalogue_service(turn->config->catalogue, text_of(ticket->service));
}

static struct text key_of(enum text_key key)
{
    return text_of(text_key(key));
}

/* ---- what is recorded ---- */

static enum status list_facts(struct turn *turn, int64_t number, struct condition_view *view)
{
    struct fact facts[FACTS_MAX]; /* mostly few: only those go to the arena */
    size_t count = 0;
    enum status status = store_fact_list(turn->store, number, facts, FACTS_MAX, &count);
    if (status != ST_OK || count == 0) {
        return status;
    }
    struct fact *kept = arena_reserve(turn->arena, count * sizeof *kept);
    if (kept == NULL) {
        return ST_NO_MEMORY;
    }
    memcpy(kept, facts, count * sizeof *kept);
    view->facts = kept;
    view->fact_count = count;
    return ST_OK;
}

enum status procedure_view(struct turn *turn, const struct ticket *ticket,
                           struct condition_view *view_out)
{
    *view_out = (struct condition_view){.ticket = ticket};
    const struct service *service = service_of(turn, ticket);
    return service == NULL || service->fact_count == 0
               ? ST_OK
               : list_facts(turn, ticket->number, view_out);
}

/* ---- may it move? ---- */

static bool role_may(const struct lifecycle_move *move, struct text role)
{
    return move->role_count == 0 || text_among(role, move->roles, move->role_count);
}

static enum status is_shut(struct turn *turn, const struct gate *gate,
                           const struct condition_view *view, bool *shut_out)
{
    *shut_out = condition_holds(&gate->when, view);
    if (!*shut_out || !condition_holds(&gate->needs, view)) {
        return ST_OK;
    }
    int64_t open_children = 0;
    enum status status =
        gate->children_closed ? store_link_open_children(turn->store, view->ticket->number,
                                                         TEXT_NONE, &open_children)
                              : ST_OK;
    *shut_out = open_children > 0;
    return status;
}

static enum status pass_gates(struct turn *turn, const struct ticket *ticket,
                              const struct service *service, struct text op, struct text *why_out)
{
    struct condition_view view = {0};
    for (size_t i = 0; i < service->gate_count; i++) {
        const struct gate *gate = &service->gates[i];
        if (!text_equal(gate->op, op)) {
            continue;
        }
        enum status status = view.ticket == NULL ? procedure_view(turn, ticket, &view) : ST_OK;
        bool shut = false;
        if (status == ST_OK) {
            status = is_shut(turn, gate, &view, &shut);
        }
        if (status == ST_OK && shut) {
            *why_out = gate->because;
            status = ST_CONFLICT;
        }
        if (status != ST_OK) {
            return status;
        }
    }
    return ST_OK;
}

enum status procedure_admits(struct turn *turn, const struct ticket *ticket, struct text op,
                             struct text role, struct text *why_out)
{
    const struct service *service = service_of(turn, ticket);
    const struct lifecycle_move *move =
        service == NULL ? NULL : lifecycle_move(service->lifecycle, op, text_of(ticket->state));
    *why_out = TEXT_NONE;
    if (move == NULL) {
        *why_out = key_of(STAFF_NO_MOVE);
        return ST_CONFLICT;
    }
    return role_may(move, role) ? pass_gates(turn, ticket, service, op, why_out) : ST_FORBIDDEN;
}

/* ---- recording ---- */

/* The first entry that names the role decides. */
static enum status may_record(struct turn *turn, const struct ticket *ticket,
                              const struct fact_rule *rule, struct text role, struct text *why_out)
{
    for (size_t i = 0; i < rule->allowed_count; i++) {
        const struct fact_allowed *allowed = &rule->allowed[i];
        if (!text_among(role, allowed->roles, allowed->role_count)) {
            continue;
        }
        struct condition_view view;
        enum status status = procedure_view(turn, ticket, &view);
        if (status != ST_OK || condition_holds(&allowed->when, &view)) {
            return status;
        }
        *why_out = allowed->because.size > 0 ? allowed->because : key_of(FACT_NOT_NOW);
        return ST_CONFLICT;
    }
    *why_out = key_of(FACT_FORBIDDEN);
    return ST_FORBIDDEN;
}

static enum status read_value(struct turn *turn, const struct ticket *ticket,
                              const struct fact_rule *rule, const struct fact_entry *entry,
                              struct fact *fact, struct text *why_out)
{
    struct fact before;
    enum status status = store_fact_get(turn->store, ticket->number, rule->name, &before);
    if (status != ST_OK && status != ST_NOT_FOUND) {
        return status;
    }
    const struct fact_said said = {
        .words = entry->value,
        .before = status == ST_OK ? &before : NULL,
        .now_ms = turn->now_ms,
        .offset_minutes = turn_offset_minutes(turn, text_of(ticket->community)),
    };
    enum text_key why = TEXT_KEY_COUNT;
    *fact = (struct fact){.at_ms = turn->now_ms};
    text_copy(rule->name, fact->name, sizeof fact->name);
    text_copy(entry->actor, fact->actor, sizeof fact->actor);
    status = fact_value_read(rule, &said, fact, &why);
    if (status != ST_OK) {
        *why_out = key_of(why);
    }
    return status;
}

static enum status report_fact(struct turn *turn, struct ticket *ticket,
                               const struct fact_rule *rule, const struct fact *fact)
{
    struct text shown, more;
    enum status status = ticket_words_fact(turn, ticket, fact, &shown);
    if (status != ST_OK) {
        return status;
    }
    struct json_out out;
    json_out_begin(&out, turn->arena, 512);
    json_out_object(&out, NULL);
    json_out_object(&out, "fact");
    json_out_text(&out, "name", rule->name);
    json_out_text(&out, "title", rule->title);
    render_words(&out, "value", text_of(fact->value), false);
    render_words(&out, "shown", shown, false);
    json_out_number(&out, "number", fact->number);
    json_out_object_end(&out);
    json_out_object_end(&out);
    status = json_out_end(&out, &more);
    struct ticket_change change = {.actor = text_of(fact->actor), .more = more};
    return status == ST_OK ? tickets_report(turn, ticket, TEXT("ticket.recorded"), &change)
                           : status;
}

/* "fact.NAME" in the arena: what follows may outlive this frame's texts. */
static enum status follow_fact(struct turn *turn, struct ticket *ticket,
                               const struct fact_rule *rule)
{
    const struct text pieces[] = {TEXT("fact."), rule->name};
    struct text trigger = arena_join(turn->arena, pieces, sizeof pieces / sizeof pieces[0]);
    return trigger.data == NULL ? ST_NO_MEMORY : procedure_after(turn, ticket, trigger);
}

enum status procedure_record(struct turn *turn, struct ticket *ticket,
                             const struct fact_entry *entry, struct text *why_out)
{
    *why_out = TEXT_NONE;
    const struct service *service = service_of(turn, ticket);
    const struct fact_rule *rule = service == NULL ? NULL : service_fact(service, entry->name);
    if (rule == NULL) {
        *why_out = key_of(FACT_UNKNOWN);
        return ST_MALFORMED;
    }
    struct fact fact;
    enum status status = may_record(turn, ticket, rule, entry->role, why_out);
    if (status == ST_OK) {
        status = read_value(turn, ticket, rule, entry, &fact, why_out);
    }
    if (status == ST_OK) {
        status = store_fact_put(turn->store, ticket->number, &fact);
    }
    if (status == ST_OK) {
        status = report_fact(turn, ticket, rule, &fact);
    }
    if (status == ST_OK) {
        status = fee_after_fact(turn, ticket, &fact);
    }
    return status == ST_OK ? follow_fact(turn, ticket, rule) : status;
}

/* ---- what follows ---- */

/* Nothing is recorded of a ticket that has just been opened: one query less for each of them. */
static enum status view_for(struct turn *turn, const struct ticket *ticket, struct text trigger,
                            struct condition_view *view_out)
{
    if (text_equal(trigger, TEXT("ticket.opened"))) {
        *view_out = (struct condition_view){.ticket = ticket};
        return ST_OK;
    }
    return procedure_view(turn, ticket, view_out);
}

/* Clocks first: what a reaction says or does finds them as they are after the trigger. */
static enum status follow(struct turn *turn, struct ticket *ticket, const struct service *service,
                          struct text trigger)
{
    bool reacts = service != NULL && reactions_wait(service, trigger);
    if (!reacts && !clocks_wait(turn, ticket, trigger)) {
        return ST_OK;
    }
    struct condition_view view;
    enum status status = view_for(turn, ticket, trigger, &view);
    if (status == ST_OK) {
        status = clocks_after(turn, ticket, &view, trigger);
    }
    return status == ST_OK && reacts ? reactions_run(turn, ticket, service, &view, trigger)
                                     : status;
}

/* The class comes before the clocks, which count for it from the start; whoever is asked to take
 * the ticket comes last, when no reaction has moved it on. */
enum status procedure_after(struct turn *turn, struct ticket *ticket, struct text trigger)
{
    const struct service *service = service_of(turn, ticket);
    enum status status =
        service == NULL ? ST_OK : appointments_after(turn, ticket, service, trigger);
    if (status == ST_OK) {
        status = classes_after(turn, ticket, trigger);
    }
    if (status == ST_OK) {
        status = follow(turn, ticket, service, trigger);
    }
    return status == ST_OK ? dispatch_after(turn, ticket, trigger) : status;
}

/* ---- questions ---- */

enum status procedure_answer(struct turn *turn, const struct contact *contact, struct text words,
                             const struct match_result *match, bool *taken_out,
                             struct text *reply_out)
{
    return asks_answer(turn, contact, words, match, taken_out, reply_out);
}

enum status procedure_ask_due(struct turn *turn, int64_t ask)
{
    return asks_due(turn, ask);
}
