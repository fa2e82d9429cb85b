/* One-time codes for the gate: given, checked, used once, guessed at; over tests/fixtures/. */
#include "bot/guesses.h"
#include "bot/passes.h"
#include "tests/unit/procedure_fixture.h"

static int command_count;

static const char *ask_gate(struct fixture *fixture, const char *username, const char *op,
                            const char *code)
{
    char request[160];
    snprintf(request, sizeof request, "{\"id\":\"p%d\",\"op\":\"%s\",\"code\":\"%s\"}",
             ++command_count, op, code);
    return fixture_command(fixture, username, request);
}

/* The wanted time of the fixture's tickets is noon; it is ten. */
static struct pass give(struct fixture *fixture, int64_t *job_out)
{
    struct pass pass;
    *job_out = procedure_open(fixture, "job");
    procedure_must_put(fixture, *job_out, "clerk", "released", "yes");
    assert_int_equal(store_pass_of_ticket(fixture->store, *job_out, &pass), ST_OK);
    return pass;
}

static void go_to_the_wanted_time(struct fixture *fixture)
{
    fixture->now_ms += 2 * FIXTURE_HOUR_MS;
}

static void a_code_is_good_from_the_wanted_time_on_and_told_to_the_resident(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = 0;
    struct pass pass = give(fixture, &job);
    assert_int_equal(strlen(pass.code), PASS_DIGITS);
    assert_true(pass.valid_from_ms == FIXTURE_START_MS + 2 * FIXTURE_HOUR_MS);
    assert_true(pass.valid_until_ms == pass.valid_from_ms + 2 * FIXTURE_HOUR_MS);
    char told[64];
    snprintf(told, sizeof told, "放行码 %s，有效到 11月24日（周二）", pass.code);
    assert_true(procedure_said(fixture, told));
    static const struct {
        int64_t from_start_ms;
        enum pass_standing standing;
    } cases[] = {{2 * FIXTURE_HOUR_MS - 1, PASS_IS_EARLY},
                 {2 * FIXTURE_HOUR_MS, PASS_GOOD},
                 {4 * FIXTURE_HOUR_MS - 1, PASS_GOOD},
                 {4 * FIXTURE_HOUR_MS, PASS_IS_OVER}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(passes_standing(&pass, FIXTURE_START_MS + cases[i].from_start_ms),
                         cases[i].standing);
    }
}

static void the_gate_sees_what_may_leave_and_uses_the_code_once(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = 0;
    struct pass pass = give(fixture, &job);
    const char *answer = ask_gate(fixture, "security", "pass.use", pass.code);
    assert_non_null(strstr(answer, "还没到放行时间"));
    go_to_the_wanted_time(fixture);
    answer = ask_gate(fixture, "security", "pass.check", pass.code);
    CHECK(strstr(answer, "\"standing\":\"good\"") != NULL, "%s", answer);
    assert_non_null(strstr(answer, "\"number\":\"GD000001\""));
    assert_non_null(strstr(answer, "\"value\":\"水管\""));
    assert_int_equal(fixture_count_events(fixture, "ticket.pass_used"), 0);
    answer = ask_gate(fixture, "security", "pass.use", pass.code);
    CHECK(strstr(answer, "\"used_by\":\"security\"") != NULL, "%s", answer);
    assert_int_equal(fixture_count_events(fixture, "ticket.pass_used"), 1);
    answer = ask_gate(fixture, "security", "pass.use", pass.code);
    CHECK(strstr(answer, "\"conflict\"") != NULL && strstr(answer, "已经用过") != NULL, "%s",
          answer);
    assert_int_equal(fixture_count_events(fixture, "ticket.pass_used"), 1);
    assert_non_null(strstr(ask_gate(fixture, "clerk", "pass.check", pass.code), "\"used\""));
}

static void a_code_that_is_over_or_revoked_opens_nothing(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = 0;
    struct pass pass = give(fixture, &job);
    fixture->now_ms += 4 * FIXTURE_HOUR_MS;
    assert_non_null(strstr(ask_gate(fixture, "security", "pass.use", pass.code), "过期"));
    pass = give(fixture, &job);
    procedure_must_put(fixture, job, "clerk", "released", "no");
    assert_int_equal(fixture_count_events(fixture, "ticket.pass_revoked"), 1);
    assert_non_null(strstr(ask_gate(fixture, "security", "pass.use", pass.code), "作废"));
}

static struct pass release(struct fixture *fixture, int64_t job)
{
    char request[160];
    struct pass pass;
    snprintf(request, sizeof request,
             "{\"id\":\"r%d\",\"op\":\"ticket.record\",\"ticket\":%lld,\"fact\":\"released\","
             "\"value\":true}",
             ++command_count, (long long)job);
    assert_non_null(strstr(fixture_command(fixture, "clerk", request), "\"ok\":true"));
    assert_int_equal(store_pass_of_ticket(fixture->store, job, &pass), ST_OK);
    return pass;
}

