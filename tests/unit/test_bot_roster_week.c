/* A week of the roster: hours without anybody of a needed role (R-EMERGENCY), and the week before copied. */
#include "bot/roster_rule.h"
#include "store/duty.h"
#include "tests/unit/desk_fixture.h"

#define MONDAY 1893340800000LL /* 2029-12-31T00:00+08:00, of the week of 2030-01-01 */
#define HOUR_MS 3600000LL

static const char *ask(struct fixture *fixture, const char *who, const char *op, const char *more)
{
    static int id;
    char json[512];
    snprintf(json, sizeof json, "{\"id\":\"w%d\",\"op\":\"%s\"%s}", ++id, op, more);
    return fixture_command(fixture, who, json);
}

static void expect(const char *label, const char *answer, const char *part)
{
    CHECK(strstr(answer, part) != NULL, "%s: %s", label, answer);
}

static void expect_week(const char *answer, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        expect("the week", answer, parts[i]);
    }
}

/* ---- the arithmetic ---- */

static void what_no_shift_covers_is_a_gap(void **state)
{
    static const struct {
        const char *label;
        size_t span_count;
        struct span spans[4];
        size_t gap_count;
        struct span gaps[4];
    } cases[] = {
        {"nothing", 0, {{0, 0}}, 1, {{10, 20}}},
        {"all", 1, {{10, 20}}, 0, {{0, 0}}},
        {"more than all", 1, {{5, 25}}, 0, {{0, 0}}},
        {"the beginning", 1, {{5, 12}}, 1, {{12, 20}}},
        {"the end", 1, {{18, 30}}, 1, {{10, 18}}},
        {"the middle", 1, {{12, 15}}, 2, {{10, 12}, {15, 20}}},
        {"two that meet", 2, {{10, 14}, {14, 20}}, 0, {{0, 0}}},
        {"two that overlap", 2, {{10, 16}, {12, 18}}, 1, {{18, 20}}},
        {"one within another", 3, {{10, 17}, {11, 12}, {18, 20}}, 1, {{17, 18}}},
        {"before and after", 2, {{0, 10}, {20, 30}}, 1, {{10, 20}}},
        {"four", 4, {{9, 11}, {12, 13}, {14, 15}, {16, 20}}, 3, {{11, 12}, {13, 14}, {15, 16}}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct span wanted = {10, 20};
        struct span gaps[4];
        size_t count =
            roster_uncovered(cases[i].spans, cases[i].span_count, wanted, gaps, 0, COUNT_OF(gaps));
        CHECK(count == cases[i].gap_count, "%s: %zu gaps", cases[i].label, count);
        for (size_t g = 0; g < count; g++) {
            CHECK(gaps[g].from_ms == cases[i].gaps[g].from_ms &&
                      gaps[g].until_ms == cases[i].gaps[g].until_ms,
                  "%s: gap %zu", cases[i].label, g);
        }
    }
}

static void gaps_that_meet_are_one_and_no_more_than_fit_are_written(void **state)
{
    struct span gaps[2];
    struct span days[] = {{0, 10}, {10, 20}, {20, 20}, {30, 40}, {50, 60}};
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        count = roster_uncovered(NULL, 0, days[i], gaps, count, COUNT_OF(gaps));
    }
    assert_int_equal(count, 2);
    assert_int_equal(gaps[0].until_ms, 20);
    assert_int_equal(gaps[1].from_ms, 30);
    assert_int_equal(gaps[1].until_ms, 40);
}

/* ---- the file ---- */

static void take(const struct json_place *place, void *rules)
{
    roster_read(place, rules);
}

