#include "store/photo.h"

#include "store/query.h"

enum status store_photo_add(struct store *store, struct photo *photo)
{
    struct query query = query_start(store, SQL_PHOTO_ADD);
    query_bind_int(&query, photo->ticket);
    QUERY_BIND_CHARS(&query, photo->kind);
    QUERY_BIND_CHARS(&query, photo->hash);
    QUERY_BIND_CHARS(&query, photo->type);
    query_bind_int(&query, photo->bytes);
    query_bind_int(&query, photo->at_ms);
    QUERY_BIND_CHARS(&query, photo->actor);
    query_bind_int(&query, PHOTOS_OF_TICKET_MAX);
    return query_insert_or(&query, ST_TOO_LARGE, &photo->id);
}

static void read_photo(struct query *query, struct photo *photo)
{
    photo->id = query_int(query);
    photo->ticket = query_int(query);
    QUERY_CHARS(query, photo->kind);
    QUERY_CHARS(query, photo->hash);
    QUERY_CHARS(query, photo->type);
    photo->bytes = query_int(query);
    photo->at_ms = query_int(query);
    QUERY_CHARS(query, photo->actor);
}

enum status store_photo_list(struct store *store, int64_t ticket, struct photo *photos, size_t max,
                             size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_PHOTO_LIST);
    query_bind_int(&query, ticket);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        read_photo(&query, &photos[count++]);
    }
    enum status status = query_end(&query);
    *count_out = status == ST_OK ? count : 0;
    return status;
}

enum status store_photo_old(struct store *store, int64_t before_ms, struct photo *photo_out)
{
    struct query query = query_start(store, SQL_PHOTO_OLD);
    query_bind_int(&query, before_ms);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_photo(&query, photo_out);
    return query_end(&query);
}

enum status store_photo_forget(struct store *store, int64_t id)
{
    struct query query = query_start(store, SQL_PHOTO_FORGET);
    query_bind_int(&query, id);
    return query_run_one(&query);
}
