#include "store/route.h"

#include "store/query.h"

enum status store_route_put(struct store *store, const struct route *route)
{
    struct query query = query_start(store, SQL_ROUTE_PUT);
    query_bind_int(&query, route->outbox);
    query_bind_int(&query, route->first);
    query_bind_int(&query, route->contact);
    query_bind_ref(&query, route->ticket);
    QUERY_BIND_CHARS(&query, route->chain);
    query_bind_int(&query, route->step);
    QUERY_BIND_CHARS(&query, route->why);
    QUERY_BIND_CHARS(&query, route->notice);
    query_bind_text(&query, route->facts, ROUTE_FACTS_BYTES_MAX);
    query_bind_text(&query, route->words, ROUTE_WORDS_BYTES_MAX);
    return query_run(&query);
}

enum status store_route_get(struct store *store, int64_t outbox, struct route *route_out)
{
    struct query query = query_start(store, SQL_ROUTE_GET);
    query_bind_int(&query, outbox);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    route_out->outbox = query_int(&query);
    route_out->first = query_int(&query);
    route_out->next = query_int(&query);
    route_out->contact = query_int(&query);
    route_out->ticket = query_int(&query);
    QUERY_CHARS(&query, route_out->chain);
    route_out->step = query_int32(&query);
    QUERY_CHARS(&query, route_out->why);
    QUERY_CHARS(&query, route_out->notice);
    route_out->facts = query_text_kept(&query);
    route_out->words = query_text_kept(&query);
    return query_end(&query);
}

enum status store_route_follow(struct store *store, int64_t outbox, int64_t next)
{
    struct query query = query_start(store, SQL_ROUTE_FOLLOW);
    query_bind_int(&query, outbox);
    query_bind_int(&query, next);
    return query_run_or(&query, ST_CONFLICT);
}
