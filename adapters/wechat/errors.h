/* errors.h - the platform's error codes, and what each asks of us, as one table. */
#ifndef ADAPTERS_WECHAT_ERRORS_H
#define ADAPTERS_WECHAT_ERRORS_H

#include "bot/channel.h"

#include <jansson.h>

struct wechat_error {
    int32_t code;             /* errcode */
    enum send_action action;  /* in the answer to a message */
    int64_t retry_after_ms;   /* with SEND_RETRY; 0: usual back-off */
    enum status token_status; /* in the answer to a request for a token */
    const char *meaning;      /* Chinese, for staff */
};

/* The row of that code. A code that is not in the table is a refusal for good of the message
 * (it was not sent, and staff see it), yet a token is asked for again later. Static. */
const struct wechat_error *wechat_errors_find(int32_t code);

/* Likewise in the table of another platform. */
typedef const struct wechat_error *wechat_errors_table(int32_t code);

/* Reads errcode of a parsed answer. False when it is no object, or has no such number. */
bool wechat_errors_read_code(const json_t *answer, int32_t *code_out);

/* As struct channel_ops.judge. */
struct verdict wechat_errors_judge(int http_code, struct text body, bool sent_out);
struct verdict wechat_errors_judge_by(wechat_errors_table *find, int http_code, struct text body,
                                      bool sent_out);

#endif
