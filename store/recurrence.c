#include "store/recurrence.h"

#include "store/query.h"

static void read_recurrence(struct query *query, struct recurrence *recurrence)
{
    recurrence->id = query_int(query);
    QUERY_CHARS(query, recurrence->rule);
    QUERY_CHARS(query, recurrence->community);
    QUERY_CHARS(query, recurrence->subject);
    recurrence->next_at_ms = query_int(query);
    recurrence->done = query_int(query);
    recurrence->ended = query_int(query) != 0;
}

static enum status read_one(struct query *query, struct recurrence *recurrence_out)
{
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    read_recurrence(query, recurrence_out);
    return query_end(query);
}

enum status store_recurrence_put(struct store *store, struct recurrence *recurrence)
{
    struct query query = query_start(store, SQL_RECURRENCE_PUT);
    QUERY_BIND_CHARS(&query, recurrence->rule);
    QUERY_BIND_CHARS(&query, recurrence->community);
    QUERY_BIND_CHARS(&query, recurrence->subject);
    query_bind_int(&query, recurrence->next_at_ms);
    query_bind_int(&query, recurrence->done);
    query_bind_int(&query, recurrence->ended);
    return query_put(&query, &recurrence->id);
}

enum status store_recurrence_get(struct store *store, int64_t id, struct recurrence *recurrence_out)
{
    struct query query = query_start(store, SQL_RECURRENCE_GET);
    query_bind_int(&query, id);
    return read_one(&query, recurrence_out);
}

enum status store_recurrence_find(struct store *store, struct text rule, struct text community,
                                  struct text subject, struct recurrence *recurrence_out)
{
    struct query query = query_start(store, SQL_RECURRENCE_FIND);
    query_bind_text(&query, rule, STORE_ID_BYTES - 1);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_text(&query, subject, RECURRENCE_SUBJECT_BYTES - 1);
    return read_one(&query, recurrence_out);
}

enum status store_recurrence_each(struct store *store, recurrence_each *each, void *context)
{
    struct query query = query_start(store, SQL_RECURRENCE_EACH);
    while (query_step(&query)) {
        struct recurrence recurrence;
        read_recurrence(&query, &recurrence);
        query_note(&query, each(context, &recurrence));
    }
    return query_end(&query);
}
