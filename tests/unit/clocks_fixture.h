/* clocks_fixture.h - clocks of a ticket over a real store, under rules that are made for the test:
 * hours that always run, so that every moment is a round number after the start. */
#ifndef TESTS_UNIT_CLOCKS_FIXTURE_H
#define TESTS_UNIT_CLOCKS_FIXTURE_H

#include "bot/clock_index.h"
#include "bot/clocks.h"
#include "bot/due.h"
#include "bot/tickets.h"
#include "store/clock.h"
#include "store/timer.h"
#include "tests/unit/turn_fixture.h"

#include <sys/stat.h>

#define HOURS(n) ((n) * (int64_t)FIXTURE_HOUR_MS)
#define DAYS(n) HOURS(24 * (n))
enum { RINGS_MAX = 1000 };

static const char rules_json[] =
    "[{\"id\":\"T-WORK\",\"title\":\"处理\",\"source\":\"test\","
    "\"start\":[\"ticket.accepted\"],\"stop\":[\"ticket.completed\"],"
    "\"pause\":[\"ticket.waiting\"],\"resume\":[\"ticket.answered\"],"
    "\"due\":{\"hours\":4,\"always\":true},\"warn_percent\":75,\"warn\":[\"captain\"],"
    "\"escalate\":[{\"roles\":[\"dept_head\"]},{\"roles\":[\"director\",\"supervisor\"],"
    "\"after\":{\"hours\":2,\"always\":true}}],"
    "\"repeat\":{\"hours\":1,\"always\":true},\"repeat_max\":2},"
    "{\"id\":\"T-CLAIM\",\"title\":\"接单\",\"source\":\"test\","
    "\"start\":[\"ticket.registered\"],\"stop\":[\"ticket.accepted\"],"
    "\"due\":{\"hours\":1,\"always\":true},"
    "\"escalate\":[{\"roles\":[\"captain\"],\"after\":{\"minutes\":30,\"always\":true}}]},"
    "{\"id\":\"T-MINOR\",\"title\":\"轻微\",\"source\":\"test\","
    "\"when\":[{\"class\":[\"minor\"]}],\"start\":[\"ticket.reported\"],"
    "\"stop\":[\"ticket.completed\"],\"pause\":[\"ticket.waiting\"],"
    "\"resume\":[\"ticket.answered\"],\"due\":{\"hours\":48,\"always\":true},"
    "\"escalate\":[{\"roles\":[\"dept_head\"]}]},"
    "{\"id\":\"T-MAJOR\",\"title\":\"重大\",\"source\":\"test\","
    "\"when\":[{\"class\":[\"major\"]}],\"start\":[\"ticket.reported\"],"
    "\"stop\":[\"ticket.completed\"],\"pause\":[\"ticket.waiting\"],"
    "\"resume\":[\"ticket.answered\"],\"due\":{\"hours\":2,\"always\":true},"
    "\"escalate\":[{\"roles\":[\"gm\"]},{\"roles\":[\"director\"],\"after\":{\"hours\":3,"
    "\"always\":true}}]},"
    "{\"id\":\"T-AGREED\",\"title\":\"延期\",\"source\":\"test\","
    "\"start\":[\"ticket.surveyed\"],\"stop\":[\"ticket.completed\"],"
    "\"due\":{\"hours\":10,\"always\":true},\"warn_percent\":50,\"warn\":[\"captain\"],"
    "\"escalate\":[{\"roles\":[\"dept_head\"]}],\"pause\":[\"ticket.waiting\"],"
    "\"resume\":[\"ticket.answered\"],"
    "\"extend\":{\"fact\":\"until\",\"when\":[{\"fact\":\"consent\",\"is\":[\"yes\"]}]}},"
    "{\"id\":\"T-SAFE\",\"title\":\"安全\",\"source\":\"test\","
    "\"when\":[{\"fact\":\"safety\",\"is\":[\"yes\"]},{\"state\":[\"opened\"]}],"
    "\"start\":[\"fact.done\"],\"stop\":[\"ticket.called_back\"],"
    "\"due\":{\"hours\":6,\"always\":true},\"escalate\":[{\"roles\":[\"supervisor\"]}]},"
    "{\"id\":\"T-AGAIN\",\"title\":\"重来\",\"source\":\"test\","
    "\"start\":[\"ticket.turned\"],\"stop\":[\"ticket.turned\",\"ticket.completed\"],"
    "\"due\":{\"hours\":3,\"always\":true},\"escalate\":[{\"roles\":[\"captain\"]}]}]";

struct clocks {
    struct fixture *desk;
    struct ticket ticket;
    size_t fact_count;
    struct fact facts[4];
};

