#include "store/ticket.h"

#include "bot/base/invariant.h"
#include "store/chain.h"
#include "store/clock.h"
#include "store/query.h"
#include "store/rows.h"

/* The changeable columns, in the order that SQL_TICKET_OPEN and SQL_TICKET_SAVE share. */
static void bind_changeable(struct query *query, const struct ticket *ticket)
{
    QUERY_BIND_CHARS(query, ticket->service);
    QUERY_BIND_CHARS(query, ticket->intent);
    QUERY_BIND_CHARS(query, ticket->state);
    QUERY_BIND_CHARS(query, ticket->room);
    QUERY_BIND_CHARS(query, ticket->name);
    QUERY_BIND_CHARS(query, ticket->phone);
    QUERY_BIND_CHARS(query, ticket->channel);
    QUERY_BIND_CHARS(query, ticket->class_);
    QUERY_BIND_CHARS(query, ticket->department);
    QUERY_BIND_CHARS(query, ticket->title);
    query_bind_ref(query, ticket->household);
    query_bind_ref(query, ticket->assignee);
    query_bind_int(query, ticket->updated_at_ms);
    query_bind_int(query, ticket->closed_at_ms);
    query_bind_int(query, ticket->priority);
    query_bind_int(query, ticket->urged);
    query_bind_int(query, ticket->alarm);
    query_bind_text(query, ticket->slots, TICKET_SLOTS_BYTES_MAX);
}

/* Whose open tickets it is one of; 0: nobody's. */
static int64_t bearer(const struct ticket *ticket)
{
    return ticket->closed_at_ms == 0 ? ticket->assignee : 0;
}

static enum status count_for(struct store *store, int64_t staff, int64_t more)
{
    struct query query = query_start(store, SQL_TICKET_COUNT_FOR);
    query_bind_int(&query, staff);
    query_bind_int(&query, more);
    return query_run(&query);
}

/* Keeps duty.open_tickets, so that who has the fewest is known without counting. */
static enum status pass_on(struct store *store, int64_t from, int64_t to)
{
    if (from == to) {
        return ST_OK;
    }
    enum status status = from == 0 ? ST_OK : count_for(store, from, -1);
    return status == ST_OK && to != 0 ? count_for(store, to, 1) : status;
}

enum status store_ticket_open(struct store *store, struct ticket *ticket)
{
    enum status status = ticket->contact == 0 ? ST_OK : chain_load(store, ticket->contact);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_TICKET_OPEN);
    bind_changeable(&query, ticket);
    QUERY_BIND_CHARS(&query, ticket->community);
    query_bind_ref(&query, ticket->contact);
    query_bind_int(&query, ticket->opened_at_ms);
    query_bind_ref(&query, ticket->contact == 0 ? 0 : store->chain.last_ticket);
    int64_t number = 0;
    status = query_insert(&query, &number);
    if (status == ST_OK && ticket->contact != 0) {
        status = chain_add_ticket(store, number);
    }
    if (status == ST_OK) {
        ticket->number = number;
        store->tally.tickets_open += ticket->closed_at_ms == 0;
        status = pass_on(store, 0, bearer(ticket));
    }
    return status;
}

static enum status read_one(struct query *query, struct ticket *ticket_out)
{
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    rows_ticket(query, ticket_out);
    ticket_out->slots = query_text_kept(query);
    return query_end(query);
}

enum status store_ticket_get(struct store *store, int64_t number, struct ticket *ticket_out)
{
    struct query query = query_start(store, SQL_TICKET_GET);
    query_bind_int(&query, number);
    return read_one(&query, ticket_out);
}

static enum status standing(struct store *store, int64_t number, bool *open_out,
                            int64_t *bearer_out)
{
    struct query query = query_start(store, SQL_TICKET_STANDING);
    query_bind_int(&query, number);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *open_out = query_int(&query) != 0;
    *bearer_out = *open_out ? query_int(&query) : 0;
    return query_end(&query);
}

enum status store_ticket_save(struct store *store, const struct ticket *ticket)
{
    bool was_open = false;
    int64_t bore = 0;
    enum status status = standing(store, ticket->number, &was_open, &bore);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_TICKET_SAVE);
    bind_changeable(&query, ticket);
    query_bind_int(&query, ticket->number);
    status = query_run_one(&query);
    if (status == ST_OK) {
        store->tally.tickets_open += (ticket->closed_at_ms == 0) - was_open;
        status = pass_on(store, bore, bearer(ticket));
    }
    return status;
}

