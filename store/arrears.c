#include "store/arrears.h"

#include "bot/base/invariant.h"
#include "store/query.h"

static void read_standing(struct query *query, int64_t household, struct standing *standing)
{
    standing->household = household;
    QUERY_CHARS(query, standing->reason);
    standing->reason_at_ms = query_int(query);
    standing->promised_on = query_int32(query);
    standing->promises = query_int32(query);
    standing->promised_at_ms = query_int(query);
    standing->person_since_ms = query_int(query);
    standing->opted_out_at_ms = query_int(query);
}

enum status store_standing_get(struct store *store, int64_t household,
                               struct standing *standing_out)
{
    *standing_out = (struct standing){.household = household};
    struct query query = query_start(store, SQL_STANDING_GET);
    query_bind_int(&query, household);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    read_standing(&query, household, standing_out);
    return query_end(&query);
}

enum status store_standing_put(struct store *store, const struct standing *standing)
{
    struct query query = query_start(store, SQL_STANDING_PUT);
    query_bind_int(&query, standing->household);
    QUERY_BIND_CHARS(&query, standing->reason);
    query_bind_int(&query, standing->reason_at_ms);
    query_bind_int(&query, standing->promised_on);
    query_bind_int(&query, standing->promises);
    query_bind_int(&query, standing->promised_at_ms);
    query_bind_int(&query, standing->person_since_ms);
    query_bind_int(&query, standing->opted_out_at_ms);
    return query_run_one(&query);
}

static void read_arrears(struct query *query, struct arrears *arrears)
{
    static const struct text vacant = {"vacant", 6};
    arrears->household = query_int(query);
    QUERY_CHARS(query, arrears->community);
    QUERY_CHARS(query, arrears->room);
    QUERY_CHARS(query, arrears->owner);
    QUERY_CHARS(query, arrears->phone);
    arrears->owed_fen = query_int(query);
    arrears->overdue_fen = query_int(query);
    arrears->overdue_months = query_int32(query);
    arrears->oldest_month = query_int32(query);
    arrears->oldest_due_on = query_int32(query);
    arrears->disputed_fen = query_int(query);
    int32_t occupied_on = query_int32(query);
    int32_t custody_from = query_int32(query);
    read_standing(query, arrears->household, &arrears->standing);
    arrears->occupied = occupied_on != 0 && custody_from == 0 &&
                        !text_equal(text_of(arrears->standing.reason), vacant);
}

enum status store_arrears_of(struct store *store, int64_t household, int32_t day,
                             struct arrears *arrears_out)
{
    struct query query = query_start(store, SQL_ARREARS_OF);
    query_bind_int(&query, day);
    query_bind_int(&query, household);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_arrears(&query, arrears_out);
    return query_end(&query);
}

enum status store_arrears_page(struct store *store, struct text community, int32_t day,
                               struct text after, size_t max, arrears_each *each, void *context)
{
    INVARIANT(max <= ARREARS_PAGE_MAX);
    struct query query = query_start(store, SQL_ARREARS_PAGE);
    query_bind_int(&query, day);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_text(&query, after, STORE_ROOM_BYTES - 1);
    query_bind_int(&query, (int64_t)max);
    while (query_step(&query)) {
        struct arrears arrears;
        read_arrears(&query, &arrears);
        query_note(&query, each(context, &arrears));
    }
    return query_end(&query);
}

enum status store_arrears_by_reason(struct store *store, struct text community, int32_t day,
                                    struct arrears_count *counts, size_t max, size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_ARREARS_BY_REASON);
    query_bind_int(&query, day);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        struct arrears_count *one = &counts[count++];
        QUERY_CHARS(&query, one->reason);
        one->homes = query_int(&query);
        one->overdue_fen = query_int(&query);
    }
    enum status status = query_end(&query);
    if (status == ST_OK) {
        *count_out = count;
    }
    return status;
}
