#include "store/link.h"

#include "store/query.h"

enum status store_link_add(struct store *store, const struct link *link)
{
    if (link->parent == link->child) {
        return ST_MALFORMED;
    }
    struct query query = query_start(store, SQL_LINK_ADD);
    query_bind_int(&query, link->parent);
    query_bind_int(&query, link->child);
    QUERY_BIND_CHARS(&query, link->kind);
    query_bind_int(&query, LINKS_MAX);
    return query_run_or(&query, ST_TOO_LARGE);
}

enum status store_link_of(struct store *store, int64_t ticket, struct link *links, size_t max,
                          size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_LINK_OF);
    query_bind_int(&query, ticket);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        struct link *link = &links[count++];
        link->parent = query_int(&query);
        link->child = query_int(&query);
        QUERY_CHARS(&query, link->kind);
    }
    enum status status = query_end(&query);
    if (status == ST_OK) {
        *count_out = count;
    }
    return status;
}

enum status store_link_open_children(struct store *store, int64_t parent, struct text kind,
                                     int64_t *count_out)
{
    struct query query = query_start(store, SQL_LINK_OPEN_CHILDREN);
    query_bind_int(&query, parent);
    query_bind_text(&query, kind, STORE_ID_BYTES - 1);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *count_out = query_int(&query);
    return query_end(&query);
}
