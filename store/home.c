#include "store/home.h"

#include "store/query.h"

static void read_home(struct query *query, struct home *home)
{
    home->household = query_int(query);
    home->delivered_on = query_int32(query);
    home->occupied_on = query_int32(query);
    home->custody_from = query_int32(query);
    home->water_start_l = query_int(query);
    home->power_start_wh = query_int(query);
}

enum status store_home_get(struct store *store, int64_t household, struct home *home_out)
{
    struct query query = query_start(store, SQL_HOME_GET);
    query_bind_int(&query, household);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_home(&query, home_out);
    return query_end(&query);
}

enum status store_home_put(struct store *store, const struct home *home)
{
    struct query query = query_start(store, SQL_HOME_PUT);
    query_bind_int(&query, home->household);
    query_bind_int(&query, home->delivered_on);
    query_bind_int(&query, home->occupied_on);
    query_bind_int(&query, home->custody_from);
    query_bind_int(&query, home->water_start_l);
    query_bind_int(&query, home->power_start_wh);
    return query_run_one(&query);
}

enum status store_home_in_custody(struct store *store, struct text community, home_each *each,
                                  void *context)
{
    struct query query = query_start(store, SQL_HOME_IN_CUSTODY);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    while (query_step(&query)) {
        struct home home;
        read_home(&query, &home);
        struct text where = query_text(&query);
        struct text room = query_text(&query);
        query_note(&query, each(context, &home, where, room));
    }
    return query_end(&query);
}

enum status store_home_count(struct store *store, struct text community, int64_t *homes_out,
                             int64_t *occupied_out)
{
    struct query query = query_start(store, SQL_HOME_COUNT);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *homes_out = query_int(&query);
    *occupied_out = query_int(&query);
    return query_end(&query);
}
