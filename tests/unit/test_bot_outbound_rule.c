/* outbound.json: what is refused, which rule is whose, and when it is night. */
#include "bot/base/date.h"
#include "bot/outbound_rule.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

struct reading {
    struct outbound_rules rules;
    struct arena *arena;
    size_t errors;
    char report[8192];
};

static const char *const channel_names[] = {"wechat", "sms"};

static void read_rules(struct reading *reading, const char *json)
{
    static struct channel_ops ops[2];
    const struct channel_ops *channels[2];
    for (size_t i = 0; i < 2; i++) {
        ops[i].name = channel_names[i];
        channels[i] = &ops[i];
    }
    memset(reading, 0, sizeof *reading);
    reading->arena = arena_open(16384, 1 << 20);
    FILE *report = fmemopen(reading->report, sizeof reading->report - 1, "w");
    struct fault_sink faults = {.out = report, .file = "outbound.json"};
    struct json_source source = {.faults = &faults, .arena = reading->arena};
    json_read_bytes(&source, text_of(json), outbound_rules_read, &reading->rules);
    outbound_rules_check(&reading->rules, channels, 2, &faults);
    fclose(report);
    reading->errors = faults.error_count;
}

#define LANE(name, more) "\"" name "\":{\"title\":\"甲\",\"share_percent\":50" more "}"
#define EARLY LANE("emergency", "") "," LANE("code", "") "," LANE("reply", "")
#define LANES "\"lanes\":{" EARLY "," LANE("notice", "") "," LANE("campaign", "") "}"
#define BREAKER "\"breaker\":{\"failures\":3,\"open_ms\":1000,\"open_max_ms\":2000}"
#define LISTS(limits, rates) "\"limits\":[" limits "],\"rates\":[" rates "]"
#define FILE_OF(lanes, limits, rates, breaker) \
    "{" lanes "," LISTS(limits, rates) "," breaker "}"
#define WITH_LANE(name, more, rest) \
    FILE_OF("\"lanes\":{" rest "," LANE(name, more) "}", "", "", BREAKER)
#define WITH_LIMITS(limits) FILE_OF(LANES, limits, "", BREAKER)
#define WITH_RATES(rates) FILE_OF(LANES, "", rates, BREAKER)
#define REST LANE("emergency", "") "," LANE("code", "") "," LANE("reply", "") "," \
             LANE("campaign", "")

static const struct {
    const char *label, *json, *said; /* NULL: no fault */
} faults_of_files[] = {
    {"whole", FILE_OF(LANES, "", "", BREAKER), NULL},
    {"no lanes", "{" LISTS("", "") "," BREAKER "}", "lanes"},
    {"a lane is missing", FILE_OF("\"lanes\":{" EARLY "}", "", "", BREAKER), "notice"},
    {"a lane too many", WITH_LANE("advert", "", REST), "advert"},
    {"no title", FILE_OF("\"lanes\":{\"code\":{\"share_percent\":1}}", "", "", BREAKER),
     "lanes.code"},
    {"share of nothing",
     FILE_OF("\"lanes\":{" EARLY "," LANE("notice", "")
             ",\"campaign\":{\"title\":\"甲\",\"share_percent\":0}}", "", "", BREAKER),
     "lanes.campaign.share_percent"},
    {"over what", WITH_LANE("notice", ",\"over\":\"drop\"", REST), "lanes.notice.over"},
    {"skip", WITH_LANE("notice", ",\"over\":\"skip\"", REST), NULL},
    {"night", WITH_LANE("notice", ",\"quiet\":{\"from\":\"22:00\",\"until\":\"08:00\"}", REST),
     NULL},
    {"night without an end", WITH_LANE("notice", ",\"quiet\":{\"from\":\"22:00\"}", REST),
     "lanes.notice.quiet"},
    {"no night at all",
     WITH_LANE("notice", ",\"quiet\":{\"from\":\"08:00\",\"until\":\"08:00\"}", REST),
     "lanes.notice.quiet"},
    {"danger sleeps",
     WITH_LANE("emergency", ",\"quiet\":{\"from\":\"22:00\",\"until\":\"08:00\"}",
               LANE("code", "") "," LANE("reply", "") "," LANE("notice", "") ","
               LANE("campaign", "")),
     "lanes.emergency: this lane is never held back at night"},
    {"the later lane has more",
     FILE_OF("\"lanes\":{" EARLY "," LANE("notice", "")
             ",\"campaign\":{\"title\":\"甲\",\"share_percent\":51}}", "", "", BREAKER),
     "may have no larger share"},
    {"limit", WITH_LIMITS("{\"lane\":\"code\",\"channel\":\"sms\",\"per_day\":10}"), NULL},
    {"limit of no lane", WITH_LIMITS("{\"lane\":\"x\",\"channel\":\"sms\",\"per_day\":10}"),
     "limits[0].lane"},
    {"limit of no channel",
     WITH_LIMITS("{\"lane\":\"code\",\"channel\":\"smss\",\"per_day\":10}"),
     "limits[0].channel: there is no channel \"smss\""},
    {"limits nothing", WITH_LIMITS("{\"lane\":\"code\",\"channel\":\"sms\"}"),
     "limits[0]: limits nothing"},
    {"a day shorter than an hour",
     WITH_LIMITS("{\"lane\":\"code\",\"channel\":\"sms\",\"per_hour\":5,\"per_day\":4}"),
     "limits[0]: a longer time"},
    {"hidden",
     WITH_LIMITS("{\"lane\":\"code\",\"channel\":\"sms\",\"per_day\":4},"
                 "{\"lane\":\"code\",\"channel\":\"sms\",\"provider\":\"a\",\"per_day\":5}"),
     "[1] is never reached"},
    {"rather special first",
     WITH_LIMITS("{\"lane\":\"code\",\"channel\":\"sms\",\"provider\":\"a\",\"per_day\":5},"
                 "{\"lane\":\"code\",\"channel\":\"sms\",\"per_day\":4}"),
     NULL},
    {"rate", WITH_RATES("{\"channel\":\"sms\",\"per_second\":5,\"burst\":9}"), NULL},
    {"no speed", WITH_RATES("{\"channel\":\"sms\",\"per_second\":0,\"burst\":9}"),
     "rates[0].per_second"},
    {"no burst", WITH_RATES("{\"channel\":\"sms\",\"per_second\":1}"), "rates[0]"},
    {"hidden rate",
     WITH_RATES("{\"channel\":\"sms\",\"per_second\":5,\"burst\":9},"
                "{\"channel\":\"sms\",\"per_second\":6,\"burst\":9}"),
     "[1] is never reached"},
    {"breaker longer than its longest",
     FILE_OF(LANES, "", "",
             "\"breaker\":{\"failures\":3,\"open_ms\":3000,\"open_max_ms\":2000}"),
     "breaker: open_ms is more"},
    {"never stops",
     FILE_OF(LANES, "", "",
             "\"breaker\":{\"failures\":0,\"open_ms\":300,\"open_max_ms\":2000}"),
     "breaker.failures"},
};

