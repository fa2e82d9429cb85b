/* Clocks as files: what is refused, with file, path and reason; and the schedule that is shipped. */
#include "bot/clock_rule.h"
#include "bot/config.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"

#include <string.h>

enum { REPORT_BYTES = 16384 };

static char folder[SCRATCH_BYTES];

static int make_folder(void **state)
{
    (void)state;
    return scratch_make(NULL, "clocks", folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

static void write_file(const char *name, const char *content)
{
    char path[SCRATCH_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

/* NULL when a fault was reported. */
static struct clock_rules *load(const char *directory, char report[REPORT_BYTES])
{
    struct clock_rules *rules = NULL;
    memset(report, 0, REPORT_BYTES);
    struct fault_sink faults = {.out = fmemopen(report, REPORT_BYTES, "w")};
    enum status status = clock_rules_load(directory, &faults, &rules);
    fclose(faults.out);
    CHECK((status == ST_OK) == (rules != NULL), "%s", status_name(status));
    CHECK((faults.error_count == 0) == (rules != NULL), "%s", report);
    return rules;
}

#define HEAD "{\"id\":\"T-1\",\"title\":\"处理\",\"source\":\"B1\","
#define LIFE "\"start\":[\"ticket.opened\"],\"stop\":[\"ticket.closed\"],"
#define DUE "\"due\":{\"days\":1},"
#define TOLD "\"escalate\":[{\"roles\":[\"director\"]}]}"

static void a_rule_is_read_whole(void **state)
{
    (void)state;
    char report[REPORT_BYTES];
    write_file("a.json",
               "[" HEAD "\"when\":[{\"service\":[\"repair\"]},{\"fact\":\"estimate\",\"over\":5}],"
               "\"start\":[\"ticket.accepted\",\"fact.seen\"],\"stop\":[\"fact.done\"],"
               "\"pause\":[\"ticket.waiting\"],\"resume\":[\"ask.answered\"],"
               "\"due\":{\"working_days\":3},"
               "\"extend\":{\"fact\":\"until\",\"when\":[{\"fact\":\"consent\",\"is\":[\"yes\"]}]},"
               "\"warn_percent\":75,\"warn\":[\"captain\",\"clerk\"],"
               "\"escalate\":[{\"roles\":[\"dept_head\"]},"
               "{\"roles\":[\"director\",\"gm\"],\"after\":{\"hours\":4}}],"
               "\"repeat\":{\"days\":1},\"repeat_max\":5}]");
    write_file("b.json", "[{\"id\":\"F-1\",\"title\":\"函\",\"source\":\"C2\",\"standalone\":true,"
                         "\"due\":{\"months\":3,\"at_opening\":true}}]");
    write_file("c.txt", "not JSON: not read");
    struct clock_rules *rules = load(folder, report);
    CHECK(rules != NULL, "%s", report);
    assert_int_equal(clock_rules_count(rules), 2);
    const struct clock_rule *rule = clock_rules_find(rules, TEXT("T-1"));
    assert_non_null(rule);
    assert_ptr_equal(rule, clock_rules_at(rules, 0));
    assert_true(text_equal(rule->title, TEXT("处理")) && text_equal(rule->source, TEXT("B1")));
    assert_int_equal(rule->when.test_count, 2);
    assert_int_equal(rule->start_count, 2);
    assert_true(text_equal(rule->start[1], TEXT("fact.seen")));
    assert_true(text_equal(rule->stop[0], TEXT("fact.done")));
    assert_true(text_equal(rule->pause[0], TEXT("ticket.waiting")));
    assert_true(text_equal(rule->resume[0], TEXT("ask.answered")));
    assert_true(rule->due.unit == UNIT_WORKING_DAYS && rule->due.amount == 3);
    assert_true(text_equal(rule->extend_fact, TEXT("until")));
    assert_int_equal(rule->extend_when.test_count, 1);
    assert_int_equal(rule->warn_percent, 75);
    assert_int_equal(rule->warn_role_count, 2);
    assert_int_equal(rule->escalation_count, 2);
    assert_true(rule->escalations[0].after.unit == UNIT_MINUTES &&
                rule->escalations[0].after.amount == 0);
    assert_true(text_equal(rule->escalations[1].roles[1], TEXT("gm")));
    assert_true(rule->escalations[1].after.unit == UNIT_HOURS &&
                rule->escalations[1].after.amount == 4);
    assert_true(rule->repeat.unit == UNIT_DAYS && rule->repeat_max == 5);
    assert_false(rule->standalone);
    rule = clock_rules_find(rules, TEXT("F-1"));
    assert_true(rule != NULL && rule->standalone && rule->due.at_opening);
    assert_null(clock_rules_find(rules, TEXT("T-2")));
    clock_rules_close(rules);
}

static const struct {
    const char *label, *json, *report; /* NULL: right */
} rule_files[] = {
    {"least of all", "[" HEAD LIFE DUE TOLD "]", NULL},
    {"nothing", "[]", NULL},
    {"no list", HEAD LIFE DUE TOLD, "t.json: must be a list"},
    {"no id", "[{\"title\":\"x\",\"source\":\"x\"," LIFE DUE TOLD "]", "[0]: \"id\" is missing"},
    {"no due", "[" HEAD LIFE TOLD "]", "[0]: \"due\" is missing"},
    {"no source", "[{\"id\":\"x\",\"title\":\"x\"," LIFE DUE TOLD "]",
     "[0]: \"source\" is missing"},
    {"slip", "[" HEAD "\"strat\":[]," LIFE DUE TOLD "]", "[0].strat: is not a known key"},
    {"two of one id", "[" HEAD LIFE DUE TOLD "," HEAD LIFE DUE TOLD "]",
     "[1]: there is a clock \"T-1\" already"},
    {"no start", "[" HEAD "\"stop\":[\"ticket.closed\"]," DUE TOLD "]",
     "[0]: nothing starts it"},
    {"no stop", "[" HEAD "\"start\":[\"ticket.opened\"]," DUE TOLD "]", "[0]: nothing but its"},
    {"stopped by its start only",
     "[" HEAD "\"start\":[\"ticket.opened\"],\"stop\":[\"ticket.opened\"]," DUE TOLD "]",
     "[0]: nothing but its own start stops it"},
    {"restarted, and stopped",
     "[" HEAD "\"start\":[\"fact.x\"],\"stop\":[\"fact.x\",\"ticket.closed\"]," DUE TOLD "]",
     NULL},
    {"no trigger", "[" HEAD "\"start\":[\"opened\"],\"stop\":[\"ticket.closed\"]," DUE TOLD "]",
     "[0]: start[0]: \"opened\" is no trigger"},
    {"half a trigger", "[" HEAD "\"start\":[\"fact.\"],\"stop\":[\"ticket.closed\"]," DUE TOLD
     "]", "[0]: start[0]: \"fact.\" is no trigger"},
    {"stop no trigger", "[" HEAD "\"start\":[\"fact.x\"],\"stop\":[\"done\"]," DUE TOLD "]",
     "[0]: stop[0]: \"done\" is no trigger"},
    {"trigger twice",
     "[" HEAD "\"start\":[\"fact.x\",\"fact.x\"],\"stop\":[\"ticket.closed\"]," DUE TOLD "]",
     "[0].start[1]: \"fact.x\" is there twice"},
    {"pause without resume", "[" HEAD LIFE "\"pause\":[\"ticket.waiting\"]," DUE TOLD "]",
     "[0]: needs both \"pause\" and \"resume\""},
    {"resume without pause", "[" HEAD LIFE "\"resume\":[\"ticket.waiting\"]," DUE TOLD "]",
     "[0]: needs both \"pause\" and \"resume\""},
    {"pauses and resumes",
     "[" HEAD LIFE "\"pause\":[\"fact.x\"],\"resume\":[\"fact.x\"]," DUE TOLD "]",
     "[0]: \"fact.x\" both pauses and resumes it"},
    {"pause before an opening",
     "[" HEAD LIFE "\"pause\":[\"fact.x\"],\"resume\":[\"fact.y\"],"
     "\"due\":{\"days\":1,\"at_opening\":true}," TOLD "]",
     "[0]: is due at an opening: it cannot be paused"},
    {"warns nobody", "[" HEAD LIFE "\"warn_percent\":75," DUE TOLD "]",
     "[0]: needs both \"warn_percent\" and \"warn\""},
    {"never warns", "[" HEAD LIFE "\"warn\":[\"clerk\"]," DUE TOLD "]",
     "[0]: needs both \"warn_percent\" and \"warn\""},
    {"warns when it is over",
     "[" HEAD LIFE "\"warn_percent\":100,\"warn\":[\"clerk\"]," DUE TOLD "]",
     "[0].warn_percent: must be 1 to 99, is 100"},
    {"no chain", "[" HEAD LIFE "\"due\":{\"days\":1}}]", "[0]: nobody hears of it"},
    {"a step for nobody", "[" HEAD LIFE DUE "\"escalate\":[{\"roles\":[]}]}]",
     "[0].escalate[0]: tells nobody"},
    {"span of a step",
     "[" HEAD LIFE DUE "\"escalate\":[{\"roles\":[\"gm\"],\"after\":{\"hour\":1}}]}]",
     "[0].escalate[0].after.hour: is not a known key"},
    {"repeat without end", "[" HEAD LIFE DUE "\"repeat\":{\"days\":1}," TOLD "]",
     "[0]: needs both \"repeat\" and \"repeat_max\""},
    {"standalone with a trigger", "[" HEAD LIFE "\"due\":{\"days\":1},\"standalone\":true}]",
     "[0]: stands alone: no trigger ever comes"},
    {"condition", "[" HEAD "\"when\":[{\"facts\":\"x\"}]," LIFE DUE TOLD "]",
     "[0].when[0].facts: is not a known key"},
};

static void what_cannot_be_is_refused_with_file_path_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rule_files); i++) {
        char report[REPORT_BYTES];
        write_file("t.json", rule_files[i].json);
        struct clock_rules *rules = load(folder, report);
        if (rule_files[i].report == NULL) {
            CHECK(rules != NULL, "%s: %s", rule_files[i].label, report);
        } else {
            CHECK(rules == NULL, "%s: was accepted", rule_files[i].label);
            CHECK(strstr(report, rule_files[i].report) != NULL, "%s: %s", rule_files[i].label, report);
            CHECK(strstr(report, "/t.json: ") != NULL, "%s: %s", rule_files[i].label, report);
        }
        clock_rules_close(rules);
    }
}

static void write_rules(size_t count)
{
    static char json[(CLOCK_RULES_MAX + 1) * 256];
    size_t size = (size_t)snprintf(json, sizeof json, "[");
    for (size_t i = 0; i < count; i++) {
        size += (size_t)snprintf(json + size, sizeof json - size,
                                 "%s{\"id\":\"T-%zu\",\"title\":\"x\",\"source\":\"x\"," LIFE DUE
                                     TOLD, i == 0 ? "" : ",", i);
    }
    snprintf(json + size, sizeof json - size, "]");
    write_file("t.json", json);
}

static void there_is_room_for_so_many_clocks_and_no_more(void **state)
{
    (void)state;
    char report[REPORT_BYTES];
    write_rules(CLOCK_RULES_MAX);
    struct clock_rules *rules = load(folder, report);
    CHECK(rules != NULL && clock_rules_count(rules) == CLOCK_RULES_MAX, "%s", report);
    clock_rules_close(rules);
    write_file("u.json", "[{\"id\":\"U\",\"title\":\"x\",\"source\":\"x\"," LIFE DUE TOLD "]");
    assert_null(load(folder, report));
    CHECK(strstr(report, "u.json: [0]: more than 128 clocks") != NULL, "%s", report);
}

static void a_missing_folder_has_no_rules(void **state)
{
    (void)state;
    char report[REPORT_BYTES];
    struct clock_rules *rules = load("/nonexistent/clocks", report);
    assert_non_null(rules);
    assert_int_equal(clock_rules_count(rules), 0);
    clock_rules_close(rules);
}

/* ---- what is shipped ---- */

/* Section 3 of the requirements, row by row; R-CLK-5 extends R-CLK-3 and R-CLK-4. */
static void the_documented_schedule_is_shipped(void **state)
{
    (void)state;
    static const struct {
        const char *id, *source;
        enum clock_unit unit;
        int32_t amount;
        const char *last_role; /* of the chain */
        const char *extend;
    } cases[] = {
        {"R-CLK-1", "B3.4.2.2", UNIT_WORKING_DAYS, 3, "director", ""},
        {"R-CLK-2", "B3.4.5", UNIT_WORKING_DAYS, 1, "director", ""},
        {"R-CLK-3", "B3.4.5", UNIT_WORKING_DAYS, 3, "director", "extended_until"},
        {"R-CLK-4", "B3.4.5", UNIT_WORKING_DAYS, 7, "director", "extended_until"},
        {"R-CLK-6", "B3.4.5", UNIT_WEEKS, 1, "director", ""},
        {"R-CLK-7a", "C4(5)", UNIT_SAME_DAY, 0, "gm", ""},
        {"R-CLK-7b", "C4(5)", UNIT_DAYS, 2, "gm", ""},
        {"R-CLK-7c", "C4(5)", UNIT_DAYS, 10, "gm", ""},
        {"R-CLK-8a", "C4(5)", UNIT_HOURS, 1, "director", ""},
        {"R-CLK-8b", "C4(5)", UNIT_DAYS, 3, "director", ""},
        {"R-CLK-9", "C4(5)", UNIT_DAYS, 2, "dept_head", "wanted_by"},
        {"R-CLK-10", "C4(6)②", UNIT_SAME_DAY, 0, "supervisor", ""},
        {"R-CLK-11", "C5(1)", UNIT_DAYS, 2, "supervisor", ""},
        {"R-CLK-12", "C5(1)", UNIT_DAYS, 3, "supervisor", ""},
        {"R-CLK-13", "C5(1)", UNIT_DAYS, 2, "supervisor", ""},
        {"R-CLK-14", "B3.5.4", UNIT_WORKING_DAYS, 1, "supervisor", ""},
        {"R-FEE-4", "C2(4)④", UNIT_MONTHS, 3, NULL, ""},
    };
    char report[REPORT_BYTES];
    struct clock_rules *rules = load("config/clocks", report);
    CHECK(rules != NULL, "%s", report);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct clock_rule *rule = clock_rules_find(rules, text_of(cases[i].id));
        CHECK(rule != NULL, "%s", cases[i].id);
        CHECK(rule->due.unit == cases[i].unit && rule->due.amount == cases[i].amount &&
                  !rule->due.always,
              "%s: due", cases[i].id);
        CHECK(text_starts_with(rule->source, text_of(cases[i].source)), "%s: source %.*s",
              cases[i].id, TEXT_ARGS(rule->source));
        CHECK(text_equal(rule->extend_fact, text_of(cases[i].extend)), "%s: extend", cases[i].id);
        CHECK(rule->standalone == (cases[i].last_role == NULL), "%s: standalone", cases[i].id);
        if (cases[i].last_role != NULL) {
            const struct clock_escalation *last = &rule->escalations[rule->escalation_count - 1];
            CHECK(text_among(text_of(cases[i].last_role), last->roles, last->role_count),
                  "%s: chain", cases[i].id);
        }
    }
    /* R-CLK-5: only what the resident has agreed to extends. */
    const struct condition *agreed = &clock_rules_find(rules, TEXT("R-CLK-4"))->extend_when;
    assert_int_equal(agreed->test_count, 1);
    assert_true(text_equal(agreed->tests[0].name, TEXT("extension_consent")));
    assert_true(text_equal(agreed->tests[0].values[0], TEXT("yes")));
    clock_rules_close(rules);
}