static void a_file_with_a_fault_is_refused(void **state)
{
    static const struct {
        const char *label, *json;
        bool good;
    } cases[] = {
        {"the least", "{\"kinds\":[],\"needed\":[]}", true},
        {"a night",
         "{\"kinds\":[{\"title\":\"夜\",\"from\":\"20:00\",\"until\":\"08:00\"}],\"needed\":[]}", true},
        {"a shift of no length",
         "{\"kinds\":[{\"title\":\"夜\",\"from\":\"20:00\",\"until\":\"20:00\"}],\"needed\":[]}", false},
        {"a need by day",
         "{\"kinds\":[],\"needed\":[{\"id\":\"a\",\"title\":\"a\",\"department\":\"d\",\"roles\":[\"r\"],"
         "\"from\":\"08:00\",\"until\":\"20:00\"}]}", true},
        {"a need across midnight",
         "{\"kinds\":[],\"needed\":[{\"id\":\"a\",\"title\":\"a\",\"department\":\"d\",\"roles\":[\"r\"],"
         "\"from\":\"20:00\",\"until\":\"08:00\"}]}", false},
        {"a need of nobody",
         "{\"kinds\":[],\"needed\":[{\"id\":\"a\",\"title\":\"a\",\"department\":\"d\",\"roles\":[]}]}", false},
        {"no list of needs", "{\"kinds\":[]}", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fault_sink faults = {.file = "roster.json"};
        struct roster_rules rules;
        struct json_source source = {.faults = &faults, .arena = arena_open(1024, 1 << 20)};
        json_read_bytes(&source, text_of(cases[i].json), take, &rules);
        CHECK((faults.error_count == 0) == cases[i].good, "%s", cases[i].label);
        arena_close(source.arena);
    }
}

/* ---- the week ---- */

#define WEEK ",\"day\":\"2030-01-01\""

static void a_week_begins_on_monday_and_tells_who_may_be_arranged(void **state)
{
    struct fixture *fixture = *state;
    static const char *const days[] = {"2029-12-31", "2030-01-01", "2030-01-06"};
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        char more[64];
        snprintf(more, sizeof more, ",\"day\":\"%s\"", days[i]);
        expect(days[i], ask(fixture, "captain", "roster.week", more), "\"from\":\"2029-12-31\"");
    }
    expect("the next", ask(fixture, "captain", "roster.week", ",\"day\":\"2030-01-07\""), "\"from\":\"2030-01-07\"");
    expect("no day", ask(fixture, "captain", "roster.week", ",\"day\":\"soon\""), "\"malformed\"");
    expect("this one", ask(fixture, "captain", "roster.week", ""), "\"ok\":true");
    expect("a clerk", ask(fixture, "clerk", "roster.week", WEEK), "\"forbidden\"");
    const char *answer = ask(fixture, "captain", "roster.week", WEEK);
    expect("his own", answer, "\"username\":\"technician\",\"name\":\"王师傅\",\"title\":\"维修技工\",\"department\":\"engineering\",\"may\":true");
    expect("another department", answer, "\"department\":\"security\",\"may\":false");
    answer = ask(fixture, "supervisor", "roster.week", WEEK);
    expect("whoever may all", answer, "\"department\":\"security\",\"may\":true");
}

/* A shift of so many hours from that hour of the week of 2030-01-01 on. */
static void set_shift(struct fixture *fixture, const char *staff, int64_t from_hour, int64_t hours)
{
    struct staff of;
    assert_int_equal(store_staff_find(fixture->store, text_of(staff), &of), ST_OK);
    struct shift shift = {.staff = of.id, .from_ms = MONDAY + from_hour * HOUR_MS};
    shift.until_ms = shift.from_ms + hours * HOUR_MS;
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_shift_add(fixture->store, &shift), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

#define GAP(department, title, from, until)                                                        \
    "\"department\":\"" department "\",\"title\":\"" title "\",\"from\":\"" from                   \
    "+08:00\",\"until\":\"" until "+08:00\""

static void hours_without_anybody_of_a_needed_role_are_told_by_department(void **state)
{
    struct fixture *fixture = *state;
    const char *answer = ask(fixture, "supervisor", "roster.week", WEEK);
    expect("nobody", answer, GAP("engineering", "维修值班", "2029-12-31T00:00:00", "2030-01-07T00:00:00"));
    expect("nobody", answer, GAP("security", "安护值班", "2029-12-31T00:00:00", "2030-01-07T00:00:00"));
    set_shift(fixture, "security", -10, 200);
    set_shift(fixture, "clerk", 0, 168); /* is of neither department */
    set_shift(fixture, "technician", 0, 60);
    set_shift(fixture, "captain", 50, 30);
    set_shift(fixture, "engineer_head", 80, 10); /* of the department, but of no needed role */
    set_shift(fixture, "technician", 90, 78);
    answer = ask(fixture, "supervisor", "roster.week", WEEK);
    expect("ten hours", answer, GAP("engineering", "维修值班", "2030-01-03T08:00:00", "2030-01-03T18:00:00") "}]");
    CHECK(strstr(answer, "安护值班") == NULL, "all of security: %s", answer);
}

static void hours_that_are_over_are_no_gap(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms = MONDAY + 48 * HOUR_MS;
    expect("from now on", ask(fixture, "supervisor", "roster.week", WEEK),
           GAP("engineering", "维修值班", "2030-01-02T00:00:00", "2030-01-07T00:00:00"));
    fixture->now_ms = MONDAY + 240 * HOUR_MS;
    expect("all over", ask(fixture, "supervisor", "roster.week", WEEK), "\"gaps\":[]");
}

/* ---- changing ---- */

static void a_shift_is_changed_where_it_meets_no_other(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *label, *who, *times, *expected;
    } cases[] = {
        {"later", "captain", "\"from\":\"2030-01-01T10:00\",\"until\":\"2030-01-01T16:00\"", "\"from\":\"2030-01-01T10:00:00+08:00\""},
        {"over its own former time", "captain", "\"from\":\"2030-01-01T09:00\",\"until\":\"2030-01-01T18:00\"", "\"ok\":true"},
        {"up to the next one", "captain", "\"from\":\"2030-01-01T09:00\",\"until\":\"2030-01-01T20:00\"", "\"ok\":true"},
        {"into the next one", "captain", "\"from\":\"2030-01-01T09:00\",\"until\":\"2030-01-01T20:01\"", "重叠"},
        {"backwards", "captain", "\"from\":\"2030-01-01T09:00\",\"until\":\"2030-01-01T08:00\"", "\"malformed\""},
        {"by a clerk", "clerk", "\"from\":\"2030-01-01T09:00\",\"until\":\"2030-01-01T10:00\"", "\"forbidden\""},
    };
    ask(fixture, "captain", "roster.set", ",\"staff\":\"technician\",\"from\":\"2030-01-01T20:00\",\"until\":\"2030-01-02T08:00\"");
    const char *answer = ask(fixture, "captain", "roster.set", ",\"staff\":\"technician\",\"from\":\"2030-01-01T08:00\",\"until\":\"2030-01-01T12:00\"");
    const char *id = strstr(answer, "\"id\":");
    assert_non_null(id);
    long shift = strtol(id + 5, NULL, 10);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char more[256];
        snprintf(more, sizeof more, ",\"shift\":%ld,%s", shift, cases[i].times);
        expect(cases[i].label, ask(fixture, cases[i].who, "roster.change", more), cases[i].expected);
    }
    expect("none", ask(fixture, "captain", "roster.change", ",\"shift\":999,\"from\":\"2030-01-01T09:00\",\"until\":\"2030-01-01T10:00\""), "\"not_found\"");
    assert_int_equal(fixture_count_events(fixture, "roster.changed"), 3);
}

