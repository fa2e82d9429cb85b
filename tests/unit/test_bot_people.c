/* Accounts of staff: who may administer whose, that somebody always can, and what becomes of the work
 * of who is gone. */
#include "bot/people_rule.h"
#include "bot/sign_in.h"
#include "tests/unit/desk_fixture.h"

#include <stdio.h>


static const char *ask(struct fixture *fixture, const char *who, const char *op, const char *more)
{
    static int id;
    char json[768];
    snprintf(json, sizeof json, "{\"id\":\"p%d\",\"op\":\"%s\"%s}", ++id, op, more);
    return fixture_command(fixture, who, json);
}

static struct staff staff_of(struct fixture *fixture, const char *username)
{
    struct staff staff;
    assert_int_equal(store_staff_find(fixture->store, text_of(username), &staff), ST_OK);
    return staff;
}

static void expect(const char *label, const char *answer, const char *part)
{
    CHECK(strstr(answer, part) != NULL, "%s: %s", label, answer);
}

#define CHEN                                                                                       \
    ",\"username\":\"chen\",\"name\":\"小陈\",\"role\":\"clerk\",\"department\":\"cs\","           \
    "\"communities\":\"sunshine\",\"phone\":\"13900001111\""

static void only_who_administers_accounts_may_see_or_touch_them(void **state)
{
    static const char *const ops[] = {"people.list",    "people.get",    "people.add",
                                      "people.change",  "people.disable", "people.enable",
                                      "people.sign_out"};
    static const char *const roles[] = {"clerk",   "technician", "captain", "engineer_head",
                                        "audit",   "finance",    "security", "supervisor",
                                        "deputy_gm", "chief_engineer"};
    for (size_t r = 0; r < COUNT_OF(roles); r++) {
        for (size_t o = 0; o < COUNT_OF(ops); o++) {
            expect(roles[r], ask(*state, roles[r], ops[o], ",\"staff\":\"clerk\"" CHEN),
                   "\"forbidden\"");
        }
    }
    expect("gm", ask(*state, "gm", "people.list", ""), "\"ok\":true");
}

static void a_role_administers_those_it_appoints_and_nobody_above(void **state)
{
    static const struct {
        const char *who, *staff, *change, *expected;
    } cases[] = {
        {"cs_manager", "clerk", ",\"name\":\"李\"", "\"ok\":true"},
        {"cs_manager", "director", ",\"name\":\"吴\"", "\"forbidden\""},
        {"cs_manager", "gm", ",\"name\":\"卫\"", "\"forbidden\""},
        {"cs_manager", "cs_manager", ",\"name\":\"郑\"", "\"forbidden\""},
        {"cs_manager", "clerk", ",\"role\":\"director\"", "\"forbidden\""}, /* no climbing */
        {"cs_manager", "clerk", ",\"communities\":\"*\"", "\"forbidden\""},
        {"director", "cs_manager", ",\"name\":\"郑\"", "\"ok\":true"},
        {"director", "clerk", ",\"communities\":\"*\"", "\"forbidden\""},
        {"director", "clerk", ",\"communities\":\"nowhere\"", "\"malformed\""},
        {"director", "clerk", ",\"communities\":\"\"", "\"malformed\""},
        {"director", "clerk", ",\"role\":\"king\"", "\"malformed\""},
        {"director", "clerk", ",\"department\":\"C S\"", "\"malformed\""},
        {"director", "clerk", ",\"phone\":\"call me\"", "\"malformed\""},
        {"director", "clerk", ",\"name\":\" \"", "\"malformed\""},
        {"director", "director", ",\"role\":\"clerk\"", "\"conflict\""},
        {"director", "director", ",\"phone\":\"13900002222\"", "\"ok\":true"},
        {"gm", "director", ",\"name\":\"吴主任\"", "\"ok\":true"},
        {"director", "nobody", ",\"name\":\"x\"", "\"not_found\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char more[256];
        snprintf(more, sizeof more, ",\"staff\":\"%s\"%s", cases[i].staff, cases[i].change);
        const char *answer = ask(*state, cases[i].who, "people.change", more);
        CHECK(strstr(answer, cases[i].expected) != NULL, "%s, %s %s: %s", cases[i].who,
              cases[i].staff, cases[i].change, answer);
    }
}

static void a_new_account_has_no_password_and_a_phone_is_masked_for_who_sees_none(void **state)
{
    struct fixture *fixture = *state;
    expect("added", ask(fixture, "director", "people.add", CHEN), "\"has_password\":false");
    assert_string_equal(staff_of(fixture, "chen").password_hash, "");
    expect("twice", ask(fixture, "director", "people.add", CHEN), "\"conflict\"");
    expect("a manager", ask(fixture, "director", "people.get", ",\"staff\":\"chen\""), "13900001111");
    const char *answer = ask(fixture, "gm", "people.get", ",\"staff\":\"chen\"");
    expect("gm", answer, "139****1111");
    assert_null(strstr(answer, "13900001111"));
    ask(fixture, "director", "people.change", ",\"staff\":\"chen\",\"phone\":\"13900003333\"");
    answer = ask(fixture, "director", "people.get", ",\"staff\":\"chen\"");
    expect("the record", answer, "\"from\":\"139****1111\",\"to\":\"139****3333\"");
    for (const char *bad = "A9.-_ "; *bad != '\0'; bad++) {
        char more[256];
        snprintf(more, sizeof more,
                 ",\"username\":\"%cx\",\"name\":\"x\",\"role\":\"clerk\",\"department\":\"cs\","
                 "\"communities\":\"sunshine\"",
                 *bad);
        expect("a bad name", ask(fixture, "director", "people.add", more), *bad == ' ' ? "\"ok\"" : "\"malformed\"");
    }
}

static const char *control(struct fixture *fixture, const char *json)
{
    struct input *input = input_open(INPUT_CONTROL, fixture->config, 512);
    input->control = arena_text(input->arena, text_of(json));
    fixture_push(fixture, input);
    fixture_run(fixture);
    return fixture->released[0]->answer.data;
}

static void somebody_can_always_administer_every_account(void **state)
{
    struct fixture *fixture = *state;
    expect("one is left", ask(fixture, "gm", "people.disable", ",\"staff\":\"director\""), "\"ok\":true");
    expect("oneself", ask(fixture, "gm", "people.disable", ",\"staff\":\"gm\""), "\"conflict\"");
    static const char *const last[] = {
        "{\"op\":\"staff.put\",\"username\":\"gm\",\"disabled\":true}",
        "{\"op\":\"staff.put\",\"username\":\"gm\",\"role\":\"clerk\"}",
        "{\"op\":\"staff.put\",\"username\":\"gm\",\"communities\":\"elsewhere\"}",
    };
    for (size_t i = 0; i < COUNT_OF(last); i++) {
        expect(last[i], control(fixture, last[i]), "nobody else administers");
    }
    assert_false(staff_of(fixture, "gm").disabled);
    control(fixture, "{\"op\":\"staff.put\",\"username\":\"director\",\"disabled\":false}");
    expect("another is back", control(fixture, last[0]), "\"ok\":true");
}

static void a_command_that_was_on_its_way_when_the_account_changed_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct viewer viewer;
    struct staff clerk = staff_of(fixture, "clerk");
    sign_in_viewer(fixture->config, &clerk, &viewer);
    for (int i = 0; i < 2; i++) {
        struct input *input = input_open(INPUT_COMMAND, fixture->config, 256);
        input->command.viewer = viewer;
        input->command.json = TEXT("{\"id\":\"x\",\"op\":\"ticket.list\"}");
        fixture_push(fixture, input);
        fixture_run(fixture);
        expect(i == 0 ? "as it was" : "as it is", fixture->released[0]->answer.data,
               i == 0 ? "\"ok\":true" : "\"forbidden\"");
        ask(fixture, "director", "people.change", ",\"staff\":\"clerk\",\"role\":\"technician\"");
    }
}