static void a_new_code_replaces_the_one_before(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    struct pass first = release(fixture, job), second = release(fixture, job);
    assert_string_not_equal(first.code, second.code);
    go_to_the_wanted_time(fixture);
    assert_non_null(strstr(ask_gate(fixture, "security", "pass.use", first.code), "作废"));
    assert_non_null(strstr(ask_gate(fixture, "security", "pass.use", second.code), "\"ok\":true"));
}

static void a_code_in_use_is_not_given_to_another(void **state)
{
    struct fixture *fixture = *state;
    int64_t one = 0, other = 0;
    /* Both draw from the same seed, so the second draws what the first one has. */
    struct pass first = give(fixture, &one), second = give(fixture, &other);
    assert_string_not_equal(first.code, second.code);
    go_to_the_wanted_time(fixture);
    const char *answer = ask_gate(fixture, "security", "pass.check", first.code);
    assert_non_null(strstr(answer, "\"number\":\"GD000001\""));
}

static void staff_read_no_code_in_events_and_tickets(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = 0;
    struct pass pass = give(fixture, &job);
    char *at = strstr(fixture->events, "\"event\":\"ticket.pass_given\"");
    assert_non_null(at);
    char line[4096];
    snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
    assert_null(strstr(line, pass.code));
    const char *answer =
        fixture_command(fixture, "audit", "{\"id\":\"1\",\"op\":\"ticket.get\",\"ticket\":1}");
    assert_non_null(strstr(answer, "\"pass\":{\"standing\":\"early\""));
}

static void who_may_not_is_refused(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = 0;
    struct pass pass = give(fixture, &job);
    assert_non_null(strstr(ask_gate(fixture, "technician", "pass.use", pass.code), "forbidden"));
    assert_non_null(strstr(ask_gate(fixture, "clerk", "pass.use", pass.code), "forbidden"));
}

static void wrong_codes_are_counted_and_then_nobody_is_heard_for_a_while(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = 0;
    struct pass pass = give(fixture, &job);
    go_to_the_wanted_time(fixture);
    for (int i = 0; i < GUESSES_MAX; i++) {
        const char *answer = ask_gate(fixture, "security", "pass.use", "nocode");
        CHECK(strstr(answer, "\"not_found\"") != NULL && strstr(answer, "没有这个放行码") != NULL,
              "%d: %s", i, answer);
    }
    /* Even the right one, and looking at it. */
    assert_non_null(strstr(ask_gate(fixture, "security", "pass.use", pass.code), "throttled"));
    assert_non_null(strstr(ask_gate(fixture, "security", "pass.check", pass.code), "throttled"));
    assert_non_null(strstr(ask_gate(fixture, "supervisor", "pass.check", pass.code), "good"));
    fixture->now_ms += GUESSES_MS - 1;
    assert_non_null(strstr(ask_gate(fixture, "security", "pass.use", pass.code), "throttled"));
    fixture->now_ms += 1;
    assert_non_null(strstr(ask_gate(fixture, "security", "pass.use", pass.code), "\"ok\":true"));
}

static void a_guesser_is_forgotten_only_for_later_ones(void **state)
{
    (void)state;
    static struct guesses guesses;
    for (int i = 0; i < GUESSES_MAX; i++) {
        assert_true(guesses_allow(&guesses, 1, i));
        guesses_count_wrong(&guesses, 1, i);
    }
    assert_false(guesses_allow(&guesses, 1, GUESSES_MAX));
    for (int64_t staff = 2; staff <= GUESSERS_MAX; staff++) {
        guesses_count_wrong(&guesses, staff, 100);
    }
    assert_false(guesses_allow(&guesses, 1, 100)); /* the table is full, and he is in it */
    guesses_count_wrong(&guesses, GUESSERS_MAX + 1, 100);
    assert_true(guesses_allow(&guesses, 1, 100)); /* he was the one longest ago */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROCEDURE_TEST(a_code_is_good_from_the_wanted_time_on_and_told_to_the_resident),
        PROCEDURE_TEST(the_gate_sees_what_may_leave_and_uses_the_code_once),
        PROCEDURE_TEST(a_code_that_is_over_or_revoked_opens_nothing),
        PROCEDURE_TEST(a_new_code_replaces_the_one_before),
        PROCEDURE_TEST(a_code_in_use_is_not_given_to_another),
        PROCEDURE_TEST(staff_read_no_code_in_events_and_tickets),
        PROCEDURE_TEST(who_may_not_is_refused),
        PROCEDURE_TEST(wrong_codes_are_counted_and_then_nobody_is_heard_for_a_while),
        cmocka_unit_test(a_guesser_is_forgotten_only_for_later_ones),
    };
    return RUN_PROCEDURE_TESTS(tests);
}
