/* What the channel `webhook` takes: signatures, payloads, and what it answers. */
#include "store/store.h"
#include "tests/unit/json_case.h"

#define BODY "{\"id\":\"m-1\",\"from\":\"u-7\",\"text\":\"厨房漏水\",\"at\":1767323045}"
/* Made with another program: printf '1767323045.%s' "$BODY" | openssl dgst -sha256 -hmac SECRET */
#define V1 "d5681e1dc4a851a96f954f954cf24c5017610f0f17f60960745f61df5f64a8b8"
#define V1_UPPER "D5681E1DC4A851A96F954F954CF24C5017610F0F17F60960745F61DF5F64A8B8"
#define V1_PREVIOUS "2ba500358db41c4e33440d3ec236b26b8c913e58ffb87cc74e9268a3cfa99829"
#define V1_WRONG "d5681e1dc4a851a96f954f954cf24c5017610f0f17f60960745f61df5f64a8b9"
#define T "t=1767323045"

static void signatures_are_those_of_openssl(void **state)
{
    (void)state;
    struct json_case c;
    json_case_open(&c);
    struct text made = json_signature_make(TEXT(JSON_CASE_SECRET), json_case_now_ms + 999,
                                           TEXT(BODY), c.arena);
    assert_string_equal(made.data, T ",v1=" V1);
    json_case_close(&c);
}

static void a_request_needs_a_right_signature_over_its_very_body(void **state)
{
    (void)state;
    static const struct {
        const char *label, *header, *body;
        int64_t late_ms;
        enum status status;
    } cases[] = {
        {"right", T ",v1=" V1, BODY, 0, ST_OK},
        {"capital letters", T ",v1=" V1_UPPER, BODY, 0, ST_OK},
        {"blanks", T ", v1=" V1, BODY, 0, ST_OK},
        {"another order", "v1=" V1 "," T, BODY, 0, ST_OK},
        {"by the secret before", T ",v1=" V1_PREVIOUS, BODY, 0, ST_OK},
        {"one of two", T ",v1=" V1_WRONG ",v1=" V1, BODY, 0, ST_OK},
        {"a part of another name", T ",v0=00,v1=" V1, BODY, 0, ST_OK},
        {"300 s late", T ",v1=" V1, BODY, 300000, ST_OK},
        {"300 s early", T ",v1=" V1, BODY, -300000, ST_OK},
        {"just over 300 s late", T ",v1=" V1, BODY, 300001, ST_STALE},
        {"just over 300 s early", T ",v1=" V1, BODY, -300001, ST_STALE},
        {"none", NULL, BODY, 0, ST_SIGNATURE},
        {"wrong in the last digit", T ",v1=" V1_WRONG, BODY, 0, ST_SIGNATURE},
        {"wrong and late", T ",v1=" V1_WRONG, BODY, 300001, ST_SIGNATURE},
        {"another time", "t=1767323046,v1=" V1, BODY, 0, ST_SIGNATURE},
        {"the time in other digits", "t=01767323045,v1=" V1, BODY, 0, ST_SIGNATURE},
        {"another body", T ",v1=" V1, BODY " ", 0, ST_SIGNATURE},
        {"an empty body", T ",v1=" V1, "", 0, ST_SIGNATURE},
        {"no time", "v1=" V1, BODY, 0, ST_MALFORMED},
        {"an empty time", "t=,v1=" V1, BODY, 0, ST_MALFORMED},
        {"two times", T "," T ",v1=" V1, BODY, 0, ST_MALFORMED},
        {"a time below 0", "t=-1,v1=" V1, BODY, 0, ST_MALFORMED},
        {"a time that is none", "t=now,v1=" V1, BODY, 0, ST_MALFORMED},
        {"a time of 13 digits", "t=1767323045000,v1=" V1, BODY, 0, ST_MALFORMED},
        {"no signature", T, BODY, 0, ST_MALFORMED},
        {"an empty signature", T ",v1=", BODY, 0, ST_MALFORMED},
        {"half a signature", T ",v1=d5681e1d", BODY, 0, ST_MALFORMED},
        {"a signature that is no hex", T ",v1=x5681e1dc4a851a96f954f954cf24c5017610f0f17f60960745f61df5f64a8b8", BODY, 0, ST_MALFORMED},
        {"five signatures", T ",v1=" V1 ",v1=" V1 ",v1=" V1 ",v1=" V1 ",v1=" V1, BODY, 0, ST_MALFORMED},
        {"an empty part", T ",,v1=" V1, BODY, 0, ST_MALFORMED},
        {"a comma at the end", T ",v1=" V1 ",", BODY, 0, ST_MALFORMED},
        {"words", "signature", BODY, 0, ST_MALFORMED},
    };
    struct json_case c;
    json_case_open(&c);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct webhook hook = json_case_hook(cases[i].header, text_of(cases[i].body));
        hook.now_ms += cases[i].late_ms;
        enum status status = json_channel.verify(&c.account, &hook, c.arena);
        CHECK(status == cases[i].status, "%s: %s", cases[i].label, status_name(status));
        CHECK((hook.parsed != NULL) == (status == ST_OK), "%s", cases[i].label);
    }
    json_case_close(&c);
}

