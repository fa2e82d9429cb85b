#include "store/outbox.h"

#include "bot/base/invariant.h"
#include "store/query.h"
#include "store/rows.h"

#include <string.h>

const char *const outbox_state_names[OUTBOX_STATE_COUNT] = {
    [OUTBOX_QUEUED] = "queued", [OUTBOX_SENDING] = "sending", [OUTBOX_WAITING] = "waiting",
    [OUTBOX_SENT] = "sent",     [OUTBOX_FAILED] = "failed",   [OUTBOX_UNCERTAIN] = "uncertain",
    [OUTBOX_DELIVERED] = "delivered", [OUTBOX_WITHDRAWN] = "withdrawn",
};

const char *const outbox_lane_names[OUTBOX_LANE_COUNT] = {
    [OUTBOX_EMERGENCY] = "emergency", [OUTBOX_CODE] = "code",         [OUTBOX_REPLY] = "reply",
    [OUTBOX_NOTICE] = "notice",       [OUTBOX_CAMPAIGN] = "campaign",
};

/* Keeps the counts true once they are known. */
static void moved(struct store *store, enum outbox_state from, enum outbox_state to, int64_t rows)
{
    store->tally.outbox[from] -= rows;
    store->tally.outbox[to] += rows;
}

enum status store_outbox_push(struct store *store, struct outbox_row *row)
{
    INVARIANT(row->state < OUTBOX_STATE_COUNT && row->lane < OUTBOX_LANE_COUNT);
    struct query query = query_start(store, SQL_OUTBOX_PUSH);
    QUERY_BIND_CHARS(&query, row->kind);
    QUERY_BIND_CHARS(&query, row->channel);
    QUERY_BIND_CHARS(&query, row->account);
    QUERY_BIND_CHARS(&query, row->peer);
    QUERY_BIND_CHARS(&query, row->key);
    query_bind_ref(&query, row->contact);
    query_bind_ref(&query, row->message);
    query_bind_int(&query, row->state);
    query_bind_int(&query, row->attempts);
    query_bind_int(&query, row->next_at_ms);
    query_bind_int(&query, row->created_at_ms);
    query_bind_int(&query, row->finished_at_ms);
    query_bind_int(&query, row->code);
    QUERY_BIND_CHARS(&query, row->error);
    QUERY_BIND_CHARS(&query, row->provider_id);
    query_bind_int(&query, row->lane);
    query_bind_int(&query, row->tried_at_ms);
    query_bind_text(&query, row->body, OUTBOX_BODY_BYTES_MAX);
    enum status status = query_insert(&query, &row->id);
    if (status == ST_OK) {
        store->tally.outbox[row->state]++;
    }
    return status;
}

static enum status read_one(struct query *query, struct outbox_row *row_out)
{
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    rows_outbox(query, row_out);
    row_out->body = query_text_kept(query);
    return query_end(query);
}

enum status store_outbox_due(struct store *store, struct text account, enum outbox_lane lane,
                             int64_t now_ms, struct outbox_row *row_out)
{
    struct query query = query_start(store, SQL_OUTBOX_DUE);
    query_bind_int(&query, now_ms);
    query_bind_text(&query, account, STORE_ID_BYTES - 1);
    query_bind_int(&query, lane);
    return read_one(&query, row_out);
}

enum status store_outbox_get(struct store *store, int64_t id, struct outbox_row *row_out)
{
    struct query query = query_start(store, SQL_OUTBOX_GET);
    query_bind_int(&query, id);
    return read_one(&query, row_out);
}

static enum status read_state(struct store *store, int64_t id, enum outbox_state *state_out)
{
    struct query query = query_start(store, SQL_OUTBOX_STATE);
    query_bind_int(&query, id);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    int64_t state = query_int(&query);
    query_note(&query, state >= 0 && state < OUTBOX_STATE_COUNT ? ST_OK : ST_STORE);
    *state_out = (enum outbox_state)state;
    return query_end(&query);
}

