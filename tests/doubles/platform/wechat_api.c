#include "tests/doubles/platform/wechat_api.h"

#include "tests/doubles/platform/faults.h"
#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/media.h"
#include "tests/doubles/platform/platform.h"
#include "tests/doubles/platform/wechat_call.h"
#include "tests/doubles/platform/wechat_error.h"
#include "tests/doubles/platform/wechat_menu.h"
#include "tests/doubles/platform/wechat_notice.h"
#include "tests/doubles/platform/wechat_send.h"
#include "tests/doubles/platform/wechat_token.h"
#include "tests/doubles/platform/wecom_api.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VIDEO_URL_BYTES = 160 };

/* What the two token endpoints share. The parameters come from the query or from the body. */
static int issue(struct wechat_call *call, enum token_series series, const json_t *arguments)
{
    const char *grant = json_string_value(json_object_get(arguments, "grant_type"));
    const char *appid = json_string_value(json_object_get(arguments, "appid"));
    const char *secret = json_string_value(json_object_get(arguments, "secret"));
    if (grant == NULL || strcmp(grant, "client_credential") != 0) {
        return WECHAT_GRANT_TYPE;
    }
    if (appid == NULL || secret == NULL) {
        return appid == NULL ? WECHAT_APPID_MISSING : WECHAT_SECRET_MISSING;
    }
    const struct account *account = accounts_find_appid(&call->platform->accounts, appid);
    if (account == NULL) {
        return WECHAT_APPID;
    }
    if (strcmp(account->secret, secret) != 0) {
        return WECHAT_SECRET;
    }
    call->account = account;
    bool force = json_is_true(json_object_get(arguments, "force_refresh"));
    struct token_grant grant_given = tokens_issue(call->platform->tokens, account, series, force,
                                                  platform_now_ms(call->platform));
    if (grant_given.is_new) {
        journal_add(call->platform->journal, "token",
                    json_pack("{s:s,s:s,s:b}", "account", account->id, "series",
                              series == SERIES_STABLE ? "stable_token" : "token", "forced", force));
    }
    call->result = json_pack("{s:s,s:I}", "access_token", grant_given.token, "expires_in",
                             (json_int_t)grant_given.expires_in_s);
    return WECHAT_OK;
}

static int run_token(struct wechat_call *call)
{
    return issue(call, SERIES_TOKEN, call->request->query);
}

static int run_stable_token(struct wechat_call *call)
{
    return issue(call, SERIES_STABLE, call->body);
}

static int run_media_get(struct wechat_call *call)
{
    const char *id = request_query(call->request, "media_id");
    const struct media_item *item = media_find(call->platform->media, id);
    if (item == NULL) {
        return WECHAT_MEDIA_ID;
    }
    if (strncmp(item->content_type, "video/", 6) == 0) { /* its address, and the file there */
        char url[VIDEO_URL_BYTES];
        snprintf(url, sizeof url, "http://127.0.0.1:%d/phone/media?id=%s",
                 server_port(call->platform->server), item->id);
        call->result = json_pack("{s:s}", "video_url", url);
        return WECHAT_OK;
    }
    media_answer(call->platform, item, call->request->path, call->answer);
    return WECHAT_OK;
}

static int run_callback_ip(struct wechat_call *call)
{
    call->result = json_pack("{s:[s]}", "ip_list", "127.0.0.1");
    return WECHAT_OK;
}

/* clang-format off */
static const struct endpoint {
    const char *path;
    bool is_post;
    bool needs_token;
    int (*run)(struct wechat_call *call);
} endpoints[] = {
    {"/cgi-bin/token",                 false, false, run_token},
    {"/cgi-bin/stable_token",          true,  false, run_stable_token},
    {"/cgi-bin/message/custom/send",   true,  true,  wechat_send_message},
    {"/cgi-bin/message/custom/typing", true,  true,  wechat_send_typing},
    {"/cgi-bin/message/template/send", true,  true,  wechat_notice_template},
    {"/cgi-bin/message/subscribe/bizsend", true, true, wechat_notice_subscription},
    {"/cgi-bin/menu/create",           true,  true,  wechat_menu_create},
    {"/cgi-bin/menu/get",              false, true,  wechat_menu_get},
    {"/cgi-bin/menu/delete",           false, true,  wechat_menu_delete},
    {"/cgi-bin/media/get",             false, true,  run_media_get},
    {"/cgi-bin/gettoken",              false, false, wecom_get_token},
    {"/cgi-bin/message/send",          true,  true,  wecom_send},
    {"/cgi-bin/getcallbackip",         false, true,  run_callback_ip},
};
/* clang-format on */

