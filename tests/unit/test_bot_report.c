/* Reports: every figure over a small history that is known to the last ticket, in three formats. */
#include "bot/report_write.h"
#include "bot/tickets.h"
#include "store/clock.h"
#include "store/fact.h"
#include "store/arrears.h"
#include "tests/unit/turn_fixture.h"

#include <jansson.h>

enum { DAY_MS = 86400000, OUTPUT_BYTES = 1 << 18 };

/* ---- a week that is known: Monday 23 to Sunday 29 November 2026 ---- */

struct history {
    struct fixture *fixture;
    struct own_turn own;
    struct turn *turn;
};

static struct ticket open_ticket(struct history *history, const char *service, const char *intent,
                                 const char *room, const char *title, const char *assignee)
{
    const struct ticket_order order = {.service = text_of(service),
                                       .community = TEXT("sunshine"),
                                       .actor = TEXT("clerk"),
                                       .intent = text_of(intent),
                                       .title = text_of(title),
                                       .room = text_of(room)};
    struct ticket ticket;
    struct staff staff;
    history->turn->now_ms = history->fixture->now_ms;
    assert_int_equal(tickets_open_staff(history->turn, &order, &ticket), ST_OK);
    assert_int_equal(store_staff_find(history->fixture->store, text_of(assignee), &staff), ST_OK);
    ticket.assignee = staff.id;
    assert_int_equal(store_ticket_save(history->fixture->store, &ticket), ST_OK);
    return ticket;
}

static void happen(struct history *history, struct ticket *ticket, const char *kind,
                   const char *note, int32_t score)
{
    const struct ticket_change change = {
        .actor = TEXT("technician"), .note = text_of(note), .score = score};
    history->turn->now_ms = history->fixture->now_ms;
    assert_int_equal(tickets_announce(history->turn, ticket, text_of(kind), &change), ST_OK);
}

static void close_ticket(struct history *history, struct ticket *ticket)
{
    ticket->closed_at_ms = history->fixture->now_ms;
    assert_int_equal(store_ticket_save(history->fixture->store, ticket), ST_OK);
}

static void put_fact(struct history *history, int64_t ticket, const char *name, const char *value,
                     int64_t number)
{
    struct fact fact = {.number = number};
    snprintf(fact.name, sizeof fact.name, "%s", name);
    snprintf(fact.value, sizeof fact.value, "%s", value);
    assert_int_equal(store_fact_put(history->fixture->store, ticket, &fact), ST_OK);
}

static void put_clock(struct history *history, int64_t ticket, const char *rule,
                      enum clock_state state, int64_t due_ms, int64_t ended_ms)
{
    struct clock_row clock = {
        .ticket = ticket, .state = state, .due_at_ms = due_ms, .ended_at_ms = ended_ms};
    snprintf(clock.rule, sizeof clock.rule, "%s", rule);
    assert_int_equal(store_clock_add(history->fixture->store, &clock), ST_OK);
}

static void week_before(struct history *history)
{
    struct fixture *fixture = history->fixture;
    fixture->now_ms -= 7LL * DAY_MS;
    struct ticket old = open_ticket(history, "complaint", "complaint.noise", "3-1-101",
                                    "投诉：楼上太吵，电话13800138000", "clerk");
    struct ticket done = open_ticket(history, "complaint", "complaint.staff", "5-1-1203",
                                     "投诉：态度差", "clerk");
    happen(history, &old, "ticket.noted", "已上门一次", 0);
    happen(history, &done, "ticket.completed", "已道歉", 0);
    close_ticket(history, &done);
    put_clock(history, done.number, "R-CLK-6", CLOCK_KEPT, fixture->now_ms, fixture->now_ms);
    fixture->now_ms += 7LL * DAY_MS;
}

static void this_week(struct history *history)
{
    struct fixture *fixture = history->fixture;
    int64_t now_ms = fixture->now_ms;
    struct ticket one = open_ticket(history, "complaint", "complaint.noise", "3-1-102",
                                    "=投诉<b>施工</b>\"吵\"", "clerk");
    open_ticket(history, "complaint", "complaint.noise", "3-2-301", "投诉：吵", "clerk");
    open_ticket(history, "complaint", "complaint.noise", "3-2-401", "投诉：还吵", "clerk");
    happen(history, &one, "ticket.completed", "施工已停，业主认可", 0);
    close_ticket(history, &one);
    struct ticket first = open_ticket(history, "repair", "repair.leak", "3-1-102", "厨房漏水",
                                      "technician");
    struct ticket second = open_ticket(history, "repair", "repair.electric", "5-1-101", "跳闸",
                                       "technician");
    happen(history, &first, "ticket.completed", "换阀门", 0);
    happen(history, &first, "ticket.reopened", "又漏", 0);
    happen(history, &first, "ticket.completed", "换管", 0);
    happen(history, &first, "ticket.called_back", "满意", 4);
    happen(history, &second, "ticket.completed", "换空开", 0);
    put_fact(history, first.number, "signoff", "yes", 0);
    put_fact(history, second.number, "signoff", "no", 0);
    put_fact(history, second.number, "score", "2", 2);
    put_clock(history, first.number, "R-CLK-3", CLOCK_KEPT, now_ms + DAY_MS, now_ms);
    put_clock(history, first.number, "R-CLK-2", CLOCK_KEPT, now_ms, now_ms);
    put_clock(history, second.number, "R-CLK-2", CLOCK_MISSED, now_ms, 0);
    put_clock(history, one.number, "R-CLK-6", CLOCK_VOID, now_ms, now_ms);
}

