/* An app of WeCom: Tencent's own sample in, what goes out, and what the answers mean. */
#include "adapters/wechat/clean.h"
#include "adapters/wechat/settings.h"
#include "adapters/wechat/wecom.h"
#include "adapters/wechat/wecom_errors.h"
#include "tests/unit/wechat_case.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Tencent's sample of WXBizMsgCrypt for WeCom. */
#define SAMPLE_KEY "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
#define SAMPLE_ECHO                                                                                \
    "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
#define SAMPLE_ECHO_QUERY                                                                          \
    "msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780"  \
    "&echostr=P9nAzCzyDtyTWESHep1vC5X9xho%2FqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2B4RPcs8TgAE7OaBO%"  \
    "2B"                                                                                           \
    "FZXvnaqQ%3D%3D"
#define SAMPLE_POST_QUERY                                                                          \
    "msg_signature=477715d11cdb4164915debcba66cb864d751f3e6&timestamp=1409659813&nonce=1372623149"
#define SAMPLE_ENCRYPT                                                                             \
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/"                         \
    "0lWfrf0QADHHhGd3QczcdCUpj"                                                                    \
    "911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue0" \
    "6DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3" \
    "IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH2" \
    "7Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R" \
    "07+qN+E7Q=="
#define SAMPLE_BODY(to)                                                                            \
    "<xml><ToUserName><![CDATA[" to "]]></ToUserName><Encrypt><![CDATA[" SAMPLE_ENCRYPT            \
    "]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>"

static void sample_account(struct account *account)
{
    *account = (struct account){.id = TEXT("work"), .channel = TEXT("wecom")};
    account->ops = &wecom_channel;
    account_case_set(account, "corpid", "wx5823bf96d3bd56c7");
    account_case_set(account, "agent_id", "218");
    account_case_set(account, "secret", "secret_of-the-app");
    account_case_set(account, "token", "QDG6eK");
    account_case_set(account, "encoding_aes_key", SAMPLE_KEY);
}

static int open_case(void **state)
{
    static struct wechat_case c;
    struct fault_sink faults = {.out = stderr};
    sample_account(&c.account);
    c.arena = arena_open(CASE_ARENA_BYTES, CASE_ARENA_LIMIT_BYTES);
    assert_int_equal(wecom_channel.prepare(&c.account, &faults), ST_OK);
    *state = &c;
    return 0;
}

static int close_case(void **state)
{
    struct wechat_case *c = *state;
    wecom_channel.release(&c->account);
    arena_close(c->arena);
    return 0;
}

static void handshake_opens_the_echo(void **state)
{
    static const struct {
        const char *label, *query;
        int64_t now_s;
        enum status status;
    } cases[] = {
        {"sample", SAMPLE_ECHO_QUERY, 1409659589, ST_OK},
        {"late", SAMPLE_ECHO_QUERY, 1409659589 + 301, ST_STALE},
        {"another echo",
         "msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp="
         "1409659589&nonce=263014780&echostr=AAAA",
         1409659589, ST_SIGNATURE},
        {"no signature", "timestamp=1409659589&nonce=263014780&echostr=AAAA", 1409659589,
         ST_SIGNATURE},
        {"signature of an official account",
         "signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780"
         "&echostr=1234",
         1409659589, ST_SIGNATURE},
        {"no echo",
         "msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589"
         "&nonce=263014780",
         1409659589, ST_MALFORMED},
    };
    struct wechat_case *c = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct webhook hook = {
            .is_get = true, .query = text_of(cases[i].query), .now_ms = cases[i].now_s * 1000};
        struct text body = TEXT_NONE;
        enum status status = wecom_channel.verify(&c->account, &hook, c->arena);
        if (status == ST_OK) {
            status = wecom_channel.handshake(&c->account, &hook, c->arena, &body);
        }
        if (status != cases[i].status) {
            fail_msg("%s: %s", cases[i].label, status_name(status));
        }
        if (status == ST_OK) {
            assert_true(text_equal(body, TEXT("1616140317555161061")));
        }
    }
}

static enum status decode(struct wechat_case *c, const char *query, const char *body,
                          struct inbound_batch *batch)
{
    struct webhook hook = {
        .query = text_of(query), .body = text_of(body), .now_ms = INT64_C(1409659813) * 1000};
    enum status status = wecom_channel.verify(&c->account, &hook, c->arena);
    return status == ST_OK ? wecom_channel.decode(&c->account, &hook, c->arena, batch) : status;
}

