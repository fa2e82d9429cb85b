#include "bot/condition.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

/* A list of tests as it is written in a file, read into an arena. */
struct reading {
    struct arena *arena;
    struct condition condition;
    size_t errors;
    bool out_of_memory;
    char report[2048];
};

static void read_root(const struct json_place *place, void *context)
{
    condition_read(place, context);
}

static void begin(struct reading *reading, const char *json)
{
    memset(reading, 0, sizeof *reading);
    reading->arena = arena_open(1024, 1 << 20);
    FILE *out = fmemopen(reading->report, sizeof reading->report, "w");
    struct fault_sink faults = {.out = out, .file = "memory"};
    struct json_source source = {.faults = &faults, .arena = reading->arena};
    json_read_bytes(&source, text_of(json), read_root, &reading->condition);
    reading->errors = faults.error_count;
    reading->out_of_memory = source.out_of_memory;
    fclose(out);
}

static void end(struct reading *reading)
{
    arena_close(reading->arena);
}

static const struct fact facts[] = {
    {.name = "estimate", .value = "1000.00", .number = 100000},
    {.name = "negative", .value = "-1", .number = -1},
    {.name = "arrived_cs", .value = "yes"},
    {.name = "wiped", .value = ""},
};

static struct ticket ticket(void)
{
    return (struct ticket){
        .service = "repair",
        .intent = "repair.leak",
        .state = "done",
        .community = "sunshine",
        .class_ = "A",
        .household = 7,
        .slots = TEXT("{\"owner\":{\"label\":\"l\",\"value\":\"own\",\"shown\":\"业主本人\"},"
                      "\"time\":{\"label\":\"l\",\"value\":\"\",\"shown\":\"\"},\"odd\":1}"),
    };
}

static const struct {
    const char *json;
    bool holds;
} cases[] = {
    {"[]", true},
    {"[{\"fact\":\"estimate\",\"over\":99999}]", true},
    {"[{\"fact\":\"estimate\",\"over\":100000}]", false},
    {"[{\"fact\":\"estimate\",\"upto\":100000}]", true},
    {"[{\"fact\":\"estimate\",\"upto\":99999}]", false},
    {"[{\"fact\":\"negative\",\"over\":-2}]", true},
    {"[{\"fact\":\"absent\",\"over\":-1}]", false},
    {"[{\"fact\":\"absent\",\"upto\":1}]", false},
    {"[{\"fact\":\"wiped\",\"upto\":1}]", false},
    {"[{\"fact\":\"arrived_cs\",\"is\":[\"no\",\"yes\"]}]", true},
    {"[{\"fact\":\"arrived_cs\",\"is\":[\"no\"]}]", false},
    {"[{\"fact\":\"absent\",\"is\":[\"yes\"]}]", false},
    {"[{\"fact\":\"arrived_cs\",\"not\":[\"yes\"]}]", false},
    {"[{\"fact\":\"arrived_cs\",\"not\":[\"no\"]}]", true},
    {"[{\"fact\":\"absent\",\"not\":[\"yes\"]}]", true},
    {"[{\"fact\":\"wiped\",\"not\":[\"yes\"]}]", true},
    {"[{\"fact\":\"arrived_cs\",\"present\":true}]", true},
    {"[{\"fact\":\"arrived_cs\",\"present\":false}]", false},
    {"[{\"fact\":\"wiped\",\"present\":true}]", false},
    {"[{\"fact\":\"absent\",\"present\":false}]", true},
    {"[{\"slot\":\"owner\",\"is\":[\"家属\",\"业主本人\"]}]", true},
    {"[{\"slot\":\"owner\",\"is\":[\"own\"]}]", false},
    {"[{\"slot\":\"owner\",\"not\":[\"业主本人\"]}]", false},
    {"[{\"slot\":\"time\",\"present\":true}]", false},
    {"[{\"slot\":\"odd\",\"present\":true}]", false},
    {"[{\"slot\":\"absent\",\"present\":false}]", true},
    {"[{\"service\":[\"lock\",\"repair\"]}]", true},
    {"[{\"service\":[\"lock\"]}]", false},
    {"[{\"intent\":[\"repair.leak\"]}]", true},
    {"[{\"intent\":[\"repair\"]}]", false},
    {"[{\"class\":[\"A\"]}]", true},
    {"[{\"class\":{\"not\":[\"A\"]}}]", false},
    {"[{\"class\":{\"is\":[\"A\"]}}]", true},
    {"[{\"class\":{\"present\":true}}]", true},
    {"[{\"community\":[\"sunshine\"]}]", true},
    {"[{\"state\":[\"opened\"]}]", false},
    {"[{\"state\":{\"not\":[\"opened\"]}}]", true},
    {"[{\"department\":[\"cs\"]}]", false},
    {"[{\"department\":{\"present\":false}}]", true},
    {"[{\"department\":[\"cs\",\"\"]}]", true},
    {"[{\"class\":[\"B\",\"\"]}]", false},
    {"[{\"department\":{\"not\":[\"\"]}}]", false},
    {"[{\"bound\":true}]", true},
    {"[{\"bound\":false}]", false},
    {"[{\"class\":[\"A\"]},{\"fact\":\"arrived_cs\",\"is\":[\"yes\"]}]", true},
    {"[{\"class\":[\"A\"]},{\"fact\":\"arrived_cs\",\"is\":[\"no\"]}]", false},
    {"[{\"class\":[\"B\"]},{\"fact\":\"arrived_cs\",\"is\":[\"yes\"]}]", false},
};