static void make_history(struct fixture *fixture)
{
    struct history history = {.fixture = fixture};
    history.turn = own_turn_open(fixture, &history.own);
    week_before(&history);
    this_week(&history);
    own_turn_commit(fixture, &history.own);
}

static char *print_report(struct fixture *fixture, const char *format, enum report_kind kind,
                          const struct community *community)
{
    static char output[OUTPUT_BYTES];
    int64_t day = calendar_day_of(480, FIXTURE_START_MS);
    const struct report_request request = {.period = report_period_of(kind, day),
                                           .community = community,
                                           .now_ms = fixture->now_ms + DAY_MS};
    struct arena *arena = arena_open(1 << 16, 1 << 26);
    struct report report;
    memset(output, 0, sizeof output);
    FILE *out = fmemopen(output, sizeof output - 1, "w");
    assert_non_null(out);
    assert_int_equal(report_make(fixture->store, fixture->config, &request, arena, &report), ST_OK);
    assert_int_equal(report_writer_of(text_of(format))(&report, out), ST_OK);
    fclose(out);
    arena_close(arena);
    return output;
}

static void expect(const char *output, const char *const *expected, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CHECK(strstr(output, expected[i]) != NULL, "%s\n\n%s", expected[i], output);
    }
}

/* ---- the tests ---- */

static void every_figure_of_the_week_is_right(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture);
    static const char *const expected[] = {
        "\"from\":\"2026-11-23\",\"until\":\"2026-11-29\"",
        /* completed: a complaint and two repairs, of which one was called back; scores 4 and 2 */
        "\"summary\":[{\"community\":\"阳光花园\",\"opened\":3,\"handled\":1,\"open\":3,"
        "\"completed\":3,\"called_back\":1,\"callback_percent\":33.3,\"clocks_kept\":2,"
        "\"clocks_missed\":1,\"score\":3.00}",
        "{\"community\":\"全部小区\",\"opened\":3,\"handled\":1,\"open\":3,",
        "\"complaints_handled\":[{\"community\":\"阳光花园\",\"ticket\":\"GD000003\","
        "\"title\":\"=投诉<b>施工</b>\\\"吵\\\"\",\"opened_on\":\"2026-11-24\",\"handled_on\":"
        "\"2026-11-24\",\"note\":\"施工已停，业主认可\"}]",
        "{\"community\":\"阳光花园\",\"ticket\":\"GD000001\",\"title\":\"投诉：楼上太吵，电话"
        "138****8000\",\"opened_on\":\"2026-11-17\",\"days\":8,\"note\":\"已上门一次\"}",
        "\"clocks\":[{\"community\":\"阳光花园\",\"rule\":\"R-CLK-2\"",
        "\"kept\":1,\"missed\":1}",
        "\"repeated\":[{\"community\":\"阳光花园\",\"building\":\"3\",\"kind\":\"投诉：噪音\","
        "\"count\":3,\"before\":1}]",
        "\"name\":\"王师傅\",\"department\":\"engineering\",\"completed\":3,\"reopened\":1,"
        "\"signed\":1,\"not_signed\":1,\"called_back\":1,\"score\":3.00}",
    };
    const char *json = print_report(fixture, "json", REPORT_WEEKLY, NULL);
    expect(json, expected, COUNT_OF(expected));
    assert_null(strstr(json, "13800138000"));
    assert_null(strstr(json, "R-CLK-6")); /* kept last week, void in this one */
    json_error_t error;
    json_t *parsed = json_loads(json, 0, &error);
    CHECK(parsed != NULL, "%s", error.text);
    json_decref(parsed);
}

static void the_month_has_both_weeks(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture);
    static const char *const expected[] = {
        "\"from\":\"2026-11-01\",\"until\":\"2026-11-30\"",
        "\"opened\":5,\"handled\":2,\"open\":3",
        "\"rule\":\"R-CLK-6\"",
        "\"kept\":1,\"missed\":0}",
        "\"count\":4,\"before\":0}",
    };
    expect(print_report(fixture, "json", REPORT_MONTHLY, &fixture->config->communities[0]),
           expected, COUNT_OF(expected));
}