static void a_week_is_copied_once_and_what_overlaps_is_left_out(void **state)
{
    struct fixture *fixture = *state;
    static const char next[] = ",\"day\":\"2030-01-08\"";
    set_shift(fixture, "technician", 8, 12);
    set_shift(fixture, "technician", 160, 12); /* into the week after */
    set_shift(fixture, "technician", 180, 8);  /* there: meets the copy of the first */
    set_shift(fixture, "captain", -5, 10);     /* began in the week before */
    set_shift(fixture, "security", 8, 12);
    expect("a clerk", ask(fixture, "clerk", "roster.copy", next), "\"forbidden\"");
    expect("a captain his department", ask(fixture, "captain", "roster.copy", next), "\"copied\":1,\"left_out\":1");
    expect("a supervisor the rest", ask(fixture, "supervisor", "roster.copy", next), "\"copied\":1,\"left_out\":2");
    expect("again", ask(fixture, "supervisor", "roster.copy", next), "\"copied\":0,\"left_out\":3");
    assert_int_equal(fixture_count_events(fixture, "roster.copied"), 2);
    const char *answer = ask(fixture, "supervisor", "roster.week", next);
    expect("a week later", answer, "\"staff\":\"security\",\"from\":\"2030-01-07T08:00:00+08:00\",\"until\":\"2030-01-07T20:00:00+08:00\"");
    expect("over its end", answer, "\"staff\":\"technician\",\"from\":\"2030-01-13T16:00:00+08:00\",\"until\":\"2030-01-14T04:00:00+08:00\"");
    CHECK(strstr(answer, "\"staff\":\"captain\"") == NULL, "the week before that: %s", answer);
    expect("an empty week", ask(fixture, "supervisor", "roster.copy", ",\"day\":\"2031-01-08\""), "\"copied\":0,\"left_out\":0");
}

/* ---- leave ---- */

