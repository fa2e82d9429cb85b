#include "adapters/staff/photo_pages.h"

#include "adapters/staff/login.h"
#include "adapters/staff/sessions.h"
#include "bot/base/clock.h"
#include "bot/photos.h"

#include <stdlib.h>
#include <string.h>

enum { COOKIES_BYTES = 4096, ARENA_BYTES = 1024 };

/* A photo on its way. */
struct photo_page {
    struct exchange exchange; /* first */
    struct front *front;
    struct reader_job job; /* its bytes are the body */
    struct viewer viewer;
    char ticket[STORE_ID_BYTES], kind[STORE_ID_BYTES];
};

static void close_page(struct exchange *exchange)
{
    struct photo_page *page = (struct photo_page *)exchange;
    page->front->photos_out--;
    free(page->job.bytes);
    free(page);
}

/* ---- the request ---- */

/* "/staff/photos/GD000012/before" */
static bool read_path(struct text path, struct photo_page *page)
{
    struct text prefix = TEXT("/staff/photos/");
    struct text rest = text_slice(path, prefix.size, path.size);
    size_t slash = text_find(rest, TEXT("/"));
    if (slash == SIZE_MAX || slash == 0 || slash >= sizeof page->ticket) {
        return false;
    }
    struct text kind = text_slice(rest, slash + 1, rest.size);
    text_copy(text_slice(rest, 0, slash), page->ticket, sizeof page->ticket);
    text_copy(kind, page->kind, sizeof page->kind);
    return photos_is_kind(kind);
}

static enum status who_is_it(struct connection *connection, struct viewer *viewer_out)
{
    char cookies[COOKIES_BYTES];
    if (!login_origin_allowed(connection)) {
        return ST_FORBIDDEN;
    }
    struct text token = login_cookie(connection, cookies, sizeof cookies);
    const struct live_session *session =
        sessions_find(connection->front->sessions, token, clock_wall_ms());
    if (session == NULL) {
        return ST_UNAUTHORIZED;
    }
    *viewer_out = session->viewer;
    return ST_OK;
}

/* "?as=technician": a photo that waited in a browser goes out under the name of whoever took it, or
 * not at all: meanwhile somebody else may have signed in there. */
static enum status judge_taker(const struct connection *connection, const struct viewer *viewer)
{
    char argument[sizeof "as=" + STORE_ID_BYTES]; /* the only one there is */
    int size = lws_hdr_total_length(connection->wsi, WSI_TOKEN_HTTP_URI_ARGS);
    if (size <= 0) {
        return ST_OK;
    }
    if (size >= (int)sizeof argument) {
        return ST_CONFLICT;
    }
    const char *taker =
        lws_get_urlarg_by_name(connection->wsi, "as=", argument, (int)sizeof argument);
    return taker != NULL && strcmp(taker, viewer->username) == 0 ? ST_OK : ST_CONFLICT;
}

static enum status judge_size(const struct front *front, size_t body_bytes)
{
    bool fits = body_bytes <= PHOTO_BYTES_MAX &&
                (int64_t)body_bytes <= front->config->settings.media_bytes_max;
    return body_bytes == 0 ? ST_MALFORMED : fits ? ST_OK : ST_TOO_LARGE;
}

enum status photo_pages_begin(struct connection *connection, size_t body_bytes,
                              struct exchange **exchange_out)
{
    struct front *front = connection->front;
    struct viewer viewer;
    enum status status = who_is_it(connection, &viewer);
    if (status == ST_OK) {
        status = judge_taker(connection, &viewer);
    }
    if (status == ST_OK) {
        status = front->reader == NULL ? ST_NOT_FOUND : judge_size(front, body_bytes);
    }
    if (status == ST_OK && front->photos_out >= PHOTOS_AT_ONCE_MAX) {
        status = ST_BUSY;
    }
    if (status != ST_OK) {
        return status;
    }
    struct photo_page *page = calloc(1, sizeof *page);
    char *body = page == NULL ? NULL : malloc(body_bytes);
    if (body == NULL) {
        free(page);
        return ST_NO_MEMORY;
    }
    page->exchange = (struct exchange){.connection = connection,
                                       .close = close_page,
                                       .body = body,
                                       .body_capacity = body_bytes};
    page->front = front;
    page->viewer = viewer;
    page->job.bytes = body;
    front->photos_out++;
    if (!read_path(connection_path(connection), page)) {
        close_page(&page->exchange);
        return ST_NOT_FOUND;
    }
    *exchange_out = &page->exchange;
    return ST_OK;
}

void photo_pages_finish(struct connection *connection, struct exchange *exchange)
{
    struct photo_page *page = (struct photo_page *)exchange;
    const struct media_type *type =
        media_type_of((struct text){exchange->body, exchange->body_size});
    enum status status = ST_MALFORMED;
    if (type != NULL && strcmp(type->kind, "image") == 0) {
        page->job.size = exchange->body_size;
        page->job.keep = true;
        status = reader_submit(connection->front->reader, &page->job);
    }
    if (status != ST_OK) {
        connection_answer_status(connection, status);
    } else {
        connection_wait_for_answer(connection);
    }
}

/* ---- the way back ---- */

static enum status ask(struct front *front, struct photo_page *page)
{
    struct input *input = input_open(INPUT_PHOTO, front->config, ARENA_BYTES);
    if (input == NULL) {
        return ST_NO_MEMORY;
    }
    input->origin = page;
    input->photo.viewer = page->viewer;
    input->photo.bytes = (int64_t)page->job.size;
    memcpy(input->photo.hash, page->job.hash, sizeof input->photo.hash);
    memcpy(input->photo.type, page->job.type, sizeof input->photo.type);
    memcpy(input->photo.ticket, page->ticket, sizeof input->photo.ticket);
    memcpy(input->photo.kind, page->kind, sizeof input->photo.kind);
    enum status status = front_send(front, input);
    if (status != ST_OK) {
        input_close(input);
    }
    return status;
}

static void end(struct photo_page *page, enum status status)
{
    if (page->exchange.connection != NULL) {
        connection_answer_status(page->exchange.connection, status);
    }
    close_page(&page->exchange);
}

void photo_pages_kept(struct front *front, struct reader_job *job)
{
    struct photo_page *page = lws_container_of(job, struct photo_page, job);
    enum status status = job->status;
    if (status == ST_OK) { /* also when the peer is gone: what he sent is not lost */
        status = front->closing ? ST_STOPPING : ask(front, page);
    }
    if (status != ST_OK) {
        end(page, status);
    }
}

void photo_pages_released(struct front *front, struct input *input)
{
    struct photo_page *page = input->origin;
    struct connection *connection = page->exchange.connection;
    (void)front;
    if (connection != NULL && input->status == ST_OK) {
        connection_answer(connection, ST_OK,
                          &(struct http_reply){.code = 201,
                                               .content_type = TEXT("application/json"),
                                               .headers = TEXT("Cache-Control: no-store\r\n"),
                                               .body = input->answer});
        close_page(&page->exchange);
    } else {
        end(page, input->status);
    }
    input_close(input);
}