static void sample_message_is_decoded(void **state)
{
    struct wechat_case *c = *state;
    struct inbound_batch batch;
    assert_int_equal(decode(c, SAMPLE_POST_QUERY, SAMPLE_BODY("wx5823bf96d3bd56c7"), &batch),
                     ST_OK);
    assert_int_equal(batch.count, 1);
    const struct inbound *inbound = &batch.items[0];
    assert_int_equal(inbound->kind, INBOUND_TEXT);
    assert_true(text_equal(inbound->content, TEXT("hello")));
    assert_true(text_equal(inbound->peer, TEXT("mycreate")));
    assert_true(
        text_equal(inbound->dedupe_key, TEXT("message:4561255354251345929:1409659813:mycreate")));
    assert_true(text_equal(inbound->account, TEXT("work")));
}

static void message_for_somebody_else_is_refused(void **state)
{
    struct wechat_case *c = *state;
    struct inbound_batch batch;
    assert_int_equal(decode(c, SAMPLE_POST_QUERY, SAMPLE_BODY("wx0000000000000000"), &batch),
                     ST_FORBIDDEN);
    assert_int_equal(decode(c, SAMPLE_POST_QUERY,
                            "<xml><Encrypt>AAAA</Encrypt>"
                            "<ToUserName>a</ToUserName></xml>",
                            &batch),
                     ST_SIGNATURE);
    assert_int_equal(decode(c, SAMPLE_POST_QUERY, "<xml><ToUserName>a</ToUserName></xml>", &batch),
                     ST_MALFORMED);
    wecom_channel.release(&c->account);
    struct fault_sink faults = {.out = stderr};
    sample_account(&c->account);
    account_case_set(&c->account, "agent_id", "219"); /* another app of the same company, with one key */
    assert_int_equal(wecom_channel.prepare(&c->account, &faults), ST_OK);
    assert_int_equal(decode(c, SAMPLE_POST_QUERY, SAMPLE_BODY("wx5823bf96d3bd56c7"), &batch),
                     ST_FORBIDDEN);
}

/* Seals and signs xml as the platform does, and decodes it. */
static enum status decode_sealed(struct wechat_case *c, const char *xml,
                                 struct inbound_batch *batch)
{
    const struct wechat_settings *settings = c->account.state;
    static const uint8_t random[WECHAT_ENVELOPE_RANDOM_BYTES] = {1};
    struct text encrypt, hex;
    assert_int_equal(wechat_envelope_seal(&settings->keys[0], settings->appid, text_of(xml), random,
                                          c->arena, &encrypt),
                     ST_OK);
    struct text parts[] = {settings->tokens[0], TEXT("1409659813"), TEXT("7"), encrypt};
    assert_int_equal(wechat_signature_make(settings->sha1, parts, 4, c->arena, &hex), ST_OK);
    struct text query =
        arena_printf(c->arena, "msg_signature=%.*s&timestamp=1409659813&nonce=7", TEXT_ARGS(hex));
    struct text body = arena_printf(
        c->arena, "<xml><ToUserName>wx5823bf96d3bd56c7</ToUserName><Encrypt>%.*s</Encrypt></xml>",
        TEXT_ARGS(encrypt));
    return decode(c, query.data, body.data, batch);
}

