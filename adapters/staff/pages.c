#include "adapters/staff/pages.h"

#include "adapters/staff/assets.h"

#include <stdio.h>

enum { ETAG_BYTES = 128, CODINGS_BYTES = 256, HEADERS_BYTES = 768 };

/* Text nodes only, no foreign code, no frames: what a resident writes stays text. */
#define PAGE_HEADERS                                                                               \
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "           \
    "img-src 'self' data:; media-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; "          \
    "form-action 'self'\r\n"                                                                       \
    "Referrer-Policy: no-referrer\r\n"                                                             \
    "Cross-Origin-Opener-Policy: same-origin\r\n"                                                  \
    "Cache-Control: no-cache\r\n"

/* Both forms are in the program: nothing is compressed or expanded while somebody waits. */
static void answer_asset(struct connection *connection, const struct asset *asset)
{
    char headers[HEADERS_BYTES], given[ETAG_BYTES], codings[CODINGS_BYTES];
    struct text accepted =
        connection_header(connection, WSI_TOKEN_HTTP_ACCEPT_ENCODING, codings, sizeof codings);
    bool gzip = asset->gzip.bytes.size > 0 && http_accepts_coding(accepted, TEXT("gzip"));
    const struct asset_form *form = gzip ? &asset->gzip : &asset->plain;
    struct text known =
        connection_header(connection, WSI_TOKEN_HTTP_IF_NONE_MATCH, given, sizeof given);
    bool same = known.size > 0 && http_list_has(known, form->etag);
    int size = snprintf(headers, sizeof headers, "%sVary: Accept-Encoding\r\n%sETag: %.*s\r\n",
                        PAGE_HEADERS, gzip && !same ? "Content-Encoding: gzip\r\n" : "",
                        TEXT_ARGS(form->etag));
    connection_answer(connection, ST_OK,
                      &(struct http_reply){.code = same ? 304 : 200,
                                           .content_type = asset->content_type,
                                           .headers = {headers, (size_t)size},
                                           .body = same ? TEXT_NONE : form->bytes});
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
