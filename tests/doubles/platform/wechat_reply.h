/* wechat_reply.h - what the platform makes of the HTTP answer to a delivery. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_REPLY_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_REPLY_H

#include "tests/doubles/platform/account.h"

#include <jansson.h>

struct wechat_reply {
    bool silent;   /* "success" or nothing: the resident sees nothing */
    json_t *shown; /* else {"type", "content", …}; owned by the caller */
};

/* Checks an answer as strictly as the protocol allows. NULL, or the reason why the resident sees
 * the notice of a service fault; reply_out is then untouched. */
const char *wechat_reply_check(const struct account *account, const char *openid, struct text body,
                               struct wechat_reply *reply_out);

#endif
