#include "adapters/routes.h"

#include <string.h>

enum { PAGE = METHOD_GET | METHOD_HEAD };

/* The first that fits; a path ending in a star stands for everything that begins like it. */
static const struct {
    const char *path;
    enum route route;
} paths[] = {
    {"/healthz", ROUTE_HEALTH},    {"/readyz", ROUTE_READY},        {"/metrics", ROUTE_METRICS},
    {"/staff/login", ROUTE_LOGIN}, {"/staff/logout", ROUTE_LOGOUT}, {"/staff/ws", ROUTE_SOCKET},
    {"/staff/password", ROUTE_PASSWORD}, {"/staff/start-password", ROUTE_START_PASSWORD},
    {"/staff", ROUTE_CONSOLE},     {"/staff/media/*", ROUTE_MEDIA},
    {"/staff/photos/*", ROUTE_PHOTO}, {"/staff/*", ROUTE_CONSOLE},
    {"/*", ROUTE_WEBHOOK},
};

static const struct {
    int methods;
    const char *allow;
} allowed[ROUTE_COUNT] = {
    [ROUTE_HEALTH] = {PAGE, "GET, HEAD"},
    [ROUTE_READY] = {PAGE, "GET, HEAD"},
    [ROUTE_METRICS] = {PAGE, "GET, HEAD"},
    [ROUTE_LOGIN] = {METHOD_POST, "POST"},
    [ROUTE_LOGOUT] = {METHOD_POST, "POST"},
    [ROUTE_PASSWORD] = {METHOD_POST, "POST"},
    [ROUTE_START_PASSWORD] = {METHOD_POST, "POST"},
    [ROUTE_SOCKET] = {METHOD_GET, "GET"},
    [ROUTE_MEDIA] = {PAGE, "GET, HEAD"},
    [ROUTE_PHOTO] = {METHOD_POST, "POST"},
    [ROUTE_CONSOLE] = {PAGE, "GET, HEAD"},
    [ROUTE_WEBHOOK] = {METHOD_GET | METHOD_POST, "GET, POST"},
};

static bool path_fits(struct text path, struct text pattern)
{
    if (text_ends_with(pattern, TEXT("*"))) {
        return text_starts_with(path, text_slice(pattern, 0, pattern.size - 1));
    }
    return text_equal(path, pattern);
}

/* Takes one part off "/a/b/c". An empty part makes the path a stranger's. */
static bool take_part(struct text *path, struct text *part_out)
{
    if (path->size < 2 || path->data[0] != '/') {
        return false;
    }
    struct text rest = text_slice(*path, 1, path->size);
    const char *slash = memchr(rest.data, '/', rest.size);
    size_t size = slash == NULL ? rest.size : (size_t)(slash - rest.data);
    *part_out = text_slice(rest, 0, size);
    *path = text_slice(rest, size, rest.size);
    return size > 0;
}

static bool split_webhook(struct text path, struct route_match *match)
{
    if (!take_part(&path, &match->channel) || !take_part(&path, &match->account)) {
        return false;
    }
    match->tail = text_slice(path, 1, path.size);
    return path.size != 1; /* a slash that ends the path is a stranger's */
}

enum status routes_find(struct text path, enum http_method method, struct route_match *match_out)
{
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct route_match match = {.route = paths[i].route};
        if (!path_fits(path, text_of(paths[i].path)) ||
            (match.route == ROUTE_WEBHOOK && !split_webhook(path, &match))) {
            continue;
        }
        *match_out = match;
        return (allowed[match.route].methods & (int)method) != 0 ? ST_OK : ST_METHOD;
    }
    *match_out = (struct route_match){.route = ROUTE_COUNT};
    return ST_NOT_FOUND;
}

const char *routes_allow(enum route route)
{
    return allowed[route].allow;
}
