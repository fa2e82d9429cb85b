/* Outbound: request bytes, judgement of answers, the access token. */
#include "adapters/wechat/clean.h"
#include "adapters/wechat/token.h"
#include "tests/unit/wechat_fixture.h"

#include <string.h>

#define SEND_URL "https://api.weixin.qq.com/cgi-bin/message/custom/send?access_token="

static void message_is_encoded_as_raw_utf8(void **state)
{
    struct wechat_case *c = *state;
    static const struct {
        const char *label;
        struct outbound outbound;
        const char *body;
    } cases[] = {
        {"text",
         {.kind = OUTBOUND_TEXT, .peer = {"oA", 2}, .content = {"您好 a/b \"c\"\\\n👍", 20}},
         "{\"touser\":\"oA\",\"msgtype\":\"text\",\"text\":{\"content\":"
         "\"您好 a/b \\\"c\\\"\\\\\\n👍\"}}"},
        {"controls are left out, never escaped",
         {.kind = OUTBOUND_TEXT, .peer = {"oA", 2}, .content = {"a\x01\x1F\x00\r\nb", 7}},
         "{\"touser\":\"oA\",\"msgtype\":\"text\",\"text\":{\"content\":\"a\\nb\"}}"},
        {"image",
         {.kind = OUTBOUND_IMAGE, .peer = {"oA", 2}, .media_id = {"media-1", 7}},
         "{\"touser\":\"oA\",\"msgtype\":\"image\",\"image\":{\"media_id\":\"media-1\"}}"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct http_request request;
        assert_int_equal(wechat_channel.encode(&c->account, TEXT("tok-_.~/+ 1"), &cases[i].outbound,
                                               c->arena, &request),
                         ST_OK);
        assert_true(request.is_post);
        assert_string_equal(request.url.data, SEND_URL "tok-_.~%2F%2B%201");
        assert_true(text_starts_with(request.content_type, TEXT("application/json")));
        assert_int_equal(request.authorization.size, 0);
        if (!text_equal(request.body, text_of(cases[i].body))) {
            fail_msg("%s: %.*s", cases[i].label, TEXT_ARGS(request.body));
        }
    }
}

static void the_sign_that_somebody_writes_is_the_request_that_the_platform_documents(void **state)
{
    struct wechat_case *c = *state;
    for (int writes = 0; writes <= 1; writes++) {
        const struct outbound outbound = {
            .kind = OUTBOUND_TYPING, .peer = TEXT("oA"), .writes = writes == 1};
        struct http_request request;
        assert_int_equal(
            wechat_channel.encode(&c->account, TEXT("t"), &outbound, c->arena, &request), ST_OK);
        assert_string_equal(
            request.url.data,
            "https://api.weixin.qq.com/cgi-bin/message/custom/typing?access_token=t");
        assert_string_equal(request.body.data,
                            writes == 1 ? "{\"touser\":\"oA\",\"command\":\"Typing\"}"
                                        : "{\"touser\":\"oA\",\"command\":\"CancelTyping\"}");
    }
}

static void message_that_cannot_be_sent_is_refused(void **state)
{
    struct wechat_case *c = *state;
    static char long_text[WECHAT_TEXT_BYTES_MAX + 1];
    memset(long_text, 'a', sizeof long_text);
    const struct {
        const char *label;
        struct text token;
        struct outbound outbound;
        enum status status;
    } cases[] = {
        {"at the limit",
         TEXT("t"),
         {.peer = TEXT("oA"), .content = {long_text, WECHAT_TEXT_BYTES_MAX}},
         ST_OK},
        {"one over",
         TEXT("t"),
         {.peer = TEXT("oA"), .content = {long_text, WECHAT_TEXT_BYTES_MAX + 1}},
         ST_TOO_LARGE},
        {"empty", TEXT("t"), {.peer = TEXT("oA")}, ST_MALFORMED},
        {"only controls", TEXT("t"), {.peer = TEXT("oA"), .content = TEXT("\x01")}, ST_MALFORMED},
        {"not UTF-8", TEXT("t"), {.peer = TEXT("oA"), .content = TEXT("\xFF")}, ST_MALFORMED},
        {"peer not UTF-8", TEXT("t"), {.peer = TEXT("\xFF"), .content = TEXT("a")}, ST_MALFORMED},
        {"no peer", TEXT("t"), {.content = TEXT("a")}, ST_MALFORMED},
        {"no media", TEXT("t"), {.kind = OUTBOUND_IMAGE, .peer = TEXT("oA")}, ST_MALFORMED},
        {"no token", TEXT_NONE, {.peer = TEXT("oA"), .content = TEXT("a")}, ST_TOKEN},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct http_request request;
        enum status status = wechat_channel.encode(&c->account, cases[i].token, &cases[i].outbound,
                                                   c->arena, &request);
        if (status != cases[i].status) {
            fail_msg("%s: %s", cases[i].label, status_name(status));
        }
    }
}

static const struct {
    const char *body;
    int http_code;
    bool sent_out;
    enum send_action action;
    int64_t retry_after_ms;
    int32_t code;
} verdicts[] = {
    {"", 0, false, SEND_RETRY, 0, 0},
    {"", 0, true, SEND_UNCERTAIN, 0, 0},
    {"{\"errcode\":0,\"errmsg\":\"ok\"}", 200, true, SEND_DONE, 0, 0},
    {"{\"errcode\":-1}", 200, true, SEND_RETRY, 0, -1},
    {"{\"errcode\":40001,\"errmsg\":\"ok\"}", 200, true, SEND_TOKEN, 0, 40001},
    {"{\"errcode\":40014}", 200, true, SEND_TOKEN, 0, 40014},
    {"{\"errcode\":42001}", 200, true, SEND_TOKEN, 0, 42001},
    {"{\"errcode\":45009}", 200, true, SEND_RETRY, 3600000, 45009},
    {"{\"errcode\":45011}", 200, true, SEND_RETRY, 60000, 45011},
    {"{\"errcode\":45015,\"errmsg\":\"out of response count limit\"}", 200, true, SEND_PEER_CLOSED,
     0, 45015},
    {"{\"errcode\":45047}", 200, true, SEND_PEER_CLOSED, 0, 45047},
    {"{\"errcode\":40003}", 200, true, SEND_PEER_GONE, 0, 40003},
    {"{\"errcode\":43004}", 200, true, SEND_PEER_GONE, 0, 43004},
    {"{\"errcode\":43019}", 200, true, SEND_PEER_GONE, 0, 43019},
    {"{\"errcode\":48002}", 200, true, SEND_PEER_GONE, 0, 48002},
    {"{\"errcode\":40004}", 200, true, SEND_GIVE_UP, 0, 40004},
    {"{\"errcode\":40007}", 200, true, SEND_GIVE_UP, 0, 40007},
    {"{\"errcode\":40033}", 200, true, SEND_GIVE_UP, 0, 40033},
    {"{\"errcode\":40036}", 200, true, SEND_GIVE_UP, 0, 40036},
    {"{\"errcode\":40037}", 200, true, SEND_GIVE_UP, 0, 40037},
    {"{\"errcode\":43101}", 200, true, SEND_GIVE_UP, 0, 43101},
    {"{\"errcode\":44004}", 200, true, SEND_GIVE_UP, 0, 44004},
    {"{\"errcode\":45002}", 200, true, SEND_GIVE_UP, 0, 45002},
    {"{\"errcode\":45008}", 200, true, SEND_GIVE_UP, 0, 45008},
    {"{\"errcode\":45080}", 200, true, SEND_GIVE_UP, 0, 45080},
    {"{\"errcode\":47001}", 200, true, SEND_GIVE_UP, 0, 47001},
    {"{\"errcode\":47003}", 200, true, SEND_GIVE_UP, 0, 47003},
    {"{\"errcode\":48008}", 200, true, SEND_GIVE_UP, 0, 48008},
    {"{\"errcode\":40002}", 200, true, SEND_STOP_ACCOUNT, 0, 40002},
    {"{\"errcode\":40013}", 200, true, SEND_STOP_ACCOUNT, 0, 40013},
    {"{\"errcode\":40125}", 200, true, SEND_STOP_ACCOUNT, 0, 40125},
    {"{\"errcode\":40164}", 200, true, SEND_STOP_ACCOUNT, 0, 40164},
    {"{\"errcode\":40243}", 200, true, SEND_STOP_ACCOUNT, 0, 40243},
    {"{\"errcode\":41001}", 200, true, SEND_STOP_ACCOUNT, 0, 41001},
    {"{\"errcode\":48001}", 200, true, SEND_STOP_ACCOUNT, 0, 48001},
    {"{\"errcode\":48004}", 200, true, SEND_STOP_ACCOUNT, 0, 48004},
    {"{\"errcode\":50002}", 200, true, SEND_STOP_ACCOUNT, 0, 50002},
    {"{\"errcode\":99999}", 200, true, SEND_GIVE_UP, 0, 99999},
    /* what may have been delivered */
    {"", 200, true, SEND_UNCERTAIN, 0, 0},
    {"{\"errcode\":", 200, true, SEND_UNCERTAIN, 0, 0},
    {"{}", 200, true, SEND_UNCERTAIN, 0, 0},
    {"[]", 200, true, SEND_UNCERTAIN, 0, 0},
    {"<html>", 200, true, SEND_UNCERTAIN, 0, 0},
    {"{\"errcode\":\"0\"}", 200, true, SEND_UNCERTAIN, 0, 0},
    {"{\"errcode\":0.0}", 200, true, SEND_UNCERTAIN, 0, 0},
    {"{\"errcode\":4294967296}", 200, true, SEND_UNCERTAIN, 0, 0},
    {"{\"errcode\":0} x", 200, true, SEND_UNCERTAIN, 0, 0},
    {"", 500, true, SEND_UNCERTAIN, 0, 500},
    {"", 502, true, SEND_UNCERTAIN, 0, 502},
    {"", 504, true, SEND_UNCERTAIN, 0, 504},
    {"", 204, true, SEND_UNCERTAIN, 0, 204},
    /* what a host on the way turned back */
    {"", 503, true, SEND_RETRY, 0, 503},
    {"", 429, true, SEND_RETRY, 60000, 429},
    {"", 403, true, SEND_RETRY, 0, 403},
    {"", 302, true, SEND_RETRY, 0, 302},
};

static void answers_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(verdicts); i++) {
        struct verdict verdict = wechat_channel.judge(
            verdicts[i].http_code, text_of(verdicts[i].body), verdicts[i].sent_out);
        if (verdict.action != verdicts[i].action || verdict.code != verdicts[i].code ||
            verdict.retry_after_ms != verdicts[i].retry_after_ms) {
            fail_msg("%d %s: action %d, code %d", verdicts[i].http_code, verdicts[i].body,
                     (int)verdict.action, (int)verdict.code);
        }
        assert_non_null(verdict.meaning);
        assert_true(strlen(verdict.meaning) > 0);
    }
}

