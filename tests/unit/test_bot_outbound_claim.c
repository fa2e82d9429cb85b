/* Who goes first, how much is under way, what a number gets, when it is night, and accounts that
 * fail: through the whole desk, with rows as they stand in the outbox. */
#include "bot/base/clock.h"
#include "bot/outbound_claim.h"
#include "tests/unit/desk_fixture.h"

enum { MINUTE_MS = 60000, MANY = 100000, SLOTS = 16 };

static struct outbound_rules *rules_of(struct fixture *fixture)
{
    return fixture->config->outbound;
}

/* Tests change the rules, which all of a program share: each begins with them as shipped. */
static int setup(void **state)
{
    static struct outbound_rules rules;
    static struct settings settings;
    static bool kept;
    struct config *config = fixture_shipped_config();
    rules = kept ? rules : *config->outbound;
    settings = kept ? settings : config->settings;
    kept = true;
    *config->outbound = rules;
    config->settings = settings;
    assert_int_equal(config->settings.courier_parallel, SLOTS);
    return fixture_setup_with(state, config);
}

/* ---- rows ---- */

static int64_t contact_of(struct fixture *fixture, const char *account, const char *phone)
{
    struct contact contact;
    struct conversation conversation;
    enum status status = store_contact_find(fixture->store, text_of(account), text_of(phone),
                                            &contact, &conversation);
    if (status == ST_NOT_FOUND) {
        contact = (struct contact){.channel = "sms", .community = "sunshine", .following = true};
        text_copy(text_of(account), contact.account, sizeof contact.account);
        text_copy(text_of(phone), contact.peer, sizeof contact.peer);
        status = store_contact_add(fixture->store, &contact);
    }
    assert_int_equal(status, ST_OK);
    return contact.id;
}

/* Queues a row; within a transaction of the caller. */
static int64_t queue(struct fixture *fixture, enum outbox_lane lane, const char *account,
                     const char *phone)
{
    static int64_t number;
    struct outbox_row row = {.kind = "text",
                             .channel = "sms",
                             .lane = lane,
                             .next_at_ms = fixture->now_ms,
                             .created_at_ms = fixture->now_ms,
                             .body = TEXT("您好"),
                             .contact = contact_of(fixture, account, phone)};
    text_copy(text_of(account), row.account, sizeof row.account);
    text_copy(text_of(phone), row.peer, sizeof row.peer);
    snprintf(row.key, sizeof row.key, "k%lld", (long long)++number);
    assert_int_equal(store_outbox_push(fixture->store, &row), ST_OK);
    return row.id;
}

/* The same in a transaction of its own. */
static int64_t put(struct fixture *fixture, enum outbox_lane lane, const char *account,
                   const char *phone)
{
    assert_int_equal(store_begin(fixture->store), ST_OK);
    int64_t id = queue(fixture, lane, account, phone);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    return id;
}

static void put_many(struct fixture *fixture, enum outbox_lane lane, int count)
{
    assert_int_equal(store_begin(fixture->store), ST_OK);
    for (int i = 0; i < count; i++) {
        char phone[16];
        snprintf(phone, sizeof phone, "137%08d", i);
        queue(fixture, lane, "kannel", phone);
    }
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

static struct outbox_row row_of(struct fixture *fixture, int64_t id)
{
    struct outbox_row row;
    assert_int_equal(store_outbox_get(fixture->store, id, &row), ST_OK);
    return row;
}

/* The desk looks at the outbox, as after every start. */
static void look(struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->job_count; i++) {
        send_job_close(fixture->jobs[i]);
    }
    fixture->job_count = 0;
    desk_close(fixture->desk);
    fixture_open_desk(fixture);
    fixture_run(fixture);
}

/* The courier's answer to the job at index. */
static void answer(struct fixture *fixture, size_t index, enum send_action action,
                   enum send_response response)
{
    struct send_job *job = fixture->jobs[index];
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    job->verdict = (struct verdict){.action = action, .meaning = "测试"};
    job->response = response;
    input->sent = job;
    fixture->jobs[index] = fixture->jobs[--fixture->job_count];
    fixture_push(fixture, input);
}

