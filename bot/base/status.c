#include "bot/base/status.h"

#include "bot/base/invariant.h"

static const struct {
    const char *name;
    const char *text;
    int http;
    bool retry;
} facts[STATUS_COUNT] = {
#define X(name, retry, http, text) [name] = {#name, text, http, retry},
    STATUS_LIST(X)
#undef X
};

const char *status_name(enum status status)
{
    INVARIANT(status < STATUS_COUNT);
    return facts[status].name;
}

const char *status_text(enum status status)
{
    INVARIANT(status < STATUS_COUNT);
    return facts[status].text;
}

bool status_retryable(enum status status)
{
    INVARIANT(status < STATUS_COUNT);
    return facts[status].retry;
}

int status_http(enum status status)
{
    INVARIANT(status < STATUS_COUNT);
    return facts[status].http;
}
