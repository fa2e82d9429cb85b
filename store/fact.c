#include "store/fact.h"

#include "store/query.h"

static void read_fact(struct query *query, struct fact *fact)
{
    QUERY_CHARS(query, fact->name);
    QUERY_CHARS(query, fact->value);
    fact->number = query_int(query);
    fact->at_ms = query_int(query);
    QUERY_CHARS(query, fact->actor);
}

enum status store_fact_put(struct store *store, int64_t ticket, const struct fact *fact)
{
    struct query query = query_start(store, SQL_FACT_PUT);
    query_bind_int(&query, ticket);
    QUERY_BIND_CHARS(&query, fact->name);
    QUERY_BIND_CHARS(&query, fact->value);
    query_bind_int(&query, fact->number);
    query_bind_int(&query, fact->at_ms);
    QUERY_BIND_CHARS(&query, fact->actor);
    query_bind_int(&query, FACTS_MAX);
    return query_run_or(&query, ST_TOO_LARGE);
}

enum status store_fact_get(struct store *store, int64_t ticket, struct text name,
                           struct fact *fact_out)
{
    struct query query = query_start(store, SQL_FACT_GET);
    query_bind_int(&query, ticket);
    query_bind_text(&query, name, STORE_ID_BYTES - 1);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_fact(&query, fact_out);
    return query_end(&query);
}

enum status store_fact_list(struct store *store, int64_t ticket, struct fact *facts, size_t max,
                            size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_FACT_LIST);
    query_bind_int(&query, ticket);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        read_fact(&query, &facts[count++]);
    }
    enum status status = query_end(&query);
    if (status == ST_OK) {
        *count_out = count;
    }
    return status;
}