/* All that is under way is answered well, until nothing goes out at this moment. */
static size_t send_all(struct fixture *fixture)
{
    size_t sent = 0;
    for (fixture_run(fixture); fixture->job_count > 0; fixture_run(fixture)) {
        while (fixture->job_count > 0) {
            answer(fixture, 0, SEND_DONE, SEND_ANSWERED);
            sent++;
        }
    }
    return sent;
}

static void check_row(struct fixture *fixture, const char *label, int64_t id,
                      enum outbox_state state, int64_t next_at_ms, const char *reason)
{
    struct outbox_row row = row_of(fixture, id);
    CHECK(row.state == state, "%s: %s", label, outbox_state_names[row.state]);
    CHECK(next_at_ms == 0 || row.next_at_ms == next_at_ms, "%s: %lld ms from now", label,
          (long long)(row.next_at_ms - fixture->now_ms));
    CHECK(strstr(row.error, reason) != NULL, "%s: %s", label, row.error);
}

/* ---- who goes first ---- */

static void say_by_sms(struct fixture *fixture, const char *phone, const char *words)
{
    struct input *input = fixture_message(fixture, phone, words, NULL);
    input->message.account = TEXT("kannel");
    input->message.answerable = false;
    input->message.allowance_count = 0;
    fixture_push(fixture, input);
}

static bool is_under_way(const struct fixture *fixture, int64_t id)
{
    for (size_t i = 0; i < fixture->job_count; i++) {
        if (fixture->jobs[i]->outbox_id == id) {
            return true;
        }
    }
    return false;
}

static void behind_100000_rows_of_a_campaign_danger_and_codes_go_out_at_once(void **state)
{
    struct fixture *fixture = *state;
    put_many(fixture, OUTBOX_CAMPAIGN, MANY);
    look(fixture);
    assert_int_equal(fixture->job_count, SLOTS / 2); /* more of the campaign may not be under way */
    int64_t start_us = clock_monotonic_us();
    fixture_run(fixture);
    int64_t idle_us = clock_monotonic_us() - start_us;
    assert_int_equal(fixture->job_count, SLOTS / 2);

    say_by_sms(fixture, "13911112222", "电梯里困了人");
    start_us = clock_monotonic_us();
    fixture_run(fixture); /* one turn: the message comes in, the answer goes out */
    int64_t danger_us = clock_monotonic_us() - start_us;
    assert_int_equal(fixture->job_count, SLOTS / 2 + 1);
    const struct send_job *job = fixture->jobs[SLOTS / 2];
    assert_true(text_equal(job->outbound.peer, TEXT("13911112222")));
    assert_int_equal(row_of(fixture, job->outbox_id).lane, OUTBOX_EMERGENCY);

    int64_t code = put(fixture, OUTBOX_CODE, "kannel", "13700000000"); /* one the campaign writes to */
    answer(fixture, 0, SEND_DONE, SEND_ANSWERED);
    start_us = clock_monotonic_us();
    fixture_run(fixture);
    int64_t code_us = clock_monotonic_us() - start_us;
    assert_true(is_under_way(fixture, code));
    printf("with %d rows of a campaign queued: a turn with nothing to send %lld us, with an emergency "
           "%lld us, with a code %lld us\n", MANY, (long long)idle_us, (long long)danger_us,
           (long long)code_us);
    assert_true(danger_us < 250000 && code_us < 250000); /* minutes, were they to wait in line */
}

static void a_campaign_that_has_used_up_its_speed_leaves_some_to_others(void **state)
{
    struct fixture *fixture = *state;
    const struct outbound_rate *rate = outbound_rate(rules_of(fixture), config_account(fixture->config, TEXT("sms"), TEXT("kannel")));
    put_many(fixture, OUTBOX_CAMPAIGN, 200);
    look(fixture);
    assert_int_equal(send_all(fixture), (size_t)rate->burst / 2);
    int64_t code = put(fixture, OUTBOX_CODE, "kannel", "13911112222");
    int64_t other = put(fixture, OUTBOX_CAMPAIGN, "aliyun", "13911112222"); /* has a speed of its own */
    say_by_sms(fixture, "13911113333", "你好");
    fixture_run(fixture);
    assert_int_equal(fixture->job_count, 3);
    assert_true(is_under_way(fixture, code) && is_under_way(fixture, other));
    send_all(fixture);
    fixture->now_ms += 1000; /* the four that the others used are not the campaign's … */
    assert_int_equal(send_all(fixture), (size_t)rate->per_second - 2);
}

