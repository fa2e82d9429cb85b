/* The desks of roles (config/boards.json): each shows what its role does today, and no more. */
#include "bot/board_rule.h"
#include "tests/unit/procedure_fixture.h"

enum { ROWS_MAX = 40 };

static const char *board_of(struct fixture *fixture, const char *who, const char *board)
{
    static int id;
    char request[128];
    snprintf(request, sizeof request, "{\"id\":\"b%d\",\"op\":\"board.get\",\"board\":\"%s\"}", id++,
             board);
    return fixture_command(fixture, who, request);
}

/* The part of the answer that is the section; "" when it is not there. */
static const char *section_of(const char *answer, const char *section)
{
    static char part[1 << 18];
    char head[64];
    snprintf(head, sizeof head, "{\"id\":\"%s\",\"title\":", section);
    const char *from = strstr(answer, head);
    const char *end = from == NULL ? NULL : strstr(from, "\"more\":");
    size_t size = end == NULL ? 0 : (size_t)(end - from) + strlen("\"more\":false");
    assert_true(size < sizeof part);
    memcpy(part, from == NULL ? "" : from, size);
    part[size] = '\0';
    return part;
}

static bool shows(struct fixture *fixture, const char *who, const char *board,
                  const char *section, const char *words)
{
    const char *answer = board_of(fixture, who, board);
    const char *part = section_of(answer, section);
    CHECK(part[0] != '\0', "%s has no %s for %s: %s", board, section, who, answer);
    return strstr(part, words) != NULL;
}

static void say(struct fixture *fixture, const char *who, const char *request, const char *expected)
{
    const char *answer = fixture_command(fixture, who, request);
    CHECK(strstr(answer, expected) != NULL, "%s: %s", request, answer);
}

static void a_done_repair_is_the_clerks_to_call_back(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "repair");
    assert_false(shows(fixture, "clerk", "clerk", "callbacks", "GD000001"));
    say(fixture, "technician", "{\"id\":\"1\",\"op\":\"ticket.accept\",\"ticket\":1}", "\"ok\":true");
    say(fixture, "technician",
        "{\"id\":\"2\",\"op\":\"ticket.complete\",\"ticket\":1,\"text\":\"好了\"}", "\"ok\":true");
    const char *part = section_of(board_of(fixture, "clerk", "clerk"), "callbacks");
    static const char *const words[] = {
        "\"number\":\"GD000001\"", "\"say\":\"您好，", "您报的“水管”", "\"ticket.callback\"",
        "{\"name\":\"score\",", "\"count\":1", "\"more\":false", "\"ops\":[\"ticket.callback\""};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        CHECK(strstr(part, words[i]) != NULL, "%s in %s", words[i], part);
    }
    CHECK(strstr(part, "\"name\":\"estimate\"") == NULL, "facts that do not belong here: %s", part);
    say(fixture, "clerk", "{\"id\":\"3\",\"op\":\"ticket.callback\",\"ticket\":1,\"text\":\"满意\"}",
        "\"ok\":true");
    assert_false(shows(fixture, "clerk", "clerk", "callbacks", "GD000001"));
}

static void an_approval_waits_at_the_desk_of_whose_it_is(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *estimate;
        const char *before; /* whose review comes first; NULL: nobody's */
        const char *who;
        const char *others[3];
    } cases[] = {
        {"800", NULL, "cs_manager", {"gm", "deputy_gm", "chief_engineer"}},
        {"5000", "chief_engineer", "deputy_gm", {"gm", "cs_manager", "director"}},
        {"20000", NULL, "gm", {"cs_manager", "deputy_gm", "director"}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char number[32];
        int64_t ticket = procedure_open(fixture, "repair");
        snprintf(number, sizeof number, "GD%06d", (int)ticket);
        procedure_must_put(fixture, ticket, "captain", "estimate", cases[i].estimate);
        if (cases[i].before != NULL) {
            assert_false(shows(fixture, cases[i].who, "lead", "approvals", number));
            assert_true(shows(fixture, cases[i].before, "lead", "review", number));
            procedure_must_put(fixture, ticket, cases[i].before, "reviewed", "yes");
            assert_false(shows(fixture, cases[i].before, "lead", "review", number));
        }
        CHECK(shows(fixture, cases[i].who, "lead", "approvals", number), "%s yuan", cases[i].estimate);
        for (size_t o = 0; o < COUNT_OF(cases[i].others); o++) {
            CHECK(!shows(fixture, cases[i].others[o], "lead", "approvals", number),
                  "%s yuan at the desk of %s", cases[i].estimate, cases[i].others[o]);
        }
        procedure_must_put(fixture, ticket, cases[i].who, "approval", "yes");
        CHECK(!shows(fixture, cases[i].who, "lead", "approvals", number), "%s yuan, approved",
              cases[i].estimate);
    }
}

