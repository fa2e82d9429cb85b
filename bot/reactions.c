#include "bot/reactions.h"

#include "bot/asks.h"
#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "bot/passes.h"
#include "bot/render.h"
#include "bot/ticket_words.h"
#include "bot/tickets.h"
#include "store/ledger.h"
#include "store/link.h"

#include <stdio.h>

struct reacting {
    struct turn *turn;
    struct ticket *ticket;
    const struct service *service;
    const struct reaction *reaction;
};

typedef enum status react(struct reacting *reacting);

static const struct text system_actor = {"system", 6};

static bool is_refusal(enum status status)
{
    return status == ST_CONFLICT || status == ST_FORBIDDEN || status == ST_MALFORMED ||
           status == ST_NOT_FOUND;
}

/* ---- kinds ---- */

static enum status tell(struct reacting *reacting)
{
    bool told = false;
    const struct ticket_words words = {.key = reacting->reaction->text};
    return ticket_words_tell(reacting->turn, reacting->ticket, &words, &told);
}

static enum status ask(struct reacting *reacting)
{
    const struct ask *found = service_ask(reacting->service, reacting->reaction->name);
    return found == NULL ? ST_NOT_FOUND : asks_put(reacting->turn, reacting->ticket, found);
}

static enum status record(struct reacting *reacting)
{
    struct text why;
    const struct fact_entry entry = {
        .name = reacting->reaction->name,
        .value = reacting->reaction->value,
        .actor = system_actor,
        .role = system_actor,
    };
    enum status status = procedure_record(reacting->turn, reacting->ticket, &entry, &why);
    return status == ST_TOO_LARGE ? ST_MALFORMED : status;
}

static enum status move(struct reacting *reacting)
{
    const struct ticket_change change = {
        .op = reacting->reaction->name, .actor = system_actor, .role = system_actor};
    return tickets_move(reacting->turn, reacting->ticket, &change);
}

static enum status report(struct reacting *reacting, struct text kind, struct text note,
                          struct text more)
{
    const struct ticket_change change = {.actor = system_actor, .note = note, .more = more};
    return tickets_report(reacting->turn, reacting->ticket, kind, &change);
}

static enum status notify(struct reacting *reacting)
{
    const struct reaction *reaction = reacting->reaction;
    struct text words = TEXT_NONE, more;
    const struct ticket_words filled = {.key = reaction->text};
    enum status status =
        ticket_words_fill(reacting->turn, reacting->ticket, &filled, &words);
    if (status != ST_OK) {
        return status;
    }
    struct json_out out;
    json_out_begin(&out, reacting->turn->arena, 256);
    json_out_object(&out, NULL);
    json_out_array(&out, "roles");
    for (size_t i = 0; i < reaction->role_count; i++) {
        json_out_text(&out, NULL, reaction->roles[i]);
    }
    json_out_array_end(&out);
    json_out_object_end(&out);
    status = json_out_end(&out, &more);
    return status == ST_OK ? report(reacting, TEXT("ticket.notified"), words, more) : status;
}

/* About the same home. The reporter stays its reporter, unless the service is staff's own. */
static enum status open_linked(struct reacting *reacting)
{
    const struct reaction *reaction = reacting->reaction;
    const struct ticket *ticket = reacting->ticket;
    const struct service *service =
        catalogue_service(reacting->turn->config->catalogue, reaction->name);
    bool room = false;
    enum status status = service == NULL
                             ? ST_NOT_FOUND
                             : tickets_can_link(reacting->turn, ticket->number, &room);
    if (status != ST_OK || !room) {
        return status == ST_OK ? ST_CONFLICT : status;
    }
    struct text title = TEXT_NONE;
    const struct ticket_words words = {.key = reaction->text};
    status = ticket_words_fill(reacting->turn, ticket, &words, &title);
    const struct ticket_order order = {
        .service = reaction->name,
        .community = text_of(ticket->community),
        .actor = system_actor,
        .intent = service->intent_count > 0 ? service->intents[0] : TEXT_NONE,
        .title = title,
        .room = text_of(ticket->room),
        .name = text_of(ticket->name),
        .phone = text_of(ticket->phone),
        .contact = service->internal ? 0 : ticket->contact,
        .household = ticket->household,
    };
    struct ticket child;
    if (status == ST_OK) {
        status = tickets_open_staff(reacting->turn, &order, &child);
    }
    return status == ST_OK ? tickets_link(reacting->turn, reacting->ticket, &child,
                                          reaction->value, system_actor)
                           : status;
}

static enum status set_class(struct reacting *reacting)
{
    return tickets_grade(reacting->turn, reacting->ticket, reacting->reaction->name, system_actor,
                         TEXT_NONE);
}

static enum status give_pass(struct reacting *reacting)
{
    return passes_give(reacting->turn, reacting->ticket, reacting->service, reacting->reaction);
}

static enum status revoke_passes(struct reacting *reacting)
{
    return passes_revoke(reacting->turn, reacting->ticket);
}

/* One posting a ticket, fact and pair of accounts, however often the trigger comes. */
static void name_posting(const struct reacting *reacting, struct posting *posting)
{
    const struct reaction *reaction = reacting->reaction;
    snprintf(posting->key, sizeof posting->key, "%lld.%.*s.%.*s>%.*s",
             (long long)reacting->ticket->number, TEXT_ARGS(reaction->name),
             TEXT_ARGS(reaction->from), TEXT_ARGS(reaction->to));
}