static void each_lane_has_its_share_of_what_is_under_way(void **state)
{
    static const struct {
        enum outbox_lane lane;
        size_t under_way;
    } cases[] = {{OUTBOX_CAMPAIGN, 8}, {OUTBOX_NOTICE, 12}, {OUTBOX_REPLY, 14},
                 {OUTBOX_CODE, 16},    {OUTBOX_EMERGENCY, 16}};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char phone[16];
        for (int n = 0; n < 20; n++) {
            snprintf(phone, sizeof phone, "13%zu%08d", i, n);
            put(fixture, cases[i].lane, "kannel", phone);
        }
        say_by_sms(fixture, "13911112222", "你好"); /* makes it look */
        fixture_run(fixture);
        CHECK(fixture->job_count >= cases[i].under_way &&
                  fixture->job_count <= cases[i].under_way + 1,
              "%s: %zu", outbox_lane_names[cases[i].lane], fixture->job_count);
    }
}

static void lanes_go_one_after_the_other_whatever_is_due_longer(void **state)
{
    struct fixture *fixture = *state;
    fixture->config->settings.courier_parallel = 1;
    int64_t ids[OUTBOX_LANE_COUNT];
    for (int lane = OUTBOX_LANE_COUNT - 1; lane >= 0; lane--) {
        ids[lane] = put(fixture, (enum outbox_lane)lane, "kannel", "13911112222");
        fixture->now_ms += 1000;
    }
    look(fixture);
    for (size_t lane = 0; lane < OUTBOX_LANE_COUNT; lane++) {
        assert_int_equal(fixture->job_count, 1);
        CHECK(fixture->jobs[0]->outbox_id == ids[lane], "%s is not next", outbox_lane_names[lane]);
        answer(fixture, 0, SEND_DONE, SEND_ANSWERED);
        fixture_run(fixture);
    }
}

static void the_accounts_of_a_lane_take_turns(void **state)
{
    struct fixture *fixture = *state;
    fixture->config->settings.courier_parallel = 2;
    put_many(fixture, OUTBOX_REPLY, 50);
    int64_t other = put(fixture, OUTBOX_REPLY, "aliyun", "13911112222");
    look(fixture);
    answer(fixture, 0, SEND_DONE, SEND_ANSWERED);
    fixture_run(fixture);
    CHECK(row_of(fixture, other).state != OUTBOX_QUEUED, "still queued");
}

/* ---- limits of a number ---- */

static void a_number_that_had_its_share_waits_and_others_do_not(void **state)
{
    struct fixture *fixture = *state;
    int64_t first = put(fixture, OUTBOX_CODE, "kannel", "13911112222");
    look(fixture);
    answer(fixture, 0, SEND_GIVE_UP, SEND_ANSWERED); /* submitted is counted, whatever came of it */
    fixture_run(fixture);
    fixture->now_ms += 20000;
    int64_t second = put(fixture, OUTBOX_CODE, "aliyun", "13911112222"); /* over all accounts */
    int64_t other = put(fixture, OUTBOX_CODE, "kannel", "13911113333");
    int64_t reply = put(fixture, OUTBOX_REPLY, "kannel", "13911112222");
    look(fixture);
    assert_int_equal(row_of(fixture, first).state, OUTBOX_FAILED);
    check_row(fixture, "second", second, OUTBOX_QUEUED, fixture->now_ms + 40000,
              "验证码对同一号码每分钟最多1条");
    assert_int_equal(row_of(fixture, second).attempts, 0);
    assert_true(is_under_way(fixture, other) && is_under_way(fixture, reply));
    assert_int_equal(fixture->metrics.counters[COUNT_SENDS_HELD], 1);
    const char *held = fixture_command(fixture, "clerk", "{\"id\":\"h\",\"op\":\"outbox.held\"}");
    CHECK(strstr(held, "每分钟最多1条") != NULL && strstr(held, "\"next_at\":\"2026") != NULL, "%s",
          held);
    fixture->now_ms += 39999;
    fixture_run(fixture);
    assert_false(is_under_way(fixture, second));
    fixture->now_ms += 1;
    fixture_run(fixture);
    assert_true(is_under_way(fixture, second));
}

