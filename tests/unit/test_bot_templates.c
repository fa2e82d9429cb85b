/* sms_templates.json: what is refused, and how words are filled in. */
#include "bot/templates.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

struct reading {
    struct templates templates;
    struct arena *arena;
    size_t errors;
    char report[4096];
};

static void read_root(const struct json_place *place, void *context)
{
    templates_read(place, context);
}

static void read_file(struct reading *reading, const char *json)
{
    memset(reading, 0, sizeof *reading);
    reading->arena = arena_open(16384, 1 << 20);
    FILE *report = fmemopen(reading->report, sizeof reading->report - 1, "w");
    struct fault_sink faults = {.out = report, .file = "sms_templates.json"};
    struct json_source source = {.faults = &faults, .arena = reading->arena};
    json_read_bytes(&source, text_of(json), read_root, &reading->templates);
    fclose(report);
    reading->errors = faults.error_count;
}

#define IDS ",\"ids\":[{\"account\":\"aliyun\",\"id\":\"SMS_1\",\"state\":\"approved\"}]"
#define CODE                                                                                       \
    "{\"code\":{\"kind\":\"code\",\"words\":\"验证码{code}，{minutes}分钟内有效\",\"parameters\":["  \
    "{\"name\":\"minutes\",\"chars_max\":2},{\"name\":\"code\",\"chars_max\":6}]" IDS "}}"

static void words_are_filled_by_the_parameters_names(void **state)
{
    (void)state;
    static struct reading reading;
    read_file(&reading, CODE);
    CHECK(reading.errors == 0, "%s", reading.report);
    const struct message_template *code = templates_find(&reading.templates, TEXT("code"));
    assert_non_null(code);
    assert_null(templates_find(&reading.templates, TEXT("cod")));
    assert_int_equal(code->kind, SMS_CODE);
    assert_true(template_id_of(code, TEXT("aliyun"))->approved);
    assert_null(template_id_of(code, TEXT("tencent")));
    const struct text values[] = {TEXT("5"), TEXT("123456")}; /* in the order of the parameters */
    assert_int_equal(template_check(code, values, 2), ST_OK);
    assert_int_equal(template_check(code, values, 1), ST_MALFORMED);
    struct text words = template_fill(code, values, reading.arena);
    CHECK(text_equal(words, TEXT("验证码123456，5分钟内有效")), "%.*s", TEXT_ARGS(words));
    arena_close(reading.arena);
}

static void values_end_at_their_length(void **state)
{
    (void)state;
    static struct reading reading;
    read_file(&reading, CODE);
    const struct message_template *code = &reading.templates.items[0];
    const struct text longest[] = {TEXT("10"), TEXT("停停停停停停")};
    const struct text longer[] = {TEXT("10"), TEXT("停停停停停停停")};
    assert_int_equal(template_check(code, longest, 2), ST_OK);
    assert_int_equal(template_check(code, longer, 2), ST_TOO_LARGE);
    arena_close(reading.arena);
}

#define ONE(kind, words, parameters)                                                               \
    "{\"a\":{\"kind\":\"" kind "\",\"words\":\"" words "\",\"parameters\":[" parameters "]}}"
#define P(name) "{\"name\":\"" name "\",\"chars_max\":9}"

static void faults_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *json, *reason; /* NULL: in order */
    } cases[] = {
        {ONE("notice", "停水", ""), NULL},
        {ONE("promotion", "特惠，拒收请回复R", ""), NULL},
        {ONE("promotion", "特惠", ""), "does not end with"},
        {ONE("notice", "停水，拒收请回复R", ""), "which only a promotion may"},
        {ONE("notice", "【物业】停水", ""), "signature"},
        {ONE("notice", "停水{when}", ""), "{when} is not among its parameters"},
        {ONE("notice", "停水", P("when")), "must stand in the words once"},
        {ONE("notice", "{a}和{a}", P("a")), "must stand in the words once"},
        {ONE("notice", "{a}{b}", P("a") "," P("b")), "touches another parameter"},
        {ONE("letter", "停水", ""), "kind"},
        {"{\"a\":{\"kind\":\"notice\"}}", "words"},
        {"{\"a\":{\"kind\":\"notice\",\"words\":\"x\",\"ids\":[{\"account\":\"a\",\"id\":\"1\","
         "\"state\":\"perhaps\"}]}}",
         "state"},
        {"[]", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        static struct reading reading;
        read_file(&reading, cases[i].json);
        CHECK((reading.errors == 0) == (cases[i].reason == NULL), "%s: %s", cases[i].json,
              reading.report);
        CHECK(cases[i].reason == NULL || strstr(reading.report, cases[i].reason) != NULL, "%s: %s",
              cases[i].json, reading.report);
        arena_close(reading.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_filled_by_the_parameters_names),
        cmocka_unit_test(values_end_at_their_length),
        cmocka_unit_test(faults_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