static void a_condition_holds_when_all_its_tests_do(void **state)
{
    (void)state;
    const struct ticket about = ticket();
    const struct condition_view view = {&about, facts, COUNT_OF(facts), NULL, 0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct reading reading;
        begin(&reading, cases[i].json);
        CHECK(reading.errors == 0, "%s\n%s", cases[i].json, reading.report);
        CHECK(condition_holds(&reading.condition, &view) == cases[i].holds, "%s", cases[i].json);
        end(&reading);
    }
}

static void the_first_failing_test_is_named(void **state)
{
    (void)state;
    const struct ticket about = ticket();
    const struct condition_view view = {&about, facts, COUNT_OF(facts), NULL, 0};
    struct reading reading;
    begin(&reading, "[{\"class\":[\"A\"]},{\"class\":[\"B\"]},{\"class\":[\"C\"]}]");
    assert_int_equal(condition_first_failing(&reading.condition, &view), 1);
    end(&reading);
    begin(&reading, "[{\"class\":[\"A\"]}]");
    assert_int_equal(condition_first_failing(&reading.condition, &view), SIZE_MAX);
    end(&reading);
}

static void slots_of_a_form_go_before_those_of_the_ticket(void **state)
{
    (void)state;
    const struct ticket about = ticket();
    const struct condition_slot slots[] = {{TEXT("owner"), TEXT("租客")}};
    const struct condition_view view = {&about, NULL, 0, slots, COUNT_OF(slots)};
    struct reading reading;
    begin(&reading, "[{\"slot\":\"owner\",\"is\":[\"租客\"]}]");
    assert_true(condition_holds(&reading.condition, &view));
    end(&reading);
}

static void a_reporter_without_a_home_is_not_bound(void **state)
{
    (void)state;
    struct ticket about = ticket();
    about.household = 0;
    const struct condition_view view = {&about, NULL, 0, NULL, 0};
    struct reading reading;
    begin(&reading, "[{\"bound\":false}]");
    assert_true(condition_holds(&reading.condition, &view));
    end(&reading);
}

static void slots_that_are_no_json_are_absent(void **state)
{
    (void)state;
    static const char *const slots[] = {"", "{", "[]", "{\"owner\":[]}", "{\"owner\":{}}"};
    struct reading reading;
    begin(&reading, "[{\"slot\":\"owner\",\"present\":false}]");
    for (size_t i = 0; i < COUNT_OF(slots); i++) {
        struct ticket about = ticket();
        about.slots = text_of(slots[i]);
        const struct condition_view view = {&about, NULL, 0, NULL, 0};
        CHECK(condition_holds(&reading.condition, &view), "%s", slots[i]);
    }
    end(&reading);
}