static void without_a_previous_secret_the_old_one_is_worth_nothing(void **state)
{
    (void)state;
    struct json_case c;
    struct fault_sink faults = {.out = stderr};
    json_case_account(&c.account);
    account_case_set(&c.account, "previous_secret", "");
    c.arena = arena_open(JSON_CASE_ARENA_BYTES, JSON_CASE_ARENA_LIMIT_BYTES);
    assert_int_equal(json_channel.prepare(&c.account, &faults), ST_OK);
    struct webhook hook = json_case_hook(T ",v1=" V1_PREVIOUS, TEXT(BODY));
    assert_int_equal(json_channel.verify(&c.account, &hook, c.arena), ST_SIGNATURE);
    json_case_close(&c);
}

/* ---- payloads ---- */

#define SAYS(rest) "{\"id\":\"m-1\",\"from\":\"u-7\",\"text\":\"好\",\"at\":1767323045" rest "}"
#define WITH(id, from, text, at)                                                                   \
    "{\"id\":" id ",\"from\":" from ",\"text\":" text ",\"at\":" at "}"
#define TIMES_8(x) x x x x x x x x
#define TIMES_64(x) TIMES_8(TIMES_8(x))
#define DEPTH_7 "[[[[[[[" "]]]]]]]"

static const struct {
    const char *label, *body;
    enum status status;
    const char *content, *name, *phone; /* NULL: none */
    int64_t at_ms;
} payloads[] = {
    {"the least", SAYS(""), ST_OK, "好", NULL, NULL, INT64_C(1767323045000)},
    {"who he is", SAYS(",\"name\":\" 黄志强 \",\"phone\":\"+86 138-0013-8000\""), ST_OK, "好",
     "黄志强", "+86 138-0013-8000", INT64_C(1767323045000)},
    {"null is absent", SAYS(",\"name\":null,\"phone\":null,\"type\":null"), ST_OK, "好", NULL,
     NULL, INT64_C(1767323045000)},
    {"its type", SAYS(",\"type\":\"message\""), ST_OK, "好", NULL, NULL,
     INT64_C(1767323045000)},
    {"unknown members", SAYS(",\"x\":{\"y\":[1,2.5,true,null]},\"Text\":\"不\""), ST_OK, "好",
     NULL, NULL, INT64_C(1767323045000)},
    {"white space around", " \n\t" SAYS("") "\r\n", ST_OK, "好", NULL, NULL,
     INT64_C(1767323045000)},
    {"escapes", WITH("\"m\"", "\"u\"", "\"a\\u0007\\n\\ud83d\\ude00\\\"\"", "1"), ST_OK,
     "a\n😀\"", NULL, NULL, 1000},
    {"ISO 8601", WITH("\"m\"", "\"u\"", "\"好\"", "\"2026-01-02T11:04:05+08:00\""), ST_OK, "好",
     NULL, NULL, INT64_C(1767323045000)},
    {"ISO 8601 in UTC", WITH("\"m\"", "\"u\"", "\"好\"", "\"2026-01-02T03:04:05.250Z\""), ST_OK,
     "好", NULL, NULL, INT64_C(1767323045250)},
    {"as deep as may be", SAYS(",\"x\":" DEPTH_7), ST_OK, "好", NULL, NULL,
     INT64_C(1767323045000)},
    {"brackets in words", SAYS(",\"x\":\"\\\"[[[[[[[[[[\""), ST_OK, "好", NULL, NULL,
     INT64_C(1767323045000)},
    {"too deep", SAYS(",\"x\":[" DEPTH_7 "]"), ST_TOO_LARGE, NULL, NULL, NULL, 0},
    {"too deep and never closed", "[[[[[[[[[", ST_TOO_LARGE, NULL, NULL, NULL, 0},
    {"nothing", "", ST_MALFORMED, NULL, NULL, NULL, 0},
    {"no JSON", "hello", ST_MALFORMED, NULL, NULL, NULL, 0},
    {"an array", "[" SAYS("") "]", ST_MALFORMED, NULL, NULL, NULL, 0},
    {"two values", SAYS("") SAYS(""), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"a comma too many", SAYS(","), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"a key twice", SAYS(",\"text\":\"坏\""), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"NUL", WITH("\"m\"", "\"u\"", "\"a\\u0000b\"", "1"), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"no UTF-8", WITH("\"m\"", "\"u\"", "\"\xFF\"", "1"), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"half a surrogate", WITH("\"m\"", "\"u\"", "\"\\ud83d\"", "1"), ST_MALFORMED, NULL, NULL,
     NULL, 0},
    {"another type", SAYS(",\"type\":\"typing\""), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"a type that is none", SAYS(",\"type\":1"), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"no id", "{\"from\":\"u\",\"text\":\"好\",\"at\":1}", ST_MALFORMED, NULL, NULL, NULL, 0},
    {"no from", "{\"id\":\"m\",\"text\":\"好\",\"at\":1}", ST_MALFORMED, NULL, NULL, NULL, 0},
    {"no text", "{\"id\":\"m\",\"from\":\"u\",\"at\":1}", ST_MALFORMED, NULL, NULL, NULL, 0},
    {"no at", "{\"id\":\"m\",\"from\":\"u\",\"text\":\"好\"}", ST_MALFORMED, NULL, NULL, NULL, 0},
    {"an id of a number", WITH("1", "\"u\"", "\"好\"", "1"), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"an empty id", WITH("\"\"", "\"u\"", "\"好\"", "1"), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"a blank in the id", WITH("\"m 1\"", "\"u\"", "\"好\"", "1"), ST_MALFORMED, NULL, NULL,
     NULL, 0},
    {"an id in Chinese", WITH("\"一\"", "\"u\"", "\"好\"", "1"), ST_MALFORMED, NULL, NULL, NULL,
     0},
    {"an id of 128", WITH("\"" TIMES_64("m") TIMES_64("m") "\"", "\"u\"", "\"好\"", "1"), ST_OK,
     "好", NULL, NULL, 1000},
    {"an id of 129", WITH("\"" TIMES_64("m") TIMES_64("m") "m\"", "\"u\"", "\"好\"", "1"),
     ST_MALFORMED, NULL, NULL, NULL, 0},
    {"a from of 64", WITH("\"m\"", "\"" TIMES_64("u") "\"", "\"好\"", "1"), ST_OK, "好", NULL,
     NULL, 1000},
    {"a from of 65", WITH("\"m\"", "\"" TIMES_64("u") "u\"", "\"好\"", "1"), ST_MALFORMED, NULL,
     NULL, NULL, 0},
    {"a text of blanks", WITH("\"m\"", "\"u\"", "\" \\n \"", "1"), ST_MALFORMED, NULL, NULL,
     NULL, 0},
    {"a text of a number", WITH("\"m\"", "\"u\"", "5", "1"), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"at of a fraction", WITH("\"m\"", "\"u\"", "\"好\"", "1.5"), ST_MALFORMED, NULL, NULL, NULL,
     0},
    {"at of 0", WITH("\"m\"", "\"u\"", "\"好\"", "0"), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"at in milliseconds", WITH("\"m\"", "\"u\"", "\"好\"", "1767323045000"), ST_MALFORMED, NULL,
     NULL, NULL, 0},
    {"the largest number", WITH("\"m\"", "\"u\"", "\"好\"", "9223372036854775807"),
     ST_MALFORMED, NULL, NULL, NULL, 0},
    {"at without an offset", WITH("\"m\"", "\"u\"", "\"好\"", "\"2026-01-02T03:04:05\""),
     ST_MALFORMED, NULL, NULL, NULL, 0},
    {"at below 0", WITH("\"m\"", "\"u\"", "\"好\"", "-9223372036854775808"), ST_MALFORMED, NULL,
     NULL, NULL, 0},
    {"at of another age", WITH("\"m\"", "\"u\"", "\"好\"", "\"1013-01-02T10:08:05+08:00\""),
     ST_MALFORMED, NULL, NULL, NULL, 0},
    {"at of words", WITH("\"m\"", "\"u\"", "\"好\"", "\"now\""), ST_MALFORMED, NULL, NULL, NULL,
     0},
    {"a name of a number", SAYS(",\"name\":7"), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"a name of two lines", SAYS(",\"name\":\"黄\\n志强\""), ST_MALFORMED, NULL, NULL, NULL, 0},
    {"a phone of a number", SAYS(",\"phone\":13800138000"), ST_MALFORMED, NULL, NULL, NULL, 0},
};

