#include "store/duty.h"
#include "tests/unit/store_fixture.h"

static int64_t member(struct store *store, const char *username, const char *department,
                      const char *communities)
{
    struct staff staff = {.role = "technician"};
    SET(staff.username, "%s", username);
    SET(staff.department, "%s", department);
    SET(staff.communities, "%s", communities);
    OK(store_staff_put(store, &staff));
    return staff.id;
}

static enum status put_shift(struct store *store, int64_t staff, int64_t from_ms, int64_t until_ms)
{
    struct shift shift = {.staff = staff, .from_ms = from_ms, .until_ms = until_ms};
    return store_shift_add(store, &shift);
}

/* One of the candidates of engineering in sunshine, in the order of their numbers. */
static struct candidate candidate_at(struct store *store, int64_t ticket, int64_t now_ms,
                                     size_t index)
{
    struct candidate candidates[8];
    size_t count = 0;
    OK(store_candidates(store, ticket, TEXT("engineering"), TEXT("sunshine"), now_ms, candidates, 8,
                        &count));
    CHECK(index < count, "candidate %zu of %zu", index, count);
    return candidates[index];
}

/* ---- shifts ---- */

static void shifts_of_one_person_do_not_overlap(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t first = fixture_staff(store, "first");
    int64_t second = fixture_staff(store, "second");
    OK(put_shift(store, first, 100, 200));
    static const struct {
        const char *label;
        int64_t from_ms, until_ms;
        enum status status;
    } cases[] = {
        {"the same", 100, 200, ST_CONFLICT},      {"inside", 120, 150, ST_CONFLICT},
        {"around", 50, 300, ST_CONFLICT},         {"over the start", 50, 101, ST_CONFLICT},
        {"over the end", 199, 300, ST_CONFLICT},  {"up to the start", 50, 100, ST_OK},
        {"from the end on", 200, 300, ST_OK},     {"between two", 150, 250, ST_CONFLICT},
        {"of no length", 400, 400, ST_MALFORMED}, {"backwards", 500, 400, ST_MALFORMED},
        {"longer than a roster", 10000, 10001 + SHIFT_MS_MAX, ST_MALFORMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_STATUS(cases[i].label, put_shift(store, first, cases[i].from_ms, cases[i].until_ms),
                     cases[i].status);
    }
    OK(put_shift(store, second, 100, 200));
}

static enum status note(void *context, const struct shift *shift)
{
    char *seen = context;
    size_t used = strlen(seen);
    snprintf(seen + used, 256 - used, "%lld@%lld-%lld ", (long long)shift->staff,
             (long long)shift->from_ms, (long long)shift->until_ms);
    return ST_OK;
}

static void shifts_that_touch_a_span_are_by_start_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t first = fixture_staff(store, "first");
    int64_t second = fixture_staff(store, "second");
    OK(put_shift(store, first, 200, 300));
    OK(put_shift(store, second, 100, 200));
    OK(put_shift(store, first, 300, 400));
    store = fixture_reopen(fixture);
    static const struct {
        int64_t from_ms, until_ms;
        const char *expected;
    } cases[] = {
        {0, 1000, "2@100-200 1@200-300 1@300-400 "},
        {200, 300, "1@200-300 "},
        {199, 301, "2@100-200 1@200-300 1@300-400 "},
        {0, 100, ""},
        {400, 900, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char seen[256] = "";
        OK(store_shift_each(store, cases[i].from_ms, cases[i].until_ms, note, seen));
        CHECK(strcmp(seen, cases[i].expected) == 0, "case %zu: %s", i, seen);
    }
}

static void a_shift_that_is_dropped_makes_room(void **state)
{
    struct fixture *fixture = *state;
    struct shift shift = {
        .staff = fixture_staff(fixture->store, "first"), .from_ms = 100, .until_ms = 200};
    OK(store_shift_add(fixture->store, &shift));
    OK(store_shift_drop(fixture->store, shift.id));
    CHECK_STATUS("again", store_shift_drop(fixture->store, shift.id), ST_NOT_FOUND);
    OK(put_shift(fixture->store, shift.staff, 150, 250));
}

static void skills_are_what_was_set_last(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t staff = fixture_staff(store, "first");
    char skills[SKILLS_BYTES] = "?";
    OK(store_skills_get(store, staff, skills));
    assert_string_equal(skills, "");
    OK(store_skills_set(store, staff, TEXT("plumbing")));
    OK(store_skills_set(store, staff, TEXT("plumbing electric")));
    store = fixture_reopen(fixture);
    OK(store_skills_get(store, staff, skills));
    assert_string_equal(skills, "plumbing electric");
    CHECK_STATUS("nobody", store_skills_set(store, 99, TEXT("plumbing")), ST_NOT_FOUND);
    CHECK_STATUS("nobody", store_skills_get(store, 99, skills), ST_NOT_FOUND);
    OK(store_skills_set(store, staff, fixture_long(SKILLS_BYTES - 1)));
    CHECK_STATUS("one over", store_skills_set(store, staff, fixture_long(SKILLS_BYTES)),
                 ST_TOO_LARGE);
}

/* ---- candidates ---- */

static void candidates_are_of_the_department_and_see_the_community(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    member(store, "everywhere", "engineering", "*");
    member(store, "here", "engineering", "sunshine");
    member(store, "among", "engineering", "riverside sunshine hill");
    member(store, "elsewhere", "engineering", "riverside");
    member(store, "longer", "engineering", "sunshine2 oldsunshine");
    member(store, "security", "security", "*");
    struct staff gone = {
        .username = "gone", .department = "engineering", .communities = "*", .disabled = true};
    OK(store_staff_put(store, &gone));
    struct candidate candidates[8];
    size_t count = 0;
    OK(store_candidates(store, 1, TEXT("engineering"), TEXT("sunshine"), 0, candidates, 8, &count));
    assert_int_equal(count, 3);
    assert_string_equal(candidates[0].staff.username, "everywhere");
    assert_string_equal(candidates[1].staff.username, "here");
    assert_string_equal(candidates[2].staff.username, "among");
    assert_string_equal(candidates[2].staff.communities, "riverside sunshine hill");
    OK(store_candidates(store, 1, TEXT("engineering"), TEXT("sunshine"), 0, candidates, 2, &count));
    assert_int_equal(count, 2);
    OK(store_candidates(store, 1, TEXT("engineering"), TEXT(""), 0, candidates, 8, &count));
    assert_int_equal(count, 1);
    OK(store_candidates(store, 1, TEXT("kitchen"), TEXT("sunshine"), 0, candidates, 8, &count));
    assert_int_equal(count, 0);
}

static void somebody_is_on_duty_while_a_shift_covers_now(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t staff = member(store, "first", "engineering", "*");
    OK(store_skills_set(store, staff, TEXT("plumbing")));
    OK(put_shift(store, staff, 100, 200));
    OK(put_shift(store, staff, 300, 400));
    static const struct {
        int64_t now_ms;
        bool expected;
    } cases[] = {{99, false}, {100, true}, {199, true}, {200, false}, {250, false}, {399, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct candidate candidate = candidate_at(store, 1, cases[i].now_ms, 0);
        CHECK(candidate.on_duty == cases[i].expected, "at %lld: %d", (long long)cases[i].now_ms,
              candidate.on_duty);
        assert_string_equal(candidate.skills, "plumbing");
    }
}

static void an_offer_is_remembered_for_the_ticket_and_for_the_turn(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t first = member(store, "first", "engineering", "*");
    member(store, "second", "engineering", "*");
    int64_t ticket = fixture_ticket(store, 0, "sunshine");
    int64_t other = fixture_ticket(store, 0, "sunshine");
    OK(store_offer_add(store, ticket, first, 50));
    OK(store_offer_add(store, ticket, first, 60));
    store = fixture_reopen(fixture);
    assert_true(candidate_at(store, ticket, 99, 0).tried);
    assert_int_equal(candidate_at(store, ticket, 99, 0).last_offered_ms, 60);
    assert_false(candidate_at(store, ticket, 99, 1).tried);
    assert_int_equal(candidate_at(store, ticket, 99, 1).last_offered_ms, 0);
    assert_false(candidate_at(store, other, 99, 0).tried);
    OK(store_offer_forget(store, ticket));
    assert_false(candidate_at(store, ticket, 99, 0).tried);
    assert_int_equal(candidate_at(store, ticket, 99, 0).last_offered_ms, 60);
    OK(store_offer_forget(store, ticket));
}

/* ---- the count of open tickets ---- */

static void save(struct store *store, int64_t number, int64_t assignee, int64_t closed_at_ms)
{
    struct ticket ticket;
    OK(store_ticket_get(store, number, &ticket));
    ticket.assignee = assignee;
    ticket.closed_at_ms = closed_at_ms;
    OK(store_ticket_save(store, &ticket));
}

static void open_tickets_follow_whoever_has_them(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t first = member(store, "first", "engineering", "*");
    int64_t second = member(store, "second", "engineering", "*");
    struct ticket born_assigned = {.assignee = first};
    struct ticket born_closed = {.assignee = first, .closed_at_ms = 1};
    OK(store_ticket_open(store, &born_assigned));
    OK(store_ticket_open(store, &born_closed));
    int64_t number = fixture_ticket(store, 0, "sunshine");
    static const struct {
        const char *label;
        int step_to; /* 0: nobody, 1: first, 2: second */
        int64_t closed_at_ms, first_has, second_has;
    } steps[] = {
        {"assigned", 2, 0, 1, 1},
        {"saved again", 2, 0, 1, 1},
        {"transferred", 1, 0, 2, 0},
        {"closed", 1, 5, 1, 0},
        {"changed while closed", 2, 5, 1, 0},
        {"reopened", 2, 0, 1, 1},
        {"taken away", 0, 0, 1, 0},
        {"closed by nobody", 0, 6, 1, 0},
        {"reopened and assigned", 1, 0, 2, 0},
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const int64_t people[] = {0, first, second};
        save(store, number, people[steps[i].step_to], steps[i].closed_at_ms);
        int64_t first_has = candidate_at(store, 1, 0, 0).open_tickets;
        int64_t second_has = candidate_at(store, 1, 0, 1).open_tickets;
        CHECK(first_has == steps[i].first_has && second_has == steps[i].second_has,
              "%s: %lld and %lld", steps[i].label, (long long)first_has, (long long)second_has);
    }
}

static void a_rolled_back_assignment_is_not_counted(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t first = member(store, "first", "engineering", "*");
    int64_t number = fixture_ticket(store, 0, "sunshine");
    store = fixture_reopen(fixture);
    save(store, number, first, 0);
    assert_int_equal(candidate_at(store, 1, 0, 0).open_tickets, 1);
    store_rollback(store);
    OK(store_begin(store));
    assert_int_equal(candidate_at(store, 1, 0, 0).open_tickets, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(shifts_of_one_person_do_not_overlap),
        STORE_TEST(shifts_that_touch_a_span_are_by_start_after_a_restart),
        STORE_TEST(a_shift_that_is_dropped_makes_room),
        STORE_TEST(skills_are_what_was_set_last),
        STORE_TEST(candidates_are_of_the_department_and_see_the_community),
        STORE_TEST(somebody_is_on_duty_while_a_shift_covers_now),
        STORE_TEST(an_offer_is_remembered_for_the_ticket_and_for_the_turn),
        STORE_TEST(open_tickets_follow_whoever_has_them),
        STORE_TEST(a_rolled_back_assignment_is_not_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
