#include "adapters/staff/pages.h"

#include "adapters/staff/assets.h"

#include <stdio.h>

enum { ETAG_BYTES = 128, HEADERS_BYTES = 768 };

/* Text nodes only, no foreign code, no frames: what a resident writes stays text. */
#define PAGE_HEADERS                                                                               \
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "           \
    "img-src 'self' data:; media-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; "          \
    "form-action 'self'\r\n"                                                                       \
    "Referrer-Policy: no-referrer\r\n"                                                             \
    "Cross-Origin-Opener-Policy: same-origin\r\n"                                                  \
    "Cache-Control: no-cache\r\n"

static void answer_asset(struct connection *connection, const struct asset *asset)
{
    char headers[HEADERS_BYTES], given[ETAG_BYTES];
    int size =
        snprintf(headers, sizeof headers, "%sETag: %.*s\r\n", PAGE_HEADERS, TEXT_ARGS(asset->etag));
    struct text known =
        connection_header(connection, WSI_TOKEN_HTTP_IF_NONE_MATCH, given, sizeof given);
    bool same = known.size > 0 && http_list_has(known, asset->etag);
    connection_answer(connection, ST_OK,
                      &(struct http_reply){.code = same ? 304 : 200,
                                           .content_type = asset->content_type,
                                           .headers = {headers, (size_t)size},
                                           .body = same ? TEXT_NONE : asset->bytes});
}

void pages_get(struct connection *connection)
{
    struct text wanted = connection_path(connection);
    if (text_equal(wanted, TEXT("/staff"))) {
        connection_answer(
            connection, ST_OK,
            &(struct http_reply){.code = 301, .headers = TEXT("Location: /staff/\r\n")});
        return;
    }
    const struct asset *asset =
        assets_find(text_equal(wanted, TEXT("/staff/")) ? TEXT("/staff/index.html") : wanted);
    if (asset == NULL) {
        connection_answer_status(connection, ST_NOT_FOUND);
    } else {
        answer_asset(connection, asset);
    }
}
