/* Where a picture is asked for, and what an answer that is none means. */
#include "adapters/wechat/media.h"
#include "tests/unit/wechat_fixture.h"

#include <string.h>

static void open_account(struct wechat_case *c, const char *api_base, const char *hosts)
{
    struct fault_sink faults = {.out = stderr};
    case_account(&c->account, "safe");
    account_case_set(&c->account, "api_base", api_base);
    account_case_set(&c->account, "media_hosts", hosts);
    c->arena = arena_open(CASE_ARENA_BYTES, CASE_ARENA_LIMIT_BYTES);
    assert_int_equal(wechat_channel.prepare(&c->account, &faults), ST_OK);
}

static void picture_is_asked_for_by_its_id_with_the_token(void **state)
{
    struct wechat_case c;
    struct http_request request;
    struct media_source source = {.media_id = TEXT("id/+ 1"), .url = TEXT("http://evil.example/")};
    (void)state;
    open_account(&c, "https://api.weixin.qq.com", "");
    assert_int_equal(wechat_media_request(&c.account, TEXT("tok/1"), &source, c.arena, &request),
                     ST_OK);
    assert_string_equal(request.url.data, "https://api.weixin.qq.com/cgi-bin/media/get?"
                                          "access_token=tok%2F1&media_id=id%2F%2B%201");
    assert_false(request.is_post);
    assert_int_equal(request.reach, HTTP_REACH_CONFIGURED);
    assert_int_equal(wechat_media_request(&c.account, TEXT_NONE, &source, c.arena, &request),
                     ST_TOKEN);
    case_close(&c);
}

static void address_is_asked_only_on_a_listed_host(void **state)
{
    static const struct {
        const char *api_base, *url;
        enum status status;
        enum http_reach reach;
    } cases[] = {
        {"https://api.weixin.qq.com", "http://mmbiz.qpic.cn/a/0", ST_OK, HTTP_REACH_PUBLIC},
        {"https://api.weixin.qq.com", "https://MMBIZ.qpic.cn:443/a", ST_OK, HTTP_REACH_PUBLIC},
        {"https://api.weixin.qq.com", "http://mmbiz.qpic.cn:8080/a", ST_FORBIDDEN, 0},
        {"https://api.weixin.qq.com", "http://mmbiz.qpic.cn.evil.example/", ST_FORBIDDEN, 0},
        {"https://api.weixin.qq.com", "http://evil.example/mmbiz.qpic.cn", ST_FORBIDDEN, 0},
        {"https://api.weixin.qq.com", "http://mmbiz.qpic.cn@evil.example/", ST_FORBIDDEN, 0},
        {"https://api.weixin.qq.com", "http://me@mmbiz.qpic.cn/", ST_FORBIDDEN, 0},
        {"https://api.weixin.qq.com", "http://evil.example\\@mmbiz.qpic.cn/", ST_FORBIDDEN, 0},
        {"https://api.weixin.qq.com", "ftp://mmbiz.qpic.cn/a", ST_FORBIDDEN, 0},
        {"https://api.weixin.qq.com", "file:///etc/passwd", ST_FORBIDDEN, 0},
        {"https://api.weixin.qq.com", "gopher://mmbiz.qpic.cn/", ST_FORBIDDEN, 0},
        {"https://api.weixin.qq.com", "//mmbiz.qpic.cn/a", ST_FORBIDDEN, 0},
        {"https://api.weixin.qq.com", "", ST_FORBIDDEN, 0},
        {"http://127.0.0.1:8090", "http://mmbiz.qpic.cn:9/a", ST_OK, HTTP_REACH_LOCAL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wechat_case c;
        struct http_request request;
        struct media_source source = {
            .media_id = TEXT("id"), .url = text_of(cases[i].url), .by_url = true};
        open_account(&c, cases[i].api_base, "other.example, mmbiz.qpic.cn");
        enum status status =
            wechat_media_request(&c.account, TEXT_NONE, &source, c.arena, &request);
        if (status != cases[i].status || (status == ST_OK && request.reach != cases[i].reach)) {
            fail_msg("%s: %s", cases[i].url, status_name(status));
        }
        case_close(&c);
    }
}

static void list_of_hosts_is_checked(void **state)
{
    static const struct {
        const char *hosts;
        enum status status;
    } cases[] = {
        {"", ST_OK},
        {"a.example", ST_OK},
        {"a.example,b.example c.example", ST_OK},
        {"https://a.example", ST_CONFIG},
        {"a.example:80", ST_CONFIG},
        {"*.example", ST_CONFIG},
        {"a b c d e f g h", ST_OK},
        {"a b c d e f g h i", ST_CONFIG},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct account account;
        struct fault_sink faults = {0};
        case_account(&account, "safe");
        account_case_set(&account, "media_hosts", cases[i].hosts);
        if (wechat_channel.prepare(&account, &faults) != cases[i].status) {
            fail_msg("%s", cases[i].hosts);
        }
        wechat_channel.release(&account);
    }
}

static void answer_that_is_no_picture_is_judged(void **state)
{
    static const struct {
        const char *label;
        int http_code;
        const char *body;
        enum send_action action;
        int32_t code;
        bool expired;
        const char *next;
    } cases[] = {
        {"expired", 200, "{\"errcode\":40007,\"errmsg\":\"invalid media_id\"}", SEND_GIVE_UP, 40007,
         true, ""},
        {"token", 200, "{\"errcode\":42001}", SEND_TOKEN, 42001, false, ""},
        {"busy", 200, "{\"errcode\":-1}", SEND_RETRY, -1, false, ""},
        {"quota", 200, "{\"errcode\":45009}", SEND_RETRY, 45009, false, ""},
        {"not allowed", 200, "{\"errcode\":48001}", SEND_STOP_ACCOUNT, 48001, false, ""},
        {"video", 200, "{\"video_url\":\"http://v.example/1\"}", SEND_RETRY, 0, false,
         "http://v.example/1"},
        {"video that is no text", 200, "{\"video_url\":7}", SEND_RETRY, 0, false, ""},
        {"no error", 200, "{\"errcode\":0}", SEND_RETRY, 0, false, ""},
        {"cut", 200, "{\"errcode\":40", SEND_RETRY, 0, false, ""},
        {"nothing", 200, "", SEND_RETRY, 0, false, ""},
        {"redirect", 302, "", SEND_GIVE_UP, 302, false, ""},
        {"server", 500, "<html>", SEND_RETRY, 500, false, ""},
        {"gateway", 502, "", SEND_RETRY, 502, false, ""},
        {"no answer", 0, "", SEND_RETRY, 0, false, ""},
    };
    struct arena *arena = arena_open(1024, 1 << 20);
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct media_verdict verdict =
            wechat_media_judge(cases[i].http_code, text_of(cases[i].body), arena);
        if (verdict.verdict.action != cases[i].action || verdict.verdict.code != cases[i].code ||
            verdict.expired != cases[i].expired || verdict.verdict.meaning == NULL ||
            !text_equal(verdict.next_url, text_of(cases[i].next))) {
            fail_msg("%s: action %d, code %d", cases[i].label, (int)verdict.verdict.action,
                     (int)verdict.verdict.code);
        }
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(picture_is_asked_for_by_its_id_with_the_token),
        cmocka_unit_test(address_is_asked_only_on_a_listed_host),
        cmocka_unit_test(list_of_hosts_is_checked),
        cmocka_unit_test(answer_that_is_no_picture_is_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
