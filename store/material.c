#include "store/material.h"

#include "store/query.h"

enum status store_material_add(struct store *store, struct material *material)
{
    struct query query = query_start(store, SQL_MATERIAL_ADD);
    query_bind_int(&query, material->ticket);
    QUERY_BIND_CHARS(&query, material->item);
    QUERY_BIND_CHARS(&query, material->name);
    QUERY_BIND_CHARS(&query, material->unit);
    query_bind_int(&query, material->price_fen);
    query_bind_int(&query, material->quantity);
    query_bind_int(&query, material->at_ms);
    QUERY_BIND_CHARS(&query, material->actor);
    query_bind_int(&query, MATERIALS_OF_TICKET_MAX);
    return query_insert_or(&query, ST_TOO_LARGE, &material->id);
}

static void read_material(struct query *query, struct material *material)
{
    material->id = query_int(query);
    material->ticket = query_int(query);
    QUERY_CHARS(query, material->item);
    QUERY_CHARS(query, material->name);
    QUERY_CHARS(query, material->unit);
    material->price_fen = query_int(query);
    material->quantity = query_int(query);
    material->at_ms = query_int(query);
    QUERY_CHARS(query, material->actor);
}

enum status store_material_list(struct store *store, int64_t ticket, struct material *materials,
                                size_t max, size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_MATERIAL_LIST);
    query_bind_int(&query, ticket);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        read_material(&query, &materials[count++]);
    }
    enum status status = query_end(&query);
    *count_out = status == ST_OK ? count : 0;
    return status;
}

enum status store_material_remove(struct store *store, int64_t ticket, int64_t id)
{
    struct query query = query_start(store, SQL_MATERIAL_REMOVE);
    query_bind_int(&query, ticket);
    query_bind_int(&query, id);
    return query_run_one(&query);
}
