#include "store/staff.h"

#include "bot/base/invariant.h"
#include "store/query.h"
#include "store/rows.h"

static enum status read_one(struct query *query, struct staff *staff_out)
{
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    rows_staff(query, staff_out);
    return query_end(query);
}

enum status store_staff_find(struct store *store, struct text username, struct staff *staff_out)
{
    struct query query = query_start(store, SQL_STAFF_FIND);
    query_bind_text(&query, username, STORE_ID_BYTES - 1);
    return read_one(&query, staff_out);
}

enum status store_staff_get(struct store *store, int64_t id, struct staff *staff_out)
{
    struct query query = query_start(store, SQL_STAFF_GET);
    query_bind_int(&query, id);
    return read_one(&query, staff_out);
}

enum status store_staff_put(struct store *store, struct staff *staff)
{
    struct query query = query_start(store, SQL_STAFF_PUT);
    QUERY_BIND_CHARS(&query, staff->username);
    QUERY_BIND_CHARS(&query, staff->name);
    QUERY_BIND_CHARS(&query, staff->role);
    QUERY_BIND_CHARS(&query, staff->department);
    QUERY_BIND_CHARS(&query, staff->communities);
    QUERY_BIND_CHARS(&query, staff->password_hash);
    query_bind_int(&query, staff->disabled);
    query_bind_int(&query, staff->password_version);
    query_bind_int(&query, staff->must_change);
    query_bind_int(&query, staff->login_at_ms);
    QUERY_BIND_CHARS(&query, staff->phone);
    return query_put(&query, &staff->id);
}

enum status store_staff_list(struct store *store, struct staff *staff, size_t max,
                             size_t *count_out)
{
    INVARIANT(max <= STAFF_LIST_MAX);
    size_t count = 0;
    struct query query = query_start(store, SQL_STAFF_LIST);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        rows_staff(&query, &staff[count++]);
    }
    enum status status = query_end(&query);
    if (status == ST_OK) {
        *count_out = count;
    }
    return status;
}

enum status store_session_add(struct store *store, const struct session *session)
{
    struct query query = query_start(store, SQL_SESSION_ADD);
    QUERY_BIND_CHARS(&query, session->token_hash);
    query_bind_int(&query, session->staff);
    query_bind_int(&query, session->created_at_ms);
    query_bind_int(&query, session->expires_at_ms);
    return query_run(&query);
}

enum status store_session_drop(struct store *store, struct text token_hash)
{
    struct query query = query_start(store, SQL_SESSION_DROP);
    query_bind_text(&query, token_hash, SESSION_TOKEN_BYTES - 1);
    return query_run(&query);
}

enum status store_session_drop_of(struct store *store, int64_t staff, struct text token_hash)
{
    struct query query = query_start(store, SQL_SESSION_DROP_OF);
    query_bind_int(&query, staff);
    query_bind_text(&query, token_hash, SESSION_TOKEN_BYTES - 1);
    return query_run(&query);
}

enum status store_session_until(struct store *store, int64_t staff, struct text token_hash,
                                int64_t now_ms, int64_t *until_ms_out)
{
    struct query query = query_start(store, SQL_SESSION_UNTIL);
    query_bind_text(&query, token_hash, SESSION_TOKEN_BYTES - 1);
    query_bind_int(&query, staff);
    query_bind_int(&query, now_ms);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *until_ms_out = query_int(&query);
    return query_end(&query);
}

enum status store_session_each(struct store *store, int64_t now_ms, session_each *each,
                               void *context)
{
    struct query query = query_start(store, SQL_SESSION_EXPIRE);
    query_bind_int(&query, now_ms);
    enum status status = query_run(&query);
    if (status != ST_OK) {
        return status;
    }
    query = query_start(store, SQL_SESSION_EACH);
    query_bind_int(&query, now_ms);
    while (query_step(&query)) {
        struct session session;
        struct staff staff;
        QUERY_CHARS(&query, session.token_hash);
        session.staff = query_int(&query);
        session.created_at_ms = query_int(&query);
        session.expires_at_ms = query_int(&query);
        rows_staff(&query, &staff);
        query_note(&query, each(context, &session, &staff));
    }
    return query_end(&query);
}

enum status store_command_seen(struct store *store, int64_t staff, struct text id,
                               struct text request, struct text *answer_out)
{
    struct query query = query_start(store, SQL_COMMAND_SEEN);
    query_bind_int(&query, staff);
    query_bind_text(&query, id, COMMAND_ID_BYTES - 1);
    query_bind_text(&query, request, COMMAND_TEXT_BYTES_MAX);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *answer_out = query_text_kept(&query);
    return query_end(&query);
}

enum status store_command_add(struct store *store, int64_t staff, struct text id,
                              struct text request, struct text answer, int64_t at_ms)
{
    struct query query = query_start(store, SQL_COMMAND_ADD);
    query_bind_int(&query, staff);
    query_bind_text(&query, id, COMMAND_ID_BYTES - 1);
    query_bind_text(&query, request, COMMAND_TEXT_BYTES_MAX);
    query_bind_text(&query, answer, COMMAND_TEXT_BYTES_MAX);
    query_bind_int(&query, at_ms);
    return query_run(&query);
}

enum status store_command_prune(struct store *store, int64_t before_ms)
{
    struct query query = query_start(store, SQL_COMMAND_PRUNE);
    query_bind_int(&query, before_ms);
    return query_run(&query);
}