static void payloads_are_read_or_refused_as_the_table_says(void **state)
{
    (void)state;
    struct json_case c;
    json_case_open(&c);
    for (size_t i = 0; i < COUNT_OF(payloads); i++) {
        struct webhook hook;
        struct inbound_batch batch;
        enum status status = json_case_receive(&c, text_of(payloads[i].body), &hook, &batch);
        CHECK(status == payloads[i].status, "%s: %s", payloads[i].label, status_name(status));
        if (status != ST_OK) {
            CHECK(batch.count == 0 && hook.replay_key.size == 0, "%s", payloads[i].label);
            continue;
        }
        const struct inbound *inbound = &batch.items[0];
        CHECK(batch.count == 1 && inbound->kind == INBOUND_TEXT, "%s", payloads[i].label);
        CHECK(text_equal(inbound->content, text_of(payloads[i].content)), "%s: %s", payloads[i].label,
              inbound->content.data);
        CHECK(text_equal(inbound->name, text_of(payloads[i].name)), "%s: %s", payloads[i].label,
              inbound->name.data);
        CHECK(text_equal(inbound->phone, text_of(payloads[i].phone)), "%s: %s", payloads[i].label,
              inbound->phone.data);
        CHECK(inbound->sent_at_ms == payloads[i].at_ms, "%s: %lld", payloads[i].label,
              (long long)inbound->sent_at_ms);
        CHECK(inbound->answerable && text_equal(inbound->account, TEXT("app")), "%s",
              payloads[i].label);
        CHECK(inbound->peer.size > 0 && inbound->peer.size < STORE_PEER_BYTES, "%s",
              payloads[i].label);
        CHECK(text_equal(inbound->dedupe_key, hook.replay_key), "%s", payloads[i].label);
    }
    json_case_close(&c);
}

