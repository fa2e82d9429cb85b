#include "bot/visitor_facts.h"

#include "bot/binding_talk.h"
#include "bot/fee_acts.h"
#include "bot/procedure.h"
#include "bot/ticket_words.h"
#include "bot/tickets.h"

static enum status open_tickets(void *context, struct ticket *tickets, size_t max,
                                size_t *count_out)
{
    const struct visitor_facts *facts = context;
    return tickets_open_of(facts->turn, facts->contact, tickets, max, count_out);
}

static enum status newest_ticket(void *context, struct ticket *ticket_out)
{
    const struct visitor_facts *facts = context;
    return store_ticket_newest_of(facts->turn->store, facts->contact->id, ticket_out);
}

static enum status statement(void *context, struct statement *statement_out)
{
    const struct visitor_facts *facts = context;
    return fee_statement(facts->turn, facts->contact, statement_out);
}

static enum status may_bind(void *context, bool *may_out)
{
    const struct visitor_facts *facts = context;
    *may_out = false;
    return facts->may_bind ? binding_talk_may_offer(facts->turn, facts->contact, may_out) : ST_OK;
}

static enum status admits(void *context, int64_t number, struct text op, bool *may_out,
                          struct text *why_out)
{
    const struct visitor_facts *facts = context;
    struct ticket ticket;
    struct ticket_words why = {.key = TEXT_NONE};
    *why_out = TEXT_NONE;
    enum status status = tickets_load(facts->turn, number, &ticket);
    if (status == ST_OK) {
        status = procedure_admits(facts->turn, &ticket, op, TEXT("resident"), &why.key);
    }
    *may_out = status == ST_OK;
    if (status != ST_CONFLICT && status != ST_FORBIDDEN) {
        return status;
    }
    return why.key.size == 0 ? ST_OK : ticket_words_fill(facts->turn, &ticket, &why, why_out);
}

struct dialogue_facts visitor_facts(struct visitor_facts *facts)
{
    return (struct dialogue_facts){
        .context = facts,
        .open_tickets = open_tickets,
        .newest_ticket = newest_ticket,
        .statement = statement,
        .may_bind = may_bind,
        .admits = admits,
    };
}
