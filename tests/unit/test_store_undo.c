#include "store/undo.h"
#include "store/clock.h"
#include "store/event.h"
#include "store/fact.h"
#include "store/query.h"
#include "store/timer.h"
#include "tests/unit/store_fixture.h"

enum { DUMP_BYTES = 200000, ARENA_BYTES = 4096, ARENA_LIMIT_BYTES = 1 << 20 };

/* Every row of what an act on a ticket may change, as one text. */
static void dump(const struct store *store, char *out)
{
    static const char *const tables[] = {"ticket", "timer", "clock", "fact",
                                         "ask",    "offer", "route", "duty"};
    size_t used = 0;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char sql[64];
        sqlite3_stmt *statement = NULL;
        SET(sql, "SELECT * FROM %s", tables[i]);
        assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL), SQLITE_OK);
        while (sqlite3_step(statement) == SQLITE_ROW) {
            for (int c = 0; c < sqlite3_column_count(statement); c++) {
                const unsigned char *text = sqlite3_column_text(statement, c);
                used += (size_t)snprintf(out + used, DUMP_BYTES - used, "%s|",
                                         text == NULL ? (const unsigned char *)"NULL" : text);
                assert_true(used < DUMP_BYTES);
            }
            used += (size_t)snprintf(out + used, DUMP_BYTES - used, "%s\n", tables[i]);
        }
        sqlite3_finalize(statement);
    }
}

struct scene {
    struct store *store;
    struct arena *arena;
    int64_t staff, ticket, clock;
    struct store_watch *watch;
};

static struct scene begin(struct store *store)
{
    struct scene scene = {.store = store, .arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES)};
    assert_non_null(scene.arena);
    scene.staff = fixture_staff(store, "technician");
    scene.ticket = fixture_ticket(store, fixture_contact(store, "peer", "sunshine"), "sunshine");
    struct clock_row clock = {.ticket = scene.ticket, .rule = "R-CLK-2", .due_at_ms = 50};
    OK(store_clock_add(store, &clock));
    scene.clock = clock.id;
    const struct timer timer = {.due_at_ms = 50, .kind = "clock", .subject = clock.id};
    OK(store_timer_put(store, &timer));
    return scene;
}

static int64_t add_event(const struct scene *scene, const char *kind)
{
    struct event event = {.at_ms = 7, .actor = TEXT("technician"), .kind = text_of(kind),
                          .community = TEXT("sunshine"), .ticket = scene->ticket};
    OK(store_event_add(scene->store, &event));
    return event.seq;
}

/* Closes the ticket for its technician, ends its clock, starts another and records a fact. */
static void act(const struct scene *scene)
{
    struct store *store = scene->store;
    struct ticket ticket;
    OK(store_ticket_get(store, scene->ticket, &ticket));
    SET(ticket.state, "closed");
    ticket.assignee = scene->staff;
    ticket.closed_at_ms = 9;
    OK(store_ticket_save(store, &ticket));
    struct clock_row clock;
    OK(store_clock_get(store, scene->clock, &clock));
    clock.state = CLOCK_KEPT;
    clock.ended_at_ms = 9;
    OK(store_clock_save(store, &clock));
    OK(store_timer_drop(store, TEXT("clock"), scene->clock));
    struct clock_row next = {.ticket = scene->ticket, .rule = "R-CLK-13", .due_at_ms = 99};
    OK(store_clock_add(store, &next));
    const struct timer timer = {.due_at_ms = 99, .kind = "clock", .subject = next.id};
    OK(store_timer_put(store, &timer));
    const struct fact fact = {.name = "leak_tested", .value = "yes", .actor = "technician"};
    OK(store_fact_put(store, scene->ticket, &fact));
}

/* Carries out act() as one that can be taken back; what its record is. */
static struct undo_row acted(struct scene *scene)
{
    struct undo_row undo = {.ticket = scene->ticket, .op = "ticket.close", .staff = scene->staff,
                            .until_ms = 100};
    OK(store_event_last(scene->store, &undo.first_seq));
    OK(store_watch_begin(scene->store, &scene->watch));
    act(scene);
    undo.last_seq = add_event(scene, "ticket.closed");
    OK(store_watch_end(scene->watch, scene->ticket, scene->arena, &undo.changes));
    OK(store_undo_put(scene->store, &undo, 9));
    return undo;
}

static enum status take_back(struct scene *scene)
{
    struct undo_row undo;
    struct ticket was;
    OK(store_undo_get(scene->store, scene->ticket, &undo));
    undo.changes = arena_text(scene->arena, undo.changes);
    OK(store_ticket_get(scene->store, scene->ticket, &was));
    return store_undo_apply(scene->store, &undo, &was);
}

