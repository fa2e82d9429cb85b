#include "store/event.h"

#include "bot/base/invariant.h"
#include "store/query.h"
#include "store/rows.h"

#include <stdio.h>

/* One page looks at no more than so many events, so that a viewer of a quiet community cannot
 * make the desk read the whole series at once; he goes on from *last_out. */
enum { EVENT_SCAN_MAX = 16384 };

enum status store_event_add(struct store *store, struct event *event)
{
    struct query query = query_start(store, SQL_EVENT_ADD);
    query_bind_int(&query, event->at_ms);
    query_bind_text(&query, event->actor, STORE_ID_BYTES - 1);
    query_bind_text(&query, event->kind, STORE_ID_BYTES - 1);
    query_bind_text(&query, event->community, STORE_SCOPES_BYTES - 1);
    query_bind_ref(&query, event->ticket);
    query_bind_ref(&query, event->contact);
    query_bind_ref(&query, event->message);
    query_bind_text(&query, event->data, EVENT_DATA_BYTES_MAX);
    return query_insert(&query, &event->seq);
}

enum status store_event_last(struct store *store, int64_t *seq_out)
{
    struct query query = query_start(store, SQL_EVENT_LAST);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *seq_out = query_int(&query);
    return query_end(&query);
}

static enum status each_row(struct query *query, event_each *each, void *context, size_t *count_out,
                            int64_t *last_out)
{
    while (query_step(query)) {
        struct event event;
        rows_event(query, &event);
        *last_out = event.seq;
        *count_out += 1;
        query_note(query, each(context, &event));
    }
    return query_end(query);
}

enum status store_event_page(struct store *store, int64_t after, struct text scopes, size_t max,
                             event_each *each, void *context, int64_t *last_out)
{
    INVARIANT(max <= EVENT_PAGE_MAX);
    int64_t end = 0;
    enum status status = store_event_last(store, &end);
    if (status != ST_OK) {
        return status;
    }
    if (after >= end || max == 0) {
        *last_out = after;
        return ST_OK;
    }
    int64_t until = end - after > EVENT_SCAN_MAX ? after + EVENT_SCAN_MAX : end;
    struct query query = query_start(store, SQL_EVENT_PAGE);
    query_bind_int(&query, after);
    query_bind_int(&query, until);
    query_bind_text(&query, scopes, STORE_SCOPES_BYTES - 1);
    query_bind_int(&query, (int64_t)max);
    size_t count = 0;
    int64_t last = after;
    status = each_row(&query, each, context, &count, &last);
    if (status == ST_OK) {
        *last_out = count == max ? last : until;
    }
    return status;
}

enum status store_event_of_ticket(struct store *store, int64_t ticket, event_each *each,
                                  void *context)
{
    struct query query = query_start(store, SQL_EVENT_OF_TICKET);
    query_bind_int(&query, ticket);
    query_bind_int(&query, EVENT_PAGE_MAX);
    size_t count = 0;
    int64_t last = 0;
    return each_row(&query, each, context, &count, &last);
}

enum status store_event_of_staff(struct store *store, struct text username, size_t max,
                                 event_each *each, void *context)
{
    char part[STORE_ID_BYTES + 16];
    INVARIANT(max <= EVENT_PAGE_MAX);
    int size = snprintf(part, sizeof part, "\"staff\":\"%.*s\"", TEXT_ARGS(username));
    if (size < 0 || (size_t)size >= sizeof part) {
        return ST_TOO_LARGE;
    }
    struct query query = query_start(store, SQL_EVENT_OF_STAFF);
    query_bind_text(&query, (struct text){part, (size_t)size}, sizeof part);
    query_bind_int(&query, (int64_t)max);
    size_t count = 0;
    int64_t last = 0;
    return each_row(&query, each, context, &count, &last);
}

enum status store_event_find(struct store *store, const struct event_search *search,
                             int64_t *seq_out, int64_t *at_ms_out)
{
    struct query query =
        query_start(store, search->newest ? SQL_EVENT_NEWEST_OF : SQL_EVENT_FIRST_OF);
    query_bind_int(&query, search->ticket);
    query_bind_text(&query, search->kind, STORE_ID_BYTES - 1);
    query_bind_text(&query, search->part, EVENT_DATA_BYTES_MAX);
    query_bind_int(&query, search->after_seq);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    int64_t seq = query_int(&query);
    int64_t at_ms = query_int(&query);
    status = query_end(&query);
    if (status == ST_OK) {
        *seq_out = seq;
        *at_ms_out = at_ms;
    }
    return status;
}