static void hours_and_days_have_limits_of_their_own(void **state)
{
    struct fixture *fixture = *state;
    struct outbound_rules *rules = rules_of(fixture);
    rules->lanes[OUTBOX_CODE].life_minutes = 0;
    int64_t start_ms = fixture->now_ms;
    for (int i = 0; i < 5; i++) {
        put(fixture, OUTBOX_CODE, "kannel", "13911112222");
        look(fixture);
        assert_int_equal(send_all(fixture), 1);
        fixture->now_ms += 2 * MINUTE_MS;
    }
    int64_t sixth = put(fixture, OUTBOX_CODE, "kannel", "13911112222");
    look(fixture);
    check_row(fixture, "sixth of the hour", sixth, OUTBOX_QUEUED,
              start_ms + FIXTURE_HOUR_MS, "每小时最多5条");
    for (int i = 5; i < 10; i++) {
        fixture->now_ms += FIXTURE_HOUR_MS;
        put(fixture, OUTBOX_CODE, "kannel", "13911112222");
        look(fixture);
        send_all(fixture);
    }
    fixture->now_ms += FIXTURE_HOUR_MS;
    int64_t last = put(fixture, OUTBOX_CODE, "kannel", "13911112222");
    look(fixture);
    assert_int_equal(row_of(fixture, sixth).state, OUTBOX_SENT);
    check_row(fixture, "eleventh of the day", last, OUTBOX_QUEUED, start_ms + 24LL * FIXTURE_HOUR_MS,
              "每天最多10条");
}

static void what_would_come_too_late_is_dropped_and_told(void **state)
{
    struct fixture *fixture = *state;
    int64_t old = put(fixture, OUTBOX_CODE, "kannel", "13911114444");
    fixture->now_ms += 5 * MINUTE_MS; /* as after an outage */
    for (int i = 0; i < 5; i++) {
        put(fixture, OUTBOX_CODE, "kannel", "13911112222");
        look(fixture);
        send_all(fixture);
        fixture->now_ms += MINUTE_MS;
    }
    int64_t sixth = put(fixture, OUTBOX_CODE, "kannel", "13911112222");
    look(fixture); /* it would wait for most of an hour, and be good for five minutes */
    check_row(fixture, "old", old, OUTBOX_WITHDRAWN, 0, "已过有效时间");
    check_row(fixture, "sixth", sixth, OUTBOX_WITHDRAWN, 0, "这一条没有发");
    assert_int_equal(fixture_count_events(fixture, "outbox.withdrawn"), 2);
}

static void a_lane_that_skips_drops_what_is_over_its_limit(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 3; i++) {
        put(fixture, OUTBOX_CAMPAIGN, "kannel", "13911112222");
        look(fixture);
        assert_int_equal(send_all(fixture), 1);
    }
    int64_t fourth = put(fixture, OUTBOX_CAMPAIGN, "kannel", "13911112222");
    look(fixture);
    check_row(fixture, "fourth", fourth, OUTBOX_WITHDRAWN, 0, "群发消息对同一号码每天最多3条");
}

/* ---- night ---- */

static void at_night_notices_wait_for_the_morning_and_the_rest_goes_out(void **state)
{
    struct fixture *fixture = *state;
    rules_of(fixture)->lanes[OUTBOX_NOTICE].quiet =
        (struct quiet_hours){.from_minute = 22 * 60, .until_minute = 8 * 60, .awake_minutes = 60};
    fixture->now_ms += 13LL * FIXTURE_HOUR_MS; /* 23:00 */
    int64_t morning_ms = fixture->now_ms + 9LL * FIXTURE_HOUR_MS;
    int64_t ids[OUTBOX_LANE_COUNT];
    for (size_t lane = 0; lane < OUTBOX_LANE_COUNT; lane++) {
        ids[lane] = put(fixture, (enum outbox_lane)lane, "kannel", "13911112222");
    }
    say_by_sms(fixture, "13911113333", "你好"); /* he is awake */
    send_all(fixture);
    int64_t awake = put(fixture, OUTBOX_NOTICE, "kannel", "13911113333");
    look(fixture);
    send_all(fixture);
    for (size_t lane = 0; lane < OUTBOX_NOTICE; lane++) {
        check_row(fixture, outbox_lane_names[lane], ids[lane], OUTBOX_SENT, 0, "");
    }
    check_row(fixture, "notice", ids[OUTBOX_NOTICE], OUTBOX_QUEUED, morning_ms,
              "夜间不发服务通知");
    check_row(fixture, "campaign", ids[OUTBOX_CAMPAIGN], OUTBOX_QUEUED,
              morning_ms + FIXTURE_HOUR_MS, "夜间不发群发消息");
    check_row(fixture, "awake", awake, OUTBOX_SENT, 0, "");
    fixture->now_ms = morning_ms - 1;
    assert_int_equal(send_all(fixture), 0);
    fixture->now_ms = morning_ms;
    assert_int_equal(send_all(fixture), 1);
    check_row(fixture, "in the morning", ids[OUTBOX_NOTICE], OUTBOX_SENT, 0, "");
}