static void an_act_is_taken_back_to_the_last_column_also_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct scene scene = begin(fixture->store);
    char *before = malloc(DUMP_BYTES), *after = malloc(DUMP_BYTES);
    int64_t open_before = 0, open_after = 0;
    assert_true(before != NULL && after != NULL);
    OK(store_ticket_count_open(scene.store, &open_before));
    dump(scene.store, before);
    acted(&scene);
    dump(scene.store, after);
    assert_string_not_equal(after, before);
    scene.store = fixture_reopen(fixture);
    CHECK_STATUS("", take_back(&scene), ST_OK);
    dump(scene.store, after);
    assert_string_equal(after, before);
    OK(store_ticket_count_open(scene.store, &open_after));
    assert_int_equal(open_after, open_before);
    struct undo_row gone;
    CHECK_STATUS("once", store_undo_get(scene.store, scene.ticket, &gone), ST_NOT_FOUND);
    free(before);
    free(after);
    arena_close(scene.arena);
}

static void what_has_changed_since_is_left_as_it_is(void **state)
{
    struct fixture *fixture = *state;
    struct scene scene = begin(fixture->store);
    char *before = malloc(DUMP_BYTES), *after = malloc(DUMP_BYTES);
    assert_true(before != NULL && after != NULL);
    acted(&scene);
    const struct fact fact = {.name = "leak_tested", .value = "no", .actor = "captain"};
    OK(store_fact_put(scene.store, scene.ticket, &fact));
    dump(scene.store, before);
    CHECK_STATUS("", take_back(&scene), ST_CONFLICT);
    dump(scene.store, after);
    assert_string_equal(after, before);
    free(before);
    free(after);
    arena_close(scene.arena);
}

static void open_another(const struct scene *scene)
{
    (void)fixture_ticket(scene->store, 0, "sunshine");
}

static void change_another(const struct scene *scene)
{
    struct ticket other;
    OK(store_ticket_get(scene->store, scene->ticket - 1, &other));
    SET(other.state, "done");
    OK(store_ticket_save(scene->store, &other));
}

static void set_slots(const struct scene *scene, size_t size)
{
    struct ticket ticket;
    OK(store_ticket_get(scene->store, scene->ticket, &ticket));
    ticket.slots = fixture_long(size);
    OK(store_ticket_save(scene->store, &ticket));
}

static void much(const struct scene *scene)
{
    set_slots(scene, TICKET_SLOTS_BYTES_MAX - 1);
}

static void less(const struct scene *scene)
{
    set_slots(scene, TICKET_SLOTS_BYTES_MAX - 1000);
}

static void an_act_beyond_its_ticket_or_over_the_bound_is_none_to_take_back(void **state)
{
    static const struct {
        const char *label;
        void (*act)(const struct scene *scene);
        enum status expected;
    } cases[] = {
        {"another ticket opened", open_another, ST_CONFLICT},
        {"another ticket changed", change_another, ST_CONFLICT},
        {"too large", much, ST_TOO_LARGE},
        {"just small enough", less, ST_OK},
        {"its own rows", act, ST_OK},
    };
    struct fixture *fixture = *state;
    (void)fixture_ticket(fixture->store, 0, "sunshine");
    struct scene scene = begin(fixture->store);
    set_slots(&scene, TICKET_SLOTS_BYTES_MAX);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text changes;
        OK(store_watch_begin(scene.store, &scene.watch));
        cases[i].act(&scene);
        CHECK_STATUS(cases[i].label,
                     store_watch_end(scene.watch, scene.ticket, scene.arena, &changes),
                     cases[i].expected);
        assert_int_equal(changes.size > 0, cases[i].expected == ST_OK);
    }
    arena_close(scene.arena);
}

static void events_that_were_taken_back_are_not_what_last_happened(void **state)
{
    struct fixture *fixture = *state;
    struct scene scene = begin(fixture->store);
    const struct event_search closing = {.ticket = scene.ticket, .kind = TEXT("ticket.closed"),
                                         .newest = true};
    int64_t seq = 0, at_ms = 0;
    acted(&scene);
    OK(store_event_find(scene.store, &closing, &seq, &at_ms));
    CHECK_STATUS("", take_back(&scene), ST_OK);
    CHECK_STATUS("", store_event_find(scene.store, &closing, &seq, &at_ms), ST_NOT_FOUND);
    seq = add_event(&scene, "ticket.closed");
    int64_t found = 0;
    OK(store_event_find(scene.store, &closing, &found, &at_ms));
    assert_int_equal(found, seq);
    OK(store_undo_newest_event(scene.store, scene.ticket, &found));
    assert_int_equal(found, seq);
    (void)add_event(&scene, "chat.message");
    OK(store_undo_newest_event(scene.store, scene.ticket, &found));
    assert_int_equal(found, seq);
    arena_close(scene.arena);
}