static void every_fault_of_a_condition_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *json, *report;
    } faults[] = {
        {"{}", "must be a list"},
        {"[1]", "[0]: must be an object"},
        {"[{}]", "[0]: must name one of: fact slot"},
        {"[{\"is\":[\"a\"]}]", "must name one of"},
        {"[{\"fact\":\"a\",\"slot\":\"b\",\"is\":[\"x\"]}]", "must name one of"},
        {"[{\"fact\":\"a\"}]", "must say one of: is not over upto present"},
        {"[{\"fact\":\"a\",\"is\":[\"x\"],\"over\":1}]", "must say one of"},
        {"[{\"class\":[\"A\"],\"is\":[\"x\"]}]", "must say one of"},
        {"[{\"class\":{}}]", "must say one of"},
        {"[{\"class\":{\"over\":1}}]", "[0].class.over: is not a known key"},
        {"[{\"class\":\"A\"}]", "[0].class: must be a list"},
        {"[{\"slot\":\"a\",\"upto\":1}]", "\"over\" and \"upto\" are for facts"},
        {"[{\"fact\":\"a\",\"over\":1.5}]", "[0].over: must be a whole number"},
        {"[{\"fact\":\"a\",\"present\":1}]", "[0].present: must be true or false"},
        {"[{\"fact\":\"a\",\"is\":[]}]", "[0].is: is empty"},
        {"[{\"fact\":\"a\",\"is\":[\"\"]}]", "[0].is[0]: must have 1 to"},
        {"[{\"bound\":true,\"is\":[\"x\"]}]", "must say one of"},
        {"[{\"bound\":\"yes\"}]", "[0].bound: must be true or false"},
        {"[{\"fact\":\"a\",\"is\":[\"x\",\"x\"]}]", "[0].is[1]: \"x\" is there twice"},
        {"[{\"fact\":\"a\",\"is\":[1]}]", "[0].is[0]: must be a string"},
        {"[{\"fact\":\"\",\"present\":true}]", "[0].fact: must have 1 to"},
        {"[{\"fact\":\"a\",\"present\":true,\"equals\":1}]", "[0].equals: is not a known key"},
    };
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        struct reading reading;
        begin(&reading, faults[i].json);
        CHECK(reading.errors > 0 && strstr(reading.report, faults[i].report) != NULL,
              "%s wanted \"%s\", got\n%s", faults[i].json, faults[i].report, reading.report);
        end(&reading);
    }
}

/* count tests of `values` values each */
static void write_tests(char *out, size_t capacity, size_t count, size_t values)
{
    size_t size = (size_t)snprintf(out, capacity, "[");
    for (size_t i = 0; i < count; i++) {
        size += (size_t)snprintf(out + size, capacity - size, "%s{\"class\":[", i > 0 ? "," : "");
        for (size_t v = 0; v < values; v++) {
            size += (size_t)snprintf(out + size, capacity - size, "%s\"%zu\"", v > 0 ? "," : "", v);
        }
        size += (size_t)snprintf(out + size, capacity - size, "]}");
    }
    snprintf(out + size, capacity - size, "]");
}

static void one_more_than_the_limits_is_refused(void **state)
{
    (void)state;
    static const struct {
        size_t tests, values, errors;
    } sizes[] = {
        {CONDITION_TESTS_MAX, CONDITION_VALUES_MAX, 0},
        {CONDITION_TESTS_MAX + 1, CONDITION_VALUES_MAX, 1},
        {1, CONDITION_VALUES_MAX + 1, 1},
    };
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        char json[4096];
        write_tests(json, sizeof json, sizes[i].tests, sizes[i].values);
        struct reading reading;
        begin(&reading, json);
        CHECK(reading.errors == sizes[i].errors, "%zu: %s", i, reading.report);
        if (sizes[i].errors == 0) {
            assert_int_equal(reading.condition.test_count, CONDITION_TESTS_MAX);
            assert_int_equal(reading.condition.tests[0].value_count, CONDITION_VALUES_MAX);
        }
        end(&reading);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_condition_holds_when_all_its_tests_do),
        cmocka_unit_test(the_first_failing_test_is_named),
        cmocka_unit_test(slots_of_a_form_go_before_those_of_the_ticket),
        cmocka_unit_test(a_reporter_without_a_home_is_not_bound),
        cmocka_unit_test(slots_that_are_no_json_are_absent),
        cmocka_unit_test(every_fault_of_a_condition_is_named),
        cmocka_unit_test(one_more_than_the_limits_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
