/* Shifts and skills: who may arrange whose, and what is refused. */
#include "store/duty.h"
#include "tests/unit/desk_fixture.h"

#define DAY(from, until)                                                                           \
    ",\"from\":\"2030-01-01T" from ":00+08:00\",\"until\":\"2030-01-01T" until ":00+08:00\""
#define ALL ",\"from\":\"2030-01-01T00:00:00+08:00\",\"until\":\"2030-01-05T00:00:00+08:00\""

static const char *ask(struct fixture *fixture, const char *who, const char *op, const char *more)
{
    static int id;
    char json[512];
    snprintf(json, sizeof json, "{\"id\":\"r%d\",\"op\":\"%s\"%s}", ++id, op, more);
    return fixture_command(fixture, who, json);
}

static void each_role_arranges_what_is_its_own(void **state)
{
    static const struct {
        const char *who, *staff, *expected;
    } cases[] = {
        {"captain", "technician", "\"ok\":true"},
        {"captain", "clerk", "\"forbidden\""},
        {"engineer_head", "clerk", "\"ok\":true"},
        {"supervisor", "security", "\"ok\":true"},
        {"director", "finance", "\"ok\":true"},
        {"cs_manager", "captain", "\"ok\":true"},
        {"clerk", "clerk", "\"forbidden\""},
        {"technician", "technician", "\"forbidden\""},
        {"captain", "nobody", "\"not_found\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char more[256];
        snprintf(more, sizeof more, ",\"staff\":\"%s\"" DAY("08:00", "20:00"), cases[i].staff);
        const char *answer = ask(*state, cases[i].who, "roster.set", more);
        CHECK(strstr(answer, cases[i].expected) != NULL, "%s for %s: %s", cases[i].who,
              cases[i].staff, answer);
        snprintf(more, sizeof more, ",\"staff\":\"%s\",\"skills\":\"x\"", cases[i].staff);
        answer = ask(*state, cases[i].who, "staff.skills", more);
        CHECK(strstr(answer, cases[i].expected) != NULL, "skills, %s for %s: %s", cases[i].who,
              cases[i].staff, answer);
    }
}

static void a_shift_ends_after_it_begins_and_meets_no_other(void **state)
{
    static const struct {
        const char *label, *times, *expected;
    } cases[] = {
        {"a day", DAY("08:00", "12:00"), "\"ok\":true"},
        {"the same again", DAY("08:00", "12:00"), "\"conflict\""},
        {"inside it", DAY("09:00", "10:00"), "\"conflict\""},
        {"across its end", DAY("11:59", "13:00"), "\"conflict\""},
        {"from its end on", DAY("12:00", "13:00"), "\"ok\":true"},
        {"backwards", DAY("18:00", "17:00"), "\"malformed\""},
        {"empty", DAY("18:00", "18:00"), "\"malformed\""},
        {"no end", ",\"from\":\"2030-01-01T18:00:00+08:00\"", "\"malformed\""},
        {"no time", ",\"from\":\"soon\",\"until\":\"later\"", "\"malformed\""},
        {"31 days", ",\"from\":\"2030-02-01T00:00+08:00\",\"until\":\"2030-03-04T00:00+08:00\"",
         "\"ok\":true"},
        {"longer", ",\"from\":\"2031-02-01T00:00+08:00\",\"until\":\"2031-03-04T00:01+08:00\"",
         "\"malformed\""},
        {"in the zone of the community", ",\"from\":\"2030-01-01T13:00\",\"until\":\"2030-01-01T14:00\"",
         "\"from\":\"2030-01-01T13:00:00+08:00\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char more[256];
        snprintf(more, sizeof more, ",\"staff\":\"captain\"%s", cases[i].times);
        const char *answer = ask(*state, "captain", "roster.set", more);
        CHECK(strstr(answer, cases[i].expected) != NULL, "%s: %s", cases[i].label, answer);
    }
}

static void a_shift_is_listed_told_and_removed(void **state)
{
    struct fixture *fixture = *state;
    const char *answer =
        ask(fixture, "captain", "roster.set", ",\"staff\":\"captain\"" DAY("08:00", "12:00"));
    const char *id = strstr(answer, "\"id\":");
    assert_non_null(id);
    char remove[64];
    snprintf(remove, sizeof remove, ",\"shift\":%d", (int)strtol(id + 5, NULL, 10));
    assert_int_equal(fixture_count_events(fixture, "roster.set"), 1);
    assert_non_null(strstr(ask(fixture, "captain", "roster.list", ALL), "\"staff\":\"captain\""));
    assert_non_null(strstr(ask(fixture, "clerk", "roster.list", ALL), "\"forbidden\""));
    assert_non_null(strstr(ask(fixture, "captain", "roster.list", DAY("12:00", "13:00")),
                           "\"shifts\":[]"));
    assert_non_null(strstr(ask(fixture, "technician", "roster.remove", remove), "\"forbidden\""));
    assert_non_null(strstr(ask(fixture, "captain", "roster.remove", ",\"shift\":999"),
                           "\"not_found\""));
    assert_non_null(strstr(ask(fixture, "captain", "roster.remove", remove), "\"ok\":true"));
    assert_non_null(strstr(ask(fixture, "captain", "roster.list", ALL), "\"shifts\":[]"));
    assert_int_equal(fixture_count_events(fixture, "roster.removed"), 1);
}

static void a_captain_removes_no_shift_of_another_department(void **state)
{
    struct fixture *fixture = *state;
    ask(fixture, "supervisor", "roster.set", ",\"staff\":\"clerk\"" DAY("08:00", "12:00"));
    const char *answer = ask(fixture, "captain", "roster.list", ALL);
    const char *id = strstr(answer, "\"id\":");
    assert_non_null(id);
    char remove[64];
    snprintf(remove, sizeof remove, ",\"shift\":%d", (int)strtol(id + 5, NULL, 10));
    assert_non_null(strstr(ask(fixture, "captain", "roster.remove", remove), "\"forbidden\""));
    assert_non_null(strstr(ask(fixture, "supervisor", "roster.remove", remove), "\"ok\":true"));
}

static void a_list_spans_62_days_at_most(void **state)
{
    static const struct {
        const char *until, *expected;
    } cases[] = {
        {"2030-03-04T00:00:00+08:00", "\"shifts\""},
        {"2030-03-04T00:00:01+08:00", "\"too_large\""},
        {"2030-01-01T00:00:00+08:00", "\"malformed\""},
        {"", "\"malformed\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char more[256];
        snprintf(more, sizeof more, ",\"from\":\"2030-01-01T00:00:00+08:00\",\"until\":\"%s\"",
                 cases[i].until);
        const char *answer = ask(*state, "captain", "roster.list", more);
        CHECK(strstr(answer, cases[i].expected) != NULL, "%s: %s", cases[i].until, answer);
    }
}

static void skills_are_words_with_one_space_between(void **state)
{
    struct fixture *fixture = *state;
    char skills[SKILLS_BYTES];
    struct staff staff;
    assert_int_equal(store_staff_find(fixture->store, TEXT("technician"), &staff), ST_OK);
    ask(fixture, "captain", "staff.skills", ",\"staff\":\"technician\",\"skills\":\"  电工   水暖 \"");
    assert_int_equal(store_skills_get(fixture->store, staff.id, skills), ST_OK);
    assert_string_equal(skills, "电工 水暖");
    assert_int_equal(fixture_count_events(fixture, "staff.skills"), 1);
    ask(fixture, "captain", "staff.skills", ",\"staff\":\"technician\",\"skills\":\"\"");
    assert_int_equal(store_skills_get(fixture->store, staff.id, skills), ST_OK);
    assert_string_equal(skills, "");
}

static void skills_fit_or_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *label;
        size_t words, word_bytes;
        const char *expected;
    } cases[] = {
        {"a word at its limit", 1, 48, "\"ok\":true"},
        {"a word over it", 1, 49, "\"too_large\""},
        {"a list at its limit", 16, 9, "\"ok\":true"}, /* 159 bytes with the spaces */
        {"a list over it", 17, 9, "\"too_large\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char more[512] = ",\"staff\":\"technician\",\"skills\":\"";
        for (size_t w = 0; w < cases[i].words; w++) {
            size_t size = strlen(more);
            memset(more + size, 'x', cases[i].word_bytes);
            more[size + cases[i].word_bytes] = ' ';
            more[size + cases[i].word_bytes + 1] = '\0';
        }
        more[strlen(more)] = '"';
        const char *answer = ask(fixture, "captain", "staff.skills", more);
        CHECK(strstr(answer, cases[i].expected) != NULL, "%s: %s", cases[i].label, answer);
    }
}

#define ROSTER_TEST(function)                                                                      \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROSTER_TEST(each_role_arranges_what_is_its_own),
        ROSTER_TEST(a_shift_ends_after_it_begins_and_meets_no_other),
        ROSTER_TEST(a_shift_is_listed_told_and_removed),
        ROSTER_TEST(a_captain_removes_no_shift_of_another_department),
        ROSTER_TEST(a_list_spans_62_days_at_most),
        ROSTER_TEST(skills_are_words_with_one_space_between),
        ROSTER_TEST(skills_fit_or_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
