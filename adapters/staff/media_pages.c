#include "adapters/staff/media_pages.h"

#include "adapters/staff/login.h"
#include "adapters/staff/sessions.h"
#include "bot/base/clock.h"
#include "bot/base/invariant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COOKIES_BYTES = 4096,
    HEADER_BYTES = 256,
    HEADERS_BYTES = 768,
    ARENA_BYTES = 1024,
    NAME_DIGITS = 12
};

/* Nothing in such a file may run, be framed, or be embedded elsewhere. It never changes under its
 * name, but is asked for each time: whether he may still see it is asked then too. */
#define MEDIA_HEADERS                                                                              \
    "Content-Security-Policy: default-src 'none'; sandbox; frame-ancestors 'none'\r\n"             \
    "Cross-Origin-Resource-Policy: same-origin\r\n"                                                \
    "Referrer-Policy: no-referrer\r\n"                                                             \
    "Cache-Control: private, no-cache\r\n"                                                         \
    "Accept-Ranges: bytes\r\n"

/* A request on its way. */
struct media_page {
    struct exchange exchange; /* first */
    struct reader_job job;
    struct media_file file;
    char range[HEADER_BYTES];
    bool known; /* the client has it already, if it may */
    enum http_range kind;
};

static void close_page(struct exchange *exchange)
{
    struct media_page *page = (struct media_page *)exchange;
    free(page->job.bytes);
    free(page);
}

/* ---- the request ---- */

static void note_headers(const struct connection *connection, struct media_page *page)
{
    char given[HEADER_BYTES], etag[MEDIA_HASH_BYTES + 2];
    snprintf(etag, sizeof etag, "\"%s\"", page->job.hash);
    struct text known =
        connection_header(connection, WSI_TOKEN_HTTP_IF_NONE_MATCH, given, sizeof given);
    page->known = known.size > 0 && http_list_has(known, text_of(etag));
    (void)connection_header(connection, WSI_TOKEN_HTTP_RANGE, page->range, sizeof page->range);
}

static struct media_page *open_page(struct connection *connection, struct text hash)
{
    struct media_page *page = calloc(1, sizeof *page);
    if (page != NULL) {
        page->exchange = (struct exchange){.connection = connection, .close = close_page};
        text_copy(hash, page->job.hash, sizeof page->job.hash);
        note_headers(connection, page);
    }
    return page;
}

/* Asks the desk whether he may. */
static enum status ask(struct front *front, struct media_page *page, const struct viewer *viewer)
{
    struct input *input = input_open(INPUT_MEDIA, front->config, ARENA_BYTES);
    if (input == NULL) {
        return ST_NO_MEMORY;
    }
    input->origin = page;
    input->media.viewer = *viewer;
    memcpy(input->media.hash, page->job.hash, sizeof input->media.hash);
    enum status status = front_send(front, input);
    if (status != ST_OK) {
        input_close(input);
    }
    return status;
}

void media_pages_get(struct connection *connection)
{
    struct front *front = connection->front;
    char cookies[COOKIES_BYTES];
    struct text token = login_cookie(connection, cookies, sizeof cookies);
    const struct live_session *session = sessions_find(front->sessions, token, clock_wall_ms());
    struct text prefix = TEXT("/staff/media/"), path = connection_path(connection);
    struct text hash = text_slice(path, prefix.size, path.size);
    if (session == NULL) {
        connection_answer_status(connection, ST_UNAUTHORIZED);
        return;
    }
    if (front->reader == NULL || !media_hash_valid(hash)) {
        connection_answer_status(connection, ST_NOT_FOUND);
        return;
    }
    struct media_page *page = open_page(connection, hash);
    enum status status = page == NULL ? ST_NO_MEMORY : ask(front, page, &session->viewer);
    if (status != ST_OK) {
        free(page);
        connection_answer_status(connection, status);
        return;
    }
    connection->exchange = &page->exchange;
    connection_wait_for_answer(connection);
}

/* ---- the answer ---- */

/* What a browser shows by itself may be looked at; the rest is for saving. */
static bool is_shown(const char *type)
{
    static const char *const shown[] = {"image/jpeg", "image/png",  "image/gif",
                                        "image/webp", "audio/mpeg", "video/mp4"};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        if (strcmp(shown[i], type) == 0) {
            return true;
        }
    }
    return false;
}

static void answer(struct connection *connection, const struct media_page *page, int code,
                   struct text body)
{
    char headers[HEADERS_BYTES], range[HEADER_BYTES] = "";
    const struct media_type *type = media_type_named(text_of(page->file.type));
    if (code == 206) {
        snprintf(range, sizeof range, "Content-Range: bytes %lld-%lld/%lld\r\n",
                 (long long)page->job.offset,
                 (long long)page->job.offset + (long long)page->job.size - 1,
                 (long long)page->file.bytes);
    } else if (code == 416) {
        snprintf(range, sizeof range, "Content-Range: bytes */%lld\r\n",
                 (long long)page->file.bytes);
    }
    int size = snprintf(headers, sizeof headers,
                        MEDIA_HEADERS "ETag: \"%s\"\r\n"
                                      "Content-Disposition: %s; filename=\"%.*s.%s\"\r\n%s",
                        page->job.hash, is_shown(page->file.type) ? "inline" : "attachment",
                        NAME_DIGITS, page->job.hash, type == NULL ? "bin" : type->extension, range);
    INVARIANT(size > 0 && (size_t)size < sizeof headers);
    connection_answer(connection, ST_OK,
                      &(struct http_reply){.code = code,
                                           .content_type = type == NULL
                                                               ? TEXT("application/octet-stream")
                                                               : text_of(page->file.type),
                                           .headers = {headers, (size_t)size},
                                           .body = body});
}

/* Answers what needs no bytes. False: they are to be read. */
static bool answer_at_once(struct connection *connection, struct media_page *page)
{
    int64_t count = 0;
    page->kind = http_range(text_of(page->range), page->file.bytes, &page->job.offset, &count);
    page->job.size = (size_t)count;
    if (page->known) {
        answer(connection, page, 304, TEXT_NONE);
    } else if (page->kind == HTTP_RANGE_OUTSIDE) {
        answer(connection, page, 416, TEXT_NONE);
    } else if (connection->head_only) {
        answer(connection, page, page->kind == HTTP_RANGE_PART ? 206 : 200,
               (struct text){NULL, page->job.size});
    } else {
        return false;
    }
    return true;
}

void media_pages_released(struct front *front, struct input *input)
{
    struct media_page *page = input->origin;
    struct connection *connection = page->exchange.connection;
    enum status status = input->status;
    bool done = connection == NULL || status != ST_OK;
    page->file = input->media_out;
    input_close(input);
    if (!done) {
        done = answer_at_once(connection, page);
    }
    if (!done) {
        status = reader_submit(front->reader, &page->job);
        done = status != ST_OK;
    }
    if (!done) {
        return;
    }
    if (status != ST_OK && connection != NULL) {
        connection_answer_status(connection, status);
    }
    close_page(&page->exchange);
}

void media_pages_read(struct front *front, struct reader_job *job)
{
    struct media_page *page = lws_container_of(job, struct media_page, job);
    struct connection *connection = page->exchange.connection;
    (void)front;
    if (connection != NULL && job->status == ST_OK) {
        answer(connection, page, page->kind == HTTP_RANGE_PART ? 206 : 200,
               (struct text){job->bytes, job->size});
    } else if (connection != NULL) {
        connection_answer_status(connection, job->status);
    }
    close_page(&page->exchange);
}
