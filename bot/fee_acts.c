#include "bot/fee_acts.h"

#include "bot/base/date.h"

enum { OTHERS_LOOKED_MAX = 32 };

/* ---- whose home ---- */

enum status fee_home_of(struct turn *turn, const struct contact *contact, int64_t *household_out,
                        bool *bound_out)
{
    const struct account *account = turn_account(turn, text_of(contact->account));
    *bound_out = contact->household != 0;
    if (*bound_out) {
        *household_out = contact->household;
        return ST_OK;
    }
    if (account == NULL || !account->ops->peer_is_phone) {
        return ST_NOT_FOUND;
    }
    struct household household;
    enum status status = store_household_of_phone(turn->store, text_of(contact->community),
                                                  text_of(contact->peer), &household);
    if (status == ST_OK) {
        *household_out = household.id;
    }
    return status;
}

static int32_t day_at(const struct turn *turn, struct text community, int64_t at_ms)
{
    int offset = turn_offset_minutes(turn, community);
    struct date date = date_of_day(date_local_day(at_ms, offset));
    return (int32_t)(date.year * 10000) + date.month * 100 + date.day;
}

enum status fee_statement(struct turn *turn, const struct contact *contact,
                          struct statement *statement_out)
{
    int64_t household = 0;
    bool bound = false;
    enum status status = fee_home_of(turn, contact, &household, &bound);
    if (status == ST_OK) {
        status = statement_load(turn->store, household, statement_out);
    }
    if (status == ST_OK) {
        statement_out->bound = bound;
        statement_out->today = day_at(turn, text_of(contact->community), turn->now_ms);
    }
    return status;
}

/* ---- what is known of it ---- */

struct change {
    int32_t promised_on;
    struct text reason;
    bool person, person_done, opted_out, opted_in;
};

static enum status change_standing(struct turn *turn, int64_t household,
                                   const struct change *change)
{
    struct standing standing;
    enum status status = store_standing_get(turn->store, household, &standing);
    if (status != ST_OK) {
        return status;
    }
    if (change->promised_on != 0) {
        standing.promises += standing.promised_on != change->promised_on;
        standing.promised_on = change->promised_on;
        standing.promised_at_ms = turn->now_ms;
    }
    if (change->reason.size > 0) {
        text_copy(change->reason, standing.reason, sizeof standing.reason);
        standing.reason_at_ms = turn->now_ms;
    }
    if (change->person && standing.person_since_ms == 0) {
        standing.person_since_ms = turn->now_ms;
    }
    if (change->person_done) {
        standing.person_since_ms = 0;
    }
    if (change->opted_out && standing.opted_out_at_ms == 0) {
        standing.opted_out_at_ms = turn->now_ms;
    }
    if (change->opted_in) {
        standing.opted_out_at_ms = 0;
    }
    return store_standing_put(turn->store, &standing);
}

static enum status change_home(struct turn *turn, const struct contact *contact,
                               const struct change *change)
{
    int64_t household = 0;
    bool bound = false;
    enum status status = fee_home_of(turn, contact, &household, &bound);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    return change_standing(turn, household, change);
}

enum status fee_promise(struct turn *turn, const struct contact *contact, int32_t day)
{
    return change_home(turn, contact, &(struct change){.promised_on = day});
}

enum status fee_to_person(struct turn *turn, const struct contact *contact, struct text reason)
{
    return change_home(turn, contact, &(struct change){.reason = reason, .person = true});
}

enum status fee_opt_out(struct turn *turn, const struct contact *contact, bool out)
{
    return change_home(turn, contact, &(struct change){.opted_out = out, .opted_in = !out});
}

enum status fee_disown(struct turn *turn, int64_t household)
{
    return change_standing(turn, household, &(struct change){.person = true});
}

/* ---- disputes ---- */

static const struct text dispute_reason = {"dispute", 7};

static bool uses(const struct turn *turn, const struct ticket *ticket, enum fee_use use)
{
    return fees_uses(turn->config->fees, use, text_of(ticket->intent));
}

/* Is it a reason not to pay? Whoever says that he has paid gives none. */
static enum status set_reason(struct turn *turn, int64_t household, bool disputes)
{
    struct standing standing;
    enum status status = store_standing_get(turn->store, household, &standing);
    bool disputed = text_equal(text_of(standing.reason), dispute_reason);
    if (status != ST_OK || disputed == disputes) {
        return status;
    }
    text_copy(disputes ? dispute_reason : TEXT_NONE, standing.reason, sizeof standing.reason);
    standing.reason_at_ms = turn->now_ms;
    return store_standing_put(turn->store, &standing);
}

static enum status open_dispute(struct turn *turn, const struct ticket *ticket)
{
    struct dispute dispute = {.household = ticket->household,
                              .ticket = ticket->number,
                              .opened_at_ms = turn->now_ms};
    text_copy(text_of(ticket->title), dispute.reason, sizeof dispute.reason);
    enum status status = store_dispute_open(turn->store, &dispute);
    if (status == ST_CONFLICT) { /* an earlier ticket keeps it open */
        return ST_OK;
    }
    return status == ST_OK && uses(turn, ticket, FEE_USE_DISPUTE)
               ? set_reason(turn, ticket->household, true)
               : status;
}

static bool disputes(const struct turn *turn, const struct ticket *ticket)
{
    return ticket->household != 0 &&
           (uses(turn, ticket, FEE_USE_DISPUTE) || uses(turn, ticket, FEE_USE_PAID));
}

/* Another ticket of the home that was behind the one that ended keeps it in dispute. */
static enum status open_next(struct turn *turn, const struct ticket *ended)
{
    struct ticket *others = arena_alloc(turn->arena, OTHERS_LOOKED_MAX * sizeof *others);
    size_t count = 0;
    if (others == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_ticket_open_of(turn->store, 0, ended->household, others,
                                              OTHERS_LOOKED_MAX, &count);
    for (size_t i = count; i > 0 && status == ST_OK; i--) { /* the oldest first */
        const struct ticket *other = &others[i - 1];
        if (other->number != ended->number && other->household == ended->household &&
            disputes(turn, other)) {
            return open_dispute(turn, other);
        }
    }
    return status;
}

enum status fee_after_ticket(struct turn *turn, const struct ticket *ticket)
{
    if (!disputes(turn, ticket)) {
        return ST_OK;
    }
    if (ticket->closed_at_ms == 0) {
        return open_dispute(turn, ticket);
    }
    enum status status = store_dispute_close(turn->store, ticket->number, turn->now_ms);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    status = set_reason(turn, ticket->household, false);
    return status == ST_OK ? open_next(turn, ticket) : status;
}

/* ---- what staff record ---- */

enum status fee_after_fact(struct turn *turn, const struct ticket *ticket, const struct fact *fact)
{
    const struct fee_rules *rules = turn->config->fees;
    struct text name = text_of(fact->name);
    struct change change = {0};
    if (ticket->household == 0) {
        return ST_OK;
    }
    if (text_equal(name, rules->fact_reason)) {
        const struct fee_reason *reason = fees_reason(rules, text_of(fact->value));
        change.reason = reason == NULL ? TEXT_NONE : reason->id;
    } else if (text_equal(name, rules->fact_promise)) {
        change.promised_on = day_at(turn, text_of(ticket->community), fact->number);
    } else if (text_equal(name, rules->fact_pause)) {
        change.person = true;
    } else if (text_equal(name, rules->fact_resume)) {
        change.person_done = true;
    } else {
        return ST_OK;
    }
    return change_standing(turn, ticket->household, &change);
}