static void a_night_full_of_notices_is_put_off_without_a_pause(void **state)
{
    struct fixture *fixture = *state;
    rules_of(fixture)->lanes[OUTBOX_NOTICE].quiet =
        (struct quiet_hours){.from_minute = 22 * 60, .until_minute = 8 * 60};
    fixture->now_ms += 13LL * FIXTURE_HOUR_MS;
    put_many(fixture, OUTBOX_NOTICE, 5 * OUTBOUND_LOOKED_MAX);
    look(fixture);
    for (int i = 0; i < 6; i++) { /* at one moment */
        fixture_run(fixture);
    }
    assert_int_equal(fixture->metrics.counters[COUNT_SENDS_HELD], 5 * OUTBOUND_LOOKED_MAX);
}

/* ---- accounts that fail ---- */

static int64_t account_state(struct fixture *fixture, const char *account)
{
    size_t i = 0;
    while (strcmp(fixture->metrics.accounts[i].account, account) != 0) {
        i++;
        assert_true(i < METRICS_ACCOUNTS_MAX);
    }
    return fixture->metrics.accounts[i].state;
}

static void an_account_that_fails_is_left_alone_tried_and_used_again(void **state)
{
    struct fixture *fixture = *state;
    rules_of(fixture)->breaker =
        (struct breaker_rule){.failures = 3, .open_ms = 10000, .open_max_ms = 60000};
    put_many(fixture, OUTBOX_REPLY, 40);
    look(fixture);
    assert_int_equal(fixture->job_count, 14);
    for (int i = 0; i < 14; i++) {
        answer(fixture, 0, SEND_RETRY, SEND_UNANSWERED);
    }
    fixture_run(fixture);
    assert_int_equal(fixture->job_count, 0);
    assert_int_equal(account_state(fixture, "kannel"), SENDER_STOPPED);
    assert_int_equal(fixture_count_events(fixture, "account.stopped"), 1);
    assert_non_null(strstr(fixture->events, "\"id\":\"kannel\",\"channel\":\"sms\",\"reason\":\"测试\""));
    assert_int_equal(fixture->metrics.counters[COUNT_ACCOUNT_STOPS], 1);

    int64_t elsewhere = put(fixture, OUTBOX_REPLY, "aliyun", "13911112222");
    fixture->now_ms += 9999;
    say_by_sms(fixture, "13911113333", "你好"); /* makes it look; its own answer has to wait too */
    fixture_run(fixture);
    assert_int_equal(fixture->job_count, 1);
    assert_true(is_under_way(fixture, elsewhere));
    answer(fixture, 0, SEND_DONE, SEND_ANSWERED);

    fixture->now_ms += 1;
    fixture_run(fixture);
    assert_int_equal(fixture->job_count, 1); /* one, to see */
    assert_int_equal(account_state(fixture, "kannel"), SENDER_TRIES);
    answer(fixture, 0, SEND_RETRY, SEND_UNANSWERED);
    fixture->now_ms += 19999; /* left alone twice as long */
    fixture_run(fixture);
    fixture->now_ms += 19999;
    fixture_run(fixture);
    assert_int_equal(fixture->job_count, 0);
    fixture->now_ms += 1;
    fixture_run(fixture);
    assert_int_equal(fixture->job_count, 1);
    answer(fixture, 0, SEND_GIVE_UP, SEND_ANSWERED); /* a refusal is an answer */
    fixture_run(fixture);
    assert_int_equal(account_state(fixture, "kannel"), SENDER_WORKS);
    assert_int_equal(fixture_count_events(fixture, "account.works"), 1);
    assert_int_equal(fixture->job_count, 14);
}