static void token_is_asked_for_without_retiring_the_present_one(void **state)
{
    struct wechat_case *c = *state;
    struct http_request request;
    for (int force = 0; force <= 1; force++) {
        assert_int_equal(wechat_channel.token_request(&c->account, force == 1, c->arena, &request),
                         ST_OK);
        assert_true(request.is_post);
        assert_string_equal(request.url.data, "https://api.weixin.qq.com/cgi-bin/stable_token");
        assert_string_equal(
            request.body.data,
            force ? "{\"grant_type\":\"client_credential\",\"appid\":\"wx0123456789abcdef\","
                    "\"secret\":\"0123456789abcdef0123456789abcdef\",\"force_refresh\":true}"
                  : "{\"grant_type\":\"client_credential\",\"appid\":\"wx0123456789abcdef\","
                    "\"secret\":\"0123456789abcdef0123456789abcdef\",\"force_refresh\":false}");
    }
}

static const struct {
    const char *body;
    int http_code;
    enum status status;
    int32_t code;
} token_answers[] = {
    {"{\"access_token\":\"tok\",\"expires_in\":7200}", 200, ST_OK, 0},
    {"{\"access_token\":\"tok\",\"expires_in\":7200,\"errcode\":0}", 200, ST_OK, 0},
    {"{\"access_token\":\"tok\",\"expires_in\":86400}", 200, ST_OK, 0},
    {"{\"access_token\":\"tok\",\"expires_in\":86401}", 200, ST_UNREACHABLE, 0},
    {"{\"access_token\":\"tok\",\"expires_in\":0}", 200, ST_UNREACHABLE, 0},
    {"{\"access_token\":\"tok\",\"expires_in\":\"7200\"}", 200, ST_UNREACHABLE, 0},
    {"{\"access_token\":\"tok\"}", 200, ST_UNREACHABLE, 0},
    {"{\"access_token\":\"\",\"expires_in\":7200}", 200, ST_UNREACHABLE, 0},
    {"{\"access_token\":\"a b\",\"expires_in\":7200}", 200, ST_UNREACHABLE, 0},
    {"{\"access_token\":7,\"expires_in\":7200}", 200, ST_UNREACHABLE, 0},
    {"{\"access_token\":\"to", 200, ST_UNREACHABLE, 200},
    {"", 200, ST_UNREACHABLE, 200},
    {"", 0, ST_UNREACHABLE, 0},
    {"{\"access_token\":\"tok\",\"expires_in\":7200}", 502, ST_UNREACHABLE, 502},
    {"", 429, ST_THROTTLED, 429},
    {"{\"errcode\":-1}", 200, ST_UNREACHABLE, -1},
    {"{\"errcode\":45009}", 200, ST_THROTTLED, 45009},
    {"{\"errcode\":45011}", 200, ST_THROTTLED, 45011},
    {"{\"errcode\":40001}", 200, ST_CONFIG, 40001},
    {"{\"errcode\":40125}", 200, ST_CONFIG, 40125},
    {"{\"errcode\":40013}", 200, ST_CONFIG, 40013},
    {"{\"errcode\":40164}", 200, ST_CONFIG, 40164},
    {"{\"errcode\":40243}", 200, ST_CONFIG, 40243},
    {"{\"errcode\":50002}", 200, ST_CONFIG, 50002},
    {"{\"errcode\":99999}", 200, ST_UNREACHABLE, 99999},
    {"{\"errcode\":40001,\"access_token\":\"tok\",\"expires_in\":7200}", 200, ST_CONFIG, 40001},
};

