/* Early warning (R-CLK-21): the statistic against published figures, the false alarm rate by
 * simulation, and what the desk does when like complaints cluster. */
#include "bot/poisson.h"
#include "bot/tickets.h"
#include "tests/unit/turn_fixture.h"

#include <math.h>

enum { DAY_MS = 86400000 };

/* ---- the statistic ---- */

static void the_test_gives_the_published_chances(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        int64_t now, before;
        double now_length, before_length, chance, within;
    } cases[] = {
        /* Gu, Ng, Tang, Schucany: Testing the ratio of two Poisson rates, Biometrical Journal 50,
         * 2008, example 1 (coronary disease and hormones), conditional test. */
        {"Gu et al. 2008, example 1", 60, 30, 51477.5, 54308.7, 0.000428, 5e-7},
        /* Krishnamoorthy, Thomson: A more powerful test for comparing two Poisson means, J. Stat.
         * Planning and Inference 119, 2004: dodder in clover seed, after Przyborowski and
         * Wilenski; their two-sided 0.2500 is twice this. */
        {"dodder seeds, 1940", 3, 0, 1, 1, 0.125, 1e-12},
        {"three in a quiet quarter", 3, 0, 7, 84, 1.0 / 2197, 1e-12},
        {"nothing now", 0, 9, 7, 84, 1, 0},
        {"no history", 9, 0, 7, 0, 1, 0},
        {"a rate that stays", 7, 84, 7, 84, 0.56, 0.02},
        {"many", 5000, 5000, 1, 1, 0.504, 0.001},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double chance = poisson_excess(cases[i].now, cases[i].before, cases[i].now_length,
                                       cases[i].before_length);
        CHECK(fabs(chance - cases[i].chance) <= cases[i].within, "%s: %.9f", cases[i].label,
              chance);
    }
}

/* ---- complaints by the desk ---- */

struct work {
    struct fixture *fixture;
    struct own_turn own;
};

static void begin(struct work *work, struct fixture *fixture)
{
    work->fixture = fixture;
    own_turn_open(fixture, &work->own);
}

static void complain(struct work *work, const char *intent, const char *room)
{
    work->own.turn.now_ms = work->fixture->now_ms;
    const struct ticket_order order = {.service = TEXT("complaint"),
                                       .community = TEXT("sunshine"),
                                       .actor = TEXT("clerk"),
                                       .intent = text_of(intent),
                                       .room = text_of(room)};
    struct ticket ticket;
    assert_int_equal(tickets_open_staff(&work->own.turn, &order, &ticket), ST_OK);
    arena_reset(work->own.arena);
}

static void commit(struct work *work)
{
    own_turn_commit(work->fixture, &work->own);
}

/* One complaint of another kind, a quarter ago: the community has a history, of nothing. */
static void begin_quiet(struct work *work, struct fixture *fixture)
{
    begin(work, fixture);
    complain(work, "complaint.parking", "9-1-101");
    fixture->now_ms += 100LL * DAY_MS;
}

static size_t warnings(const struct fixture *fixture)
{
    return fixture_count_events(fixture, "complaint.warning");
}

static void three_alike_in_a_quiet_building_warn_and_two_do_not(void **state)
{
    struct work work;
    begin_quiet(&work, *state);
    complain(&work, "complaint.noise", "3-1-101");
    work.fixture->now_ms += DAY_MS;
    complain(&work, "complaint.noise", "3-2-501");
    commit(&work);
    assert_int_equal(warnings(work.fixture), 0);
    begin(&work, *state);
    work.fixture->now_ms += DAY_MS;
    complain(&work, "complaint.noise", "3-1-302");
    commit(&work);
    assert_int_equal(warnings(work.fixture), 1);
    const char *event = strstr(work.fixture->events, "\"event\":\"complaint.warning\"");
    assert_non_null(strstr(event, "\"building\":\"3\""));
    assert_non_null(strstr(event, "\"count\":3"));
    assert_non_null(strstr(event, "\"before\":0"));
    assert_non_null(strstr(event, "\"chance_ppm\":455"));
    struct ticket task;
    assert_int_equal(fixture_tickets(work.fixture, &task, 1), 1); /* the newest is the task */
    assert_string_equal(task.service, "task");
    assert_string_equal(task.department, "cs");
    CHECK(strstr(task.title, "3栋") != NULL && strstr(task.title, "3件") != NULL, "%s", task.title);
}

static void what_is_not_alike_does_not_add_up(void **state)
{
    struct work work;
    begin_quiet(&work, *state);
    complain(&work, "complaint.noise", "3-1-101");
    complain(&work, "complaint.hygiene", "3-1-101");
    complain(&work, "complaint.staff", "3-1-101");
    complain(&work, "complaint.security", "3-1-101");
    commit(&work);
    assert_int_equal(warnings(work.fixture), 0);
}

