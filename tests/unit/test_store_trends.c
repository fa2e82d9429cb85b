#include "store/bill.h"
#include "store/clock.h"
#include "store/event.h"
#include "store/fact.h"
#include "store/trends.h"
#include "tests/unit/store_fixture.h"

enum { DAY_MS = 86400000, HOUR_MS = 3600000 };

/* Days 10 and 11. */
static const struct figures_span span = {
    .community = {"sunshine", 8}, .from_ms = 10LL * DAY_MS, .until_ms = 12LL * DAY_MS};

/* What was told, one row after the other. */
struct told {
    char text[256];
    size_t rows, rows_max; /* 0: any */
};

#define TELL(told, ...)                                                                            \
    do {                                                                                           \
        size_t size_ = strlen((told)->text);                                                       \
        snprintf((told)->text + size_, sizeof(told)->text - size_, __VA_ARGS__);                   \
    } while (0)

static enum status told_row(struct told *told)
{
    told->rows++;
    return told->rows == told->rows_max ? ST_TOO_LARGE : ST_OK;
}

static int64_t ticket(struct store *store, const char *service, const char *community,
                      int64_t opened_at_ms)
{
    struct ticket ticket = {.state = "opened", .opened_at_ms = opened_at_ms};
    SET(ticket.service, "%s", service);
    SET(ticket.community, "%s", community);
    OK(store_ticket_open(store, &ticket));
    return ticket.number;
}

static void happened(struct store *store, int64_t number, const char *community, const char *kind,
                     int64_t at_ms, const char *data)
{
    struct event event = {.at_ms = at_ms, .actor = TEXT("clerk"), .kind = text_of(kind),
                          .community = text_of(community), .ticket = number,
                          .data = text_of(data)};
    OK(store_event_add(store, &event));
}

/* ---- by day ---- */

static enum status tell_opened(void *context, const struct trend_opened *opened)
{
    struct told *told = context;
    TELL(told, "%lld %s %lld; ", (long long)opened->day, opened->service,
         (long long)opened->count);
    return told_row(told);
}

static void tickets_count_on_the_day_of_the_community_within_the_span(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    const struct {
        const char *service, *community;
        int64_t at_ms;
    } opened[] = {
        {"repair", "sunshine", span.from_ms - 1},
        {"repair", "sunshine", span.from_ms},
        {"repair", "sunshine", span.from_ms + 15 * HOUR_MS},
        {"repair", "sunshine", span.from_ms + 17 * HOUR_MS},
        {"complaint", "sunshine", span.from_ms + 1},
        {"repair", "elsewhere", span.from_ms + 1},
        {"repair", "sunshine", span.until_ms - 1},
        {"repair", "sunshine", span.until_ms},
    };
    for (size_t i = 0; i < sizeof opened / sizeof opened[0]; i++) {
        ticket(store, opened[i].service, opened[i].community, opened[i].at_ms);
    }
    static const struct {
        const char *label;
        int64_t offset_ms;
        const char *text;
    } cases[] = {
        {"at UTC", 0, "10 complaint 1; 10 repair 3; 11 repair 1; "},
        {"8 hours east", 8 * HOUR_MS, "10 complaint 1; 10 repair 2; 11 repair 1; 12 repair 1; "},
        {"1 hour west", -HOUR_MS, "9 complaint 1; 9 repair 1; 10 repair 2; 11 repair 1; "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct told told = {0};
        OK(store_trends_opened(store, &span, cases[i].offset_ms, tell_opened, &told));
        CHECK(strcmp(told.text, cases[i].text) == 0, "%s: %s", cases[i].label, told.text);
    }
}

static void who_has_seen_enough_ends_the_reading(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    for (int i = 0; i < 2; i++) {
        ticket(store, i == 0 ? "complaint" : "repair", "sunshine", span.from_ms);
    }
    struct told told = {.rows_max = 1};
    CHECK_STATUS("told", store_trends_opened(store, &span, 0, tell_opened, &told), ST_TOO_LARGE);
    assert_int_equal(told.rows, 1);
}

static enum status tell_clocks(void *context, const struct trend_clocks *clocks)
{
    struct told *told = context;
    TELL(told, "%lld %lld %lld; ", (long long)clocks->day, (long long)clocks->kept,
         (long long)clocks->missed);
    return told_row(told);
}

static void a_clock_is_kept_when_it_ended_and_missed_when_it_was_due(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    int64_t here = ticket(store, "repair", "sunshine", 0);
    int64_t elsewhere = ticket(store, "repair", "elsewhere", 0);
    const int64_t before = span.from_ms - 1, first = span.from_ms, second = span.until_ms - 1,
                  after = span.until_ms;
    const struct {
        int64_t ticket;
        enum clock_state state;
        int64_t due_at_ms, ended_at_ms;
    } clocks[] = {
        {here, CLOCK_KEPT, after, first},      {here, CLOCK_KEPT, first, second},
        {here, CLOCK_KEPT, first, before},     {here, CLOCK_KEPT, first, after},
        {here, CLOCK_MISSED, first, 0},        {here, CLOCK_MISSED, first, after},
        {here, CLOCK_MISSED, before, second},  {here, CLOCK_MISSED, after, second},
        {here, CLOCK_VOID, first, first},      {here, CLOCK_RUNNING, first, 0},
        {here, CLOCK_WARNED, second, 0},       {elsewhere, CLOCK_KEPT, first, first},
        {elsewhere, CLOCK_MISSED, first, first},
    };
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        struct clock_row row = {.ticket = clocks[i].ticket, .rule = "R-CLK-2",
                                .state = clocks[i].state, .due_at_ms = clocks[i].due_at_ms,
                                .ended_at_ms = clocks[i].ended_at_ms};
        OK(store_clock_add(store, &row));
    }
    struct told told = {0};
    OK(store_trends_clocks(store, &span, 0, tell_clocks, &told));
    assert_string_equal(told.text, "10 1 2; 11 1 0; ");
}