/* Puts the rules of json into the place of the shipped ones. */
static inline void use_rules(struct fixture *fixture, const char *json)
{
    char path[SCRATCH_PATH_BYTES];
    snprintf(path, sizeof path, "%s/clocks", fixture->directory);
    mkdir(path, 0700); /* it may be there already */
    char file[SCRATCH_PATH_BYTES + 16];
    snprintf(file, sizeof file, "%s/test.json", path);
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    fputs(json, out);
    fclose(out);
    struct fault_sink faults = {.out = stderr};
    struct config *config = fixture->config;
    clock_index_close(config->clock_index);
    clock_rules_close(config->clock_rules);
    config->clock_index = NULL;
    assert_int_equal(clock_rules_load(path, &faults, &config->clock_rules), ST_OK);
    assert_int_equal(faults.error_count, 0);
    assert_int_equal(clock_index_open(config->clock_rules, &config->clock_index), ST_OK);
}

/* A repair that nobody has claimed. */
static inline struct clocks open_case(void **state)
{
    struct clocks clocks = {.desk = *state};
    struct own_turn own;
    use_rules(clocks.desk, rules_json);
    struct turn *turn = own_turn_open(clocks.desk, &own);
    const struct ticket_order order = {.service = TEXT("repair"),
                                       .community = TEXT("sunshine"),
                                       .actor = TEXT("system"),
                                       .title = TEXT("水管漏水")};
    assert_int_equal(tickets_open_staff(turn, &order, &clocks.ticket), ST_OK);
    clocks.ticket.assignee = 0; /* also when it was offered to somebody */
    assert_int_equal(store_ticket_save(turn->store, &clocks.ticket), ST_OK);
    own_turn_commit(clocks.desk, &own);
    return clocks;
}

static inline void load_ticket(struct clocks *clocks, struct turn *turn)
{
    assert_int_equal(tickets_load(turn, clocks->ticket.number, &clocks->ticket), ST_OK);
}

static inline struct condition_view view_of(const struct clocks *clocks)
{
    return (struct condition_view){
        .ticket = &clocks->ticket, .facts = clocks->facts, .fact_count = clocks->fact_count};
}

/* Within a turn: the event, and what clocks make of it. */
static inline void tell(struct clocks *clocks, struct turn *turn, const char *kind,
                        struct text more)
{
    struct condition_view view = view_of(clocks);
    struct ticket_change change = {.actor = TEXT("clerk"), .more = more};
    bool fact = strncmp(kind, "fact.", 5) == 0;
    assert_int_equal(tickets_announce(turn, &clocks->ticket,
                                      fact ? TEXT("ticket.recorded") : text_of(kind), &change),
                     ST_OK);
    assert_int_equal(clocks_after(turn, &clocks->ticket, &view, text_of(kind)), ST_OK);
}

/* Writes what the test has changed of the ticket. Its slots lived in a turn that is over. */
static inline void keeps_ticket(struct clocks *clocks)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(clocks->desk, &own);
    clocks->ticket.slots = TEXT("{}");
    assert_int_equal(store_ticket_save(turn->store, &clocks->ticket), ST_OK);
    own_turn_commit(clocks->desk, &own);
}

static inline void happens(struct clocks *clocks, const char *kind)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(clocks->desk, &own);
    load_ticket(clocks, turn);
    tell(clocks, turn, kind, TEXT_NONE);
    own_turn_commit(clocks->desk, &own);
}

/* A fact is in force, and the trigger of its name follows. */
static inline void records(struct clocks *clocks, const char *name, const char *value,
                           int64_t number)
{
    size_t i = 0;
    while (i < clocks->fact_count && strcmp(clocks->facts[i].name, name) != 0) {
        i++;
    }
    assert_true(i < COUNT_OF(clocks->facts));
    clocks->fact_count += i == clocks->fact_count;
    clocks->facts[i] = (struct fact){.number = number, .at_ms = clocks->desk->now_ms};
    snprintf(clocks->facts[i].name, sizeof clocks->facts[i].name, "%s", name);
    snprintf(clocks->facts[i].value, sizeof clocks->facts[i].value, "%s", value);
    struct own_turn own;
    struct turn *turn = own_turn_open(clocks->desk, &own);
    load_ticket(clocks, turn);
    char trigger[64];
    snprintf(trigger, sizeof trigger, "fact.%s", name);
    tell(clocks, turn, trigger,
         arena_printf(turn->arena, "{\"fact\":{\"name\":\"%s\",\"title\":\"\"}}", name));
    own_turn_commit(clocks->desk, &own);
}

static inline void graded(struct clocks *clocks, const char *grade)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(clocks->desk, &own);
    load_ticket(clocks, turn);
    snprintf(clocks->ticket.class_, sizeof clocks->ticket.class_, "%s", grade);
    assert_int_equal(store_ticket_save(turn->store, &clocks->ticket), ST_OK);
    tell(clocks, turn, "ticket.graded", TEXT_NONE);
    own_turn_commit(clocks->desk, &own);
}

