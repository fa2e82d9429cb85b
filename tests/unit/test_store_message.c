#include "store/message.h"
#include "tests/unit/store_fixture.h"

enum { SEEN_BYTES = 2048 };

static struct message inbound(int64_t contact, struct text key)
{
    return (struct message){.at_ms = 10,
                            .direction = MESSAGE_IN,
                            .contact = contact,
                            .kind = TEXT("text"),
                            .text = TEXT("厨房水管漏水了"),
                            .media = TEXT("{\"a\":1}"),
                            .intent = TEXT("repair.water"),
                            .author = TEXT("resident"),
                            .dedupe_key = key,
                            .account = TEXT("demo")};
}

static struct message outbound(int64_t contact)
{
    return (struct message){.at_ms = 9,
                            .direction = MESSAGE_OUT,
                            .contact = contact,
                            .kind = TEXT("text"),
                            .text = TEXT("好的"),
                            .author = TEXT("bot"),
                            .account = TEXT("demo")};
}

static enum status collect_id(void *context, const struct message *message)
{
    char *seen = context;
    size_t used = strlen(seen);
    snprintf(seen + used, SEEN_BYTES - used, "%lld ", (long long)message->id);
    return ST_OK;
}

static enum status keep_copy(void *context, const struct message *message)
{
    struct message *copy = context;
    *copy = *message;
    assert_true(text_equal(message->text, TEXT("厨房水管漏水了")));
    assert_true(text_equal(message->media, TEXT("{\"a\":1}")));
    assert_true(text_equal(message->intent, TEXT("repair.water")));
    assert_true(text_equal(message->author, TEXT("resident")));
    assert_true(text_equal(message->dedupe_key, TEXT("k1")));
    assert_true(text_equal(message->account, TEXT("demo")));
    assert_true(text_equal(message->kind, TEXT("text")));
    return ST_OK;
}

static void message_survives_close_and_open_with_every_column(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    int64_t ticket = fixture_ticket(fixture->store, contact, "sunshine");
    struct message message = inbound(contact, TEXT("k1"));
    message.ticket = ticket;
    OK(store_message_add(fixture->store, &message));
    struct message copy = {0};
    OK(store_message_page(fixture_reopen(fixture), contact, INT64_MAX, 10, keep_copy, &copy));
    assert_int_equal(copy.id, message.id);
    assert_int_equal(copy.at_ms, 10);
    assert_int_equal(copy.direction, MESSAGE_IN);
    assert_int_equal(copy.contact, contact);
    assert_int_equal(copy.answer, 0);
    assert_int_equal(copy.ticket, ticket);
}

static void second_delivery_gets_the_first_answer_after_reopening(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    struct message message = inbound(contact, TEXT("k1"));
    OK(store_message_add(fixture->store, &message));
    struct message silent = inbound(contact, TEXT("k2"));
    OK(store_message_add(fixture->store, &silent));
    struct message answer = outbound(contact);
    answer.answer = message.id;
    OK(store_message_add(fixture->store, &answer));

    struct store *store = fixture_reopen(fixture);
    int64_t id = 0;
    struct message found;
    OK(store_message_seen(store, TEXT("demo"), TEXT("k1"), &id, &found));
    assert_int_equal(id, message.id);
    assert_int_equal(found.id, answer.id);
    assert_true(text_equal(found.text, TEXT("好的")));
    OK(store_message_seen(store, TEXT("demo"), TEXT("k2"), &id, &found));
    assert_int_equal(id, silent.id);
    assert_int_equal(found.id, 0);
    assert_int_equal(found.text.size, 0);
    CHECK_STATUS("new", store_message_seen(store, TEXT("demo"), TEXT("k3"), &id, &found),
                 ST_NOT_FOUND);
    CHECK_STATUS("other account", store_message_seen(store, TEXT("plain"), TEXT("k1"), &id, &found),
                 ST_NOT_FOUND);
}

static void duplicate_key_conflicts_and_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    struct message first = inbound(contact, TEXT("k1"));
    OK(store_message_add(store, &first));
    struct message again = inbound(contact, TEXT("k1"));
    CHECK_STATUS("again", store_message_add(store, &again), ST_CONFLICT);
    assert_int_equal(again.id, 0);
    again.account = TEXT("plain");
    OK(store_message_add(store, &again));
    assert_int_equal(again.id, first.id + 1);
    char seen[SEEN_BYTES] = "";
    OK(store_message_page(store, contact, INT64_MAX, 10, collect_id, seen));
    assert_string_equal(seen, "2 1 ");
    OK(store_commit(store)); /* a conflict does not spoil the transaction */
    OK(store_begin(store));
}

