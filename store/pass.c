#include "store/pass.h"

#include "store/query.h"

enum status store_pass_add(struct store *store, const struct pass *pass, int64_t now_ms)
{
    struct query query = query_start(store, SQL_PASS_ADD);
    QUERY_BIND_CHARS(&query, pass->community);
    QUERY_BIND_CHARS(&query, pass->code);
    query_bind_int(&query, pass->ticket);
    query_bind_int(&query, pass->valid_from_ms);
    query_bind_int(&query, pass->valid_until_ms);
    query_bind_int(&query, pass->used_at_ms);
    QUERY_BIND_CHARS(&query, pass->used_by);
    query_bind_int(&query, now_ms);
    return query_run_or(&query, ST_CONFLICT);
}

static enum status read_one(struct query *query, struct pass *pass_out)
{
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    QUERY_CHARS(query, pass_out->community);
    QUERY_CHARS(query, pass_out->code);
    pass_out->ticket = query_int(query);
    pass_out->valid_from_ms = query_int(query);
    pass_out->valid_until_ms = query_int(query);
    pass_out->used_at_ms = query_int(query);
    QUERY_CHARS(query, pass_out->used_by);
    return query_end(query);
}

enum status store_pass_find(struct store *store, struct text community, struct text code,
                            struct pass *pass_out)
{
    struct query query = query_start(store, SQL_PASS_FIND);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_text(&query, code, PASS_CODE_BYTES - 1);
    return read_one(&query, pass_out);
}

enum status store_pass_of_ticket(struct store *store, int64_t ticket, struct pass *pass_out)
{
    struct query query = query_start(store, SQL_PASS_OF_TICKET);
    query_bind_int(&query, ticket);
    return read_one(&query, pass_out);
}

enum status store_pass_use(struct store *store, const struct pass *pass, struct text used_by,
                           int64_t at_ms)
{
    struct query query = query_start(store, SQL_PASS_USE);
    QUERY_BIND_CHARS(&query, pass->community);
    QUERY_BIND_CHARS(&query, pass->code);
    query_bind_int(&query, pass->ticket);
    query_bind_int(&query, at_ms);
    query_bind_text(&query, used_by, STORE_ID_BYTES - 1);
    return query_run_or(&query, ST_CONFLICT);
}

enum status store_pass_revoke(struct store *store, int64_t ticket, int64_t at_ms)
{
    struct query query = query_start(store, SQL_PASS_REVOKE);
    query_bind_int(&query, ticket);
    query_bind_int(&query, at_ms);
    return query_run(&query);
}
