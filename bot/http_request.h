/* http_request.h - what a channel wants to be asked of its provider. Part of channel.h. */
#ifndef BOT_HTTP_REQUEST_H
#define BOT_HTTP_REQUEST_H

#include "bot/inbound.h"

struct http_header {
    struct text name, value;
};

/* Where a request may go. The operator's own words (api_base) are trusted, as for sending; an
 * address that came with a message is not. */
enum http_reach {
    HTTP_REACH_CONFIGURED, /* an address of the configuration */
    HTTP_REACH_PUBLIC,     /* public addresses only, without a proxy */
    HTTP_REACH_LOCAL       /* likewise, and this machine: the account's platform is here too */
};

struct http_request {
    bool is_post;
    enum http_reach reach;
    struct text url;
    struct text content_type; /* empty: none */
    struct text body;
    struct text authorization; /* value of that header; empty: none */
    size_t header_count;
    struct http_header headers[CHANNEL_HEADERS_MAX]; /* beside the two above */
};

#endif
