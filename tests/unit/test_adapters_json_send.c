/* What the channel `webhook` sends, what it makes of answers, and which settings it takes. */
#include "tests/unit/json_case.h"

static void a_message_is_one_exact_signed_request(void **state)
{
    (void)state;
    struct json_case c;
    json_case_open(&c);
    const struct outbound outbound = {.kind = OUTBOUND_TEXT,
                                      .peer = TEXT("u-7"),
                                      .content = TEXT("您好，\"师傅\"\n下午到"),
                                      .idempotency_key = TEXT("m12"),
                                      .now_ms = json_case_now_ms};
    struct http_request request = {0};
    assert_int_equal(json_channel.encode(&c.account, TEXT_NONE, &outbound, c.arena, &request),
                     ST_OK);
    assert_true(request.is_post);
    assert_string_equal(request.url.data, JSON_CASE_URL);
    assert_true(text_equal(request.content_type, TEXT("application/json")));
    assert_true(text_equal(request.body,
                           TEXT("{\"type\":\"message\",\"account\":\"app\",\"key\":\"m12\","
                                "\"to\":\"u-7\",\"text\":\"您好，\\\"师傅\\\"\\n下午到\"}")));
    assert_int_equal(request.authorization.size, 0);
    assert_int_equal(request.header_count, 2);
    assert_string_equal(request.headers[0].name.data, "Guanjia-Signature");
    /* Of another program, as in test_adapters_json_receive.c. */
    assert_string_equal(request.headers[0].value.data,
                        "t=1767323045,v1="
                        "25e33cda798ba0d41ed80ceaf84694d5c11487f39619f63c894013ffebace84c");
    assert_string_equal(request.headers[1].name.data, "Idempotency-Key");
    assert_string_equal(request.headers[1].value.data, "m12");
    json_case_close(&c);
}

static void a_later_attempt_says_the_same_and_signs_anew(void **state)
{
    (void)state;
    struct json_case c;
    json_case_open(&c);
    struct outbound outbound = {.kind = OUTBOUND_TEXT,
                                .peer = TEXT("u-7"),
                                .content = TEXT("好"),
                                .idempotency_key = TEXT("m12"),
                                .now_ms = json_case_now_ms};
    struct http_request first = {0}, second = {0};
    assert_int_equal(json_channel.encode(&c.account, TEXT_NONE, &outbound, c.arena, &first), ST_OK);
    outbound.now_ms += 60000;
    assert_int_equal(json_channel.encode(&c.account, TEXT_NONE, &outbound, c.arena, &second),
                     ST_OK);
    assert_true(text_equal(first.body, second.body));
    assert_true(text_equal(first.headers[1].value, second.headers[1].value));
    assert_false(text_equal(first.headers[0].value, second.headers[0].value));
    json_case_close(&c);
}

static void it_declares_what_it_can_do(void **state)
{
    (void)state;
    struct json_case c;
    json_case_open(&c);
    struct http_request request = {0};
    struct outbound outbound = {.peer = TEXT("u-7"), .idempotency_key = TEXT("m12")};
    outbound.kind = OUTBOUND_IMAGE;
    outbound.media_id = TEXT("x");
    assert_int_equal(json_channel.encode(&c.account, TEXT_NONE, &outbound, c.arena, &request),
                     ST_MALFORMED);
    outbound.kind = OUTBOUND_TEXT; /* without words */
    assert_int_equal(json_channel.encode(&c.account, TEXT_NONE, &outbound, c.arena, &request),
                     ST_MALFORMED);
    assert_true(json_channel.deduplicates);
    assert_false(json_channel.has_window || json_channel.needs_token || json_channel.has_tail ||
                 json_channel.get_delivers || json_channel.peer_is_phone);
    assert_null(json_channel.handshake);
    assert_int_equal(channel_room(&c.account, TEXT("好")), 3);
    char *words = arena_alloc(c.arena, 5000);
    memset(words, 'x', 5000);
    assert_int_equal(channel_room(&c.account, (struct text){words, 5000}), 4096);
    json_case_close(&c);
}