static void a_cluster_over_many_buildings_warns_of_the_community(void **state)
{
    struct work work;
    begin_quiet(&work, *state);
    complain(&work, "complaint.noise", "1-1-101");
    complain(&work, "complaint.noise", "2-1-101");
    complain(&work, "complaint.noise", "5-1-101");
    commit(&work);
    assert_int_equal(warnings(work.fixture), 1);
    assert_non_null(strstr(work.fixture->events, "\"building\":\"\""));
}

static void the_same_cluster_is_told_once_in_its_window(void **state)
{
    struct work work;
    begin_quiet(&work, *state);
    for (int i = 0; i < 6; i++) {
        complain(&work, "complaint.noise", "3-1-101");
    }
    commit(&work);
    assert_int_equal(warnings(work.fixture), 1);
    begin(&work, *state);
    work.fixture->now_ms += 8LL * DAY_MS; /* its silence is over, and five times as many come */
    for (int i = 0; i < 30; i++) {
        complain(&work, "complaint.noise", "3-1-101");
    }
    commit(&work);
    assert_int_equal(warnings(work.fixture), 2);
}

static void a_place_where_it_is_always_so_does_not_warn(void **state)
{
    struct work work;
    begin(&work, *state);
    for (int day = 0; day < 100; day++) { /* one every other day: 3.5 in a week */
        if (day % 2 == 0) {
            complain(&work, "complaint.noise", "3-1-101");
        }
        work.fixture->now_ms += DAY_MS;
    }
    commit(&work);
    assert_int_equal(warnings(work.fixture), 0);
}

static void a_new_community_without_history_does_not_warn(void **state)
{
    struct work work;
    begin(&work, *state);
    for (int i = 0; i < 9; i++) {
        complain(&work, "complaint.noise", "3-1-101");
    }
    commit(&work);
    assert_int_equal(warnings(work.fixture), 0);
}

/* ---- how often chance alone rings ---- */

static double unit(struct random *random)
{
    return ((double)(random_next(random) >> 11) + 0.5) / 9007199254740992.0;
}

/* Complaints of a community come as they like (a Poisson process), in eight kinds of unequal
 * weight and twelve buildings; nothing is wrong. What rings is a false alarm. */
static double false_alarms(struct fixture *fixture, int years, double complaints_a_year)
{
    static const char *const kinds[] = {"complaint.noise",    "complaint.neighbor",
                                        "complaint.hygiene",  "complaint.security",
                                        "complaint.parking",  "complaint.staff",
                                        "complaint.quality",  "complaint.other"};
    static const double weights[] = {.30, .15, .15, .12, .10, .08, .05, .05};
    struct work work;
    struct random random;
    random_seed(&random, 20261124);
    begin(&work, fixture);
    const int64_t end_ms = fixture->now_ms + (91LL + 365LL * years) * DAY_MS;
    for (;;) {
        double gap_days = -log(unit(&random)) * 365 / complaints_a_year;
        fixture->now_ms += (int64_t)(gap_days * DAY_MS);
        if (fixture->now_ms > end_ms) {
            break;
        }
        double at = unit(&random);
        size_t kind = 0;
        while (kind + 1 < COUNT_OF(kinds) && at > weights[kind]) {
            at -= weights[kind++];
        }
        char room[24];
        snprintf(room, sizeof room, "%d-1-101", 1 + (int)(unit(&random) * 12));
        complain(&work, kinds[kind], room);
        if (work.own.turn.events != NULL && work.own.turn.events->count > 1000) {
            commit(&work);
            begin(&work, fixture);
            fixture->events_bytes = 0; /* counted in the store */
        }
    }
    commit(&work);
    struct ticket_filter filter = {.scopes = TEXT("*"), .service = TEXT("task")};
    static struct ticket tasks[TICKET_LIST_MAX];
    size_t count = 0;
    assert_int_equal(store_ticket_list(fixture->store, &filter, tasks, TICKET_LIST_MAX, &count),
                     ST_OK);
    assert_true(count < TICKET_LIST_MAX);
    return (double)count / years;
}

static void chance_rings_less_than_once_a_community_year(void **state)
{
    struct fixture *fixture = *state;
    double rate = false_alarms(fixture, 40, 300);
    print_message("false alarms a community-year at 300 complaints: %.2f\n", rate);
    CHECK(rate > 0.2 && rate < 1.0, "%.2f", rate); /* decisions/013 says 0.6 */
}

#define DESK_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_test_gives_the_published_chances),
        DESK_TEST(three_alike_in_a_quiet_building_warn_and_two_do_not),
        DESK_TEST(what_is_not_alike_does_not_add_up),
        DESK_TEST(a_cluster_over_many_buildings_warns_of_the_community),
        DESK_TEST(the_same_cluster_is_told_once_in_its_window),
        DESK_TEST(a_place_where_it_is_always_so_does_not_warn),
        DESK_TEST(a_new_community_without_history_does_not_warn),
        DESK_TEST(chance_rings_less_than_once_a_community_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
