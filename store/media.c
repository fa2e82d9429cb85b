#include "store/media.h"

#include "bot/base/invariant.h"
#include "store/query.h"
#include "store/rows.h"

const char *const media_state_names[MEDIA_STATE_COUNT] = {
    [MEDIA_WANTED] = "wanted",   [MEDIA_FETCHING] = "fetching", [MEDIA_KEPT] = "kept",
    [MEDIA_EXPIRED] = "expired", [MEDIA_FAILED] = "failed",     [MEDIA_REMOVED] = "removed",
};

enum status store_media_add(struct store *store, struct media_row *row)
{
    INVARIANT(row->file.state == MEDIA_WANTED);
    struct query query = query_start(store, SQL_MEDIA_ADD);
    query_bind_int(&query, row->message);
    query_bind_int(&query, row->contact);
    QUERY_BIND_CHARS(&query, row->account);
    QUERY_BIND_CHARS(&query, row->kind);
    query_bind_int(&query, row->by_url);
    query_bind_int(&query, row->next_at_ms);
    query_bind_int(&query, row->created_at_ms);
    query_bind_int(&query, row->until_ms);
    query_bind_text(&query, row->source, MEDIA_SOURCE_BYTES_MAX);
    query_bind_text(&query, row->url, MEDIA_URL_BYTES_MAX);
    return query_insert(&query, &row->id);
}

static enum status read_one(struct query *query, struct media_row *row_out)
{
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    struct media_row *row = row_out;
    row->id = query_int(query);
    row->message = query_int(query);
    row->contact = query_int(query);
    QUERY_CHARS(query, row->account);
    QUERY_CHARS(query, row->kind);
    row->by_url = query_int(query) != 0;
    row->attempts = query_int32(query);
    row->next_at_ms = query_int(query);
    row->created_at_ms = query_int(query);
    row->finished_at_ms = query_int(query);
    row->until_ms = query_int(query);
    row->code = query_int32(query);
    row->source = query_text_kept(query);
    row->url = query_text_kept(query);
    (void)rows_media_file(query, &row->file);
    return query_end(query);
}

enum status store_media_claim(struct store *store, int64_t now_ms, struct media_row *row_out)
{
    struct query query = query_start(store, SQL_MEDIA_DUE);
    query_bind_int(&query, now_ms);
    enum status status = read_one(&query, row_out);
    if (status != ST_OK) {
        return status;
    }
    row_out->file.state = MEDIA_FETCHING;
    row_out->attempts++;
    return store_media_update(store, row_out);
}

enum status store_media_get(struct store *store, int64_t id, struct media_row *row_out)
{
    struct query query = query_start(store, SQL_MEDIA_GET);
    query_bind_int(&query, id);
    return read_one(&query, row_out);
}

enum status store_media_update(struct store *store, const struct media_row *row)
{
    INVARIANT(row->file.state < MEDIA_STATE_COUNT);
    struct query query = query_start(store, SQL_MEDIA_UPDATE);
    query_bind_int(&query, row->id);
    query_bind_int(&query, row->file.state);
    query_bind_int(&query, row->by_url);
    query_bind_int(&query, row->attempts);
    query_bind_int(&query, row->next_at_ms);
    query_bind_int(&query, row->finished_at_ms);
    query_bind_int(&query, row->until_ms);
    query_bind_int(&query, row->code);
    QUERY_BIND_CHARS(&query, row->file.hash);
    QUERY_BIND_CHARS(&query, row->file.type);
    query_bind_int(&query, row->file.bytes);
    QUERY_BIND_CHARS(&query, row->file.error);
    return query_run_one(&query);
}

enum status store_media_recover(struct store *store, int64_t now_ms)
{
    struct query query = query_start(store, SQL_MEDIA_RECOVER);
    query_bind_int(&query, now_ms);
    return query_run(&query);
}

enum status store_media_next(struct store *store, int64_t *next_at_ms_out)
{
    struct query query = query_start(store, SQL_MEDIA_NEXT);
    return query_minimum(&query, next_at_ms_out);
}

enum status store_media_old(struct store *store, int64_t before_ms, struct media_row *row_out)
{
    struct query query = query_start(store, SQL_MEDIA_OLD);
    query_bind_int(&query, before_ms);
    return read_one(&query, row_out);
}

enum status store_media_keeps(struct store *store, struct text hash, bool *keeps_out)
{
    struct query query = query_start(store, SQL_MEDIA_KEEPS);
    query_bind_text(&query, hash, MEDIA_HASH_BYTES - 1);
    enum status status = query_first(&query);
    *keeps_out = status == ST_OK;
    return status == ST_OK ? query_end(&query) : status == ST_NOT_FOUND ? ST_OK : status;
}

enum status store_media_find(struct store *store, struct text hash, struct text scopes,
                             bool of_ticket, struct media_file *file_out)
{
    struct query query = query_start(store, SQL_MEDIA_FIND);
    query_bind_text(&query, hash, MEDIA_HASH_BYTES - 1);
    query_bind_text(&query, scopes, STORE_SCOPES_BYTES - 1);
    query_bind_int(&query, of_ticket);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    (void)rows_media_file(&query, file_out);
    return query_end(&query);
}

enum status store_media_each_kept(struct store *store, media_each *each, void *context)
{
    struct query query = query_start(store, SQL_MEDIA_EACH_KEPT);
    while (query_step(&query)) {
        struct media_file file;
        (void)rows_media_file(&query, &file);
        query_note(&query, each(context, &file));
    }
    return query_end(&query);
}