/* Working funds are drawn and refilled; they do not fall below nothing (R-APP-3). */
static const int64_t *floor_of(struct text account)
{
    static const int64_t nothing = 0;
    return text_starts_with(account, TEXT("fund.")) ? &nothing : NULL;
}

static enum status post(struct reacting *reacting)
{
    const struct reaction *reaction = reacting->reaction;
    struct fact amount;
    enum status status = store_fact_get(reacting->turn->store, reacting->ticket->number,
                                        reaction->name, &amount);
    if (status != ST_OK) {
        return status;
    }
    struct posting posting = {
        .at_ms = reacting->turn->now_ms,
        .amount_fen = amount.number,
        .ticket = reacting->ticket->number,
    };
    text_copy(text_of(reacting->ticket->community), posting.community, sizeof posting.community);
    text_copy(reaction->from, posting.from, sizeof posting.from);
    text_copy(reaction->to, posting.to, sizeof posting.to);
    text_copy(text_of(amount.actor), posting.actor, sizeof posting.actor);
    text_copy(text_of(reacting->ticket->title), posting.note, sizeof posting.note);
    name_posting(reacting, &posting);
    status = store_ledger_post(reacting->turn->store, &posting, floor_of(reaction->from));
    if (status == ST_CONFLICT) {
        return ST_OK; /* posted before */
    }
    if (is_refusal(status) || status == ST_TOO_LARGE) { /* staff must know: money is missing */
        return report(reacting, TEXT("ticket.post_refused"), reaction->from, TEXT_NONE);
    }
    return status == ST_OK ? report(reacting, TEXT("ticket.posted"), TEXT_NONE, TEXT_NONE)
                           : status;
}

static enum status set_priority(struct reacting *reacting)
{
    if (reacting->ticket->priority == reacting->reaction->priority) {
        return ST_OK;
    }
    reacting->ticket->priority = reacting->reaction->priority;
    return report(reacting, TEXT("ticket.prioritised"), TEXT_NONE, TEXT_NONE);
}

static react *const kinds[REACTION_KIND_COUNT] = {
    [REACT_TELL] = tell,         [REACT_ASK] = ask,
    [REACT_RECORD] = record,     [REACT_MOVE] = move,
    [REACT_NOTIFY] = notify,     [REACT_OPEN] = open_linked,
    [REACT_CLASS] = set_class,   [REACT_PASS] = give_pass,
    [REACT_REVOKE] = revoke_passes, [REACT_POST] = post,
    [REACT_PRIORITY] = set_priority,
};

/* ---- running ---- */

static bool waits(const struct reaction *reaction, struct text trigger)
{
    return text_among(trigger, reaction->on, reaction->on_count);
}

bool reactions_wait(const struct service *service, struct text trigger)
{
    for (size_t i = 0; i < service->reaction_count; i++) {
        if (waits(&service->reactions[i], trigger)) {
            return true;
        }
    }
    return false;
}

static bool at_bound(struct turn *turn, const struct ticket *ticket, struct text trigger)
{
    if (turn->procedure_depth < PROCEDURE_DEPTH_MAX &&
        turn->procedure_steps < PROCEDURE_STEPS_MAX) {
        return false;
    }
    metrics_count(turn->metrics, COUNT_PROCEDURE_BOUND, 1);
    log_event(LOG_ERROR, "reactions stopped at their bound", LOG_S("service", ticket->service),
              LOG_N("ticket", ticket->number), LOG_T("trigger", trigger),
              LOG_N("depth", turn->procedure_depth), LOG_N("steps", turn->procedure_steps));
    return true;
}

static enum status run_one(struct reacting *reacting, struct text trigger)
{
    struct turn *turn = reacting->turn;
    INVARIANT(reacting->reaction->kind < REACTION_KIND_COUNT);
    turn->procedure_depth++;
    turn->procedure_steps++;
    enum status status = kinds[reacting->reaction->kind](reacting);
    turn->procedure_depth--;
    if (turn->procedure_depth == 0) {
        turn->procedure_steps = 0;
    }
    if (!is_refusal(status)) {
        return status;
    }
    log_event(LOG_INFO, "reaction refused", LOG_S("service", reacting->ticket->service),
              LOG_N("ticket", reacting->ticket->number), LOG_T("trigger", trigger),
              LOG_T("name", reacting->reaction->name), LOG_S("reason", status_name(status)));
    return ST_OK;
}

enum status reactions_run(struct turn *turn, struct ticket *ticket, const struct service *service,
                          const struct condition_view *view, struct text trigger)
{
    struct condition_view current = *view;
    bool changed = false;
    for (size_t i = 0; i < service->reaction_count; i++) {
        const struct reaction *reaction = &service->reactions[i];
        if (!waits(reaction, trigger)) {
            continue;
        }
        enum status status = changed ? procedure_view(turn, ticket, &current) : ST_OK;
        changed = false;
        if (status == ST_OK && condition_holds(&reaction->when, &current)) {
            if (at_bound(turn, ticket, trigger)) {
                return ST_OK;
            }
            struct reacting reacting = {turn, ticket, service, reaction};
            status = run_one(&reacting, trigger);
            changed = true;
        }
        if (status != ST_OK) {
            return status;
        }
    }
    return ST_OK;
}