static void what_is_too_long_is_cut_between_characters_or_refused(void **state)
{
    (void)state;
    struct json_case c;
    json_case_open(&c);
    struct webhook hook;
    struct inbound_batch batch;
    char *body = arena_alloc(c.arena, 2 * JSON_BODY_BYTES_MAX);
    snprintf(body, 1024, SAYS(",\"name\":\"%s\""), TIMES_8("强强强强"));
    assert_int_equal(json_case_receive(&c, text_of(body), &hook, &batch), ST_OK);
    assert_int_equal(batch.items[0].name.size, JSON_NAME_BYTES_MAX);
    assert_true(batch.items[0].name.size < STORE_NAME_BYTES);
    /* A text of 30000 bytes in a body as large as may be, and in one a byte larger. */
    int size = snprintf(body, 1024, "{\"id\":\"m\",\"from\":\"u\",\"at\":1,\"text\":\"");
    for (int i = 0; i < 10000; i++) {
        size += snprintf(body + size, 4, "水");
    }
    size += snprintf(body + size, 3, "\"}");
    memset(body + size, ' ', (size_t)(JSON_BODY_BYTES_MAX - size));
    struct text whole = {body, JSON_BODY_BYTES_MAX};
    assert_int_equal(json_case_receive(&c, whole, &hook, &batch), ST_OK);
    assert_int_equal(batch.items[0].content.size, INBOUND_TEXT_BYTES_MAX / 3 * 3);
    body[JSON_BODY_BYTES_MAX] = ' ';
    whole.size++;
    assert_int_equal(json_case_receive(&c, whole, &hook, &batch), ST_TOO_LARGE);
    assert_true(json_channel.body_bytes_max == JSON_BODY_BYTES_MAX);
    json_case_close(&c);
}

/* ---- statuses ---- */

#define TELLS(rest) "{\"type\":\"status\"" rest "}"