/* The ticket ends, with the event of its closing. */
static inline void closes(struct clocks *clocks, const char *kind)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(clocks->desk, &own);
    load_ticket(clocks, turn);
    clocks->ticket.closed_at_ms = clocks->desk->now_ms;
    assert_int_equal(store_ticket_save(turn->store, &clocks->ticket), ST_OK);
    tell(clocks, turn, kind, TEXT_NONE);
    own_turn_commit(clocks->desk, &own);
}

/* Takes all timers but those of clocks away: what else the desk does in time is not looked at. How
 * many of them are due at now_ms, and when the next rings. */
struct armed {
    size_t due;
    int64_t next_ms; /* INT64_MAX: never */
};

static inline struct armed clock_timers(struct clocks *clocks, int64_t now_ms)
{
    struct armed armed = {.next_ms = INT64_MAX};
    struct store *store = clocks->desk->store;
    static struct timer timers[TIMER_CLAIM_MAX * 8];
    size_t total = 0;
    size_t count = 0;
    assert_int_equal(store_begin(store), ST_OK);
    do {
        assert_true(total + TIMER_CLAIM_MAX <= COUNT_OF(timers));
        assert_int_equal(store_timer_claim(store, INT64_MAX, timers + total, TIMER_CLAIM_MAX, &count),
                         ST_OK);
        total += count;
    } while (count > 0);
    for (size_t i = 0; i < total; i++) {
        if (strcmp(timers[i].kind, "clock") == 0) {
            assert_int_equal(store_timer_put(store, &timers[i]), ST_OK);
            armed.due += timers[i].due_at_ms <= now_ms;
            armed.next_ms = timers[i].due_at_ms < armed.next_ms ? timers[i].due_at_ms
                                                                : armed.next_ms;
        }
    }
    assert_int_equal(store_commit(store), ST_OK);
    return armed;
}

static inline int64_t next_timer(struct clocks *clocks)
{
    return clock_timers(clocks, 0).next_ms;
}

/* Goes to that moment and rings all that is due then, as often as the desk would. How many clocks
 * rang. */
static inline size_t rings_at(struct clocks *clocks, int64_t now_ms)
{
    size_t rung = 0;
    size_t count = 1;
    clocks->desk->now_ms = now_ms;
    while (count > 0) {
        rung += clock_timers(clocks, now_ms).due;
        struct own_turn own;
        struct turn *turn = own_turn_open(clocks->desk, &own);
        assert_int_equal(due_run(turn, &count), ST_OK);
        own_turn_commit(clocks->desk, &own);
        assert_true(rung < RINGS_MAX);
    }
    return rung;
}

/* Every clock of the ticket under rule, oldest first. */
static inline size_t clocks_of(struct clocks *clocks, const char *rule, struct clock_row *rows)
{
    struct clock_row all[CLOCKS_OF_TICKET_MAX];
    size_t count = 0;
    size_t found = 0;
    assert_int_equal(store_clock_of_ticket(clocks->desk->store, clocks->ticket.number, all,
                                           CLOCKS_OF_TICKET_MAX, &count),
                     ST_OK);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(all[i].rule, rule) == 0) {
            rows[found++] = all[i];
        }
    }
    return found;
}

/* The only one under rule. */
static inline struct clock_row clock_of(struct clocks *clocks, const char *rule)
{
    struct clock_row rows[CLOCKS_OF_TICKET_MAX];
    size_t count = clocks_of(clocks, rule, rows);
    CHECK(count == 1, "%s: %zu clocks", rule, count);
    return rows[0];
}

static inline void expect_state(struct clocks *clocks, const char *rule, enum clock_state state)
{
    struct clock_row row = clock_of(clocks, rule);
    CHECK(row.state == state, "%s is %s, not %s", rule, clock_state_word(row.state),
          clock_state_word(state));
}

/* How many events of kind are in the store: what was rolled back is not. */
struct counted {
    const char *kind;
    size_t count;
    char last[EVENT_DATA_BYTES_MAX + 1];
};

static inline enum status count_kind(void *context, const struct event *event)
{
    struct counted *counted = context;
    if (text_equal(event->kind, text_of(counted->kind))) {
        counted->count++;
        text_copy(event->data, counted->last, sizeof counted->last);
    }
    return ST_OK;
}

static inline struct counted counted_events(struct clocks *clocks, const char *kind)
{
    struct counted counted = {.kind = kind};
    assert_int_equal(store_event_of_ticket(clocks->desk->store, clocks->ticket.number, count_kind,
                                           &counted),
                     ST_OK);
    return counted;
}

static inline void expect_events(struct clocks *clocks, const char *kind, size_t expected)
{
    size_t count = counted_events(clocks, kind).count;
    CHECK(count == expected, "%s: %zu events, not %zu", kind, count, expected);
}

/* The newest event of kind says so. */
static inline void expect_said(struct clocks *clocks, const char *kind, const char *words)
{
    struct counted counted = counted_events(clocks, kind);
    CHECK(strstr(counted.last, words) != NULL, "%s: no %s in %s", kind, words, counted.last);
}

#define CLOCKS_TEST(function)                                                                      \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

#endif
