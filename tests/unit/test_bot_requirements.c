#include "bot/requirements.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char folder[SCRATCH_BYTES];

static int make_folders(void **state)
{
    (void)state;
    char command[512];
    if (!scratch_make(NULL, "requirements", folder)) {
        return -1;
    }
    snprintf(command, sizeof command, "mkdir -p %s/config/clocks %s/config/texts %s/tests/unit",
             folder, folder, folder);
    return system(command);
}

static int remove_folders(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

static void put(const char *name, const char *content)
{
    char path[SCRATCH_BYTES + 128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

struct attempt {
    size_t lacking, errors;
    char report[4096], page[16384];
};

static void list(struct attempt *attempt, bool with_tests)
{
    char config[SCRATCH_BYTES + 16], tests[SCRATCH_BYTES + 16];
    memset(attempt, 0, sizeof *attempt);
    snprintf(config, sizeof config, "%s/config", folder);
    snprintf(tests, sizeof tests, "%s/tests", folder);
    FILE *report = fmemopen(attempt->report, sizeof attempt->report, "w");
    FILE *page = fmemopen(attempt->page, sizeof attempt->page, "w");
    struct fault_sink faults = {.out = report};
    struct json_source source = {.faults = &faults, .arena = arena_open(4096, 1 << 22)};
    struct requirements requirements;
    requirements_read(&source, config, &requirements);
    requirements_find_carriers(&source, config, &requirements);
    if (with_tests) {
        requirements_find_tests(&source, tests, &requirements);
    }
    attempt->lacking = requirements_write(&requirements, with_tests, page);
    attempt->errors = faults.error_count;
    fclose(report);
    fclose(page);
    arena_close(source.arena);
}

#define DUTY(id) "{\"id\":\"" id "\",\"duty\":\"d\",\"source\":\"s\"}"

static void a_duty_is_found_where_it_is_carried_and_proved(void **state)
{
    (void)state;
    put("config/requirements.json",
        "{\"outside\":[\"R-OUT-\"],\"duties\":[" DUTY("R-X-1") "," DUTY("R-X-10") "," DUTY(
            "R-X-2") ",{\"id\":\"R-BY\",\"duty\":\"d\",\"source\":\"s\",\"by\":[\"config/plain.md "
                     "word\","
                     "\"config/plain.md another\",\"config/gone.md word\"]}]}");
    put("config/plain.md", "a word");
    put("config/clocks/all.json", "[{\"id\":\"R-X-10\",\"deep\":{\"list\":[1,\"R-X-2b\"]}}]");
    put("config/other.json", "{\"requirements\":[\"R-X-1\",\"R-OUT-7\"],\"word\":\"R rated\"}");
    put("config/texts/t.json", "{\"a\":\"R-X-1\"}"); /* texts may speak of anything */
    put("tests/unit/test_a.c", "/* R-X-10 */");
    put("tests/b.mjs", "test('R-X-1: x'); 'R-X-2b'; R-BY");
    put("tests/unit/test_store_c.c", "R-X-1 R-X-10");
    put("tests/picture.png", "R-X-1");
    struct attempt attempt;
    list(&attempt, true);
    CHECK(attempt.errors == 0, "%s", attempt.report);
    static const char *const rows[] = {
        "| R-X-1 | d (s) | `other.json requirements[0]` | `b.mjs` |\n",
        "| R-X-10 | d (s) | `clocks/all.json [0].id` | `unit/test_a.c` |\n",
        "| R-X-2 | d (s) | `clocks/all.json [0].deep.list[1]` | `b.mjs` |\n",
        "| R-BY | d (s) | `config/plain.md word` | `b.mjs` |\n",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CHECK(strstr(attempt.page, rows[i]) != NULL, "%s in\n%s", rows[i], attempt.page);
    }
    assert_int_equal(attempt.lacking, 0);
}

static void a_duty_without_carrier_or_test_is_counted(void **state)
{
    (void)state;
    static const struct {
        const char *carrier, *test;
        bool with_tests;
        size_t lacking;
        const char *row;
    } cases[] = {
        {"[]", "", true, 1, "| R-X-1 | d (s) | — | — |\n"},
        {"[\"R-X-1\"]", "R-X-11 R-X-1-2 AR-X-1 R-X-1A", true, 1, "`a.json [0]` | — |\n"},
        {"[]", "R-X-1", true, 1, "| — | `a.c` |\n"},
        {"[\"R-X-1\"]", "R-X-1", true, 0, "| `a.json [0]` | `a.c` |\n"},
        {"[\"R-X-1\"]", "", false, 0, "| `a.json [0]` |\n"},
        {"[]", "", false, 1, "| — |\n"},
    };
    put("config/requirements.json", "{\"duties\":[" DUTY("R-X-1") "]}");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        put("config/a.json", cases[i].carrier);
        put("tests/a.c", cases[i].test);
        struct attempt attempt;
        list(&attempt, cases[i].with_tests);
        CHECK(attempt.lacking == cases[i].lacking, "%zu: %zu", i, attempt.lacking);
        CHECK(strstr(attempt.page, cases[i].row) != NULL, "%zu: %s", i, attempt.page);
    }
}

static void what_is_no_duty_is_reported_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *list, *carrier, *report;
    } cases[] = {
        {"{\"duties\":[" DUTY("R-X-1") "]}", "{\"requirements\":[\"R-X-3\"]}",
         "a.json: requirements[0]: requirements.json has no duty \"R-X-3\""},
        {"{\"duties\":[" DUTY("R-X-1") "," DUTY("R-X-1") "]}", "[]",
         "duties: [1]: \"R-X-1\" is there twice"},
        {"{\"duties\":[{}]}", "[]", "\"source\" is missing"},
        {"{\"duties\":[" DUTY("R-X-1") "]}", "{", "a.json: line 1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        put("config/requirements.json", cases[i].list);
        put("config/a.json", cases[i].carrier);
        struct attempt attempt;
        list(&attempt, false);
        CHECK(attempt.errors > 0 && strstr(attempt.report, cases[i].report) != NULL, "%s in\n%s",
              cases[i].report, attempt.report);
    }
}

static void more_finds_than_the_limit_are_only_counted(void **state)
{
    (void)state;
    char carriers[2048] = "[";
    for (size_t i = 0; i < REQUIREMENT_NAMED_MAX + 2; i++) {
        strncat(carriers, i == 0 ? "\"R-X-1\"" : ",\"R-X-1\"",
                sizeof carriers - strlen(carriers) - 1);
    }
    strncat(carriers, "]", sizeof carriers - strlen(carriers) - 1);
    put("config/requirements.json", "{\"duties\":[" DUTY("R-X-1") "]}");
    put("config/a.json", carriers);
    struct attempt attempt;
    list(&attempt, false);
    CHECK(strstr(attempt.page, "`a.json [31]` and 2 more |") != NULL, "%s", attempt.page);
}

#define SCRATCH(test) cmocka_unit_test_setup_teardown(test, make_folders, remove_folders)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(a_duty_is_found_where_it_is_carried_and_proved),
        SCRATCH(a_duty_without_carrier_or_test_is_counted),
        SCRATCH(what_is_no_duty_is_reported_with_its_place),
        SCRATCH(more_finds_than_the_limit_are_only_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
