#include "store/export.h"
#include "tests/unit/store_fixture.h"

/* Rows of every kind: two tickets (the first assigned), two messages, two events, two letters. */
static void fill(struct store *store)
{
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    int64_t worker = fixture_staff(store, "technician");
    for (int i = 0; i < 2; i++) {
        struct ticket ticket = {.contact = contact,
                                .assignee = i == 0 ? worker : 0,
                                .slots = TEXT("{\"where\":\"厨房\"}")};
        OK(store_ticket_open(store, &ticket));
        struct message message = {.contact = contact,
                                  .direction = i == 0 ? MESSAGE_IN : MESSAGE_OUT,
                                  .text = TEXT("你好"),
                                  .account = TEXT("demo")};
        OK(store_message_add(store, &message));
        struct event event = {.kind = TEXT("chat.message"), .message = message.id};
        OK(store_event_add(store, &event));
        struct outbox_row row = {.kind = "text", .peer = "o1", .body = TEXT("您好")};
        SET(row.key, "k%d", i);
        OK(store_outbox_push(store, &row));
    }
}

struct walk {
    struct store *writer; /* adds rows from inside the walk */
    char seen[512];
};

static void say(struct walk *walk, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t used = strlen(walk->seen);
    vsnprintf(walk->seen + used, sizeof walk->seen - used, format, arguments);
    va_end(arguments);
    if (walk->writer != NULL) {
        OK(store_begin(walk->writer));
        struct event event = {.kind = TEXT("late")};
        OK(store_event_add(walk->writer, &event));
        fixture_ticket(walk->writer, 0, "sunshine");
        OK(store_commit(walk->writer));
    }
}

static enum status each_ticket(void *context, const struct ticket *ticket, struct text assignee)
{
    assert_true(text_equal(ticket->slots, TEXT("{\"where\":\"厨房\"}")));
    say(context, "%lld:%.*s ", (long long)ticket->number, TEXT_ARGS(assignee));
    return ST_OK;
}

static enum status each_message(void *context, const struct message *message, struct text channel,
                                struct text peer)
{
    say(context, "%lld:%d:%.*s:%.*s:%.*s ", (long long)message->id, message->direction,
        TEXT_ARGS(channel), TEXT_ARGS(peer), TEXT_ARGS(message->text));
    return ST_OK;
}

static enum status each_event(void *context, const struct event *event)
{
    say(context, "%lld:%.*s:%.*s ", (long long)event->seq, TEXT_ARGS(event->kind),
        TEXT_ARGS(event->message_text));
    return ST_OK;
}

static enum status each_letter(void *context, const struct outbox_row *row)
{
    say(context, "%lld:%s:%.*s ", (long long)row->id, row->key, TEXT_ARGS(row->body));
    return ST_OK;
}

static void walks_are_complete_and_oldest_first(void **state)
{
    struct fixture *fixture = *state;
    struct walk walk = {0};
    fill(fixture->store);
    OK(store_commit(fixture->store));
    struct store *reader;
    OK(store_open(fixture->path, STORE_READER, &reader));
    OK(store_export_tickets(reader, each_ticket, &walk));
    assert_string_equal(walk.seen, "1:technician 2: ");
    walk.seen[0] = '\0';
    OK(store_export_messages(reader, each_message, &walk));
    assert_string_equal(walk.seen, "1:0:wechat:o1:你好 2:1:wechat:o1:你好 ");
    walk.seen[0] = '\0';
    OK(store_export_events(reader, each_event, &walk));
    assert_string_equal(walk.seen, "1:chat.message:你好 2:chat.message:你好 ");
    walk.seen[0] = '\0';
    OK(store_export_outbox(reader, each_letter, &walk));
    assert_string_equal(walk.seen, "1:k0:您好 2:k1:您好 ");
    store_close(reader);
}

static void a_walk_beside_a_running_writer_sees_one_moment(void **state)
{
    struct fixture *fixture = *state;
    struct walk walk = {.writer = fixture->store};
    fill(fixture->store);
    OK(store_commit(fixture->store));
    struct store *reader;
    OK(store_open(fixture->path, STORE_READER, &reader));
    OK(store_export_events(reader, each_event, &walk));
    assert_string_equal(walk.seen, "1:chat.message:你好 2:chat.message:你好 ");
    walk.writer = NULL;
    walk.seen[0] = '\0';
    OK(store_export_events(reader, each_event, &walk));
    assert_string_equal(walk.seen, "1:chat.message:你好 2:chat.message:你好 3:late: 4:late: ");
    store_close(reader);
}

static enum status stop(void *context, const struct event *event)
{
    (void)event;
    ++*(int *)context;
    return ST_STOPPING;
}

static void a_walk_stops_when_told(void **state)
{
    struct fixture *fixture = *state;
    fill(fixture->store);
    int calls = 0;
    CHECK_STATUS("stop", store_export_events(fixture->store, stop, &calls), ST_STOPPING);
    assert_int_equal(calls, 1);
}

static int64_t add_clock(struct store *store, int64_t ticket, const char *rule, int64_t ended_at_ms)
{
    struct clock_row clock = {.ticket = ticket, .due_at_ms = 9, .ended_at_ms = ended_at_ms};
    SET(clock.rule, "%s", rule);
    OK(store_clock_add(store, &clock));
    return clock.id;
}

static enum status each_clock(void *context, const struct clock_row *clock)
{
    say(context, "%s@%lld ", clock->rule, (long long)clock->due_at_ms);
    return ST_OK;
}

static void every_clock_of_a_ticket_is_exported_oldest_first(void **state)
{
    struct fixture *fixture = *state;
    fill(fixture->store);
    for (int i = 0; i < CLOCKS_OF_TICKET_MAX; i++) {
        add_clock(fixture->store, 1, "R", 5);
    }
    add_clock(fixture->store, 2, "R-CLK-2", 5);
    add_clock(fixture->store, 1, "R", 0);
    add_clock(fixture->store, 2, "R-CLK-1", 0);
    struct walk walk = {0};
    OK(store_export_clocks(fixture->store, 2, each_clock, &walk));
    assert_string_equal(walk.seen, "R-CLK-2@9 R-CLK-1@9 ");
    walk.seen[0] = '\0';
    OK(store_export_clocks(fixture->store, 1, each_clock, &walk));
    assert_int_equal(strlen(walk.seen), (CLOCKS_OF_TICKET_MAX + 1) * strlen("R@9 "));
}

static enum status ticket_with_clocks(void *context, const struct ticket *ticket,
                                      struct text assignee)
{
    (void)assignee;
    struct {
        struct store *store;
        struct walk walk;
    } *both = context;
    say(&both->walk, "%lld ", (long long)ticket->number);
    return store_export_clocks(both->store, ticket->number, each_clock, &both->walk);
}

static void clocks_can_be_asked_for_inside_the_walk_of_tickets(void **state)
{
    struct fixture *fixture = *state;
    fill(fixture->store);
    add_clock(fixture->store, 2, "R-CLK-1", 0);
    struct {
        struct store *store;
        struct walk walk;
    } both = {.store = fixture->store};
    OK(store_export_tickets(fixture->store, ticket_with_clocks, &both));
    assert_string_equal(both.walk.seen, "1 2 R-CLK-1@9 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(walks_are_complete_and_oldest_first),
        STORE_TEST(a_walk_beside_a_running_writer_sees_one_moment),
        STORE_TEST(a_walk_stops_when_told),
        STORE_TEST(every_clock_of_a_ticket_is_exported_oldest_first),
        STORE_TEST(clocks_can_be_asked_for_inside_the_walk_of_tickets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
