#include "adapters/http_judge.h"

enum { RETRY_MINUTE_MS = 60 * 1000 };

struct verdict http_judge(int http_code, bool sent_out)
{
    struct verdict verdict = {SEND_UNCERTAIN, 0, http_code, "网关出错，消息可能已送达"};
    if (http_code == 0) {
        verdict = sent_out
                      ? (struct verdict){SEND_UNCERTAIN, 0, 0, "平台没有回应，消息可能已送达"}
                      : (struct verdict){SEND_RETRY, 0, 0, "连接不上平台"};
    } else if (http_code == 503) {
        verdict = (struct verdict){SEND_RETRY, 0, http_code, "平台暂时无法处理"};
    } else if (http_code == 429) {
        verdict = (struct verdict){SEND_RETRY, RETRY_MINUTE_MS, http_code, "请求过于频繁"};
    } else if (http_code >= 300 && http_code < 500) {
        verdict = (struct verdict){SEND_RETRY, 0, http_code, "接口地址或网络出口拒绝了请求"};
    } else if (http_code >= 200 && http_code < 300) {
        verdict = (struct verdict){SEND_UNCERTAIN, 0, http_code == 200 ? 0 : http_code,
                                   "平台的回应残缺，消息可能已送达"};
    }
    return verdict;
}

void http_obey_retry_after(int64_t seconds, struct verdict *verdict)
{
    bool again = verdict->action == SEND_RETRY || verdict->action == SEND_UNCERTAIN;
    int64_t wait_ms = seconds < HTTP_RETRY_AFTER_MAX_MS / 1000 ? seconds * 1000
                                                               : HTTP_RETRY_AFTER_MAX_MS;
    if (again && wait_ms > verdict->retry_after_ms) {
        verdict->retry_after_ms = wait_ms;
    }
}

enum send_response http_response(int http_code, const struct verdict *verdict)
{
    enum { SERVER_ERROR = 500 };
    bool silent = http_code == 0 || http_code >= SERVER_ERROR || verdict->action == SEND_UNCERTAIN;
    return silent ? SEND_UNANSWERED : SEND_ANSWERED;
}
