#include "tests/unit/store_fixture.h"

static struct contact sample(void)
{
    return (struct contact){.channel = "wechat",
                            .account = "demo",
                            .peer = "oResident1",
                            .community = "sunshine",
                            .name = "张三",
                            .phone = "13800138000",
                            .room = "3-2-501",
                            .created_at_ms = 1000,
                            .following = true};
}

static void check_same(const struct contact *a, const struct contact *b)
{
    assert_int_equal(a->id, b->id);
    assert_string_equal(a->channel, b->channel);
    assert_string_equal(a->account, b->account);
    assert_string_equal(a->peer, b->peer);
    assert_string_equal(a->community, b->community);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->phone, b->phone);
    assert_string_equal(a->room, b->room);
    assert_int_equal(a->household, b->household);
    assert_int_equal(a->created_at_ms, b->created_at_ms);
    assert_int_equal(a->following, b->following);
}

static void contact_survives_close_and_open(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact = sample();
    OK(store_contact_add(fixture->store, &contact));
    assert_true(contact.id > 0);

    struct store *store = fixture_reopen(fixture);
    struct contact found;
    struct conversation conversation;
    OK(store_contact_find(store, TEXT("demo"), TEXT("oResident1"), &found, &conversation));
    check_same(&found, &contact);
    assert_int_equal(conversation.contact, contact.id);
    assert_int_equal(conversation.state.size, 0);
    assert_int_equal(conversation.holder, 0);
    OK(store_contact_get(store, contact.id, &found, &conversation));
    check_same(&found, &contact);
}

static void contact_is_one_peer_of_one_account(void **state)
{
    struct fixture *fixture = *state;
    struct contact first = sample();
    OK(store_contact_add(fixture->store, &first));
    struct contact again = sample();
    CHECK_STATUS("same peer", store_contact_add(fixture->store, &again), ST_CONFLICT);
    assert_int_equal(again.id, 0);
    SET(again.account, "plain");
    CHECK_STATUS("other account", store_contact_add(fixture->store, &again), ST_OK);
}

static void unknown_contact_leaves_the_outputs_alone(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *label, *account, *peer;
    } cases[] = {
        {"nobody", "demo", "oNobody"},
        {"empty", "", ""},
        {"injection", "demo", "' OR '1'='1"},
        {"comment", "demo'--", "oResident1"},
    };
    struct contact contact = sample();
    OK(store_contact_add(fixture->store, &contact));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct contact found = {.id = 77};
        struct conversation conversation = {.contact = 78};
        CHECK_STATUS(cases[i].label,
                     store_contact_find(fixture->store, text_of(cases[i].account),
                                        text_of(cases[i].peer), &found, &conversation),
                     ST_NOT_FOUND);
        assert_int_equal(found.id, 77);
        assert_int_equal(conversation.contact, 78);
    }
    struct contact found;
    struct conversation conversation;
    CHECK_STATUS("id", store_contact_get(fixture->store, 999, &found, &conversation), ST_NOT_FOUND);
}

static void hostile_text_is_stored_as_it_is(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {
        "'; DROP TABLE contact; --", "\"quoted\"", "%_\\", "?1", "李\xE2\x80\xAE四", ""};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct contact contact = sample();
        SET(contact.peer, "o%zu'\"", i);
        SET(contact.name, "%s", names[i]);
        OK(store_contact_add(fixture->store, &contact));
        struct contact found;
        struct conversation conversation;
        OK(store_contact_find(fixture->store, TEXT("demo"), text_of(contact.peer), &found,
                              &conversation));
        assert_string_equal(found.name, names[i]);
    }
}

static void full_columns_fit_and_unterminated_ones_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact = sample();
    memset(contact.name, 'n', sizeof contact.name);
    CHECK_STATUS("no NUL", store_contact_add(fixture->store, &contact), ST_TOO_LARGE);
    contact.name[sizeof contact.name - 1] = '\0';
    CHECK_STATUS("full", store_contact_add(fixture->store, &contact), ST_OK);
    struct contact found;
    struct conversation conversation;
    OK(store_contact_get(fixture->store, contact.id, &found, &conversation));
    assert_string_equal(found.name, contact.name);
}

