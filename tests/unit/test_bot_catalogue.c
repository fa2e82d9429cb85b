#include "bot/catalogue.h"
#include "tests/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* A life cycle and a service that are right; each case below breaks one thing in one of them. */
#define STATES                                                                                     \
    "\"states\":[{\"id\":\"opened\",\"title\":\"t\",\"open\":true,\"say\":\"s\"},"                 \
    "{\"id\":\"closed\",\"title\":\"t\",\"open\":false,\"say\":\"s\"}]"
#define MOVE "{\"op\":\"ticket.close\",\"from\":[\"opened\"],\"to\":\"closed\",\"event\":\"e\"}"
#define CYCLE(members) "{\"id\":\"l\",\"initial\":\"opened\"," members "}"
#define GOOD_CYCLE CYCLE(STATES ",\"moves\":[" MOVE "]")

#define SLOT                                                                                       \
    "{\"name\":\"content\",\"label\":\"l\",\"kind\":\"text\",\"prompt\":\"p\",\"retry\":\"r\","     \
    "\"required\":true}"
#define REST                                                                                       \
    "\"name\":\"n\",\"intents\":[\"a\",\"b\"],\"department\":\"cs\",\"opened\":\"o\","             \
    "\"lifecycle\":\"l\""
#define SERVICE(members) "{\"id\":\"s\"," REST "," members "}"
#define GOOD_SERVICE SERVICE("\"title\":\"{content}\",\"slots\":[" SLOT "]")

struct attempt {
    enum status status;
    char report[4096];
    size_t errors;
    struct catalogue *catalogue;
};

static void load(struct attempt *attempt, const char *cycle, const char *service)
{
    memset(attempt, 0, sizeof *attempt);
    FILE *out = fmemopen(attempt->report, sizeof attempt->report, "w");
    struct fault_sink faults = {.out = out, .file = "memory"};
    attempt->status =
        catalogue_load_bytes(text_of(cycle), text_of(service), &faults, &attempt->catalogue);
    attempt->errors = faults.error_count;
    fclose(out);
}

static void what_is_right_loads_and_is_found(void **state)
{
    (void)state;
    struct attempt attempt;
    load(&attempt, GOOD_CYCLE, GOOD_SERVICE);
    assert_int_equal(attempt.status, ST_OK);
    const struct service *service = catalogue_by_intent(attempt.catalogue, TEXT("b"));
    assert_non_null(service);
    assert_ptr_equal(service, catalogue_service(attempt.catalogue, TEXT("s")));
    assert_null(catalogue_by_intent(attempt.catalogue, TEXT("c")));
    assert_int_equal(catalogue_count(attempt.catalogue), 1);
    assert_null(catalogue_at(attempt.catalogue, 1));
    assert_non_null(lifecycle_move(service->lifecycle, TEXT("ticket.close"), TEXT("opened")));
    assert_null(lifecycle_move(service->lifecycle, TEXT("ticket.close"), TEXT("closed")));
    catalogue_close(attempt.catalogue);
}

