#include "store/clock.h"

#include "bot/base/invariant.h"
#include "store/query.h"
#include "store/rows.h"

#include <assert.h>

static const char *const state_words[] = {
    [CLOCK_RUNNING] = "due",   [CLOCK_WARNED] = "warned", [CLOCK_PAUSED] = "paused",
    [CLOCK_MISSED] = "missed", [CLOCK_KEPT] = "kept",     [CLOCK_VOID] = "void",
};
static_assert(sizeof state_words / sizeof state_words[0] == CLOCK_STATE_COUNT &&
                  CLOCK_STATE_COUNT == 6,
              "states of clocks are stored by number: add new ones at the end, with their word");

const char *clock_state_word(enum clock_state state)
{
    INVARIANT(state < CLOCK_STATE_COUNT);
    return state_words[state];
}

/* The changeable columns, in the order that SQL_CLOCK_ADD and SQL_CLOCK_SAVE share. */
static void bind_changeable(struct query *query, const struct clock_row *clock)
{
    query_bind_int(query, clock->state);
    query_bind_int(query, clock->started_at_ms);
    query_bind_int(query, clock->due_at_ms);
    query_bind_int(query, clock->warn_at_ms);
    query_bind_int(query, clock->next_at_ms);
    query_bind_int(query, clock->paused_at_ms);
    query_bind_int(query, clock->was_warned);
    query_bind_int(query, clock->escalations);
    query_bind_int(query, clock->ended_at_ms);
}

enum status store_clock_add(struct store *store, struct clock_row *clock)
{
    struct query query = query_start(store, SQL_CLOCK_ADD);
    bind_changeable(&query, clock);
    query_bind_int(&query, clock->ticket);
    QUERY_BIND_CHARS(&query, clock->rule);
    query_bind_int(&query, CLOCKS_OF_TICKET_MAX);
    return query_insert_or(&query, ST_TOO_LARGE, &clock->id);
}

enum status store_clock_get(struct store *store, int64_t id, struct clock_row *clock_out)
{
    struct query query = query_start(store, SQL_CLOCK_GET);
    query_bind_int(&query, id);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    rows_clock(&query, clock_out);
    return query_end(&query);
}

enum status store_clock_save(struct store *store, const struct clock_row *clock)
{
    struct query query = query_start(store, SQL_CLOCK_SAVE);
    bind_changeable(&query, clock);
    query_bind_int(&query, clock->id);
    return query_run_one(&query);
}

enum status store_clock_of_ticket(struct store *store, int64_t ticket, struct clock_row *clocks,
                                  size_t max, size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_CLOCK_OF_TICKET);
    query_bind_int(&query, ticket);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        rows_clock(&query, &clocks[count++]);
    }
    enum status status = query_end(&query);
    if (status == ST_OK) {
        *count_out = count;
    }
    return status;
}

enum status store_clock_each(struct store *store, int64_t since_ms, clock_each *each, void *context)
{
    struct query query = query_start(store, SQL_CLOCK_EACH);
    query_bind_int(&query, since_ms > 0 ? since_ms : 1); /* 0 is what an open one has */
    while (query_step(&query)) {
        struct clock_row clock;
        rows_clock(&query, &clock);
        query_note(&query, each(context, &clock));
    }
    return query_end(&query);
}