static void answers_are_judged_by_their_code(void **state)
{
    (void)state;
    static const struct {
        int code;
        bool sent_out;
        enum send_action action;
    } cases[] = {
        {200, true, SEND_DONE},          {201, true, SEND_DONE},
        {204, true, SEND_DONE},          {299, true, SEND_DONE},
        {0, true, SEND_UNCERTAIN},       {0, false, SEND_RETRY},
        {301, true, SEND_RETRY},         {400, true, SEND_GIVE_UP},
        {401, true, SEND_STOP_ACCOUNT},  {403, true, SEND_STOP_ACCOUNT},
        {404, true, SEND_GIVE_UP},       {408, true, SEND_RETRY},
        {409, true, SEND_GIVE_UP},       {410, true, SEND_GIVE_UP},
        {422, true, SEND_GIVE_UP},       {425, true, SEND_RETRY},
        {429, true, SEND_RETRY},     {499, true, SEND_GIVE_UP},
        {500, true, SEND_RETRY},         {502, true, SEND_RETRY},
        {503, true, SEND_RETRY},         {599, true, SEND_RETRY},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct verdict verdict = json_channel.judge(cases[i].code, TEXT("x"), cases[i].sent_out);
        CHECK(verdict.action == cases[i].action, "%d: %d", cases[i].code, verdict.action);
        CHECK(verdict.retry_after_ms == 0, "%d", cases[i].code); /* his word alone counts */
        CHECK(verdict.meaning != NULL && verdict.meaning[0] != '\0', "%d", cases[i].code);
        bool done = verdict.action == SEND_DONE;
        CHECK(verdict.code == (done ? 0 : cases[i].code), "%d: %d", cases[i].code, verdict.code);
    }
}

static void an_answer_may_name_the_message_or_say_why_not(void **state)
{
    (void)state;
    static const struct {
        const char *body, *id, *error;
    } cases[] = {
        {"{\"id\":\"x-9\"}", "x-9", NULL},
        {"{\"error\":\"no such user\"}", NULL, "no such user"},
        {"{\"id\":7,\"error\":[]}", NULL, NULL},
        {"{\"id\":\"a b\"}", NULL, NULL},
        {"", NULL, NULL},
        {"ok", NULL, NULL},
        {"[\"id\"]", NULL, NULL},
        {"<html></html>", NULL, NULL},
    };
    struct arena *arena = arena_open(JSON_CASE_ARENA_BYTES, JSON_CASE_ARENA_LIMIT_BYTES);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct send_answer answer = {0};
        json_channel.read_answer(text_of(cases[i].body), arena, &answer);
        CHECK(text_equal(answer.message_id, text_of(cases[i].id)), "%s", cases[i].body);
        CHECK(text_equal(answer.code, text_of(cases[i].error)), "%s", cases[i].body);
    }
    arena_close(arena);
}

/* ---- settings ---- */

static void settings_are_checked_and_never_printed(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value;
        bool passes;
    } cases[] = {
        {"url", "https://app.example.com/x", true},
        {"url", "https://app.example.com:8443/x?y=1", true},
        {"url", "http://127.0.0.1:9000/x", true},
        {"url", "http://localhost/x", true},
        {"url", "", false},
        {"url", "app.example.com", false},
        {"url", "ftp://app.example.com", false},
        {"url", "http://app.example.com", false},
        {"url", "http://127.0.0.1.example.com", false},
        {"url", "https://user:pass@app.example.com", false},
        {"url", "https://app.example.com/#x", false},
        {"url", "https://app.example.com/a b", false},
        {"secret", "", false},
        {"secret", "0123456789abcdef0123456789abcde", false},
        {"secret", "0123456789abcdef0123456789abcdef", true},
        {"secret", "0123456789abcdef 0123456789abcdef", false},
        {"secret", "一二三四五六七八九十一二三四五六", false},
        {"previous_secret", "", true},
        {"previous_secret", "short", false},
        {"plain_http", "accepted", true},
        {"plain_http", "yes", false},
        {"secrett", "0123456789abcdef0123456789abcdef", false}, /* a slip of the pen */
    };
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct account account;
        struct fault_sink faults = {.out = out};
        json_case_account(&account);
        account_case_set(&account, cases[i].key, cases[i].value);
        enum status status = json_channel.prepare(&account, &faults);
        CHECK((status == ST_OK) == cases[i].passes, "%s %s", cases[i].key, cases[i].value);
        CHECK(status == (faults.error_count == 0 ? ST_OK : ST_CONFIG), "%s", cases[i].key);
        CHECK((account.state != NULL) == cases[i].passes, "%s", cases[i].key);
        json_channel.release(&account);
    }
    fclose(out);
    assert_null(strstr(printed, "0123456789"));
    assert_null(strstr(printed, "short"));
    free(printed);
}

static void plain_http_goes_over_a_network_only_when_that_is_accepted(void **state)
{
    (void)state;
    struct account account;
    struct fault_sink faults = {.out = stderr};
    json_case_account(&account);
    account_case_set(&account, "url", "http://10.0.0.5:9000/x");
    account_case_set(&account, "plain_http", "accepted");
    assert_int_equal(json_channel.prepare(&account, &faults), ST_OK);
    json_channel.release(&account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_one_exact_signed_request),
        cmocka_unit_test(a_later_attempt_says_the_same_and_signs_anew),
        cmocka_unit_test(it_declares_what_it_can_do),
        cmocka_unit_test(answers_are_judged_by_their_code),
        cmocka_unit_test(an_answer_may_name_the_message_or_say_why_not),
        cmocka_unit_test(settings_are_checked_and_never_printed),
        cmocka_unit_test(plain_http_goes_over_a_network_only_when_that_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