static void every_fault_is_named_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *cycle, *service, *report;
    } cases[] = {
        {"{", GOOD_SERVICE, "line 1"},
        {GOOD_CYCLE, "[]", "must be an object"},
        {GOOD_CYCLE, "{\"id\":\"s\",\"id\":\"s\"}", "duplicate"},
        {GOOD_CYCLE, SERVICE("\"title\":\"{content}\",\"slots\":[" SLOT "],\"slotz\":[]"),
         "slotz: is not a known key"},
        {GOOD_CYCLE, "{\"id\":\"s\"," REST ",\"title\":\"x\"}", "\"slots\" is missing"},
        {GOOD_CYCLE, SERVICE("\"title\":\"{room}\",\"slots\":[" SLOT "]"),
         "title: there is no slot \"room\""},
        {GOOD_CYCLE, SERVICE("\"title\":\"x\",\"slots\":[" SLOT "," SLOT "]"),
         "slots[1]: slot \"content\" is there twice"},
        {GOOD_CYCLE, SERVICE("\"title\":\"x\",\"slots\":[{\"name\":\"x\",\"label\":\"l\","
                             "\"kind\":\"colour\"}]"),
         "slots[0].kind: must be one of: text room phone time person choice"},
        {GOOD_CYCLE, SERVICE("\"title\":\"x\",\"slots\":[{\"name\":\"x\",\"label\":\"l\","
                             "\"kind\":\"choice\",\"options\":[\"a\"]}]"),
         "slots[0]: kind choice needs two options"},
        {GOOD_CYCLE, SERVICE("\"title\":\"x\",\"slots\":[{\"name\":\"x\",\"label\":\"l\","
                             "\"kind\":\"text\",\"required\":true}]"),
         "slots[0]: a required slot needs \"prompt\""},
        {GOOD_CYCLE, SERVICE("\"title\":\"x\",\"slots\":[{\"name\":\"x\",\"label\":\"l\","
                             "\"kind\":\"text\",\"chars_min\":9,\"chars_max\":3}]"),
         "chars_min is more than chars_max"},
        {GOOD_CYCLE, SERVICE("\"title\":\"x\",\"slots\":[{\"name\":\"x\",\"label\":\"l\","
                             "\"kind\":\"text\",\"only_for\":[\"z\"]}]"),
         "only_for[0]: \"z\" is not an intent"},
        {GOOD_CYCLE, SERVICE("\"title\":\"x\",\"slots\":[],\"priority\":3"),
         "priority: must be 0 to 2, is 3"},
        {GOOD_CYCLE, SERVICE("\"title\":\"x\",\"slots\":[],\"confirm\":1"),
         "confirm: must be true or false"},
        {GOOD_CYCLE, SERVICE("\"title\":\"x\",\"slots\":[],\"alarm\":true"),
         "\"alarm\" and \"alarm_repeat_ms\" belong together"},
        {GOOD_CYCLE, SERVICE("\"title\":\"x\",\"slots\":[],\"interrupts\":true"),
         "needs \"advice\""},
        {GOOD_CYCLE, SERVICE("\"title\":\"x\",\"slots\":[],\"advice_again\":\"a.b\""),
         "\"advice_again\" needs \"advice\""},
        {GOOD_CYCLE,
         SERVICE("\"title\":\"x\",\"slots\":[{\"name\":\"a\",\"label\":\"b\",\"kind\":\"choice\","
                 "\"options\":[\"x\",\"y\"],\"option_words\":[\"z\"]}]"),
         "has one text for each option"},
        {GOOD_CYCLE,
         SERVICE("\"title\":\"x\",\"slots\":[{\"name\":\"a\",\"label\":\"b\",\"kind\":\"text\","
                 "\"any_subject\":true}]"),
         "\"any_subject\" is for slots"},
        {CYCLE(STATES ",\"moves\":[]"), GOOD_SERVICE, "no move leads to \"closed\""},
        {CYCLE(STATES ",\"moves\":[" MOVE "," MOVE "]"), GOOD_SERVICE,
         "leads out of \"opened\" by an earlier move too"},
        {CYCLE(STATES ",\"moves\":[{\"op\":\"ticket.close\",\"from\":[\"gone\"],\"to\":\"closed\","
               "\"event\":\"e\"}]"),
         GOOD_SERVICE, "moves[0].from[0]: no state \"gone\""},
        {CYCLE(STATES ",\"moves\":[{\"op\":\"close\",\"from\":[\"opened\"],\"to\":\"closed\","
               "\"event\":\"e\"}]"),
         GOOD_SERVICE, "must start with \"ticket.\""},
        {"{\"id\":\"other\",\"initial\":\"opened\"," STATES ",\"moves\":[" MOVE "]}", GOOD_SERVICE,
         "lifecycle: there is no \"l\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct attempt attempt;
        load(&attempt, cases[i].cycle, cases[i].service);
        if (attempt.status != ST_CONFIG || strstr(attempt.report, cases[i].report) == NULL) {
            fail_msg("case %zu, wanted \"%s\", got %s:\n%s", i, cases[i].report,
                     status_name(attempt.status), attempt.report);
        }
        assert_null(attempt.catalogue);
    }
}

static void all_faults_of_one_run_are_reported(void **state)
{
    (void)state;
    struct attempt attempt;
    load(&attempt, GOOD_CYCLE,
         SERVICE("\"title\":\"{x}\",\"slots\":[{}],\"priority\":9,\"confirm\":0,\"typo\":1"));
    /* x; name, label and kind of the slot; priority; confirm; typo */
    assert_int_equal(attempt.errors, 7);
}

static void one_slot_more_than_the_limit_is_refused(void **state)
{
    (void)state;
    for (size_t count = SERVICE_SLOTS_MAX; count <= SERVICE_SLOTS_MAX + 1; count++) {
        char slots[4096] = "";
        size_t size = 0;
        for (size_t i = 0; i < count; i++) {
            size += (size_t)snprintf(slots + size, sizeof slots - size,
                                     "%s{\"name\":\"s%zu\",\"label\":\"l\",\"kind\":\"room\"}",
                                     i == 0 ? "" : ",", i);
        }
        char service[8192];
        snprintf(service, sizeof service, "{\"id\":\"s\"," REST ",\"title\":\"x\",\"slots\":[%s]}",
                 slots);
        struct attempt attempt;
        load(&attempt, GOOD_CYCLE, service);
        assert_int_equal(attempt.status, count <= SERVICE_SLOTS_MAX ? ST_OK : ST_CONFIG);
        catalogue_close(attempt.catalogue);
    }
}

static void an_intent_leads_to_one_service_only(void **state)
{
    (void)state;
    char directory[SCRATCH_BYTES], path[SCRATCH_PATH_BYTES];
    assert_true(scratch_make(NULL, "catalogue", directory));
    static const char *const folders[] = {"lifecycles", "services"};
    static const struct {
        const char *name, *content;
    } files[] = {
        {"lifecycles/l.json", GOOD_CYCLE},
        {"services/a.json", GOOD_SERVICE},
        {"services/b.json", "{\"id\":\"t\"," REST ",\"title\":\"x\",\"slots\":[]}"},
    };
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, files[i].name);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(files[i].content, file);
        fclose(file);
    }
    char report[2048] = "";
    FILE *out = fmemopen(report, sizeof report, "w");
    struct fault_sink faults = {.out = out};
    struct catalogue *catalogue;
    assert_int_equal(catalogue_load(directory, &faults, &catalogue), ST_CONFIG);
    fclose(out);
    assert_int_equal(faults.error_count, 2);
    assert_non_null(strstr(report, "services/b.json: intents[0]: \"a\" leads to service \"s\""));
    scratch_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right_loads_and_is_found),
        cmocka_unit_test(every_fault_is_named_with_its_place),
        cmocka_unit_test(all_faults_of_one_run_are_reported),
        cmocka_unit_test(one_slot_more_than_the_limit_is_refused),
        cmocka_unit_test(an_intent_leads_to_one_service_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