enum status store_outbox_update(struct store *store, const struct outbox_row *row)
{
    INVARIANT(row->state < OUTBOX_STATE_COUNT);
    enum outbox_state before = OUTBOX_QUEUED;
    enum status status = read_state(store, row->id, &before);
    if (status != ST_OK) {
        return status;
    }
    struct query query = query_start(store, SQL_OUTBOX_UPDATE);
    query_bind_int(&query, row->id);
    query_bind_int(&query, row->state);
    query_bind_int(&query, row->attempts);
    query_bind_int(&query, row->next_at_ms);
    query_bind_int(&query, row->finished_at_ms);
    query_bind_int(&query, row->code);
    QUERY_BIND_CHARS(&query, row->error);
    QUERY_BIND_CHARS(&query, row->provider_id);
    query_bind_int(&query, row->tried_at_ms);
    query_bind_int(&query, row->repeat_until_ms);
    status = query_run_one(&query);
    if (status == ST_OK) {
        moved(store, before, row->state, 1);
    }
    return status;
}

enum status store_outbox_reported(struct store *store, struct text account, struct text key,
                                  struct text provider_id, struct outbox_row *row_out)
{
    bool by_key = key.size > 0;
    struct query query = query_start(store, by_key ? SQL_OUTBOX_BY_KEY : SQL_OUTBOX_BY_PROVIDER);
    query_bind_text(&query, account, STORE_ID_BYTES - 1);
    query_bind_text(&query, by_key ? key : provider_id, STORE_KEY_BYTES - 1);
    return read_one(&query, row_out);
}

enum status store_outbox_unsent(struct store *store, int64_t contact, struct text account,
                                struct text peer, int64_t *ids, size_t max, size_t *count_out)
{
    struct query query = query_start(store, SQL_OUTBOX_UNSENT);
    query_bind_int(&query, contact);
    query_bind_text(&query, account, STORE_ID_BYTES - 1);
    query_bind_text(&query, peer, STORE_PEER_BYTES - 1);
    size_t count = 0;
    while (count < max && query_step(&query)) {
        ids[count++] = query_int(&query);
    }
    *count_out = count;
    return query_end(&query);
}

enum status store_outbox_sending(struct store *store, struct text account, struct text peer,
                                 bool *sending_out)
{
    struct query query = query_start(store, SQL_OUTBOX_UNDER_WAY);
    query_bind_text(&query, account, STORE_ID_BYTES - 1);
    query_bind_text(&query, peer, STORE_PEER_BYTES - 1);
    enum status status = query_first(&query);
    *sending_out = status == ST_OK;
    return status == ST_OK ? query_end(&query) : status == ST_NOT_FOUND ? ST_OK : status;
}

enum status store_outbox_wake(struct store *store, int64_t contact, int64_t now_ms,
                              int64_t *count_out)
{
    const struct store_tally *tally = &store->tally;
    *count_out = 0;
    if (tally->outbox_known && tally->outbox[OUTBOX_WAITING] == 0) {
        return ST_OK; /* the usual case, and each new chat asks */
    }
    struct query query = query_start(store, SQL_OUTBOX_WAKE);
    query_bind_int(&query, contact);
    query_bind_int(&query, now_ms);
    enum status status = query_run(&query);
    if (status == ST_OK) {
        *count_out = query_changes(store);
        moved(store, OUTBOX_WAITING, OUTBOX_QUEUED, *count_out);
    }
    return status;
}

enum status store_outbox_again(struct store *store, struct text account, int64_t now_ms,
                               int64_t *count_out)
{
    struct query query = query_start(store, SQL_OUTBOX_AGAIN);
    query_bind_text(&query, account, STORE_ID_BYTES - 1);
    query_bind_int(&query, now_ms);
    enum status status = query_run(&query);
    if (status == ST_OK) {
        *count_out = query_changes(store);
        moved(store, OUTBOX_SENDING, OUTBOX_QUEUED, *count_out);
    }
    return status;
}