static void token_answers_are_judged(void **state)
{
    struct wechat_case *c = *state;
    for (size_t i = 0; i < COUNT(token_answers); i++) {
        struct token_answer answer = wechat_channel.token_judge(
            token_answers[i].http_code, text_of(token_answers[i].body), c->arena);
        bool ok = token_answers[i].status == ST_OK;
        if (answer.status != token_answers[i].status || answer.code != token_answers[i].code ||
            !text_equal(answer.token, ok ? TEXT("tok") : TEXT_NONE) ||
            (answer.expires_in_ms > 0) != ok) {
            fail_msg("%d %s: %s, code %d", token_answers[i].http_code, token_answers[i].body,
                     status_name(answer.status), (int)answer.code);
        }
    }
}

static void token_is_taken_up_to_its_limit(void **state)
{
    struct wechat_case *c = *state;
    char token[WECHAT_ACCESS_TOKEN_BYTES_MAX + 2] = {0};
    memset(token, 'a', WECHAT_ACCESS_TOKEN_BYTES_MAX);
    for (int over = 0; over <= 1; over++) {
        token[WECHAT_ACCESS_TOKEN_BYTES_MAX] = over ? 'a' : '\0';
        struct text body =
            arena_printf(c->arena, "{\"access_token\":\"%s\",\"expires_in\":7200}", token);
        assert_int_equal(wechat_channel.token_judge(200, body, c->arena).status,
                         over ? ST_UNREACHABLE : ST_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_is_encoded_as_raw_utf8),
        cmocka_unit_test(the_sign_that_somebody_writes_is_the_request_that_the_platform_documents),
        cmocka_unit_test(message_that_cannot_be_sent_is_refused),
        cmocka_unit_test(answers_are_judged),
        cmocka_unit_test(token_is_asked_for_without_retiring_the_present_one),
        cmocka_unit_test(token_answers_are_judged),
        cmocka_unit_test(token_is_taken_up_to_its_limit),
    };
    return cmocka_run_group_tests(tests, case_setup, case_teardown);
}
