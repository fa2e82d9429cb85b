/* The HTTP answer: success, a reply, an encrypted reply. */
#include "adapters/wechat/clean.h"
#include "tests/unit/wechat_fixture.h"

#include <string.h>

static const uint8_t random_bytes[CHANNEL_RANDOM_BYTES] = "fedcba987654321";
static const int64_t reply_at_ms = INT64_C(1767225601999);

/* Delivers the file and answers it with reply. */
static struct http_answer answer(struct wechat_case *c, const char *file, struct text reply)
{
    struct webhook hook = case_post(c, fixture_file(c->arena, file));
    struct inbound_batch batch;
    struct http_answer answered;
    assert_int_equal(wechat_channel.verify(&c->account, &hook, c->arena), ST_OK);
    assert_int_equal(wechat_channel.decode(&c->account, &hook, c->arena, &batch), ST_OK);
    assert_int_equal(wechat_channel.answer(&c->account, &hook, &batch.items[0], reply, reply_at_ms,
                                           random_bytes, c->arena, &answered),
                     ST_OK);
    assert_int_equal(answered.code, 200);
    return answered;
}

/* Content of a plaintext reply as an XML reader sees it. */
static struct text read_content(struct wechat_case *c, struct http_answer answered)
{
    const struct wechat_settings *settings = c->account.state;
    struct wechat_message message;
    assert_int_equal(wechat_message_read(settings->reader, answered.body, c->arena, &message), ST_OK);
    assert_true(text_equal(message.to_user, TEXT(CASE_PEER)));
    assert_true(text_equal(message.from_user, TEXT("gh_0a1b2c3d4e5f")));
    assert_true(text_equal(message.create_time, TEXT("1767225601")));
    assert_true(text_equal(message.msg_type, TEXT("text")));
    return message.content;
}

static void safe_push_and_reply_match_the_vector(void **state)
{
    (void)state;
    static const char *const modes[] = {"safe", "compatible"};
    json_t *vectors = fixture_vectors(), *push = json_object_get(vectors, "safe_push");
    for (size_t m = 0; m < COUNT(modes); m++) {
        struct wechat_case c;
        struct inbound_batch batch;
        struct http_answer answered;
        int64_t reply_at_s = 0;
        case_open(&c, modes[m]);
        assert_true(text_to_int64(fixture_text(push, "reply_at"), &reply_at_s));
        struct webhook hook = {.query = fixture_text(push, "query"),
                               .body = fixture_text(push, "body"),
                               .now_ms = reply_at_s * 1000};
        const uint8_t *random = (const uint8_t *)fixture_text(push, "reply_random").data;
        assert_int_equal(wechat_channel.verify(&c.account, &hook, c.arena), ST_OK);
        assert_int_equal(wechat_channel.decode(&c.account, &hook, c.arena, &batch), ST_OK);
        assert_int_equal(wechat_channel.answer(&c.account, &hook, &batch.items[0],
                                               fixture_text(push, "reply_text"), reply_at_s * 1000,
                                               random, c.arena, &answered),
                         ST_OK);
        assert_true(text_equal(answered.body, fixture_text(push, "reply_body")));
        assert_true(text_starts_with(answered.content_type, TEXT("text/xml")));
        case_close(&c);
    }
    json_decref(vectors);
}

static void nothing_to_say_is_success_in_every_mode(void **state)
{
    (void)state;
    static const struct {
        const char *label, *file, *reply;
    } cases[] = {
        {"no reply", "message_text.xml", NULL},
        {"empty reply", "message_text.xml", ""},
        {"nothing left when cleaned", "message_text.xml", "\x01\r\x1F"},
        {"unfollowed", "event_unsubscribe.xml", "再见"},
        {"report", "event_template_success.xml", "谢谢"},
        {"place of a session", "event_location.xml", "您好"},
    };
    static const char *const modes[] = {"plain", "safe", "compatible"};
    for (size_t i = 0; i < COUNT(cases) * COUNT(modes); i++) {
        struct wechat_case c;
        case_open(&c, modes[i % COUNT(modes)]);
        const char *reply = cases[i / COUNT(modes)].reply;
        struct http_answer answered = answer(&c, cases[i / COUNT(modes)].file, text_of(reply));
        if (!text_equal(answered.body, TEXT("success"))) {
            fail_msg("%s: %.*s", cases[i / COUNT(modes)].label, TEXT_ARGS(answered.body));
        }
        case_close(&c);
    }
}

static void a_webhook_without_inbound_is_answered_success(void **state)
{
    (void)state;
    struct wechat_case c;
    struct http_answer answered;
    case_open(&c, "safe");
    struct webhook hook = case_post(&c, fixture_file(c.arena, "message_text.xml"));
    assert_int_equal(wechat_channel.verify(&c.account, &hook, c.arena), ST_OK);
    assert_int_equal(wechat_channel.answer(&c.account, &hook, NULL, TEXT("x"), reply_at_ms,
                                           random_bytes, c.arena, &answered),
                     ST_OK);
    assert_true(text_equal(answered.body, TEXT("success")));
    case_close(&c);
}