static void a_technician_sees_his_own_jobs_with_the_phone(void **state)
{
    struct fixture *fixture = *state;
    say(fixture, "clerk",
        "{\"id\":\"0\",\"op\":\"ticket.open\",\"service\":\"repair\",\"room\":\"3栋2单元501\","
        "\"name\":\"陈建国\",\"phone\":\"13912345678\",\"text\":\"水管漏水\",\"slots\":{\"time\":"
        "\"随时\"},\"channel\":\"phone\"}",
        "\"ok\":true");
    say(fixture, "supervisor",
        "{\"id\":\"1\",\"op\":\"ticket.assign\",\"ticket\":1,\"assignee\":\"technician\"}",
        "\"ok\":true");
    assert_true(shows(fixture, "technician", "technician", "offered", "\"phone\":\"13912345678\""));
    say(fixture, "technician", "{\"id\":\"2\",\"op\":\"ticket.accept\",\"ticket\":1}", "\"ok\":true");
    assert_false(shows(fixture, "technician", "technician", "offered", "GD000001"));
    assert_true(shows(fixture, "technician", "technician", "doing", "\"ticket.complete\""));
    say(fixture, "supervisor",
        "{\"id\":\"3\",\"op\":\"ticket.assign\",\"ticket\":1,\"assignee\":\"captain\"}", "\"ok\":true");
    assert_false(shows(fixture, "technician", "technician", "doing", "GD000001"));
}

static void what_is_overdue_and_how_much_each_has_is_of_the_own_department(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "repair"); /* engineering */
    procedure_open(fixture, "complaint"); /* cs */
    say(fixture, "supervisor",
        "{\"id\":\"1\",\"op\":\"ticket.assign\",\"ticket\":1,\"assignee\":\"technician\"}",
        "\"ok\":true");
    assert_false(shows(fixture, "engineer_head", "dept_head", "overdue", "GD000001"));
    fixture->now_ms += (int64_t)20 * 24 * 3600 * 1000;
    assert_true(shows(fixture, "engineer_head", "dept_head", "overdue", "GD000001"));
    assert_false(shows(fixture, "engineer_head", "dept_head", "overdue", "GD000002"));
    assert_true(shows(fixture, "engineer_head", "dept_head", "load",
                      "\"username\":\"technician\",\"name\":\"王师傅\",\"role\":\"technician\","
                      "\"department\":\"engineering\",\"open\":1,\"overdue\":1}"));
    assert_true(shows(fixture, "supervisor", "supervisor", "overdue", "GD000002"));
}

static void an_appointment_is_shown_on_its_day(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "repair"); /* agreed for 12:00 today */
    assert_true(shows(fixture, "clerk", "clerk", "appointments",
                      "\"appointment_at\":\"2026-11-24T12:00:00+08:00\""));
    fixture->now_ms += (int64_t)24 * 3600 * 1000;
    assert_false(shows(fixture, "clerk", "clerk", "appointments", "GD000001"));
}

static void a_desk_is_for_its_roles_alone(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *who, *board, *expected;
    } cases[] = {
        {"technician", "lead", "\"forbidden\""},  {"clerk", "money", "\"forbidden\""},
        {"security", "clerk", "\"forbidden\""},   {"clerk", "nowhere", "\"not_found\""},
        {"finance", "money", "\"id\":\"funds\""}, {"audit", "money", "\"id\":\"contractor\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *answer = board_of(fixture, cases[i].who, cases[i].board);
        CHECK(strstr(answer, cases[i].expected) != NULL, "%s at %s: %s", cases[i].who,
              cases[i].board, answer);
    }
    say(fixture, "supervisor", "{\"id\":\"l\",\"op\":\"board.list\"}",
        "\"boards\":[{\"id\":\"clerk\",\"title\":\"前台\"},{\"id\":\"supervisor\",");
    CHECK(strstr(board_of(fixture, "security", "security"), "\"id\":\"chats\"") == NULL, "chats");
}

static void every_role_has_a_desk(void **state)
{
    struct fixture *fixture = *state;
    const struct config *config = fixture->config;
    for (size_t r = 0; r < config->role_count; r++) {
        bool has = false;
        for (size_t b = 0; b < config->boards->count; b++) {
            has = has || board_is_for(&config->boards->items[b], text_of(config->roles[r].id));
        }
        CHECK(has, "%s", config->roles[r].id);
    }
}

static void a_section_shows_forty_and_says_that_there_are_more(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < ROWS_MAX; i++) {
        procedure_open(fixture, "release");
    }
    assert_true(shows(fixture, "security", "security", "passes", "\"count\":40,\"more\":false"));
    procedure_open(fixture, "release");
    assert_true(shows(fixture, "security", "security", "passes", "\"count\":40,\"more\":true"));
}

static void tickets_of_other_communities_are_on_no_desk(void **state)
{
    struct fixture *fixture = *state;
    procedure_open(fixture, "visit");
    assert_true(shows(fixture, "clerk", "clerk", "answers", "GD000001"));
    struct staff staff;
    assert_int_equal(store_staff_find(fixture->store, TEXT("clerk"), &staff), ST_OK);
    snprintf(staff.communities, sizeof staff.communities, "elsewhere");
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_staff_put(fixture->store, &staff), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    assert_false(shows(fixture, "clerk", "clerk", "answers", "GD000001"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROCEDURE_TEST(a_done_repair_is_the_clerks_to_call_back),
        PROCEDURE_TEST(an_approval_waits_at_the_desk_of_whose_it_is),
        PROCEDURE_TEST(a_technician_sees_his_own_jobs_with_the_phone),
        PROCEDURE_TEST(what_is_overdue_and_how_much_each_has_is_of_the_own_department),
        PROCEDURE_TEST(an_appointment_is_shown_on_its_day),
        PROCEDURE_TEST(a_desk_is_for_its_roles_alone),
        PROCEDURE_TEST(every_role_has_a_desk),
        PROCEDURE_TEST(a_section_shows_forty_and_says_that_there_are_more),
        PROCEDURE_TEST(tickets_of_other_communities_are_on_no_desk),
    };
    return RUN_PROCEDURE_TESTS(tests);
}
