/* routes.h - which path answers which method. One table; a path is matched whole. */
#ifndef ADAPTERS_ROUTES_H
#define ADAPTERS_ROUTES_H

#include "bot/base/status.h"
#include "bot/base/text.h"

enum http_method { METHOD_GET = 1, METHOD_HEAD = 2, METHOD_POST = 4, METHOD_OTHER = 8 };

enum route {
    ROUTE_HEALTH,
    ROUTE_READY,
    ROUTE_METRICS,
    ROUTE_LOGIN,
    ROUTE_LOGOUT,
    ROUTE_PASSWORD,
    ROUTE_START_PASSWORD,
    ROUTE_SOCKET,  /* /staff/ws: only as a websocket */
    ROUTE_MEDIA,   /* /staff/media/<hash> */
    ROUTE_PHOTO,   /* /staff/photos/<ticket>/<kind> */
    ROUTE_CONSOLE, /* /staff and everything else under /staff/ */
    ROUTE_WEBHOOK, /* /<channel>/<account>, or with more behind it */
    ROUTE_COUNT
};

struct route_match {
    enum route route;
    struct text channel; /* ROUTE_WEBHOOK; borrowed from the path */
    struct text account;
    struct text tail; /* behind the account, without its first slash; size 0: nothing there */
};

/* ST_NOT_FOUND, or ST_METHOD with the match set (routes_allow says what is allowed). */
MUST_CHECK enum status routes_find(struct text path, enum http_method method,
                                   struct route_match *match_out);
/* Value of the Allow header: "GET, HEAD". Static. */
const char *routes_allow(enum route route);

#endif
