#include "store/consent.h"

#include "store/query.h"

static enum status change(struct store *store, enum statement statement, int64_t contact,
                          struct text notice, int64_t now_ms)
{
    struct query query = query_start(store, statement);
    query_bind_int(&query, contact);
    query_bind_text(&query, notice, STORE_PEER_BYTES - 1);
    query_bind_int(&query, now_ms);
    return query_run(&query);
}

enum status store_consent_accept(struct store *store, int64_t contact, struct text notice,
                                 int64_t now_ms)
{
    struct query query = query_start(store, SQL_CONSENT_ACCEPT);
    query_bind_int(&query, contact);
    query_bind_text(&query, notice, STORE_PEER_BYTES - 1);
    query_bind_int(&query, now_ms);
    query_bind_int(&query, CONSENTS_MAX);
    return query_run(&query);
}

enum status store_consent_reject(struct store *store, int64_t contact, struct text notice,
                                 int64_t now_ms)
{
    return change(store, SQL_CONSENT_REJECT, contact, notice, now_ms);
}

enum status store_consent_spent(struct store *store, int64_t contact, struct text notice,
                                int64_t now_ms)
{
    return change(store, SQL_CONSENT_SPENT, contact, notice, now_ms);
}

enum status store_consent_take(struct store *store, int64_t contact, struct text notice,
                               bool lasting, int64_t now_ms)
{
    struct query query = query_start(store, SQL_CONSENT_TAKE);
    query_bind_int(&query, contact);
    query_bind_text(&query, notice, STORE_PEER_BYTES - 1);
    query_bind_int(&query, now_ms);
    query_bind_int(&query, lasting ? 0 : 1);
    return query_run_one(&query);
}

enum status store_consent_get(struct store *store, int64_t contact, struct text notice,
                              struct consent *consent_out)
{
    *consent_out = (struct consent){0};
    struct query query = query_start(store, SQL_CONSENT_GET);
    query_bind_int(&query, contact);
    query_bind_text(&query, notice, STORE_PEER_BYTES - 1);
    if (query_step(&query)) {
        consent_out->remaining = query_int32(&query);
        consent_out->accepted = query_int32(&query);
        consent_out->rejected = query_int32(&query);
        consent_out->sent = query_int32(&query);
        consent_out->changed_at_ms = query_int(&query);
    }
    return query_end(&query);
}

enum status store_consent_forget(struct store *store, int64_t contact)
{
    struct query query = query_start(store, SQL_CONSENT_FORGET);
    query_bind_int(&query, contact);
    return query_run(&query);
}