static void shifts_of_who_is_away_go_to_the_substitute_where_he_is_free(void **state)
{
    struct fixture *fixture = *state;
    static const char away[] = ",\"staff\":\"technician\",\"substitute\":\"captain\",\"from\":\"2030-01-01T00:00\",\"until\":\"2030-01-03T00:00\"";
    set_shift(fixture, "technician", 20, 12); /* into the leave */
    set_shift(fixture, "technician", 36, 8);
    set_shift(fixture, "technician", 60, 8);  /* the captain has something else then */
    set_shift(fixture, "technician", 70, 12); /* out of it again */
    set_shift(fixture, "captain", 61, 2);
    expect("a clerk", ask(fixture, "clerk", "roster.leave", away), "\"forbidden\"");
    expect("away", ask(fixture, "captain", "roster.leave", away), "\"moved\":3,\"lacking\":1");
    expect("twice", ask(fixture, "captain", "roster.leave", away), "请过假");
    const char *answer = ask(fixture, "captain", "roster.week", WEEK);
    static const char *const parts[] = {
        "\"technician\",\"from\":\"2029-12-31T20:00:00+08:00\",\"until\":\"2030-01-01T00:00:00+08:00\"",
        "\"captain\",\"from\":\"2030-01-01T00:00:00+08:00\",\"until\":\"2030-01-01T08:00:00+08:00\"",
        "\"captain\",\"from\":\"2030-01-01T12:00:00+08:00\",\"until\":\"2030-01-01T20:00:00+08:00\"",
        "\"captain\",\"from\":\"2030-01-02T22:00:00+08:00\",\"until\":\"2030-01-03T00:00:00+08:00\"",
        "\"technician\",\"from\":\"2030-01-03T00:00:00+08:00\",\"until\":\"2030-01-03T10:00:00+08:00\"",
        "\"leaves\":[{\"id\":1,\"staff\":\"technician\"",
        "\"substitute\":\"captain\"",
    };
    expect_week(answer, parts, COUNT_OF(parts));
    CHECK(strstr(answer, "\"2030-01-02T12:00:00+08:00\",\"until\":\"2030-01-02T20:00") == NULL, "what nobody took: %s", answer);
    expect("a gap", answer, "\"from\":\"2030-01-02T15:00:00+08:00\",\"until\":\"2030-01-02T22:00:00+08:00\"");
    assert_int_equal(fixture_count_events(fixture, "roster.leave"), 1);
}

static enum status take_from_captain(void *context, const struct shift *shift)
{
    struct shift *found = context;
    if (shift->from_ms == found->from_ms && shift->staff == found->staff) {
        *found = *shift;
    }
    return ST_OK;
}

static void who_is_back_early_has_again_what_lies_as_the_leave_left_it(void **state)
{
    struct fixture *fixture = *state;
    set_shift(fixture, "technician", 16, 4);  /* before the leave */
    set_shift(fixture, "technician", 25, 2);  /* over when he is back */
    set_shift(fixture, "technician", 28, 8);  /* under way then */
    set_shift(fixture, "technician", 40, 8);  /* the captain's is changed meanwhile */
    set_shift(fixture, "technician", 50, 8);  /* the captain's is removed meanwhile */
    set_shift(fixture, "technician", 60, 8);  /* nobody takes it */
    set_shift(fixture, "technician", 70, 12); /* half of it within the leave */
    set_shift(fixture, "captain", 61, 2);
    expect("away", ask(fixture, "captain", "roster.leave", ",\"staff\":\"technician\",\"substitute\":\"captain\",\"from\":\"2030-01-01T00:00\",\"until\":\"2030-01-03T00:00\""),
           "\"moved\":5,\"lacking\":1");
    struct staff captain;
    assert_int_equal(store_staff_find(fixture->store, TEXT("captain"), &captain), ST_OK);
    static const struct {
        int hour;
        const char *op, *more;
    } changes[] = {
        {40, "roster.change", ",\"from\":\"2030-01-01T16:00\",\"until\":\"2030-01-01T23:00\""},
        {50, "roster.remove", ""},
    };
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        char more[160];
        struct shift shift = {.staff = captain.id, .from_ms = MONDAY + changes[i].hour * HOUR_MS};
        assert_int_equal(store_shift_each(fixture->store, 0, INT64_MAX / 2, take_from_captain, &shift), ST_OK);
        snprintf(more, sizeof more, ",\"shift\":%lld%s", (long long)shift.id, changes[i].more);
        expect(changes[i].op, ask(fixture, "captain", changes[i].op, more), "\"ok\":true");
    }
    fixture->now_ms = MONDAY + 30 * HOUR_MS;
    expect("back", ask(fixture, "captain", "roster.back", ",\"leave\":1"), "\"returned\":3,\"kept\":2");
    const char *answer = ask(fixture, "captain", "roster.week", WEEK);
    static const char *const parts[] = {
        "\"captain\",\"from\":\"2030-01-01T01:00:00+08:00\",\"until\":\"2030-01-01T03:00:00+08:00\"",
        "\"captain\",\"from\":\"2030-01-01T04:00:00+08:00\",\"until\":\"2030-01-01T06:00:00+08:00\"",
        "\"technician\",\"from\":\"2030-01-01T06:00:00+08:00\",\"until\":\"2030-01-01T12:00:00+08:00\"",
        "\"captain\",\"from\":\"2030-01-01T16:00:00+08:00\",\"until\":\"2030-01-01T23:00:00+08:00\"",
        "\"technician\",\"from\":\"2030-01-02T12:00:00+08:00\",\"until\":\"2030-01-02T20:00:00+08:00\"",
        "\"technician\",\"from\":\"2030-01-02T22:00:00+08:00\",\"until\":\"2030-01-03T00:00:00+08:00\"",
        "\"leaves\":[]",
    };
    expect_week(answer, parts, COUNT_OF(parts));
    CHECK(strstr(answer, "\"2030-01-02T02:00:00+08:00\"") == NULL, "removed by somebody: %s", answer);
}