enum status store_outbox_recover(struct store *store, int64_t now_ms, int64_t *count_out)
{
    struct query query = query_start(store, SQL_OUTBOX_RECOVER);
    query_bind_int(&query, now_ms);
    enum status status = query_run(&query);
    if (status == ST_OK) {
        *count_out = query_changes(store);
        moved(store, OUTBOX_SENDING, OUTBOX_UNCERTAIN, *count_out);
    }
    return status;
}

enum status store_outbox_next(struct store *store, struct text account, enum outbox_lane lane,
                              int64_t *next_at_ms_out)
{
    struct query query = query_start(store, SQL_OUTBOX_NEXT);
    query_bind_text(&query, account, STORE_ID_BYTES - 1);
    query_bind_int(&query, lane);
    return query_minimum(&query, next_at_ms_out);
}

enum status store_outbox_tried(struct store *store, const struct outbox_row *but, int32_t rank,
                               int64_t *tried_at_ms_out)
{
    INVARIANT(rank >= 1);
    struct query query = query_start(store, SQL_OUTBOX_TRIED);
    QUERY_BIND_CHARS(&query, but->channel);
    QUERY_BIND_CHARS(&query, but->peer);
    query_bind_int(&query, but->lane);
    query_bind_int(&query, but->id);
    query_bind_int(&query, rank - 1);
    *tried_at_ms_out = 0;
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    *tried_at_ms_out = query_int(&query);
    return query_end(&query);
}

static enum status count_states(struct store *store)
{
    int64_t counts[OUTBOX_STATE_COUNT] = {0};
    struct query query = query_start(store, SQL_OUTBOX_COUNTS);
    while (query_step(&query)) {
        int64_t state = query_int(&query);
        if (state >= 0 && state < OUTBOX_STATE_COUNT) {
            counts[state] = query_int(&query);
        }
    }
    enum status status = query_end(&query);
    if (status == ST_OK) {
        memcpy(store->tally.outbox, counts, sizeof counts);
        store->tally.outbox_known = true;
    }
    return status;
}

/* The writer counts once and keeps the figures; a reader sees another's commits and must ask. */
enum status store_outbox_counts(struct store *store, int64_t counts_out[OUTBOX_STATE_COUNT])
{
    if (!store->tally.outbox_known || store->mode == STORE_READER) {
        enum status status = count_states(store);
        if (status != ST_OK) {
            return status;
        }
    }
    memcpy(counts_out, store->tally.outbox, sizeof store->tally.outbox);
    return ST_OK;
}

static enum status run_each(struct query *query, outbox_each *each, void *context)
{
    while (query_step(query)) {
        struct outbox_row row;
        rows_outbox(query, &row);
        row.body = query_text(query);
        query_note(query, each(context, &row));
    }
    return query_end(query);
}

static enum status each_of(struct store *store, enum statement statement, struct text scopes,
                           size_t max, outbox_each *each, void *context)
{
    struct query query = query_start(store, statement);
    query_bind_text(&query, scopes, STORE_SCOPES_BYTES - 1);
    query_bind_int(&query, (int64_t)max);
    return run_each(&query, each, context);
}

enum status store_outbox_lost(struct store *store, enum outbox_lane lane, int64_t after,
                              size_t max, outbox_each *each, void *context)
{
    struct query query = query_start(store, SQL_OUTBOX_LOST);
    query_bind_int(&query, lane);
    query_bind_int(&query, after);
    query_bind_int(&query, (int64_t)max);
    return run_each(&query, each, context);
}

enum status store_outbox_dead(struct store *store, struct text scopes, size_t max,
                              outbox_each *each, void *context)
{
    return each_of(store, SQL_OUTBOX_DEAD, scopes, max, each, context);
}

enum status store_outbox_held(struct store *store, struct text scopes, size_t max,
                              outbox_each *each, void *context)
{
    return each_of(store, SQL_OUTBOX_HELD, scopes, max, each, context);
}