/* ---- names outside ---- */

static void run(const char *format, const char *argument)
{
    char command[256];
    snprintf(command, sizeof command, format, argument);
    assert_int_equal(system(command), 0);
}

static void names_that_lead_nowhere_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *label, *json, *report; /* NULL: right */
    } cases[] = {
        {"right", "[" HEAD "\"when\":[{\"service\":[\"repair\"]}]," LIFE DUE TOLD "]", NULL},
        {"role of the chain", "[" HEAD LIFE DUE "\"escalate\":[{\"roles\":[\"boss\"]}]}]",
         "error: clocks: T-1: escalate[0].roles[0]: there is no role \"boss\""},
        {"role warned",
         "[" HEAD LIFE "\"warn_percent\":50,\"warn\":[\"clerk\",\"boss\"]," DUE TOLD "]",
         "T-1: warn[1]: there is no role \"boss\""},
        {"service", "[" HEAD "\"when\":[{\"service\":[\"repairs\"]}]," LIFE DUE TOLD "]",
         "T-1: when[0]: there is no service \"repairs\""},
        {"event", "[" HEAD "\"start\":[\"ticket.openend\"],\"stop\":[\"ticket.closed\"]," DUE TOLD
         "]", "T-1: start[0]: \"ticket.openend\" never happens"},
        {"fact of another service",
         "[" HEAD "\"when\":[{\"service\":[\"lock\"]}],\"start\":[\"fact.surveyed\"],"
         "\"stop\":[\"ticket.closed\"]," DUE TOLD "]",
         "T-1: start[0]: \"fact.surveyed\" never happens"},
        {"fact of a condition",
         "[" HEAD "\"when\":[{\"service\":[\"repair\"]},{\"fact\":\"survey\",\"present\":true}],"
         LIFE DUE TOLD "]",
         "T-1: when[1]: there is no fact \"survey\""},
        {"value of a fact",
         "[" HEAD "\"when\":[{\"service\":[\"repair\"]},{\"fact\":\"trades\",\"is\":[\"one\"]}],"
         LIFE DUE TOLD "]",
         "T-1: when[1]: fact \"trades\" is never \"one\""},
        {"intent of another service",
         "[" HEAD "\"when\":[{\"service\":[\"repair\"]},{\"intent\":[\"lock.change\"]}]," LIFE DUE
         TOLD "]", "T-1: when[1]: there is no intent \"lock.change\" here"},
        {"intent of an internal service",
         "[" HEAD "\"when\":[{\"service\":[\"task\"]},{\"intent\":[\"R-CLK-16\"]}]," LIFE DUE TOLD
         "]", NULL},
        {"community", "[" HEAD "\"when\":[{\"community\":[\"moonshine\"]}]," LIFE DUE TOLD "]",
         "T-1: when[0]: there is no community \"moonshine\""},
        {"extended by no time",
         "[" HEAD "\"when\":[{\"service\":[\"repair\"]}]," LIFE
         "\"extend\":{\"fact\":\"estimate\"}," DUE TOLD "]",
         "T-1: extend.fact: there is no fact \"estimate\" that is a time"},
    };
    run("cp -r config/. %s", folder);
    struct config_source source = {.directory = folder,
                                   .intents_directory = "tests/fixtures/intents", .demo = true};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char report[REPORT_BYTES] = "";
        struct config *config = NULL;
        write_file("clocks/t.json", cases[i].json);
        FILE *out = fmemopen(report, sizeof report, "w");
        enum status status = config_load(&source, out, NULL, &config);
        fclose(out);
        if (cases[i].report == NULL) {
            CHECK(status == ST_OK, "%s: %s", cases[i].label, report);
            CHECK(clock_rules_find(config->clock_rules, TEXT("T-1")) != NULL, "%s", cases[i].label);
        } else {
            CHECK(status == ST_CONFIG, "%s: was accepted", cases[i].label);
            CHECK(strstr(report, cases[i].report) != NULL, "%s: %s", cases[i].label, report);
        }
        config_drop(config);
    }
}

#define SCRATCH(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(a_rule_is_read_whole),
        SCRATCH(what_cannot_be_is_refused_with_file_path_and_reason),
        SCRATCH(there_is_room_for_so_many_clocks_and_no_more),
        cmocka_unit_test(a_missing_folder_has_no_rules),
        cmocka_unit_test(the_documented_schedule_is_shipped),
        SCRATCH(names_that_lead_nowhere_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