/* One of the clerk's. */
static void open_ticket(struct fixture *fixture)
{
    struct ticket tickets[8];
    char assign[96];
    expect("opened",
           ask(fixture, "supervisor", "ticket.open",
               ",\"service\":\"repair\",\"intent\":\"repair.public\",\"text\":\"楼道灯不亮\","
               "\"room\":\"3栋2单元501\",\"name\":\"陈建国\",\"phone\":\"13800138000\""),
           "\"ok\":true");
    assert_int_equal(fixture_tickets(fixture, tickets, 8), 1);
    snprintf(assign, sizeof assign, ",\"ticket\":%lld,\"assignee\":\"clerk\"",
             (long long)tickets[0].number);
    expect("assigned", ask(fixture, "supervisor", "ticket.assign", assign), "\"ok\":true");
}

static void who_is_disabled_is_out_and_his_work_goes_on(void **state)
{
    struct fixture *fixture = *state;
    struct ticket tickets[8];
    open_ticket(fixture);
    fixture_say(fixture, RESIDENT, "转人工");
    expect("taken", ask(fixture, "clerk", "chat.takeover", ",\"chat\":1"), "\"ok\":true");
    expect("in hand", ask(fixture, "director", "people.get", ",\"staff\":\"clerk\""),
           "\"tickets\":1,\"chats\":1");
    fixture->note_count = 0;
    expect("to oneself", ask(fixture, "director", "people.disable", ",\"staff\":\"clerk\",\"to\":\"clerk\""), "\"not_found\"");
    assert_int_equal(fixture->note_count, 0);
    expect("disabled", ask(fixture, "director", "people.disable", ",\"staff\":\"clerk\",\"to\":\"captain\""),
           "\"tickets\":1,\"chats\":1");
    assert_int_equal(fixture->note_count, 1);
    assert_true(fixture->notes[0].all_of_staff && !fixture->notes[0].live);
    fixture_tickets(fixture, tickets, 8);
    assert_int_equal(tickets[0].assignee, staff_of(fixture, "captain").id);
    assert_int_equal(fixture_count_events(fixture, "ticket.handed_over"), 1);
    struct contact contact;
    struct conversation conversation;
    assert_int_equal(store_contact_get(fixture->store, 1, &contact, &conversation), ST_OK);
    assert_int_equal(conversation.holder, 0);
    assert_true(conversation.wants_human_since_ms != 0);
    expect("twice", ask(fixture, "director", "people.disable", ",\"staff\":\"clerk\""), "\"conflict\"");
    expect("again", ask(fixture, "director", "people.enable", ",\"staff\":\"clerk\""), "\"ok\":true");
    expect("a second time", ask(fixture, "director", "people.enable", ",\"staff\":\"clerk\""), "\"conflict\"");
}