static void what_is_over_goes_when_the_next_act_is_kept(void **state)
{
    struct fixture *fixture = *state;
    struct scene scene = begin(fixture->store);
    struct undo_row undo = acted(&scene);
    int64_t other = fixture_ticket(scene.store, 0, "sunshine");
    struct undo_row next = undo, found;
    next.ticket = other;
    next.until_ms = 300;
    OK(store_undo_put(scene.store, &next, undo.until_ms));
    OK(store_undo_get(scene.store, scene.ticket, &found));
    OK(store_undo_put(scene.store, &next, undo.until_ms + 1));
    CHECK_STATUS("", store_undo_get(scene.store, scene.ticket, &found), ST_NOT_FOUND);
    OK(store_undo_get(scene.store, other, &found));
    arena_close(scene.arena);
}

struct offers {
    size_t count;
    struct undo_offer last;
};

static enum status take_offer(void *context, const struct undo_offer *offer)
{
    struct offers *offers = context;
    offers->count++;
    offers->last = *offer;
    return ST_OK;
}

static size_t offers_of(const struct scene *scene, int64_t staff, int64_t now_ms,
                        struct undo_offer *last_out)
{
    struct offers offers = {0};
    OK(store_undo_offers(scene->store, staff, now_ms, take_offer, &offers));
    *last_out = offers.last;
    return offers.count;
}

static void what_one_may_take_back_is_listed_as_long_as_it_stands(void **state)
{
    struct fixture *fixture = *state;
    struct scene scene = begin(fixture->store);
    struct undo_row undo = acted(&scene);
    struct undo_offer offer;
    scene.store = fixture_reopen(fixture);
    assert_int_equal(offers_of(&scene, scene.staff, undo.until_ms, &offer), 1);
    assert_int_equal(offer.undo.ticket, scene.ticket);
    assert_int_equal(offer.undo.last_seq, undo.last_seq);
    assert_string_equal(offer.undo.op, "ticket.close");
    assert_string_equal(offer.community, "sunshine");
    assert_int_equal(offers_of(&scene, scene.staff, undo.until_ms + 1, &offer), 0);
    assert_int_equal(offers_of(&scene, scene.staff + 1, undo.until_ms, &offer), 0);
    (void)add_event(&scene, "chat.message");
    assert_int_equal(offers_of(&scene, scene.staff, undo.until_ms, &offer), 1);
    for (int64_t i = 0; i < UNDO_OFFERS_MAX; i++) { /* one more than the bound: the oldest is left out */
        struct undo_row next = undo;
        next.ticket = fixture_ticket(scene.store, 0, "sunshine");
        next.last_seq = undo.last_seq + 2 + i;
        OK(store_undo_put(scene.store, &next, 9));
    }
    assert_int_equal(offers_of(&scene, scene.staff, undo.until_ms, &offer), UNDO_OFFERS_MAX);
    assert_int_equal(offer.undo.last_seq, undo.last_seq + 1 + UNDO_OFFERS_MAX);
    (void)add_event(&scene, "ticket.noted");
    OK(store_undo_release(scene.store, offer.undo.ticket, 9, &(int64_t){0}));
    assert_int_equal(offers_of(&scene, scene.staff, undo.until_ms, &offer), UNDO_OFFERS_MAX - 1);
    arena_close(scene.arena);
}

static int count_statement(unsigned kind, void *count, void *statement, void *sql)
{
    (void)kind, (void)statement, (void)sql;
    ++*(int *)count;
    return 0;
}

/* Nearly every message to a resident is about a ticket of which no act can be taken back. */
static void letting_go_of_nothing_is_one_statement(void **state)
{
    struct fixture *fixture = *state;
    struct scene scene = begin(fixture->store);
    int statements = 0;
    int64_t count = 7;
    sqlite3_trace_v2(scene.store->db, SQLITE_TRACE_STMT, count_statement, &statements);
    OK(store_undo_release(scene.store, scene.ticket, 9, &count));
    assert_int_equal(count, 0);
    assert_int_equal(statements, 1);
    sqlite3_trace_v2(scene.store->db, 0, NULL, NULL);
    arena_close(scene.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(an_act_is_taken_back_to_the_last_column_also_after_a_restart),
        STORE_TEST(what_has_changed_since_is_left_as_it_is),
        STORE_TEST(an_act_beyond_its_ticket_or_over_the_bound_is_none_to_take_back),
        STORE_TEST(events_that_were_taken_back_are_not_what_last_happened),
        STORE_TEST(what_is_over_goes_when_the_next_act_is_kept),
        STORE_TEST(what_one_may_take_back_is_listed_as_long_as_it_stands),
        STORE_TEST(letting_go_of_nothing_is_one_statement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