/* The platform shows \uXXXX as it stands instead of decoding it: doubling the backslash makes the
 * parser do the same. *escaped_out tells whether there was one. */
static char *keep_unicode_escapes(struct text body, size_t *size_out, bool *escaped_out)
{
    char *kept = malloc(body.size * 2 + 1);
    size_t size = 0;
    *escaped_out = false;
    for (size_t i = 0; kept != NULL && i < body.size; i++) {
        kept[size++] = body.data[i];
        if (body.data[i] != '\\' || i + 1 == body.size) {
            continue;
        }
        if (body.data[i + 1] == 'u') {
            kept[size++] = '\\';
            *escaped_out = true;
        }
        kept[size++] = body.data[++i];
    }
    *size_out = size;
    return kept;
}

static int read_body(struct wechat_call *call)
{
    if (call->request->body.size == 0) {
        return WECHAT_BODY_EMPTY;
    }
    size_t size;
    char *kept = keep_unicode_escapes(call->request->body, &size, &call->escaped);
    call->body = kept == NULL ? NULL : json_loadb(kept, size, 0, NULL);
    free(kept);
    return json_is_object(call->body) ? WECHAT_OK : WECHAT_BAD_JSON;
}

static int run(struct wechat_call *call)
{
    const struct endpoint *endpoint = NULL;
    for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++) {
        if (strcmp(endpoints[i].path, call->request->path) == 0) {
            endpoint = &endpoints[i];
        }
    }
    if (endpoint == NULL) {
        return WECHAT_URL;
    }
    if (endpoint->is_post != call->request->is_post) {
        return endpoint->is_post ? WECHAT_NEEDS_POST : WECHAT_NEEDS_GET;
    }
    int code = WECHAT_OK;
    if (endpoint->needs_token) {
        code = tokens_check(call->platform->tokens, request_query(call->request, "access_token"),
                            platform_now_ms(call->platform), &call->account);
    }
    if (code == WECHAT_OK && endpoint->is_post) {
        code = read_body(call);
    }
    return code == WECHAT_OK ? endpoint->run(call) : code;
}

/* Failures end in a request id, as the platform's do. */
static json_t *failure(int code)
{
    unsigned int id[3];
    char message[256];
    RAND_bytes((unsigned char *)id, sizeof id);
    snprintf(message, sizeof message, "%s rid: %08x-%08x-%08x", wechat_error_message(code), id[0],
             id[1], id[2]);
    return json_pack("{s:i,s:s}", "errcode", code, "errmsg", message);
}

static void write_answer(struct wechat_call *call, int code)
{
    if (code != WECHAT_OK) {
        json_decref(call->result);
        call->result = failure(code);
    } else if (call->result == NULL && call->answer->body == NULL) {
        call->result = json_pack("{s:i,s:s}", "errcode", 0, "errmsg", "ok");
    }
    if (call->result != NULL) {
        answer_json(call->answer, 200, call->result);
        call->result = NULL;
    }
}

/* Faults that spoil the answer of a call that took effect. */
static void spoil(struct wechat_call *call)
{
    struct faults *faults = call->platform->faults;
    const char *path = call->request->path;
    int value;
    if (faults_strike(faults, FAULT_GARBAGE, path, &value)) {
        call->answer->size /= 2;
    }
    if (faults_strike(faults, FAULT_DELAY, path, &value)) {
        call->answer->delay_ms = value;
    }
    call->answer->drop = faults_strike(faults, FAULT_LOSE_ANSWER, path, &value);
}

static void record(const struct wechat_call *call, int code)
{
    journal_add(call->platform->journal, "api",
                json_pack("{s:s,s:s?,s:i,s:i,s:b,s:b,s:O?}", "path", call->request->path, "account",
                          call->account == NULL ? NULL : call->account->id, "errcode", code, "http",
                          call->answer->code == 0 ? 200 : call->answer->code, "lost",
                          call->answer->drop, "escaped", call->escaped, "request", call->body));
}

void wechat_api_answer(struct platform *platform, const struct request *request,
                       struct answer *answer)
{
    struct wechat_call call = {.platform = platform, .request = request, .answer = answer};
    int code = WECHAT_OK;
    int http;
    if (faults_strike(platform->faults, FAULT_HTTP, request->path, &http)) {
        answer_bytes(answer, "text/html", TEXT("<html><body>error</body></html>"));
        answer->code = http;
    } else if (faults_strike(platform->faults, FAULT_ERROR, request->path, &code)) {
        write_answer(&call, code);
    } else {
        code = run(&call);
        write_answer(&call, code);
        spoil(&call);
    }
    record(&call, code);
    json_decref(call.body);
}