static void without_an_heir_a_ticket_goes_back(void **state)
{
    struct fixture *fixture = *state;
    struct ticket tickets[8];
    open_ticket(fixture);
    expect("disabled", ask(fixture, "director", "people.disable", ",\"staff\":\"clerk\""), "\"tickets\":1");
    fixture_tickets(fixture, tickets, 8);
    assert_int_equal(tickets[0].assignee, 0);
    assert_string_equal(tickets[0].state, "opened");
}

static void scopes_are_within_others_word_by_word(void **state)
{
    static const struct {
        const char *inner, *outer;
        bool within;
    } cases[] = {
        {"a", "a", true},   {"a", "a b", true},  {"a b", "b a", true}, {"a b", "a", false},
        {"a", "ab", false}, {"*", "a b", false}, {"a", "*", true},     {"*", "*", true},
        {"", "a", true},    {"a  b", "a b", true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK(people_within(text_of(cases[i].inner), text_of(cases[i].outer)) == cases[i].within,
              "%s in %s", cases[i].inner, cases[i].outer);
    }
}

static enum status count_event(void *context, const struct event *event)
{
    (void)event;
    ++*(size_t *)context;
    return ST_OK;
}

/* Live (viewer_hears) and later (store_event_page) alike, and as lists show people (scopes_share). */
static void who_shares_a_community_hears_of_a_person(void **state)
{
    static const struct {
        const char *viewer, *person;
        bool hears;
    } cases[] = {
        {"a", "a", true},     {"a", "b", false},   {"b", "a b", true},    {"ab", "a b", false},
        {"a b", "b c", true}, {"c", "a b", false}, {"b d", "a b c", true}, {"a", "*", true},
        {"*", "a b", true},   {"*", "", true},     {"a", "", false},      {"b", "a  b", true},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct event event = {.at_ms = 1, .actor = TEXT("gm"), .kind = TEXT("staff.changed"),
                              .community = text_of(cases[i].person)};
        struct viewer viewer = {0};
        snprintf(viewer.communities, sizeof viewer.communities, "%s", cases[i].viewer);
        const struct event_frame frame = {.community = event.community};
        size_t count = 0;
        int64_t last = 0;
        assert_int_equal(store_event_add(fixture->store, &event), ST_OK);
        assert_int_equal(store_event_page(fixture->store, event.seq - 1, text_of(cases[i].viewer),
                                          10, count_event, &count, &last),
                         ST_OK);
        CHECK(viewer_hears(&viewer, &frame) == cases[i].hears && (count == 1) == cases[i].hears,
              "%s of %s: live %d, later %zu", cases[i].viewer, cases[i].person,
              viewer_hears(&viewer, &frame), count);
    }
}

static void an_account_of_several_communities_is_told_in_all_of_them(void **state)
{
    struct fixture *fixture = *state;
    control(fixture, "{\"op\":\"staff.put\",\"username\":\"clerk\",\"communities\":\"moonlight sunshine\"}");
    expect("both", fixture->events, "\"community\":\"moonlight sunshine\",\"staff\":\"clerk\"");
    struct staff gm = staff_of(fixture, "gm");
    snprintf(gm.communities, sizeof gm.communities, "*");
    assert_int_equal(store_staff_put(fixture->store, &gm), ST_OK);
    expect("one less", ask(fixture, "gm", "people.change", ",\"staff\":\"clerk\",\"communities\":\"sunshine\""),
           "\"communities\":\"sunshine\"");
    expect("who no longer sees him hears it", fixture->events,
           "\"community\":\"sunshine moonlight\",\"staff\":\"clerk\"");
    expect("all", ask(fixture, "gm", "people.change", ",\"staff\":\"clerk\",\"communities\":\"*\""), "\"ok\":true");
    expect("everybody sees him now", fixture->events, "\"community\":\"*\",\"staff\":\"clerk\"");
}

#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(only_who_administers_accounts_may_see_or_touch_them),
        DESK_TEST(a_role_administers_those_it_appoints_and_nobody_above),
        DESK_TEST(a_new_account_has_no_password_and_a_phone_is_masked_for_who_sees_none),
        DESK_TEST(somebody_can_always_administer_every_account),
        DESK_TEST(a_command_that_was_on_its_way_when_the_account_changed_is_refused),
        DESK_TEST(who_is_disabled_is_out_and_his_work_goes_on),
        DESK_TEST(without_an_heir_a_ticket_goes_back),
        DESK_TEST(who_shares_a_community_hears_of_a_person),
        DESK_TEST(an_account_of_several_communities_is_told_in_all_of_them),
        cmocka_unit_test(scopes_are_within_others_word_by_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