static void messages_without_a_key_never_conflict(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    for (int i = 0; i < 3; i++) {
        struct message message = inbound(contact, TEXT_NONE);
        OK(store_message_add(fixture->store, &message));
    }
    int64_t id = 0;
    struct message found;
    CHECK_STATUS("empty key",
                 store_message_seen(fixture->store, TEXT("demo"), TEXT_NONE, &id, &found),
                 ST_NOT_FOUND);
}

static void every_text_has_a_limit(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    static const struct {
        const char *label;
        size_t offset, limit;
    } cases[] = {
        {"kind", offsetof(struct message, kind), STORE_ID_BYTES - 1},
        {"text", offsetof(struct message, text), MESSAGE_TEXT_BYTES_MAX},
        {"media", offsetof(struct message, media), MESSAGE_TEXT_BYTES_MAX},
        {"intent", offsetof(struct message, intent), STORE_ID_BYTES - 1},
        {"author", offsetof(struct message, author), STORE_ID_BYTES - 1},
        {"dedupe_key", offsetof(struct message, dedupe_key), STORE_KEY_BYTES - 1},
        {"account", offsetof(struct message, account), STORE_ID_BYTES - 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct message message = inbound(contact, TEXT_NONE);
        struct text *field = (struct text *)((char *)&message + cases[i].offset);
        *field = fixture_long(cases[i].limit + 1);
        CHECK_STATUS(cases[i].label, store_message_add(fixture->store, &message), ST_TOO_LARGE);
        *field = fixture_long(cases[i].limit);
        CHECK_STATUS(cases[i].label, store_message_add(fixture->store, &message), ST_OK);
    }
}

static void message_of_an_unknown_contact_or_ticket_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct message nobody = inbound(999, TEXT("k1"));
    CHECK_STATUS("contact", store_message_add(fixture->store, &nobody), ST_NOT_FOUND);
    struct message lost = inbound(fixture_contact(fixture->store, "o1", "sunshine"), TEXT("k1"));
    lost.ticket = 999;
    CHECK_STATUS("ticket", store_message_add(fixture->store, &lost), ST_STORE);
    CHECK_STATUS("spoiled", store_commit(fixture->store), ST_STORE);
}

