#include "store/outreach.h"

#include "store/query.h"

enum status store_opt_out_put(struct store *store, struct text subject, struct text purpose,
                              int64_t at_ms)
{
    struct query query = query_start(store, SQL_OPT_OUT_PUT);
    query_bind_text(&query, subject, STORE_PEER_BYTES - 1);
    query_bind_text(&query, purpose, STORE_ID_BYTES - 1);
    query_bind_int(&query, at_ms);
    return query_run(&query);
}

enum status store_opt_out_drop(struct store *store, struct text subject, struct text purpose)
{
    struct query query = query_start(store, SQL_OPT_OUT_DROP);
    query_bind_text(&query, subject, STORE_PEER_BYTES - 1);
    query_bind_text(&query, purpose, STORE_ID_BYTES - 1);
    return query_run(&query);
}

enum status store_opted_out(struct store *store, struct text subject, struct text purpose,
                            bool *out)
{
    struct query query = query_start(store, SQL_OPT_OUT_GET);
    query_bind_text(&query, subject, STORE_PEER_BYTES - 1);
    query_bind_text(&query, purpose, STORE_ID_BYTES - 1);
    *out = query_step(&query);
    return query_end(&query);
}

enum status store_outreach_get(struct store *store, struct text subject,
                               struct outreach *outreach_out)
{
    *outreach_out = (struct outreach){0};
    struct query query = query_start(store, SQL_OUTREACH_GET);
    query_bind_text(&query, subject, STORE_PEER_BYTES - 1);
    if (query_step(&query)) {
        outreach_out->day = query_int(&query);
        outreach_out->month = query_int(&query);
        outreach_out->day_count = query_int32(&query);
        outreach_out->month_count = query_int32(&query);
    }
    return query_end(&query);
}

enum status store_outreach_put(struct store *store, struct text subject,
                               const struct outreach *outreach)
{
    struct query query = query_start(store, SQL_OUTREACH_PUT);
    query_bind_text(&query, subject, STORE_PEER_BYTES - 1);
    query_bind_int(&query, outreach->day);
    query_bind_int(&query, outreach->month);
    query_bind_int(&query, outreach->day_count);
    query_bind_int(&query, outreach->month_count);
    return query_run(&query);
}
