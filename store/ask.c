#include "store/ask.h"

#include "store/query.h"

/* The changeable columns, in the order that SQL_ASK_ADD and SQL_ASK_SAVE share. */
static void bind_changeable(struct query *query, const struct ask_row *ask)
{
    query_bind_int(query, ask->state);
    query_bind_int(query, ask->asked_at_ms);
    query_bind_int(query, ask->expires_at_ms);
    query_bind_int(query, ask->reminded);
    query_bind_int(query, ask->ended_at_ms);
}

/* A state that this program does not know asks nobody anything. */
static enum ask_state read_state(int64_t number)
{
    return number >= 0 && number < ASK_STATE_COUNT ? (enum ask_state)number : ASK_WITHDRAWN;
}

static void read_ask(struct query *query, struct ask_row *ask)
{
    ask->id = query_int(query);
    ask->ticket = query_int(query);
    ask->contact = query_int(query);
    QUERY_CHARS(query, ask->ask);
    ask->state = read_state(query_int(query));
    ask->asked_at_ms = query_int(query);
    ask->expires_at_ms = query_int(query);
    ask->reminded = query_int32(query);
    ask->ended_at_ms = query_int(query);
}

enum status store_ask_add(struct store *store, struct ask_row *ask)
{
    struct query query = query_start(store, SQL_ASK_ADD);
    bind_changeable(&query, ask);
    query_bind_int(&query, ask->ticket);
    query_bind_int(&query, ask->contact);
    QUERY_BIND_CHARS(&query, ask->ask);
    query_bind_int(&query, ASKS_OPEN_MAX);
    return query_insert_or(&query, ST_TOO_LARGE, &ask->id);
}

enum status store_ask_get(struct store *store, int64_t id, struct ask_row *ask_out)
{
    struct query query = query_start(store, SQL_ASK_GET);
    query_bind_int(&query, id);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_ask(&query, ask_out);
    return query_end(&query);
}

enum status store_ask_save(struct store *store, const struct ask_row *ask)
{
    struct query query = query_start(store, SQL_ASK_SAVE);
    bind_changeable(&query, ask);
    query_bind_int(&query, ask->id);
    return query_run_one(&query);
}

static enum status read_open(struct store *store, enum statement id, int64_t owner,
                             struct ask_row *asks, size_t max, size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, id);
    query_bind_int(&query, owner);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        read_ask(&query, &asks[count++]);
    }
    enum status status = query_end(&query);
    if (status == ST_OK) {
        *count_out = count;
    }
    return status;
}

enum status store_ask_open_of(struct store *store, int64_t contact, struct ask_row *asks,
                              size_t max, size_t *count_out)
{
    return read_open(store, SQL_ASK_OPEN_OF, contact, asks, max, count_out);
}

enum status store_ask_open_of_ticket(struct store *store, int64_t ticket, struct ask_row *asks,
                                     size_t max, size_t *count_out)
{
    return read_open(store, SQL_ASK_OPEN_OF_TICKET, ticket, asks, max, count_out);
}