static void contact_save_changes_what_it_names(void **state)
{
    struct fixture *fixture = *state;
    struct contact contact = sample();
    OK(store_contact_add(fixture->store, &contact));
    struct household home = {.community = "sunshine", .room = "1-1-101"};
    OK(store_household_put(fixture->store, &home));
    SET(contact.name, "李四");
    SET(contact.phone, "13900139000");
    SET(contact.room, "1-1-101");
    SET(contact.community, "moonlight");
    contact.household = home.id;
    contact.following = false;
    OK(store_contact_save(fixture->store, &contact));
    struct contact found;
    struct conversation conversation;
    OK(store_contact_get(fixture->store, contact.id, &found, &conversation));
    check_same(&found, &contact);

    contact.id = 999;
    CHECK_STATUS("nobody", store_contact_save(fixture->store, &contact), ST_NOT_FOUND);
}

static void conversation_round_trips_at_its_limits(void **state)
{
    struct fixture *fixture = *state;
    int64_t staff = fixture_staff(fixture->store, "clerk");
    int64_t id = fixture_contact(fixture->store, "o1", "sunshine");
    static const struct {
        const char *label;
        size_t state_bytes;
        enum status expected;
    } cases[] = {
        {"empty", 0, ST_OK},
        {"small", 40, ST_OK},
        {"at the limit", CONVERSATION_STATE_BYTES_MAX, ST_OK},
        {"one over", CONVERSATION_STATE_BYTES_MAX + 1, ST_TOO_LARGE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct conversation saved = {
            id, fixture_long(cases[i].state_bytes), staff, 2, 3, 4, 5, 9, -6, 10, 8, 7,
            false, false, false};
        CHECK_STATUS(cases[i].label, store_conversation_save(fixture->store, &saved),
                     cases[i].expected);
        if (cases[i].expected != ST_OK) {
            continue;
        }
        struct contact contact;
        struct conversation found;
        OK(store_contact_get(fixture->store, id, &contact, &found));
        assert_true(text_equal(found.state, saved.state));
        assert_int_equal(found.holder, staff);
        assert_int_equal(found.held_since_ms, 2);
        assert_int_equal(found.wants_human_since_ms, 3);
        assert_int_equal(found.last_in_at_ms, 4);
        assert_int_equal(found.allowance_until_ms, 5);
        assert_int_equal(found.allowance_left, -6);
        assert_int_equal(found.action_until_ms, 9);
        assert_int_equal(found.action_left, 10);
        assert_int_equal(found.last_media_at_ms, 7);
        assert_int_equal(found.in_count, 8);
    }
    struct conversation nobody = {.contact = 999};
    CHECK_STATUS("nobody", store_conversation_save(fixture->store, &nobody), ST_NOT_FOUND);
}

static void forget_deletes_the_person_and_keeps_his_tickets(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct contact contact = sample();
    OK(store_contact_add(store, &contact));
    struct household home = {.community = "sunshine", .room = "3-2-501", .owner = "张三"};
    OK(store_household_put(store, &home));
    OK(store_binding_put(store, contact.id, home.id, TEXT("owner"), TEXT("13800138000"), 5));
    int64_t ticket = fixture_ticket(store, contact.id, "sunshine");
    struct conversation talk = {.contact = contact.id, .state = TEXT("{\"a\":1}")};
    OK(store_conversation_save(store, &talk));

    OK(store_contact_forget(store, contact.id));
    struct contact found;
    OK(store_contact_get(store, contact.id, &found, &talk));
    assert_string_equal(found.name, "");
    assert_string_equal(found.phone, "");
    assert_string_equal(found.room, "");
    assert_int_equal(found.household, 0);
    assert_false(found.following);
    assert_int_equal(talk.state.size, 0);
    struct ticket newest;
    OK(store_ticket_newest_of(store, contact.id, &newest));
    assert_int_equal(newest.number, ticket);
    CHECK_STATUS("nobody", store_contact_forget(store, 999), ST_NOT_FOUND);
}

static void household_put_is_keyed_by_community_and_room(void **state)
{
    struct fixture *fixture = *state;
    struct household first = {.community = "sunshine", .room = "3-2-501", .owner = "张三"};
    OK(store_household_put(fixture->store, &first));
    struct household again = {.community = "sunshine", .room = "3-2-501", .owner = "李四"};
    OK(store_household_put(fixture->store, &again));
    assert_int_equal(again.id, first.id);
    struct household other = {.community = "moonlight", .room = "3-2-501", .owner = "王五"};
    OK(store_household_put(fixture->store, &other));
    assert_int_not_equal(other.id, first.id);

    struct household found;
    OK(store_household_find(fixture->store, TEXT("sunshine"), TEXT("3-2-501"), &found));
    assert_int_equal(found.id, first.id);
    assert_string_equal(found.owner, "李四");
    CHECK_STATUS("no such room",
                 store_household_find(fixture->store, TEXT("sunshine"), TEXT("9"), &found),
                 ST_NOT_FOUND);
}

static void binding_twice_is_ok_and_an_unknown_home_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t id = fixture_contact(store, "o1", "sunshine");
    struct household home = {.community = "sunshine", .room = "3-2-501"};
    OK(store_household_put(store, &home));
    OK(store_binding_put(store, id, home.id, TEXT("owner"), TEXT("13800138000"), 5));
    OK(store_binding_put(store, id, home.id, TEXT("tenant"), TEXT_NONE, 6));
    struct contact found;
    struct conversation conversation;
    OK(store_contact_get(store, id, &found, &conversation));
    assert_int_equal(found.household, home.id);
    CHECK_STATUS("long relation",
                 store_binding_put(store, id, home.id, fixture_long(STORE_ID_BYTES), TEXT_NONE, 6),
                 ST_TOO_LARGE);
    CHECK_STATUS("no home", store_binding_put(store, id, 999, TEXT("owner"), TEXT_NONE, 5), ST_STORE);
}

