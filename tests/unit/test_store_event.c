#include "store/event.h"
#include "store/message.h"
#include "tests/unit/store_fixture.h"

enum { SEEN_BYTES = 8192 };

static int64_t add(struct store *store, const char *community, int64_t ticket)
{
    struct event event = {.at_ms = 5,
                          .actor = TEXT("system"),
                          .kind = TEXT("ticket.opened"),
                          .community = text_of(community),
                          .ticket = ticket};
    OK(store_event_add(store, &event));
    return event.seq;
}

static enum status collect(void *context, const struct event *event)
{
    char *seen = context;
    size_t used = strlen(seen);
    snprintf(seen + used, SEEN_BYTES - used, "%lld ", (long long)event->seq);
    return ST_OK;
}

static enum status check_row(void *context, const struct event *event)
{
    const struct event *expected = context;
    assert_int_equal(event->seq, expected->seq);
    assert_int_equal(event->at_ms, expected->at_ms);
    assert_true(text_equal(event->actor, expected->actor));
    assert_true(text_equal(event->kind, expected->kind));
    assert_true(text_equal(event->community, expected->community));
    assert_int_equal(event->ticket, expected->ticket);
    assert_int_equal(event->contact, expected->contact);
    assert_int_equal(event->message, expected->message);
    assert_true(text_equal(event->data, expected->data));
    assert_true(text_equal(event->message_text, expected->message_text));
    assert_true(text_equal(event->message_author, expected->message_author));
    assert_true(text_equal(event->message_kind, expected->message_kind));
    assert_int_equal(event->message_direction, expected->message_direction);
    return ST_OK;
}

static void event_is_read_with_its_message(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    struct message message = {.contact = contact,
                              .direction = MESSAGE_OUT,
                              .kind = TEXT("text"),
                              .text = TEXT("您好"),
                              .author = TEXT("clerk")};
    OK(store_message_add(store, &message));
    struct event event = {.at_ms = 7,
                          .actor = TEXT("clerk"),
                          .kind = TEXT("chat.message"),
                          .community = TEXT("sunshine"),
                          .ticket = fixture_ticket(store, contact, "sunshine"),
                          .contact = contact,
                          .message = message.id,
                          .data = TEXT("{\"x\":1}")};
    OK(store_event_add(store, &event));
    event.message_text = message.text;
    event.message_author = message.author;
    event.message_kind = message.kind;
    event.message_direction = MESSAGE_OUT;
    int64_t last = 0;
    OK(store_event_page(fixture_reopen(fixture), 0, TEXT("*"), 10, check_row, &event, &last));
    assert_int_equal(last, 1);
}

static void sequence_has_no_gap_also_after_rollback(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t last = -1;
    OK(store_event_last(store, &last));
    assert_int_equal(last, 0);
    assert_int_equal(add(store, "sunshine", 0), 1);
    assert_int_equal(add(store, "sunshine", 0), 2);
    OK(store_commit(store));
    OK(store_begin(store));
    assert_int_equal(add(store, "sunshine", 0), 3);
    store_rollback(store);
    OK(store_begin(store));
    OK(store_event_last(store, &last));
    assert_int_equal(last, 2);
    assert_int_equal(add(store, "sunshine", 0), 3);
    assert_int_equal(add(fixture_reopen(fixture), "sunshine", 0), 4);
}