static void reply_arrives_as_written_but_for_control_characters(void **state)
{
    (void)state;
    static const struct {
        const char *label, *reply, *read;
    } cases[] = {
        {"plain", "已收到，工单 R-1007", "已收到，工单 R-1007"},
        {"markup", "<a href=\"https://a/?b&c\">x</a> &amp; ]] >", NULL},
        {"end of CDATA", "a]]>b", NULL},
        {"only end of CDATA", "]]>", NULL},
        {"ends of CDATA", "]]>]]>]]]>]]]]>>", NULL},
        {"brackets at the end", "a]]", NULL},
        {"start of CDATA", "<![CDATA[", NULL},
        {"lines", "一\n二\t三", NULL},
        {"carriage return", "一\r\n二", "一\n二"},
        {"controls",
         "a\x01\x08\x0B\x0C\x1F"
         "b\x7F",
         "ab\x7F"},
        {"noncharacters",
         "a\xEF\xBF\xBE"
         "b\xEF\xBF\xBF\xEF\xBF\xBD",
         "ab\xEF\xBF\xBD"},
        {"emoji", "👍🏽", NULL},
    };
    struct wechat_case c;
    case_open(&c, "plain");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct text wanted = text_of(cases[i].read == NULL ? cases[i].reply : cases[i].read);
        struct text got = read_content(&c, answer(&c, "message_text.xml", text_of(cases[i].reply)));
        if (!text_equal(got, wanted)) {
            fail_msg("%s: '%.*s'", cases[i].label, TEXT_ARGS(got));
        }
    }
    case_close(&c);
}

static void reply_is_cut_between_characters_at_2047_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *label, *unit;
        size_t count, bytes;
    } cases[] = {
        {"at the limit", "a", 2047, 2047},          {"one over", "a", 2048, 2047},
        {"three-byte characters", "电", 682, 2046}, {"one more", "电", 683, 2046},
        {"four-byte characters", "👍", 512, 2044},   {"escapes do not count", "]]>", 682, 2046},
    };
    struct wechat_case c;
    case_open(&c, "plain");
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *reply = arena_alloc(c.arena, strlen(cases[i].unit) * cases[i].count + 1);
        char *end = reply;
        for (size_t j = 0; j < cases[i].count; j++) {
            end = stpcpy(end, cases[i].unit);
        }
        struct text got = read_content(&c, answer(&c, "message_text.xml", text_of(reply)));
        if (got.size != cases[i].bytes || !text_starts_with(text_of(reply), got)) {
            fail_msg("%s: %zu bytes", cases[i].label, got.size);
        }
    }
    case_close(&c);
}

static void invalid_utf8_is_never_sent(void **state)
{
    (void)state;
    struct wechat_case c;
    struct inbound_batch batch;
    struct http_answer answered;
    case_open(&c, "plain");
    struct webhook hook = case_post(&c, fixture_file(c.arena, "message_text.xml"));
    assert_int_equal(wechat_channel.verify(&c.account, &hook, c.arena), ST_OK);
    assert_int_equal(wechat_channel.decode(&c.account, &hook, c.arena, &batch), ST_OK);
    assert_int_equal(wechat_channel.answer(&c.account, &hook, &batch.items[0], TEXT("\xE7\x94"),
                                           reply_at_ms, random_bytes, c.arena, &answered),
                     ST_MALFORMED);
    case_close(&c);
}

/* While the console is switched, requests come by the old token or key; each is answered by
 * the pair that it came by. */
static void rotation_accepts_the_pair_before_and_answers_by_it(void **state)
{
    (void)state;
    static const struct {
        const char *token, *key;
    } switches[] = {
        {"hAo7kLm2Qw9", CASE_KEY},
        {"newToken1", CASE_KEY},
        {"hAo7kLm2Qw9", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"},
        {"newToken1", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"},
    };
    struct wechat_case before;
    case_open(&before, "safe");
    struct http_answer wanted = answer(&before, "message_text.xml", TEXT("好"));
    for (size_t i = 0; i < COUNT(switches); i++) {
        struct wechat_case c = before;
        struct fault_sink faults = {.out = stderr};
        c.account.state = NULL;
        account_case_set(&c.account, "token", switches[i].token);
        account_case_set(&c.account, "encoding_aes_key", switches[i].key);
        account_case_set(&c.account, "previous_token", "hAo7kLm2Qw9");
        account_case_set(&c.account, "previous_encoding_aes_key", CASE_KEY);
        assert_int_equal(wechat_channel.prepare(&c.account, &faults), ST_OK);
        struct webhook hook = case_post(&before, fixture_file(c.arena, "message_text.xml"));
        struct inbound_batch batch;
        struct http_answer answered;
        assert_int_equal(wechat_channel.verify(&c.account, &hook, c.arena), ST_OK);
        assert_int_equal(wechat_channel.decode(&c.account, &hook, c.arena, &batch), ST_OK);
        assert_int_equal(wechat_channel.answer(&c.account, &hook, &batch.items[0], TEXT("好"),
                                               reply_at_ms, random_bytes, c.arena, &answered),
                         ST_OK);
        assert_true(text_equal(answered.body, wanted.body));
        wechat_channel.release(&c.account);
    }
    case_close(&before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(safe_push_and_reply_match_the_vector),
        cmocka_unit_test(nothing_to_say_is_success_in_every_mode),
        cmocka_unit_test(a_webhook_without_inbound_is_answered_success),
        cmocka_unit_test(reply_arrives_as_written_but_for_control_characters),
        cmocka_unit_test(reply_is_cut_between_characters_at_2047_bytes),
        cmocka_unit_test(invalid_utf8_is_never_sent),
        cmocka_unit_test(rotation_accepts_the_pair_before_and_answers_by_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
