#include "store/duty.h"

#include "bot/base/invariant.h"
#include "store/query.h"
#include "store/rows.h"

static bool is_a_shift(const struct shift *shift)
{
    return shift->from_ms < shift->until_ms && shift->until_ms - shift->from_ms <= SHIFT_MS_MAX;
}

enum status store_shift_add(struct store *store, struct shift *shift)
{
    if (!is_a_shift(shift)) {
        return ST_MALFORMED;
    }
    struct query query = query_start(store, SQL_SHIFT_ADD);
    query_bind_int(&query, shift->staff);
    query_bind_int(&query, shift->from_ms);
    query_bind_int(&query, shift->until_ms);
    return query_insert_or(&query, ST_CONFLICT, &shift->id);
}

enum status store_shift_move(struct store *store, const struct shift *shift)
{
    if (!is_a_shift(shift)) {
        return ST_MALFORMED;
    }
    struct query query = query_start(store, SQL_SHIFT_MOVE);
    query_bind_int(&query, shift->id);
    query_bind_int(&query, shift->staff);
    query_bind_int(&query, shift->from_ms);
    query_bind_int(&query, shift->until_ms);
    enum status status = query_run_one(&query);
    return status == ST_NOT_FOUND ? ST_CONFLICT : status; /* it is there, so another is in the way */
}

static void read_shift(struct query *query, struct shift *shift)
{
    shift->id = query_int(query);
    shift->staff = query_int(query);
    shift->from_ms = query_int(query);
    shift->until_ms = query_int(query);
}

enum status store_shift_get(struct store *store, int64_t id, struct shift *shift_out)
{
    struct query query = query_start(store, SQL_SHIFT_GET);
    query_bind_int(&query, id);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_shift(&query, shift_out);
    return query_end(&query);
}

enum status store_shift_drop(struct store *store, int64_t id)
{
    struct query query = query_start(store, SQL_SHIFT_DROP);
    query_bind_int(&query, id);
    return query_run_one(&query);
}

enum status store_shift_each(struct store *store, int64_t from_ms, int64_t until_ms,
                             shift_each *each, void *context)
{
    struct query query = query_start(store, SQL_SHIFT_EACH);
    query_bind_int(&query, from_ms);
    query_bind_int(&query, until_ms);
    query_bind_int(&query, SHIFT_MS_MAX); /* what ends later cannot begin before until_ms */
    while (query_step(&query)) {
        struct shift shift;
        read_shift(&query, &shift);
        query_note(&query, each(context, &shift));
    }
    return query_end(&query);
}

enum status store_skills_set(struct store *store, int64_t staff, struct text skills)
{
    struct query query = query_start(store, SQL_SKILLS_SET);
    query_bind_int(&query, staff);
    query_bind_text(&query, skills, SKILLS_BYTES - 1);
    return query_run_one(&query);
}

enum status store_skills_get(struct store *store, int64_t staff, char skills_out[SKILLS_BYTES])
{
    struct query query = query_start(store, SQL_SKILLS_GET);
    query_bind_int(&query, staff);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    query_chars(&query, skills_out, SKILLS_BYTES);
    return query_end(&query);
}

enum status store_candidates(struct store *store, int64_t ticket, struct text department,
                             struct text community, int64_t now_ms, struct candidate *candidates,
                             size_t max, size_t *count_out)
{
    INVARIANT(max <= DUTY_CANDIDATES_MAX);
    size_t count = 0;
    struct query query = query_start(store, SQL_CANDIDATES);
    query_bind_int(&query, ticket);
    query_bind_text(&query, department, STORE_ID_BYTES - 1);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_int(&query, now_ms);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        struct candidate *candidate = &candidates[count++];
        rows_staff(&query, &candidate->staff);
        QUERY_CHARS(&query, candidate->skills);
        candidate->on_duty = query_int(&query) != 0;
        candidate->open_tickets = query_int(&query);
        candidate->last_offered_ms = query_int(&query);
        candidate->tried = query_int(&query) != 0;
    }
    enum status status = query_end(&query);
    if (status == ST_OK) {
        *count_out = count;
    }
    return status;
}

enum status store_offer_add(struct store *store, int64_t ticket, int64_t staff, int64_t at_ms)
{
    struct query query = query_start(store, SQL_OFFER_ADD);
    query_bind_int(&query, ticket);
    query_bind_int(&query, staff);
    query_bind_int(&query, at_ms);
    enum status status = query_run(&query);
    if (status != ST_OK) {
        return status;
    }
    query = query_start(store, SQL_OFFER_COUNT);
    query_bind_int(&query, staff);
    query_bind_int(&query, at_ms);
    return query_run(&query);
}

enum status store_offer_forget(struct store *store, int64_t ticket)
{
    struct query query = query_start(store, SQL_OFFER_FORGET);
    query_bind_int(&query, ticket);
    return query_run(&query);
}

enum status store_duty_wake(struct store *store, const struct staff *staff, struct text kind,
                            struct text data, int64_t now_ms)
{
    struct query query = query_start(store, SQL_DUTY_WAKE);
    query_bind_text(&query, kind, STORE_ID_BYTES - 1);
    query_bind_int(&query, now_ms);
    query_bind_text(&query, data, STORE_ID_BYTES - 1);
    QUERY_BIND_CHARS(&query, staff->department);
    QUERY_BIND_CHARS(&query, staff->communities);
    return query_run(&query);
}