static void page_filters_by_scope_and_says_how_far_it_read(void **state)
{
    struct fixture *fixture = *state;
    static const char *const communities[] = {"sunshine", "moonlight", "sunshine",
                                              "",         "sunshine",  "moonlight"};
    for (size_t i = 0; i < 6; i++) {
        add(fixture->store, communities[i], 0);
    }
    static const struct {
        int64_t after;
        const char *scopes;
        size_t max;
        const char *expected;
        int64_t last;
    } cases[] = {
        {0, "*", 512, "1 2 3 4 5 6 ", 6},
        {0, "sunshine", 512, "1 3 5 ", 6},
        {0, "sunshine", 2, "1 3 ", 3},
        {3, "sunshine", 2, "5 ", 6},
        {0, "sunshine", 3, "1 3 5 ", 5},
        {5, "sunshine", 3, "", 6},
        {0, "moonlight sunshine", 512, "1 2 3 5 6 ", 6},
        {0, "nowhere", 512, "", 6},
        {0, "", 512, "", 6},
        {6, "*", 512, "", 6},
        {99, "*", 512, "", 99},
        {0, "*", 0, "", 0},
        {0, "' OR 1=1 --", 512, "", 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char seen[SEEN_BYTES] = "";
        int64_t last = -1;
        OK(store_event_page(fixture->store, cases[i].after, text_of(cases[i].scopes), cases[i].max,
                            collect, seen, &last));
        CHECK(strcmp(seen, cases[i].expected) == 0, "case %zu: %s", i, seen);
        CHECK(last == cases[i].last, "case %zu: last %lld", i, (long long)last);
    }
}

static enum status count_rows(void *context, const struct event *event)
{
    (void)event;
    ++*(int64_t *)context;
    return ST_OK;
}

static void a_quiet_viewer_reaches_the_end_in_bounded_pages(void **state)
{
    struct fixture *fixture = *state;
    enum { EVENTS = 40000 };
    for (int i = 0; i < EVENTS; i++) {
        add(fixture->store, i == EVENTS - 1 ? "moonlight" : "sunshine", 0);
    }
    int64_t rows = 0;
    int64_t last = 0;
    int pages = 0;
    while (last < EVENTS) {
        int64_t before = last;
        OK(store_event_page(fixture->store, before, TEXT("moonlight"), 10, count_rows, &rows,
                            &last));
        assert_true(last > before);
        pages++;
    }
    assert_int_equal(rows, 1);
    assert_int_equal(pages, 3); /* 16384 looked at in each */
}

static enum status stop(void *context, const struct event *event)
{
    (void)context, (void)event;
    return ST_STOPPING;
}

static void stopped_page_does_not_say_how_far(void **state)
{
    struct fixture *fixture = *state;
    add(fixture->store, "sunshine", 0);
    int64_t last = 42;
    CHECK_STATUS("stop", store_event_page(fixture->store, 0, TEXT("*"), 9, stop, NULL, &last),
                 ST_STOPPING);
    assert_int_equal(last, 42);
}

static void record_of_a_ticket_is_its_own_events_oldest_first(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t one = fixture_ticket(store, 0, "sunshine");
    int64_t two = fixture_ticket(store, 0, "sunshine");
    add(store, "sunshine", one);
    add(store, "sunshine", two);
    add(store, "sunshine", 0);
    add(store, "sunshine", one);
    char seen[SEEN_BYTES] = "";
    OK(store_event_of_ticket(store, one, collect, seen));
    assert_string_equal(seen, "1 4 ");
    for (int i = 0; i < EVENT_PAGE_MAX; i++) {
        add(store, "sunshine", one);
    }
    int64_t rows = 0;
    OK(store_event_of_ticket(store, one, count_rows, &rows));
    assert_int_equal(rows, EVENT_PAGE_MAX);
}

static void every_text_has_a_limit(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *label;
        size_t offset, limit;
    } cases[] = {
        {"actor", offsetof(struct event, actor), STORE_ID_BYTES - 1},
        {"kind", offsetof(struct event, kind), STORE_ID_BYTES - 1},
        {"community", offsetof(struct event, community), STORE_SCOPES_BYTES - 1},
        {"data", offsetof(struct event, data), EVENT_DATA_BYTES_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct event event = {.at_ms = 1};
        struct text *field = (struct text *)((char *)&event + cases[i].offset);
        *field = fixture_long(cases[i].limit + 1);
        CHECK_STATUS(cases[i].label, store_event_add(fixture->store, &event), ST_TOO_LARGE);
        *field = fixture_long(cases[i].limit);
        CHECK_STATUS(cases[i].label, store_event_add(fixture->store, &event), ST_OK);
    }
    struct event lost = {.ticket = 999};
    CHECK_STATUS("no ticket", store_event_add(fixture->store, &lost), ST_STORE);
    assert_int_equal(lost.seq, 0);
}

static void one_event_of_a_kind_is_found_first_or_newest(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    int64_t mine = fixture_ticket(store, contact, "sunshine");
    int64_t other = fixture_ticket(store, contact, "sunshine");
    static const struct {
        bool other;
        struct text kind, data;
    } events[] = {
        {false, {"ticket.accepted", 15}, {NULL, 0}},
        {true, {"ticket.accepted", 15}, {NULL, 0}},
        {false, {"ticket.recorded", 15}, {"{\"fact\":\"a\"}", 12}},
        {false, {"ticket.recorded", 15}, {"{\"fact\":\"b\"}", 12}},
        {false, {"ticket.accepted", 15}, {NULL, 0}},
        {true, {"ticket.accepted", 15}, {NULL, 0}},
    };
    int64_t seqs[sizeof events / sizeof events[0]];
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        struct event event = {.at_ms = 100 + (int64_t)i,
                              .actor = TEXT("system"),
                              .kind = events[i].kind,
                              .ticket = events[i].other ? other : mine,
                              .data = events[i].data};
        OK(store_event_add(store, &event));
        seqs[i] = event.seq;
    }
    const struct {
        const char *label;
        struct event_search search;
        size_t found; /* past the end: none */
    } cases[] = {
        {"first", {mine, TEXT("ticket.accepted"), TEXT_NONE, 0, false}, 0},
        {"newest", {mine, TEXT("ticket.accepted"), TEXT_NONE, 0, true}, 4},
        {"first behind one", {mine, TEXT("ticket.accepted"), TEXT_NONE, seqs[0], false}, 4},
        {"behind the newest", {mine, TEXT("ticket.accepted"), TEXT_NONE, seqs[4], true}, 6},
        {"by its data", {mine, TEXT("ticket.recorded"), TEXT("\"fact\":\"b\""), 0, false}, 3},
        {"no such data", {mine, TEXT("ticket.recorded"), TEXT("\"fact\":\"c\""), 0, true}, 6},
        {"of another ticket", {other, TEXT("ticket.recorded"), TEXT_NONE, 0, true}, 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t seq = 0;
        int64_t at_ms = 0;
        bool none = cases[i].found == sizeof events / sizeof events[0];
        CHECK_STATUS(cases[i].label, store_event_find(store, &cases[i].search, &seq, &at_ms),
                     none ? ST_NOT_FOUND : ST_OK);
        CHECK(none || seq == seqs[cases[i].found], "%s: seq %lld", cases[i].label, (long long)seq);
        CHECK(none || at_ms == 100 + (int64_t)cases[i].found, "%s: time", cases[i].label);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(event_is_read_with_its_message),
        STORE_TEST(sequence_has_no_gap_also_after_rollback),
        STORE_TEST(page_filters_by_scope_and_says_how_far_it_read),
        STORE_TEST(a_quiet_viewer_reaches_the_end_in_bounded_pages),
        STORE_TEST(stopped_page_does_not_say_how_far),
        STORE_TEST(record_of_a_ticket_is_its_own_events_oldest_first),
        STORE_TEST(one_event_of_a_kind_is_found_first_or_newest),
        STORE_TEST(every_text_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