static void a_status_is_a_report_on_a_message_of_ours(void **state)
{
    (void)state;
    static const struct {
        const char *label, *body;
        enum status status;
        enum report_state report;
        const char *content;
    } cases[] = {
        {"accepted", TELLS(",\"key\":\"m12\",\"state\":\"accepted\""), ST_OK, REPORT_BUFFERED, NULL},
        {"delivered", TELLS(",\"key\":\"m12\",\"state\":\"delivered\""), ST_OK, REPORT_DELIVERED,
         NULL},
        {"failed", TELLS(",\"key\":\"m12\",\"state\":\"failed\""), ST_OK, REPORT_FAILED,
         "对方没有送达"},
        {"failed, and why", TELLS(",\"key\":\"m12\",\"state\":\"failed\",\"reason\":\"user gone\""),
         ST_OK, REPORT_FAILED, "对方没有送达 (user gone)"},
        {"a reason that nobody needs",
         TELLS(",\"key\":\"m12\",\"state\":\"delivered\",\"reason\":\"x\""), ST_OK,
         REPORT_DELIVERED, NULL},
        {"read", TELLS(",\"key\":\"m12\",\"state\":\"read\""), ST_MALFORMED, REPORT_NONE, NULL},
        {"no state", TELLS(",\"key\":\"m12\""), ST_MALFORMED, REPORT_NONE, NULL},
        {"no key", TELLS(",\"state\":\"failed\""), ST_MALFORMED, REPORT_NONE, NULL},
        {"an empty key", TELLS(",\"key\":\"\",\"state\":\"failed\""), ST_MALFORMED, REPORT_NONE,
         NULL},
        {"a reason of a number", TELLS(",\"key\":\"m12\",\"state\":\"failed\",\"reason\":1"),
         ST_MALFORMED, REPORT_NONE, NULL},
    };
    struct json_case c;
    json_case_open(&c);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct webhook hook;
        struct inbound_batch batch;
        enum status status = json_case_receive(&c, text_of(cases[i].body), &hook, &batch);
        CHECK(status == cases[i].status, "%s: %s", cases[i].label, status_name(status));
        CHECK(hook.replay_key.size == 0, "%s", cases[i].label);
        if (status == ST_OK) {
            const struct inbound *inbound = &batch.items[0];
            CHECK(inbound->kind == INBOUND_REPORT && inbound->report == cases[i].report, "%s",
                  cases[i].label);
            CHECK(text_equal(inbound->reference, TEXT("m12")), "%s", cases[i].label);
            CHECK(text_equal(inbound->content, text_of(cases[i].content)), "%s: %s",
                  cases[i].label, inbound->content.data);
        }
    }
    json_case_close(&c);
}

/* ---- answers ---- */

static void the_answer_is_json_with_the_reply(void **state)
{
    (void)state;
    static const uint8_t random[CHANNEL_RANDOM_BYTES];
    static const struct {
        const char *body, *reply, *answer;
    } cases[] = {
        {SAYS(""), "好的，\"师傅\"\n下午到", "{\"id\":\"m-1\",\"reply\":\"好的，\\\"师傅\\\"\\n下午到\"}"},
        {SAYS(""), NULL, "{\"id\":\"m-1\"}"},
        {TELLS(",\"key\":\"m12\",\"state\":\"failed\""), NULL, "{\"key\":\"m12\"}"},
    };
    struct json_case c;
    json_case_open(&c);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct webhook hook;
        struct inbound_batch batch;
        struct http_answer answer;
        assert_int_equal(json_case_receive(&c, text_of(cases[i].body), &hook, &batch), ST_OK);
        assert_int_equal(json_channel.answer(&c.account, &hook, &batch.items[0],
                                             text_of(cases[i].reply), json_case_now_ms, random,
                                             c.arena, &answer),
                         ST_OK);
        assert_int_equal(answer.code, 200);
        assert_true(text_equal(answer.content_type, TEXT("application/json")));
        CHECK(text_equal(answer.body, text_of(cases[i].answer)), "%s: %.*s", cases[i].answer,
              TEXT_ARGS(answer.body));
    }
    json_case_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_those_of_openssl),
        cmocka_unit_test(a_request_needs_a_right_signature_over_its_very_body),
        cmocka_unit_test(without_a_previous_secret_the_old_one_is_worth_nothing),
        cmocka_unit_test(payloads_are_read_or_refused_as_the_table_says),
        cmocka_unit_test(what_is_too_long_is_cut_between_characters_or_refused),
        cmocka_unit_test(a_status_is_a_report_on_a_message_of_ours),
        cmocka_unit_test(the_answer_is_json_with_the_reply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