enum status store_ticket_put_back(struct store *store, const struct ticket *was)
{
    bool is_open = false;
    int64_t bears = 0;
    enum status status = standing(store, was->number, &is_open, &bears);
    if (status != ST_OK) {
        return status;
    }
    store->tally.tickets_open += is_open - (was->closed_at_ms == 0);
    return pass_on(store, bearer(was), bears);
}

enum status store_ticket_count_due(struct store *store, int64_t number, int64_t *due_at_ms_out)
{
    struct query query = query_start(store, SQL_TICKET_COUNT_DUE);
    query_bind_int(&query, number);
    query_bind_int(&query, CLOCK_PAUSED);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *due_at_ms_out = query_int(&query);
    return query_end(&query);
}

static enum status read_list(struct query *query, struct ticket *tickets, size_t max,
                             size_t *count_out)
{
    size_t count = 0;
    while (count < max && query_step(query)) {
        rows_ticket(query, &tickets[count++]);
    }
    enum status status = query_end(query);
    if (status == ST_OK) {
        *count_out = count;
    }
    return status;
}

enum status store_ticket_open_of(struct store *store, int64_t contact, int64_t household,
                                 struct ticket *tickets, size_t max, size_t *count_out)
{
    INVARIANT(max <= TICKET_LIST_MAX);
    *count_out = 0;
    const struct store_chain *chain = &store->chain;
    if (household == 0 && contact != 0 && chain->contact == contact && chain->last_ticket == 0) {
        return ST_OK; /* his first ticket: known without looking */
    }
    enum status status = chain_flush(store);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_TICKET_OPEN_OF);
    query_bind_ref(&query, contact); /* 0 becomes NULL, which equals nothing */
    query_bind_ref(&query, household);
    query_bind_int(&query, (int64_t)max);
    return read_list(&query, tickets, max, count_out);
}

enum status store_ticket_newest_of(struct store *store, int64_t contact, struct ticket *ticket_out)
{
    enum status status = chain_flush(store);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_TICKET_NEWEST_OF);
    query_bind_int(&query, contact);
    return read_one(&query, ticket_out);
}

enum status store_ticket_count_like(struct store *store, const struct ticket *ticket,
                                    int64_t since_ms, int64_t *count_out)
{
    enum status status = chain_flush(store);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_TICKET_COUNT_LIKE);
    query_bind_ref(&query, ticket->contact);
    query_bind_ref(&query, ticket->household);
    QUERY_BIND_CHARS(&query, ticket->service);
    query_bind_int(&query, since_ms);
    query_bind_int(&query, TICKET_LIKE_MAX);
    status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *count_out = query_int(&query);
    return query_end(&query);
}

enum status store_ticket_list(struct store *store, const struct ticket_filter *filter,
                              struct ticket *tickets, size_t max, size_t *count_out)
{
    INVARIANT(max <= TICKET_LIST_MAX);
    /* Two statements, so that the list of open ones walks the index of open ones only. */
    struct query query =
        query_start(store, filter->open_only ? SQL_TICKET_LIST_OPEN : SQL_TICKET_LIST);
    query_bind_int(&query, filter->before_number == 0 ? INT64_MAX : filter->before_number);
    query_bind_text(&query, filter->scopes, STORE_SCOPES_BYTES - 1);
    query_bind_text(&query, filter->state, STORE_ID_BYTES - 1);
    query_bind_text(&query, filter->service, STORE_ID_BYTES - 1);
    query_bind_text(&query, filter->department, STORE_ID_BYTES - 1);
    query_bind_int(&query, filter->assignee);
    query_bind_int(&query, (int64_t)max);
    return read_list(&query, tickets, max, count_out);
}

/* The writer counts once and keeps the figure; a reader sees another's commits and must ask. */
enum status store_ticket_count_open(struct store *store, int64_t *count_out)
{
    struct store_tally *tally = &store->tally;
    if (!tally->tickets_known || store->mode == STORE_READER) {
        struct query query = query_start(store, SQL_TICKET_COUNT_OPEN);
        enum status status = query_first(&query);
        if (status != ST_OK) {
            return status;
        }
        tally->tickets_open = query_int(&query);
        tally->tickets_known = true;
        query_end(&query);
    }
    *count_out = tally->tickets_open;
    return ST_OK;
}