static void each_fault_is_named_at_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(faults_of_files); i++) {
        static struct reading reading;
        read_rules(&reading, faults_of_files[i].json);
        bool as_expected = faults_of_files[i].said == NULL ? reading.errors == 0
                                                 : strstr(reading.report, faults_of_files[i].said) != NULL;
        CHECK(as_expected, "%s: %zu faults: %s", faults_of_files[i].label, reading.errors, reading.report);
        arena_close(reading.arena);
    }
}

static void the_first_rule_that_fits_an_account_is_its_own(void **state)
{
    (void)state;
    static struct reading reading;
    read_rules(&reading,
               FILE_OF(LANES,
                       "{\"lane\":\"code\",\"channel\":\"sms\",\"provider\":\"a\",\"per_day\":5},"
                       "{\"lane\":\"code\",\"channel\":\"sms\",\"per_day\":4}",
                       "{\"channel\":\"sms\",\"provider\":\"a\",\"per_second\":7,\"burst\":9},"
                       "{\"channel\":\"sms\",\"per_second\":6,\"burst\":9}",
                       BREAKER));
    CHECK(reading.errors == 0, "%s", reading.report);
    static struct account a = {.channel = TEXT("sms"), .setting_count = 1,
                               .settings = {{TEXT("provider"), TEXT("a")}}};
    static struct account b = {.channel = TEXT("sms")}, chat = {.channel = TEXT("wechat")};
    assert_int_equal(outbound_limit(&reading.rules, &a, OUTBOX_CODE)->per_day, 5);
    assert_int_equal(outbound_limit(&reading.rules, &b, OUTBOX_CODE)->per_day, 4);
    assert_null(outbound_limit(&reading.rules, &b, OUTBOX_NOTICE));
    assert_null(outbound_limit(&reading.rules, &chat, OUTBOX_CODE));
    assert_int_equal(outbound_rate(&reading.rules, &a)->per_second, 7);
    assert_int_equal(outbound_rate(&reading.rules, &b)->per_second, 6);
    assert_null(outbound_rate(&reading.rules, &chat));
    arena_close(reading.arena);
}

/* Of a day in November, where it is offset minutes later than in Greenwich. */
static int64_t at(int day, int minute, int offset)
{
    return date_moment(date_day((struct date){2026, 11, day}), minute, offset);
}

static void a_night_ends_in_the_morning_where_the_resident_lives(void **state)
{
    (void)state;
    enum { H = 60 };
    static const struct {
        const char *label;
        int from, until, day, minute, end_day; /* end_day 0: not quiet */
    } cases[] = {
        {"evening", 22 * H, 8 * H, 24, 22 * H, 25},   {"before", 22 * H, 8 * H, 24, 22 * H - 1, 0},
        {"midnight", 22 * H, 8 * H, 25, 0, 25},       {"last minute", 22 * H, 8 * H, 25, 8 * H - 1, 25},
        {"morning", 22 * H, 8 * H, 25, 8 * H, 0},     {"end of month", 22 * H, 8 * H, 30, 23 * H, 31},
        {"noon", 12 * H, 14 * H, 24, 13 * H, 24},     {"after noon", 12 * H, 14 * H, 24, 14 * H, 0},
        {"before noon", 12 * H, 14 * H, 24, 11 * H, 0}, {"never", 0, 0, 24, 0, 0},
    };
    static const int offsets[] = {480, 0, -300, 345};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t o = 0; o < COUNT_OF(offsets); o++) {
            const struct quiet_hours quiet = {cases[i].from, cases[i].until, 0};
            int64_t now_ms = at(cases[i].day, cases[i].minute, offsets[o]);
            int64_t wanted = cases[i].end_day == 0
                                 ? now_ms
                                 : at(cases[i].end_day, cases[i].until, offsets[o]);
            int64_t until_ms = quiet_until_ms(&quiet, now_ms, offsets[o]);
            CHECK(until_ms == wanted, "%s at %d: off by %lld minutes", cases[i].label, offsets[o],
                  (long long)(until_ms - wanted) / 60000);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_is_named_at_its_place),
        cmocka_unit_test(the_first_rule_that_fits_an_account_is_its_own),
        cmocka_unit_test(a_night_ends_in_the_morning_where_the_resident_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