static void an_answer_that_the_disk_refuses_is_counted_once(void **state)
{
    struct fixture *fixture = *state;
    rules_of(fixture)->breaker =
        (struct breaker_rule){.failures = 2, .open_ms = 10000, .open_max_ms = 60000};
    put(fixture, OUTBOX_REPLY, "kannel", "13911112222");
    look(fixture);
    struct input *poison = input_open(INPUT_EVENTS, fixture->config, 256);
    poison->kind = INPUT_SENT; /* breaks its batch, which is run again one by one */
    poison->sent = arena_alloc(poison->arena, sizeof *poison->sent);
    poison->sent->outbox_id = 4711;
    poison->sent->arena = arena_open(64, 64);
    answer(fixture, 0, SEND_RETRY, SEND_UNANSWERED);
    fixture_push(fixture, poison);
    fixture_run(fixture);
    assert_int_equal(fixture->metrics.counters[COUNT_BATCH_RETRIES], 1);
    assert_int_equal(account_state(fixture, "kannel"), SENDER_WORKS); /* one failure, not two */
}

/* ---- dead letters ---- */

static const char *retry(struct fixture *fixture, const char *who, int64_t id)
{
    static int number;
    char json[128];
    snprintf(json, sizeof json, "{\"id\":\"r%d\",\"op\":\"outbox.retry\",\"outbox\":%lld}", ++number,
             (long long)id);
    return fixture_command(fixture, who, json);
}

static void a_dead_letter_is_tried_again_when_staff_say_so(void **state)
{
    struct fixture *fixture = *state;
    static const enum send_action endings[] = {SEND_GIVE_UP, SEND_UNCERTAIN};
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        int64_t id = put(fixture, OUTBOX_REPLY, "kannel", "13911112222");
        look(fixture);
        assert_non_null(strstr(retry(fixture, "clerk", id), "\"conflict\"")); /* it is under way */
        answer(fixture, 0, endings[i], SEND_ANSWERED);
        fixture_run(fixture);
        assert_non_null(strstr(retry(fixture, "technician", id), "\"forbidden\""));
        assert_non_null(strstr(retry(fixture, "clerk", id), "\"state\":\"queued\",\"attempts\":0"));
        assert_int_equal(fixture_count_events(fixture, "outbox.retried"), i + 1);
        assert_non_null(strstr(fixture->events, "\"actor\":\"clerk\""));
        assert_true(is_under_way(fixture, id));
        assert_int_equal(send_all(fixture), 1);
        check_row(fixture, "in the end", id, OUTBOX_SENT, 0, "");
        assert_non_null(strstr(retry(fixture, "clerk", id), "\"conflict\""));
    }
    assert_non_null(strstr(retry(fixture, "clerk", 4711), "\"not_found\""));
}

#define CLAIM_TEST(test) cmocka_unit_test_setup_teardown(test, setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLAIM_TEST(behind_100000_rows_of_a_campaign_danger_and_codes_go_out_at_once),
        CLAIM_TEST(a_campaign_that_has_used_up_its_speed_leaves_some_to_others),
        CLAIM_TEST(each_lane_has_its_share_of_what_is_under_way),
        CLAIM_TEST(lanes_go_one_after_the_other_whatever_is_due_longer),
        CLAIM_TEST(the_accounts_of_a_lane_take_turns),
        CLAIM_TEST(a_number_that_had_its_share_waits_and_others_do_not),
        CLAIM_TEST(hours_and_days_have_limits_of_their_own),
        CLAIM_TEST(what_would_come_too_late_is_dropped_and_told),
        CLAIM_TEST(a_lane_that_skips_drops_what_is_over_its_limit),
        CLAIM_TEST(at_night_notices_wait_for_the_morning_and_the_rest_goes_out),
        CLAIM_TEST(a_night_full_of_notices_is_put_off_without_a_pause),
        CLAIM_TEST(an_account_that_fails_is_left_alone_tried_and_used_again),
        CLAIM_TEST(an_answer_that_the_disk_refuses_is_counted_once),
        CLAIM_TEST(a_dead_letter_is_tried_again_when_staff_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