/* ---- by service ---- */

static enum status tell_times(void *context, const struct trend_times *times)
{
    struct told *told = context;
    TELL(told, "%s %lld %lld; ", times->service, (long long)times->response_ms,
         (long long)times->solving_ms);
    return told_row(told);
}

static void a_ticket_took_until_its_first_acceptance_and_its_first_completion(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    int64_t done = ticket(store, "complaint", "sunshine", span.from_ms);
    happened(store, done, "sunshine", "ticket.accepted", span.from_ms + 60, "");
    happened(store, done, "sunshine", "ticket.accepted", span.from_ms + 70, "");
    happened(store, done, "sunshine", "ticket.completed", span.until_ms + 5, "");
    happened(store, done, "sunshine", "ticket.completed", span.until_ms + 9, "");
    int64_t accepted = ticket(store, "repair", "sunshine", span.until_ms - 1);
    happened(store, accepted, "sunshine", "ticket.accepted", span.until_ms, "");
    ticket(store, "visit", "sunshine", span.from_ms);
    ticket(store, "repair", "sunshine", span.until_ms);
    ticket(store, "repair", "elsewhere", span.from_ms);
    struct told told = {0};
    OK(store_trends_times(store, &span, tell_times, &told));
    assert_string_equal(told.text, "complaint 60 172800005; repair 1 -1; visit -1 -1; ");
}

static enum status tell_scores(void *context, const struct trend_scores *scores)
{
    struct told *told = context;
    TELL(told, "%s %lld %lld; ", scores->service, (long long)scores->scored,
         (long long)scores->satisfied);
    return told_row(told);
}

static void scored(struct store *store, int64_t number, int64_t score)
{
    struct fact fact = {.name = "score", .number = score};
    OK(store_fact_put(store, number, &fact));
}

