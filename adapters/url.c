#include "adapters/url.h"

#include <string.h>

static const struct text https = TEXT("https://"), http = TEXT("http://");

static bool is_this_machine(struct text authority)
{
    static const struct text hosts[] = {TEXT("127.0.0.1"), TEXT("localhost"), TEXT("[::1]")};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct text port = text_slice(authority, hosts[i].size, authority.size);
        if (text_starts_with(authority, hosts[i]) &&
            (port.size == 0 || text_starts_with(port, TEXT(":"))) &&
            text_find(port, TEXT("@")) == SIZE_MAX) {
            return true;
        }
    }
    return false;
}

enum url_reach url_reach(struct text url, const char *without)
{
    for (size_t i = 0; i < url.size; i++) {
        char c = url.data[i];
        if (c <= ' ' || c > '~' || strchr("\"<>\\^`{|}", c) != NULL || strchr(without, c) != NULL) {
            return URL_UNFIT;
        }
    }
    struct text authority = url_authority(url);
    if (authority.size == 0) {
        return URL_UNFIT;
    }
    if (text_starts_with(url, https)) {
        return URL_TLS;
    }
    return is_this_machine(authority) ? URL_THIS_MACHINE : URL_PLAIN;
}

struct text url_authority(struct text url)
{
    struct text scheme = text_starts_with(url, https) ? https : http;
    if (!text_starts_with(url, scheme)) {
        return TEXT_NONE;
    }
    struct text rest = text_slice(url, scheme.size, url.size);
    size_t size = 0;
    while (size < rest.size && strchr("/?#", rest.data[size]) == NULL) {
        size++;
    }
    return text_slice(rest, 0, size);
}

struct text url_trimmed(struct text url)
{
    while (text_ends_with(url, TEXT("/"))) {
        url.size--;
    }
    return url;
}
