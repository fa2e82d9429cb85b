#include "adapters/staff/origin.h"

#include <stdio.h>
#include <string.h>

enum { ORIGIN_BYTES_MAX = ADDRESS_TEXT_BYTES + 32 };

static bool is_origin_of(struct text origin, const char *scheme, int default_port, const char *host,
                         int port)
{
    char own[ORIGIN_BYTES_MAX];
    bool six = strchr(host, ':') != NULL;
    const char *open = six ? "[" : "";
    const char *close = six ? "]" : "";
    if (port == default_port) { /* browsers leave it out */
        snprintf(own, sizeof own, "%s://%s%s%s", scheme, open, host, close);
    } else {
        snprintf(own, sizeof own, "%s://%s%s%s:%d", scheme, open, host, close, port);
    }
    return text_equal(origin, text_of(own));
}

bool origin_allowed(struct text origin, const struct settings *settings,
                    const struct address *local, int port)
{
    for (size_t i = 0; i < settings->origin_count; i++) {
        if (text_equal(origin, text_of(settings->origins[i]))) {
            return true;
        }
    }
    char host[ADDRESS_TEXT_BYTES];
    address_format(local, host);
    return is_origin_of(origin, "http", 80, host, port) ||
           is_origin_of(origin, "https", 443, host, port) ||
           (address_is_loopback(local) && is_origin_of(origin, "http", 80, "localhost", port));
}

bool origin_is_secure(struct text origin)
{
    return text_starts_with(origin, TEXT("https://"));
}