static void a_ticket_has_one_score_its_fact_before_its_last_callback(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    const struct {
        const char *service, *first, *second; /* of two callbacks; NULL: none */
        int64_t fact, at_ms;
    } tickets[] = {
        {"repair", "{\"score\":2}", "{\"score\":4}", 0, span.from_ms}, /* the last one */
        {"repair", "{\"score\":5}", "{\"score\":0}", 0, span.from_ms}, /* nobody was reached */
        {"repair", "{\"score\":5}", NULL, 3, span.from_ms},            /* the fact */
        {"repair", NULL, NULL, 0, span.from_ms},
        {"visit", NULL, NULL, 4, span.until_ms - 1},
        {"visit", "{\"score\":5}", NULL, 0, span.until_ms},
        {"visit", "{\"score\":5}", NULL, 0, span.from_ms - 1},
    };
    for (size_t i = 0; i < sizeof tickets / sizeof tickets[0]; i++) {
        int64_t number = ticket(store, tickets[i].service, "sunshine", 0);
        happened(store, number, "sunshine", "ticket.completed", tickets[i].at_ms, "");
        if (tickets[i].first != NULL) {
            happened(store, number, "sunshine", "ticket.called_back", tickets[i].at_ms,
                     tickets[i].first);
        }
        if (tickets[i].second != NULL) {
            happened(store, number, "sunshine", "ticket.called_back", tickets[i].at_ms,
                     tickets[i].second);
        }
        if (tickets[i].fact != 0) {
            scored(store, number, tickets[i].fact);
        }
    }
    static const struct {
        const char *fact;
        int64_t least;
        const char *text;
    } cases[] = {
        {"score", 4, "repair 3 2; visit 1 1; "},
        {"score", 5, "repair 3 1; visit 1 0; "},
        {"other", 4, "repair 3 3; "}, /* callbacks alone */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct told told = {0};
        OK(store_trends_scores(store, &span, text_of(cases[i].fact), cases[i].least, tell_scores,
                               &told));
        CHECK(strcmp(told.text, cases[i].text) == 0, "%s %lld: %s", cases[i].fact,
              (long long)cases[i].least, told.text);
    }
}

/* ---- arrears ---- */

static int64_t home(struct store *store, const char *community, const char *room)
{
    struct household household = {.owner = "陈女士", .phone = "13800138000"};
    SET(household.community, "%s", community);
    SET(household.room, "%s", room);
    OK(store_household_put(store, &household));
    return household.id;
}

static void billed(struct store *store, int64_t household, int32_t month, int32_t due_on)
{
    enum put_outcome outcome;
    struct bill bill = {.household = household, .month = month, .kind = "property",
                        .list_fen = 100, .due_on = due_on};
    OK(store_bill_put(store, &bill, 100, &outcome));
}

static void arrears_are_counted_by_home_in_the_age_of_each_bill(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    static const int32_t days[TREND_AGES] = {20261130, 20261031, 20260930, 20260831, 20251130};
    int64_t one = home(store, "sunshine", "3-2-501"), two = home(store, "sunshine", "3-2-502");
    billed(store, one, 202511, 20251129); /* older than all */
    billed(store, one, 202512, 20251130);
    billed(store, one, 202609, 20260930); /* on the day is the younger age */
    billed(store, one, 202610, 20261031);
    billed(store, one, 202611, 20261129);
    billed(store, two, 202611, 20261101);
    billed(store, two, 202612, 20261130); /* not overdue yet */
    billed(store, home(store, "elsewhere", "3-2-501"), 202611, 20261101);
    int64_t payer = home(store, "sunshine", "3-2-503");
    billed(store, payer, 202610, 20261031);
    billed(store, payer, 202611, 20261101);
    struct payment payment = {.community = "sunshine", .receipt = "1", .household = payer,
                              .amount_fen = 130, .paid_on = 20261105, .method = "bank"};
    enum put_outcome outcome;
    OK(store_payment_put(store, &payment, &outcome)); /* the older one, and 30 of the newer */

    struct trend_age ages[TREND_AGES];
    memset(ages, 0x5a, sizeof ages);
    OK(store_trends_arrears(store, TEXT("sunshine"), days, ages));
    static const struct trend_age wanted[TREND_AGES] = {
        {3, 370}, {1, 100}, {0, 0}, {1, 100}, {1, 100}};
    for (size_t i = 0; i < TREND_AGES; i++) {
        CHECK(ages[i].homes == wanted[i].homes && ages[i].owed_fen == wanted[i].owed_fen,
              "age %zu: %lld homes owe %lld", i, (long long)ages[i].homes,
              (long long)ages[i].owed_fen);
    }
    OK(store_trends_arrears(store, TEXT("nowhere"), days, ages));
    assert_int_equal(ages[0].homes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(tickets_count_on_the_day_of_the_community_within_the_span),
        STORE_TEST(who_has_seen_enough_ends_the_reading),
        STORE_TEST(a_clock_is_kept_when_it_ended_and_missed_when_it_was_due),
        STORE_TEST(a_ticket_took_until_its_first_acceptance_and_its_first_completion),
        STORE_TEST(a_ticket_has_one_score_its_fact_before_its_last_callback),
        STORE_TEST(arrears_are_counted_by_home_in_the_age_of_each_bill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
