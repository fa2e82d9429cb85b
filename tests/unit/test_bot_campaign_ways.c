/* By which way a message of a campaign goes when the one it was queued for is shut by the time it is
 * sent: the chain "campaign" of config/delivery.json, and a person at its end. */
#include "store/route.h"
#include "tests/unit/campaign_fixture.h"

#define PHONE "13800138000" /* on file of 3-2-501, RESIDENT's home */

static int no_ladder(void **state)
{
    int failed = campaign_setup(state);
    ((struct fixture *)*state)->config->ladder->count = 0;
    return failed;
}

static int64_t newest_campaign(const char *answer)
{
    const char *id = strstr(answer, "\"campaign\":{\"id\":");
    CHECK(id != NULL, "%s", answer);
    return atoll(id + strlen("\"campaign\":{\"id\":"));
}

/* A notice to RESIDENT's home alone, who has just written: its row is for his chat. */
static int64_t start(struct fixture *fixture)
{
    char more[64];
    fixture_say(fixture, RESIDENT, "你好");
    int64_t id = newest_campaign(ask(fixture, "clerk", "campaign.create",
                                     ",\"kind\":\"notice\",\"params\":{\"building\":\"3\","
                                     "\"bound\":true}"));
    snprintf(more, sizeof more, ",\"campaign\":%lld", (long long)id);
    ask(fixture, "supervisor", "campaign.approve", more);
    ask(fixture, "supervisor", "campaign.start", more);
    return id;
}

static int64_t skipped(struct fixture *fixture, int64_t id, enum skip_reason reason)
{
    int64_t counts[SKIP_REASON_COUNT];
    assert_int_equal(store_campaign_reasons(fixture->store, id, counts), ST_OK);
    return counts[reason];
}

/* Turns until the courier has the next job of the campaign; NULL when none comes. */
static struct send_job *next_job(struct fixture *fixture)
{
    for (int i = 0; i < 20 && fixture->job_count == 0; i++) {
        fixture->now_ms += 1000;
        fixture_run(fixture);
    }
    assert_true(fixture->job_count <= 1);
    return fixture->job_count == 0 ? NULL : fixture->jobs[0];
}

static void answer(struct fixture *fixture, enum send_action action, const char *meaning)
{
    struct send_job *job = fixture->jobs[--fixture->job_count];
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    job->verdict = (struct verdict){.action = action, .meaning = meaning};
    input->sent = job;
    fixture_push(fixture, input);
    fixture_run(fixture);
}

static size_t tasks(struct fixture *fixture)
{
    struct ticket tickets[64];
    size_t count = fixture_tickets(fixture, tickets, 64), found = 0;
    for (size_t i = 0; i < count; i++) {
        found += strcmp(tickets[i].title, "消息送不到住户，请人工告知") == 0;
    }
    return found;
}

static void check_target(struct fixture *fixture, int64_t id, enum target_state state)
{
    struct campaign campaign = campaign_now(fixture, id);
    assert_int_equal(campaign.planned, 1);
    for (size_t i = 0; i < TARGET_STATE_COUNT; i++) {
        CHECK(campaign.counts[i] == (i == (size_t)state ? 1 : 0), "state %zu has %lld", i,
              (long long)campaign.counts[i]);
    }
}

static void a_chat_that_the_provider_shuts_hands_it_to_the_number_on_file(void **state)
{
    struct fixture *fixture = *state;
    int64_t id = start(fixture);
    assert_true(text_equal(next_job(fixture)->outbound.peer, TEXT(RESIDENT)));
    int64_t chat = fixture->jobs[0]->outbox_id;
    answer(fixture, SEND_PEER_CLOSED, "本次互动可回复的条数已用完"); /* 45047 */
    check_target(fixture, id, TARGET_QUEUED); /* it is still on its way */
    struct send_job *sms = next_job(fixture);
    assert_true(text_equal(sms->outbound.peer, TEXT(PHONE)));
    assert_true(text_starts_with(sms->outbound.idempotency_key, TEXT("campaign:")));
    assert_true(text_ends_with(sms->outbound.idempotency_key, TEXT(":sms")));
    struct route route;
    assert_int_equal(store_route_get(fixture->store, chat, &route), ST_OK);
    assert_int_equal(route.next, sms->outbox_id);
    assert_int_equal(fixture_count_events(fixture, "outbox.routed"), 1);
    answer(fixture, SEND_DONE, "");
    check_target(fixture, id, TARGET_SENT);
    assert_int_equal(fixture_count_events(fixture, "outbox.failed"), 0);
}