static void kinds_and_people_of_wecom_are_known(void **state)
{
    static const struct {
        const char *from, *rest;
        enum status status;
        enum inbound_kind kind;
    } cases[] = {
        {"zhang.san@x_1", "<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId>", ST_OK,
         INBOUND_TEXT},
        {"7",
         "<MsgType>image</MsgType><PicUrl>http://a/</PicUrl><MediaId>m</MediaId><MsgId>1</MsgId>",
         ST_OK, INBOUND_IMAGE},
        {"a", "<MsgType>event</MsgType><Event>subscribe</Event>", ST_OK, INBOUND_FOLLOW},
        {"a", "<MsgType>event</MsgType><Event>unsubscribe</Event>", ST_OK, INBOUND_UNFOLLOW},
        {"a", "<MsgType>event</MsgType><Event>click</Event><EventKey>k</EventKey>", ST_OK,
         INBOUND_MENU},
        {"a", "<MsgType>event</MsgType><Event>enter_agent</Event>", ST_OK, INBOUND_OTHER},
        {"a", "<MsgType>event</MsgType><Event>CLICK</Event>", ST_OK, INBOUND_OTHER},
        {"@all", "<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId>", ST_MALFORMED, 0},
        {"a|b", "<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId>", ST_MALFORMED, 0},
        {"a:b", "<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId>", ST_MALFORMED, 0},
        {"", "<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId>", ST_MALFORMED, 0},
    };
    struct wechat_case *c = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct inbound_batch batch;
        struct text xml = arena_printf(
            c->arena,
            "<xml><ToUserName>wx5823bf96d3bd56c7</ToUserName><FromUserName>%s"
            "</FromUserName><CreateTime>1409659813</CreateTime><AgentID>218</AgentID>%s</xml>",
            cases[i].from, cases[i].rest);
        enum status status = decode_sealed(c, xml.data, &batch);
        if (status != cases[i].status ||
            (status == ST_OK && batch.items[0].kind != cases[i].kind)) {
            fail_msg("%s %s: %s", cases[i].from, cases[i].rest, status_name(status));
        }
        if (status == ST_OK) {
            assert_int_equal(batch.items[0].allowance_count, 0); /* replies are not counted */
        }
    }
}

static void text_goes_to_one_member_of_the_app(void **state)
{
    static char long_words[WECHAT_TEXT_BYTES_MAX + 2];
    memset(long_words, 'a', sizeof long_words - 1);
    static const struct {
        const char *label;
        struct outbound outbound;
        enum status status;
        const char *body;
    } cases[] = {
        {"text",
         {.kind = OUTBOUND_TEXT, .peer = {"li.si", 5}, .content = {"您好\x01", 7}},
         ST_OK,
         "{\"touser\":\"li.si\",\"msgtype\":\"text\",\"agentid\":218,\"text\":{\"content\":"
         "\"您好\"},"
         "\"safe\":0}"},
        {"nothing left",
         {.kind = OUTBOUND_TEXT, .peer = {"a", 1}, .content = {"\x01", 1}},
         ST_MALFORMED,
         ""},
        {"nobody", {.kind = OUTBOUND_TEXT, .content = {"a", 1}}, ST_MALFORMED, ""},
        {"too long",
         {.kind = OUTBOUND_TEXT, .peer = {"a", 1}, .content = {long_words, sizeof long_words - 1}},
         ST_TOO_LARGE,
         ""},
        {"picture",
         {.kind = OUTBOUND_IMAGE, .peer = {"a", 1}, .media_id = {"m", 1}},
         ST_MALFORMED,
         ""},
    };
    struct wechat_case *c = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct http_request request = {0};
        enum status status =
            wecom_channel.encode(&c->account, TEXT("t+1"), &cases[i].outbound, c->arena, &request);
        if (status != cases[i].status ||
            (status == ST_OK && !text_equal(request.body, text_of(cases[i].body)))) {
            fail_msg("%s: %s %.*s", cases[i].label, status_name(status), TEXT_ARGS(request.body));
        }
        if (status == ST_OK) {
            assert_string_equal(
                request.url.data,
                "https://qyapi.weixin.qq.com/cgi-bin/message/send?access_token=t%2B1");
        }
    }
    struct http_request request;
    assert_int_equal(
        wecom_channel.encode(&c->account, TEXT_NONE, &cases[0].outbound, c->arena, &request),
        ST_TOKEN);
}

static void token_is_asked_of_the_company_for_the_app(void **state)
{
    static const struct {
        int http_code;
        const char *body;
        enum status status;
    } cases[] = {
        {200, "{\"errcode\":0,\"errmsg\":\"ok\",\"access_token\":\"abc\",\"expires_in\":7200}",
         ST_OK},
        {200, "{\"errcode\":40001,\"errmsg\":\"invalid credential\"}", ST_CONFIG},
        {200, "{\"errcode\":40013}", ST_CONFIG},
        {200, "{\"errcode\":60020}", ST_CONFIG},
        {200, "{\"errcode\":-1}", ST_UNREACHABLE},
        {200, "{\"errcode\":45009}", ST_THROTTLED},
        {200, "{\"errcode\":0}", ST_UNREACHABLE},
        {502, "", ST_UNREACHABLE},
    };
    struct wechat_case *c = *state;
    struct http_request request;
    assert_int_equal(wecom_channel.token_request(&c->account, true, c->arena, &request), ST_OK);
    assert_string_equal(request.url.data, "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid="
                                          "wx5823bf96d3bd56c7&corpsecret=secret_of-the-app");
    assert_false(request.is_post);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct token_answer answer =
            wecom_channel.token_judge(cases[i].http_code, text_of(cases[i].body), c->arena);
        if (answer.status != cases[i].status) {
            fail_msg("%s: %s", cases[i].body, status_name(answer.status));
        }
    }
}

