/* wechat_call.h - one call of the WeChat API on its way through the double. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_CALL_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_CALL_H

#include "tests/doubles/platform/platform.h"
#include "tests/doubles/platform/server.h"

struct wechat_call {
    struct platform *platform;
    const struct request *request;
    struct answer *answer;
    const struct account *account; /* whose token it is; NULL before that is known */
    json_t *body;                  /* of a POST; \uXXXX inside stands as it was sent */
    bool escaped;                  /* the body held such an escape */
    json_t *result;                /* set by the endpoint; NULL: {"errcode":0,"errmsg":"ok"} */
};

#endif