static void page_walks_one_chat_from_any_point(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t mine = fixture_contact(store, "o1", "sunshine");
    int64_t his = fixture_contact(store, "o2", "sunshine");
    for (int i = 0; i < 10; i++) { /* mine: 1 3 5 7 9, his: 2 4 6 8 10 */
        struct message message = inbound(i % 2 == 0 ? mine : his, TEXT_NONE);
        OK(store_message_add(store, &message));
    }
    static const struct {
        int64_t before;
        size_t max;
        const char *expected;
    } cases[] = {
        {INT64_MAX, 200, "9 7 5 3 1 "},
        {INT64_MAX, 2, "9 7 "},
        {7, 2, "5 3 "},
        {8, 2, "7 5 "},
        {3, 5, "1 "},
        {1, 5, ""},
        {0, 5, ""},
        {100, 1, "9 "},
        {9, 0, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char seen[SEEN_BYTES] = "";
        OK(store_message_page(store, mine, cases[i].before, cases[i].max, collect_id, seen));
        CHECK(strcmp(seen, cases[i].expected) == 0, "before %lld: %s", (long long)cases[i].before,
              seen);
    }
    char seen[SEEN_BYTES] = "";
    OK(store_message_page(store, 999, INT64_MAX, 10, collect_id, seen));
    assert_string_equal(seen, "");
}

static void chat_stays_whole_across_transactions_and_rollback(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t mine = fixture_contact(store, "o1", "sunshine");
    int64_t his = fixture_contact(store, "o2", "sunshine");
    OK(store_commit(store));
    for (int i = 0; i < 12; i++) {
        OK(store_begin(store));
        struct message a = inbound(mine, TEXT_NONE);
        struct message b = inbound(his, TEXT_NONE);
        struct contact contact;
        struct conversation talk;
        OK(store_message_add(store, &a));
        OK(store_contact_find(store, TEXT("demo"), TEXT("o2"), &contact, &talk));
        OK(store_message_add(store, &b));
        OK(store_contact_find(store, TEXT("demo"), TEXT("o1"), &contact, &talk));
        OK(store_conversation_save(store, &talk));
        if (i % 3 == 2) {
            store_rollback(store);
        } else {
            OK(store_commit(store));
        }
    }
    OK(store_begin(store));
    store = fixture_reopen(fixture);
    char seen[SEEN_BYTES] = "";
    OK(store_message_page(store, mine, INT64_MAX, 100, collect_id, seen));
    assert_string_equal(seen, "15 13 11 9 7 5 3 1 ");
    seen[0] = '\0';
    OK(store_message_page(store, his, INT64_MAX, 100, collect_id, seen));
    assert_string_equal(seen, "16 14 12 10 8 6 4 2 ");
}

static enum status stop_at_second(void *context, const struct message *message)
{
    (void)message;
    int *calls = context;
    return ++*calls == 2 ? ST_STOPPING : ST_OK;
}

static void callback_stops_the_page_with_its_own_status(void **state)
{
    struct fixture *fixture = *state;
    int64_t contact = fixture_contact(fixture->store, "o1", "sunshine");
    for (int i = 0; i < 5; i++) {
        struct message message = inbound(contact, TEXT_NONE);
        OK(store_message_add(fixture->store, &message));
    }
    int calls = 0;
    CHECK_STATUS("stop",
                 store_message_page(fixture->store, contact, INT64_MAX, 10, stop_at_second, &calls),
                 ST_STOPPING);
    assert_int_equal(calls, 2);
    char seen[SEEN_BYTES] = "";
    OK(store_message_page(fixture->store, contact, INT64_MAX, 1, collect_id, seen));
    assert_string_equal(seen, "5 "); /* the statement can be used again */
}

static void attach_takes_loose_recent_pictures_only(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    int64_t other = fixture_contact(store, "o2", "sunshine");
    int64_t first = fixture_ticket(store, contact, "sunshine");
    int64_t ticket = fixture_ticket(store, contact, "sunshine");
    const struct {
        int64_t contact, at_ms, ticket;
        const char *kind;
        enum message_direction direction;
    } rows[] = {
        {contact, 50, 0, "image", MESSAGE_IN},      /* 1: too old */
        {contact, 100, 0, "image", MESSAGE_IN},     /* 2: taken */
        {contact, 110, 0, "text", MESSAGE_IN},      /* 3: text */
        {contact, 120, 0, "voice", MESSAGE_IN},     /* 4: taken */
        {contact, 130, first, "video", MESSAGE_IN}, /* 5: of another ticket */
        {contact, 140, 0, "image", MESSAGE_OUT},    /* 6: ours */
        {other, 150, 0, "image", MESSAGE_IN},       /* 7: of somebody else */
        {contact, 160, 0, "location", MESSAGE_IN},  /* 8: taken */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct message message = inbound(rows[i].contact, TEXT_NONE);
        message.at_ms = rows[i].at_ms;
        message.ticket = rows[i].ticket;
        message.kind = text_of(rows[i].kind);
        message.direction = rows[i].direction;
        OK(store_message_add(store, &message));
    }
    OK(store_message_attach(store, contact, 100, ticket));
    char seen[SEEN_BYTES] = "";
    OK(store_message_of_ticket(store, ticket, collect_id, seen));
    assert_string_equal(seen, "2 4 8 ");
    seen[0] = '\0';
    OK(store_message_of_ticket(store, first, collect_id, seen));
    assert_string_equal(seen, "5 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(message_survives_close_and_open_with_every_column),
        STORE_TEST(second_delivery_gets_the_first_answer_after_reopening),
        STORE_TEST(duplicate_key_conflicts_and_changes_nothing),
        STORE_TEST(messages_without_a_key_never_conflict),
        STORE_TEST(every_text_has_a_limit),
        STORE_TEST(message_of_an_unknown_contact_or_ticket_is_refused),
        STORE_TEST(page_walks_one_chat_from_any_point),
        STORE_TEST(chat_stays_whole_across_transactions_and_rollback),
        STORE_TEST(callback_stops_the_page_with_its_own_status),
        STORE_TEST(attach_takes_loose_recent_pictures_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
