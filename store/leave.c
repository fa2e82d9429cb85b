#include "store/leave.h"

#include "store/query.h"

enum status store_leave_add(struct store *store, struct leave *leave)
{
    if (leave->from_ms >= leave->until_ms || leave->until_ms - leave->from_ms > LEAVE_MS_MAX) {
        return ST_MALFORMED;
    }
    struct query query = query_start(store, SQL_LEAVE_ADD);
    query_bind_int(&query, leave->staff);
    query_bind_int(&query, leave->from_ms);
    query_bind_int(&query, leave->until_ms);
    query_bind_ref(&query, leave->substitute);
    return query_insert_or(&query, ST_CONFLICT, &leave->id);
}

static void read_leave(struct query *query, struct leave *leave)
{
    leave->id = query_int(query);
    leave->staff = query_int(query);
    leave->from_ms = query_int(query);
    leave->until_ms = query_int(query);
    leave->substitute = query_int(query);
}

enum status store_leave_get(struct store *store, int64_t id, struct leave *leave_out)
{
    struct query query = query_start(store, SQL_LEAVE_GET);
    query_bind_int(&query, id);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_leave(&query, leave_out);
    return query_end(&query);
}

enum status store_leave_drop(struct store *store, int64_t id)
{
    struct query parts = query_start(store, SQL_LEAVE_PARTS_DROP);
    query_bind_int(&parts, id);
    enum status status = query_run(&parts);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_LEAVE_DROP);
    query_bind_int(&query, id);
    return query_run_one(&query);
}

enum status store_leave_part_add(struct store *store, int64_t leave, const struct leave_part *part)
{
    struct query query = query_start(store, SQL_LEAVE_PART_ADD);
    query_bind_int(&query, leave);
    query_bind_int(&query, part->from_ms);
    query_bind_int(&query, part->until_ms);
    query_bind_ref(&query, part->shift);
    return query_run(&query);
}

enum status store_leave_parts(struct store *store, int64_t leave, struct leave_part *parts,
                              size_t max, size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_LEAVE_PARTS);
    query_bind_int(&query, leave);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        parts[count].from_ms = query_int(&query);
        parts[count].until_ms = query_int(&query);
        parts[count++].shift = query_int(&query);
    }
    *count_out = count;
    return query_end(&query);
}

enum status store_leave_meets(struct store *store, int64_t staff, int64_t from_ms,
                              int64_t until_ms, bool *meets_out)
{
    struct query query = query_start(store, SQL_LEAVE_MEETS);
    query_bind_int(&query, staff);
    query_bind_int(&query, from_ms);
    query_bind_int(&query, until_ms);
    bool meets = query_step(&query) && query_int(&query) != 0;
    enum status status = query_end(&query);
    if (status == ST_OK) {
        *meets_out = meets;
    }
    return status;
}

enum status store_leave_each(struct store *store, int64_t from_ms, int64_t until_ms,
                             leave_each *each, void *context)
{
    struct query query = query_start(store, SQL_LEAVE_EACH);
    query_bind_int(&query, from_ms);
    query_bind_int(&query, until_ms);
    query_bind_int(&query, LEAVE_MS_MAX); /* what ends later cannot begin before until_ms */
    while (query_step(&query)) {
        struct leave leave;
        read_leave(&query, &leave);
        query_note(&query, each(context, &leave));
    }
    return query_end(&query);
}
