#include "store/timer.h"

#include "bot/base/invariant.h"
#include "store/query.h"

enum status store_timer_put(struct store *store, const struct timer *timer)
{
    struct query query = query_start(store, SQL_TIMER_PUT);
    query_bind_int(&query, timer->subject);
    QUERY_BIND_CHARS(&query, timer->kind);
    query_bind_int(&query, timer->due_at_ms);
    QUERY_BIND_CHARS(&query, timer->data);
    return query_run(&query);
}

enum status store_timer_drop(struct store *store, struct text kind, int64_t subject)
{
    struct query query = query_start(store, SQL_TIMER_DROP);
    query_bind_int(&query, subject);
    query_bind_text(&query, kind, STORE_ID_BYTES - 1);
    return query_run(&query);
}

static void read_timer(struct query *query, struct timer *timer)
{
    timer->id = query_int(query);
    timer->due_at_ms = query_int(query);
    QUERY_CHARS(query, timer->kind);
    timer->subject = query_int(query);
    QUERY_CHARS(query, timer->data);
}

static enum status take(struct store *store, int64_t id)
{
    struct query query = query_start(store, SQL_TIMER_TAKE);
    query_bind_int(&query, id);
    return query_run_one(&query);
}

enum status store_timer_claim(struct store *store, int64_t now_ms, struct timer *timers, size_t max,
                              size_t *count_out)
{
    INVARIANT(max <= TIMER_CLAIM_MAX);
    size_t count = 0;
    struct query query = query_start(store, SQL_TIMER_DUE);
    query_bind_int(&query, now_ms);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        read_timer(&query, &timers[count++]);
    }
    enum status status = query_end(&query);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = take(store, timers[i].id);
    }
    if (status == ST_OK) {
        *count_out = count;
    }
    return status;
}

enum status store_timer_next(struct store *store, int64_t *due_at_ms_out)
{
    struct query query = query_start(store, SQL_TIMER_NEXT);
    return query_minimum(&query, due_at_ms_out);
}