static void chat_list_shows_waiting_ones_first_and_only_own_communities(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    static const struct {
        const char *peer, *community;
        int64_t wants_human, last_in;
    } chats[] = {
        {"old", "sunshine", 0, 100},
        {"new", "sunshine", 0, 300},
        {"waiting", "sunshine", 50, 10},
        {"other", "moonlight", 0, 200},
        {"lost", "", 0, 400},
    };
    for (size_t i = 0; i < sizeof chats / sizeof chats[0]; i++) {
        struct conversation talk = {.wants_human_since_ms = chats[i].wants_human,
                                    .last_in_at_ms = chats[i].last_in};
        talk.contact = fixture_contact(store, chats[i].peer, chats[i].community);
        OK(store_conversation_save(store, &talk));
    }
    static const struct {
        const char *scopes, *expected;
        size_t max;
    } cases[] = {
        {"*", "waiting lost new other old ", 200},
        {"sunshine", "waiting new old ", 200},
        {"moonlight sunshine", "waiting new other old ", 200},
        {"moonlight", "other ", 200},
        {"sun", "", 200},
        {"", "", 200},
        {"a  b", "", 200},
        {"' OR 1=1 --", "", 200},
        {"sunshine", "waiting new ", 2},
        {"*", "", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct chat_row rows[CHAT_LIST_MAX];
        size_t count = 99;
        OK(store_chat_list(store, text_of(cases[i].scopes), rows, cases[i].max, &count));
        char seen[256] = "";
        for (size_t k = 0; k < count; k++) {
            size_t used = strlen(seen);
            snprintf(seen + used, sizeof seen - used, "%s ", rows[k].contact.peer);
        }
        CHECK(strcmp(seen, cases[i].expected) == 0, "scopes %s: %s", cases[i].scopes, seen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(contact_survives_close_and_open),
        STORE_TEST(contact_is_one_peer_of_one_account),
        STORE_TEST(unknown_contact_leaves_the_outputs_alone),
        STORE_TEST(hostile_text_is_stored_as_it_is),
        STORE_TEST(full_columns_fit_and_unterminated_ones_are_refused),
        STORE_TEST(contact_save_changes_what_it_names),
        STORE_TEST(conversation_round_trips_at_its_limits),
        STORE_TEST(forget_deletes_the_person_and_keeps_his_tickets),
        STORE_TEST(household_put_is_keyed_by_community_and_room),
        STORE_TEST(binding_twice_is_ok_and_an_unknown_home_is_refused),
        STORE_TEST(chat_list_shows_waiting_ones_first_and_only_own_communities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
