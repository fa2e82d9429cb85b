#include "tests/doubles/platform/routes.h"

#include "tests/doubles/platform/control.h"
#include "tests/doubles/platform/phone.h"
#include "tests/doubles/platform/sms_api.h"
#include "tests/doubles/platform/wechat_api.h"
#include "tests/doubles/platform/wechat_notice.h"

#include <string.h>

enum method { GET, POST, ANY };

/* clang-format off */
/* First match wins. A path that ends in '/' stands for all below it, except "/" itself. */
static const struct route {
    enum method method;
    const char *path;
    void (*handle)(struct platform *platform, const struct request *request,
                   struct answer *answer);
} routes[] = {
    {GET,  "/cgi-bin/sendsms", sms_api_answer_kannel},
    {POST, "/2010-04-01/",    sms_api_answer_twilio},
    {POST, "/",               sms_api_answer_root},
    {POST, "/sms/report",     sms_api_answer_report},
    {ANY,  "/cgi-bin/",       wechat_api_answer},
    {GET,  "/",               phone_answer_asset},
    {GET,  "/phone.css",      phone_answer_asset},
    {GET,  "/phone.js",       phone_answer_asset},
    {GET,  "/phone/state",    phone_answer_state},
    {GET,  "/phone/media",    phone_answer_media},
    {POST, "/phone/send",     phone_answer_send},
    {POST, "/phone/picture",  phone_answer_picture},
    {POST, "/phone/consent",  wechat_notice_consent},
    {POST, "/phone/verify",   phone_answer_verify},
    {POST, "/control",        control_answer},
    {GET,  "/control/log",    control_answer_log},
};
/* clang-format on */

static bool matches(const char *pattern, const char *path)
{
    size_t size = strlen(pattern);
    if (size > 1 && pattern[size - 1] == '/') {
        return strncmp(path, pattern, size) == 0;
    }
    return strcmp(path, pattern) == 0;
}

void routes_answer(struct platform *platform, const struct request *request, struct answer *answer)
{
    bool known = false;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        const struct route *route = &routes[i];
        if (!matches(route->path, request->path)) {
            continue;
        }
        known = true;
        if (route->method == ANY || (route->method == POST) == request->is_post) {
            route->handle(platform, request, answer);
            return;
        }
    }
    answer_refusal(answer, known ? 405 : 404, known ? "method not allowed" : "no such path");
}