static void nobody_is_given_a_shift_while_he_is_away(void **state)
{
    struct fixture *fixture = *state;
    static const char shift[] = ",\"staff\":\"technician\",\"from\":\"2030-01-08T08:00\",\"until\":\"2030-01-08T20:00\"";
    set_shift(fixture, "technician", 32, 8);
    expect("away", ask(fixture, "captain", "roster.leave", ",\"staff\":\"technician\",\"from\":\"2030-01-08T12:00\",\"until\":\"2030-01-09T00:00\""), "\"moved\":0,\"lacking\":0");
    expect("set", ask(fixture, "captain", "roster.set", shift), "这段时间请假");
    expect("copied", ask(fixture, "captain", "roster.copy", ",\"day\":\"2030-01-08\""), "\"copied\":0,\"left_out\":1");
    expect("by a clerk", ask(fixture, "clerk", "roster.back", ",\"leave\":1"), "\"forbidden\"");
    expect("back", ask(fixture, "captain", "roster.back", ",\"leave\":1"), "\"ok\":true");
    expect("back twice", ask(fixture, "captain", "roster.back", ",\"leave\":1"), "\"not_found\"");
    expect("set again", ask(fixture, "captain", "roster.set", shift), "\"ok\":true");
}

static void a_leave_with_a_fault_is_refused(void **state)
{
    static const struct {
        const char *label, *more, *expected;
    } cases[] = {
        {"backwards", "\"from\":\"2030-01-02T00:00\",\"until\":\"2030-01-01T00:00\"", "\"malformed\""},
        {"no end", "\"from\":\"2030-01-02T00:00\"", "\"malformed\""},
        {"366 days", "\"from\":\"2031-01-01T00:00\",\"until\":\"2032-01-02T00:00\"", "\"ok\":true"},
        {"longer", "\"from\":\"2033-01-01T00:00\",\"until\":\"2034-01-02T00:01\"", "\"malformed\""},
        {"for himself", "\"substitute\":\"technician\",\"from\":\"2030-01-02T00:00\",\"until\":\"2030-01-03T00:00\"", "\"malformed\""},
        {"by another department", "\"substitute\":\"clerk\",\"from\":\"2030-01-02T00:00\",\"until\":\"2030-01-03T00:00\"", "\"forbidden\""},
        {"by nobody", "\"substitute\":\"nobody\",\"from\":\"2030-01-02T00:00\",\"until\":\"2030-01-03T00:00\"", "\"not_found\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char more[256];
        snprintf(more, sizeof more, ",\"staff\":\"technician\",%s", cases[i].more);
        expect(cases[i].label, ask(*state, "captain", "roster.leave", more), cases[i].expected);
    }
}

#define WEEK_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_shift_covers_is_a_gap),
        cmocka_unit_test(gaps_that_meet_are_one_and_no_more_than_fit_are_written),
        cmocka_unit_test(a_file_with_a_fault_is_refused),
        WEEK_TEST(a_week_begins_on_monday_and_tells_who_may_be_arranged),
        WEEK_TEST(hours_without_anybody_of_a_needed_role_are_told_by_department),
        WEEK_TEST(hours_that_are_over_are_no_gap),
        WEEK_TEST(a_shift_is_changed_where_it_meets_no_other),
        WEEK_TEST(a_week_is_copied_once_and_what_overlaps_is_left_out),
        WEEK_TEST(shifts_of_who_is_away_go_to_the_substitute_where_he_is_free),
        WEEK_TEST(nobody_is_given_a_shift_while_he_is_away),
        WEEK_TEST(who_is_back_early_has_again_what_lies_as_the_leave_left_it),
        WEEK_TEST(a_leave_with_a_fault_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
