/* What must not be lost or doubled when the gateway could not do its work for a while: results of
 * sends that the database refused, and commands that come again after days. */
#include "store/outbox.h"
#include "store/sim_disk.h"
#include "tests/unit/desk_fixture.h"

static int setup(void **state)
{
    assert_int_equal(sim_disk_install(), ST_OK);
    return fixture_setup(state);
}

static int teardown(void **state)
{
    int code = fixture_teardown(state);
    sim_disk_empty();
    return code;
}

static int64_t in_state(struct fixture *fixture, enum outbox_state state)
{
    int64_t counts[OUTBOX_STATE_COUNT];
    assert_int_equal(store_outbox_counts(fixture->store, counts), ST_OK);
    return counts[state];
}

/* Staff write to a resident; the send of it is with the courier. */
static struct input *send_and_answer(struct fixture *fixture)
{
    fixture_say(fixture, RESIDENT, "在吗");
    fixture_command(fixture, "clerk", "{\"id\":\"a\",\"op\":\"chat.takeover\",\"chat\":1}");
    fixture_command(fixture, "clerk",
                    "{\"id\":\"b\",\"op\":\"chat.send\",\"chat\":1,\"text\":\"师傅马上到\"}");
    assert_true(fixture->job_count >= 1);
    struct send_job *job = fixture->jobs[--fixture->job_count];
    job->verdict = (struct verdict){.action = SEND_DONE, .meaning = ""};
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    input->sent = job;
    return input;
}

static void a_result_that_the_disk_refused_is_entered_later(void **state)
{
    struct fixture *fixture = *state;
    struct input *result = send_and_answer(fixture);
    int64_t sending = in_state(fixture, OUTBOX_SENDING);
    int64_t sent = in_state(fixture, OUTBOX_SENT);
    assert_true(sending >= 1);
    sim_disk_arm(SIM_DISK_FULL, 1);
    fixture_push(fixture, result);
    for (int i = 0; i < 3; i++) {
        fixture_run(fixture);
        assert_int_equal(in_state(fixture, OUTBOX_SENDING), sending);
        fixture->now_ms += 2000;
    }
    sim_disk_repair();
    fixture_run(fixture);
    assert_int_equal(in_state(fixture, OUTBOX_SENT), sent + 1);
}

static void a_desk_that_closes_lets_a_kept_result_go(void **state)
{
    struct fixture *fixture = *state;
    struct input *result = send_and_answer(fixture);
    sim_disk_arm(SIM_DISK_FULL, 1);
    fixture_push(fixture, result);
    fixture_run(fixture);
    sim_disk_repair(); /* the teardown closes the desk; leaks show under sanitizers */
}

static void what_a_stopped_courier_refused_is_queued_again_and_counts_as_no_attempt(void **state)
{
    struct fixture *fixture = *state;
    struct input *greeted = send_and_answer(fixture);
    int64_t id = greeted->sent->outbox_id;
    struct outbox_row row;
    fixture_push(fixture, greeted);
    fixture->is_courier_stopped = true;
    fixture_run(fixture); /* the result lets the next message of the same resident go */
    fixture->is_courier_stopped = false;
    desk_stop_sending(fixture->desk); /* as at every stop */
    fixture_run(fixture);
    assert_int_equal(in_state(fixture, OUTBOX_SENDING), 0);
    assert_int_equal(in_state(fixture, OUTBOX_QUEUED), 1);
    assert_int_equal(store_outbox_get(fixture->store, id + 1, &row), ST_OK);
    assert_int_equal(row.attempts, 0);
}

/* The desk asks for the time before it takes from the inbox, and again after that. */
static struct input *late_result;
static int asked;

static void come_late(struct fixture *fixture)
{
    if (++asked == 2) {
        fixture_push(fixture, late_result);
        queue_stop(fixture->inbox);
    }
}

static void a_result_that_comes_just_before_the_stop_is_entered(void **state)
{
    struct fixture *fixture = *state;
    late_result = send_and_answer(fixture);
    asked = 0;
    fixture->when_asked_for_time = come_late;
    queue_wake(fixture->inbox);
    desk_run(fixture->desk);
    fixture->when_asked_for_time = NULL;
    assert_int_equal(in_state(fixture, OUTBOX_SENT), 1);
}

static int64_t rows(struct fixture *fixture)
{
    int64_t sum = 0;
    for (int state = 0; state < OUTBOX_STATE_COUNT; state++) {
        sum += in_state(fixture, (enum outbox_state)state);
    }
    return sum;
}

static void a_command_that_comes_again_after_days_away_has_one_effect(void **state)
{
    static const char send[] =
        "{\"id\":\"b\",\"op\":\"chat.send\",\"chat\":1,\"text\":\"师傅马上到\"}";
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "在吗");
    fixture_command(fixture, "clerk", "{\"id\":\"a\",\"op\":\"chat.takeover\",\"chat\":1}");
    int64_t before = rows(fixture);
    fixture_command(fixture, "clerk", send);
    assert_int_equal(rows(fixture), before + 1);
    fixture->now_ms += 4 * INT64_C(86400000);
    fixture_run(fixture); /* forgets old commands */
    const char *answer = fixture_command(fixture, "clerk", send);
    assert_non_null(strstr(answer, "\"ok\":true"));
    assert_int_equal(rows(fixture), before + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_result_that_the_disk_refused_is_entered_later, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_command_that_comes_again_after_days_away_has_one_effect,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            what_a_stopped_courier_refused_is_queued_again_and_counts_as_no_attempt, setup,
            teardown),
        cmocka_unit_test_setup_teardown(a_result_that_comes_just_before_the_stop_is_entered, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_desk_that_closes_lets_a_kept_result_go, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
