#include "adapters/staff/answers.h"

#include <stdio.h>

enum { BODY_BYTES = 256 };

const struct text answers_json = {"application/json", sizeof "application/json" - 1};

void answers_refuse(struct connection *connection, enum status status, const char *code,
                   const char *message, struct text headers)
{
    char body[BODY_BYTES];
    int size = snprintf(body, sizeof body, "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}\n",
                        code, message);
    connection_answer(connection, status,
                      &(struct http_reply){.code = status_http(status),
                                           .content_type = answers_json,
                                           .headers = headers,
                                           .body = {body, (size_t)size}});
}

void answers_throttled(struct connection *connection, int64_t retry_after_ms)
{
    char header[BODY_BYTES];
    int64_t seconds = (retry_after_ms + 999) / 1000;
    int size = snprintf(header, sizeof header, "Retry-After: %lld\r\n",
                        (long long)(seconds < 1 ? 1 : seconds));
    answers_refuse(connection, ST_THROTTLED, "throttled", "尝试太频繁，请稍后再试",
           (struct text){header, (size_t)size});
}

void answers_status(struct connection *connection, enum status status)
{
    static const struct {
        enum status status;
        const char *code, *message;
    } rows[] = {
        {ST_MALFORMED, "malformed", "请求格式不对"},
        {ST_UNAUTHORIZED, "unauthorized", "用户名或密码不对"},
        {ST_FORBIDDEN, "forbidden", "不允许从这个页面登录"},
        {ST_BUSY, "busy", "系统繁忙，请稍后再试"},
        {ST_STOPPING, "busy", "系统正在停机"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].status == status) {
            answers_refuse(connection, status, rows[i].code, rows[i].message, TEXT_NONE);
            return;
        }
    }
    answers_refuse(connection, status, "internal", "系统出错，请稍后再试", TEXT_NONE);
}