/* At the moment of sending, not of queueing: what waits in the outbox does not wait for him to write. */
static void a_window_that_has_shut_meanwhile_sends_it_by_sms(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "转人工"); /* something to him is with the courier … */
    fixture_command(fixture, "clerk", "{\"id\":\"t\",\"op\":\"chat.takeover\",\"chat\":1}");
    assert_int_equal(fixture->job_count, 1);
    struct send_job *held = fixture->jobs[0];
    fixture->job_count = 0;
    int64_t id = start(fixture);
    assert_null(next_job(fixture)); /* … so the row waits its turn */
    check_target(fixture, id, TARGET_QUEUED);
    fixture_close_window(fixture);
    fixture->jobs[fixture->job_count++] = held;
    answer(fixture, SEND_DONE, "");
    assert_true(text_equal(next_job(fixture)->outbound.peer, TEXT(PHONE)));
    answer(fixture, SEND_DONE, "");
    check_target(fixture, id, TARGET_SENT);
    int64_t counts[OUTBOX_STATE_COUNT];
    assert_int_equal(store_outbox_counts(fixture->store, counts), ST_OK);
    assert_int_equal(counts[OUTBOX_WAITING], 0);
}

static void at_the_end_of_the_chain_a_person_is_asked(void **state)
{
    struct fixture *fixture = *state;
    int64_t id = start(fixture);
    next_job(fixture);
    answer(fixture, SEND_PEER_CLOSED, "超过回复时限");
    next_job(fixture);
    answer(fixture, SEND_GIVE_UP, "空号");
    assert_null(next_job(fixture));
    assert_int_equal(tasks(fixture), 1);
    check_target(fixture, id, TARGET_SKIPPED);
    assert_int_equal(skipped(fixture, id, SKIP_TASK), 1);
}

static void not_more_persons_are_asked_than_the_rules_allow(void **state)
{
    struct fixture *fixture = *state;
    fixture->config->campaigns->tasks_max = 0;
    int64_t id = start(fixture);
    next_job(fixture);
    answer(fixture, SEND_PEER_CLOSED, "超过回复时限");
    next_job(fixture);
    answer(fixture, SEND_GIVE_UP, "空号");
    assert_null(next_job(fixture));
    assert_int_equal(tasks(fixture), 0);
    check_target(fixture, id, TARGET_FAILED);
    assert_int_equal(fixture_count_events(fixture, "outbox.failed"), 1);
}

/* A tenant's chat is shut; the owner, at the number on file, wants no such messages. */
static void who_opted_out_is_not_reached_by_the_next_way(void **state)
{
    struct fixture *fixture = *state;
    int64_t id = start(fixture);
    next_job(fixture);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_opt_out_put(fixture->store, TEXT(PHONE), TEXT("notice"),
                                       fixture->now_ms),
                     ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    answer(fixture, SEND_PEER_CLOSED, "超过回复时限");
    assert_null(next_job(fixture));
    check_target(fixture, id, TARGET_SKIPPED);
    assert_int_equal(skipped(fixture, id, SKIP_OPTED_OUT), 1);
}

static void the_chain_says_what_comes_first(void **state)
{
    struct fixture *fixture = *state;
    struct route_chain *chain = &fixture->config->routes->chains[ROUTE_CAMPAIGN];
    const struct route_chain shipped = *chain;
    *chain = (struct route_chain){2, {ROUTE_SMS, ROUTE_CUSTOMER}};
    int64_t id = start(fixture);
    assert_true(text_equal(next_job(fixture)->outbound.peer, TEXT(PHONE)));
    answer(fixture, SEND_DONE, "");
    check_target(fixture, id, TARGET_SENT);
    *chain = shipped;
}

int main(void)
{
#define WAYS_TEST(name) cmocka_unit_test_setup_teardown(name, no_ladder, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WAYS_TEST(a_chat_that_the_provider_shuts_hands_it_to_the_number_on_file),
        WAYS_TEST(a_window_that_has_shut_meanwhile_sends_it_by_sms),
        WAYS_TEST(at_the_end_of_the_chain_a_person_is_asked),
        WAYS_TEST(not_more_persons_are_asked_than_the_rules_allow),
        WAYS_TEST(who_opted_out_is_not_reached_by_the_next_way),
        WAYS_TEST(the_chain_says_what_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