static void answers_are_judged_by_the_table_of_wecom(void **state)
{
    static const struct {
        const char *body;
        enum send_action action;
    } cases[] = {
        {"{\"errcode\":0,\"errmsg\":\"ok\",\"invaliduser\":\"\",\"msgid\":\"x\"}", SEND_DONE},
        {"{\"errcode\":0,\"errmsg\":\"ok\"}", SEND_DONE},
        {"{\"errcode\":0,\"errmsg\":\"ok\",\"invaliduser\":\"li.si\"}", SEND_PEER_GONE},
        {"{\"errcode\":81013}", SEND_PEER_GONE},
        {"{\"errcode\":60111}", SEND_PEER_GONE},
        {"{\"errcode\":50002}", SEND_PEER_GONE}, /* of an official account: it is punished */
        {"{\"errcode\":42001}", SEND_TOKEN},
        {"{\"errcode\":40014}", SEND_TOKEN},
        {"{\"errcode\":40001}", SEND_STOP_ACCOUNT},
        {"{\"errcode\":40056}", SEND_STOP_ACCOUNT},
        {"{\"errcode\":60020}", SEND_STOP_ACCOUNT},
        {"{\"errcode\":-1}", SEND_RETRY},
        {"{\"errcode\":45009}", SEND_RETRY},
        {"{\"errcode\":45033}", SEND_RETRY},
        {"{\"errcode\":44004}", SEND_GIVE_UP},
        {"{\"errcode\":999999}", SEND_GIVE_UP},
        {"<html>", SEND_UNCERTAIN},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct verdict verdict = wecom_channel.judge(200, text_of(cases[i].body), true);
        if (verdict.action != cases[i].action || verdict.meaning == NULL) {
            fail_msg("%s: %d", cases[i].body, (int)verdict.action);
        }
    }
    assert_int_equal(wecom_channel.media_judge(200, TEXT("{\"errcode\":40007}"), NULL).expired,
                     true);
}

static void settings_that_are_missing_or_wrong_are_named(void **state)
{
    static const struct {
        const char *key, *value;
        size_t errors;
    } cases[] = {
        {"corpid", "", 1},
        {"corpid", "a b", 1},
        {"agent_id", "", 1},
        {"agent_id", "-1", 1},
        {"agent_id", "x", 1},
        {"agent_id", "99999999999", 1},
        {"agent_id", "+7", 1},
        {"agent_id", "0", 0},
        {"secret", "", 1},
        {"token", "", 1},
        {"token", "a!", 1},
        {"encoding_aes_key", "", 1},
        {"encoding_aes_key", "short", 1},
        {"api_base", "http://qyapi.weixin.qq.com", 1},
        {"api_base", "http://127.0.0.1:9", 0},
        {"media_hosts", "http://a", 1},
        {"previous_token", "older", 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct account account;
        struct fault_sink faults = {0};
        sample_account(&account);
        account_case_set(&account, cases[i].key, cases[i].value);
        enum status status = wecom_channel.prepare(&account, &faults);
        if (faults.error_count != cases[i].errors || (status == ST_OK) != (cases[i].errors == 0)) {
            fail_msg("%s = '%s': %zu faults", cases[i].key, cases[i].value, faults.error_count);
        }
        wecom_channel.release(&account);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_case, close_case)
    const struct CMUnitTest tests[] = {
        TEST(handshake_opens_the_echo),
        TEST(sample_message_is_decoded),
        TEST(message_for_somebody_else_is_refused),
        TEST(kinds_and_people_of_wecom_are_known),
        TEST(text_goes_to_one_member_of_the_app),
        TEST(token_is_asked_of_the_company_for_the_app),
        TEST(answers_are_judged_by_the_table_of_wecom),
        TEST(settings_that_are_missing_or_wrong_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