static void r_fee_2_what_is_owed_is_counted_by_reason(void **state)
{
    struct fixture *fixture = *state; /* of the demo's homes two owe, 1219.35 and 1274.00 yuan */
    struct household household;
    assert_int_equal(store_household_find(fixture->store, TEXT("sunshine"), TEXT("5-1-1203"),
                                          &household),
                     ST_OK);
    struct standing standing = {.household = household.id, .reason = "away"};
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_standing_put(fixture->store, &standing), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    static const char *const expected[] = {
        "\"reason\":\"尚不清楚\",\"homes\":1,\"overdue\":1219.35}",
        "\"reason\":\"人在外地\",\"homes\":1,\"overdue\":1274.00}",
    };
    expect(print_report(fixture, "json", REPORT_MONTHLY, &fixture->config->communities[0]),
           expected, COUNT_OF(expected));
}

static void html_is_printable_and_lets_no_words_become_markup(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture);
    const char *html = print_report(fixture, "html", REPORT_WEEKLY, NULL);
    static const char *const expected[] = {
        "<!doctype html>", "lang=\"zh-CN\"", "@page{size:A4", "客户服务周报",
        "=投诉&lt;b&gt;施工&lt;/b&gt;&quot;吵&quot;", "<td class=\"n\">33.3</td>",
        "2026-11-23 — 2026-11-29", "</html>"};
    expect(html, expected, COUNT_OF(expected));
    static const char *const foreign[] = {"http:", "https:", "src=", "<b>", "<script", "@import"};
    for (size_t i = 0; i < COUNT_OF(foreign); i++) {
        CHECK(strstr(html, foreign[i]) == NULL, "%s", foreign[i]);
    }
}

static void csv_keeps_words_from_becoming_formulas(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture);
    static const char *const expected[] = {
        "\xEF\xBB\xBF\"汇总\"\r\n\"小区\",\"新登记投诉\"",
        "\"'=投诉<b>施工</b>\"\"吵\"\"\"",
        "\"阳光花园\",\"3\",\"投诉：噪音\",\"3\",\"1\"\r\n",
    };
    expect(print_report(fixture, "csv", REPORT_WEEKLY, NULL), expected, COUNT_OF(expected));
}

static void a_report_of_nothing_says_so(void **state)
{
    struct fixture *fixture = *state;
    const char *html = print_report(fixture, "html", REPORT_YEARLY, NULL);
    assert_non_null(strstr(html, "本期没有。"));
    assert_non_null(strstr(print_report(fixture, "json", REPORT_YEARLY, NULL),
                           "\"callback_percent\":null"));
}

static void periods_are_those_of_the_calendar(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        int day[3], from[3], until[3];
    } cases[] = {
        {"weekly", {2026, 11, 24}, {2026, 11, 23}, {2026, 11, 30}},
        {"weekly", {2026, 11, 23}, {2026, 11, 23}, {2026, 11, 30}},
        {"weekly", {2027, 1, 3}, {2026, 12, 28}, {2027, 1, 4}},
        {"monthly", {2028, 2, 29}, {2028, 2, 1}, {2028, 3, 1}},
        {"monthly", {2026, 12, 31}, {2026, 12, 1}, {2027, 1, 1}},
        {"quarterly", {2026, 12, 31}, {2026, 10, 1}, {2027, 1, 1}},
        {"quarterly", {2026, 4, 1}, {2026, 4, 1}, {2026, 7, 1}},
        {"yearly", {2026, 7, 1}, {2026, 1, 1}, {2027, 1, 1}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t day = 0, from = 0, until = 0;
        enum report_kind kind = REPORT_KIND_COUNT;
        assert_true(calendar_day_from(cases[i].day[0], cases[i].day[1], cases[i].day[2], &day));
        assert_true(calendar_day_from(cases[i].from[0], cases[i].from[1], cases[i].from[2], &from));
        assert_true(
            calendar_day_from(cases[i].until[0], cases[i].until[1], cases[i].until[2], &until));
        assert_true(report_kind_of(text_of(cases[i].word), &kind));
        struct report_period period = report_period_of(kind, day);
        CHECK(period.from_day == from && period.until_day == until, "%zu", i);
    }
    enum report_kind kind;
    assert_false(report_kind_of(TEXT("daily"), &kind));
    assert_null(report_writer_of(TEXT("pdf")));
}

#define DESK_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(every_figure_of_the_week_is_right),
        DESK_TEST(the_month_has_both_weeks),
        DESK_TEST(r_fee_2_what_is_owed_is_counted_by_reason),
        DESK_TEST(html_is_printable_and_lets_no_words_become_markup),
        DESK_TEST(csv_keeps_words_from_becoming_formulas),
        DESK_TEST(a_report_of_nothing_says_so),
        cmocka_unit_test(periods_are_those_of_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
