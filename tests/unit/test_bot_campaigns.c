/* Campaigns at the desk: who may start one, how fast it goes, when it is silent, and that nobody is
 * told twice, nobody after his payment, nobody after a cancel, whatever happens in between. */
#include "bot/base/date.h"
#include "tests/unit/campaign_fixture.h"

/* Only what is asked for by hand: the ladder has no steps. */
static int no_ladder(void **state)
{
    int failed = campaign_setup(state);
    ((struct fixture *)*state)->config->ladder->count = 0;
    return failed;
}

/* The id of the newest campaign that somebody made by hand. */
static int64_t newest;

static int64_t made(const char *answer)
{
    const char *id = strstr(answer, "\"campaign\":{\"id\":");
    CHECK(id != NULL, "%s", answer);
    newest = atoll(id + strlen("\"campaign\":{\"id\":"));
    return newest;
}

static const char *about(struct fixture *fixture, const char *who, const char *op, int64_t id)
{
    char more[64];
    snprintf(more, sizeof more, ",\"campaign\":%lld", (long long)id);
    return ask(fixture, who, op, more);
}

static void must(const char *answer, const char *expected)
{
    CHECK(strstr(answer, expected) != NULL, "%s, not %s", answer, expected);
}

/* A running campaign to the homes of building 90. */
static int64_t start(struct fixture *fixture, const char *kind)
{
    char more[128];
    snprintf(more, sizeof more, ",\"kind\":\"%s\",\"params\":{\"building\":\"90\"}", kind);
    int64_t id = made(ask(fixture, "clerk", "campaign.create", more));
    must(about(fixture, "supervisor", "campaign.approve", id), "\"state\":\"approved\"");
    must(about(fixture, "supervisor", "campaign.start", id), "\"state\":\"running\"");
    return id;
}

static int64_t skipped(struct fixture *fixture, int64_t id, enum skip_reason reason)
{
    int64_t counts[SKIP_REASON_COUNT];
    assert_int_equal(store_campaign_reasons(fixture->store, id, counts), ST_OK);
    return counts[reason];
}

static void a_second_person_approves(void **state)
{
    struct fixture *fixture = *state;
    add_homes(fixture, 1);
    int64_t id = made(ask(fixture, "supervisor", "campaign.create", ",\"kind\":\"notice\""));
    must(about(fixture, "supervisor", "campaign.start", id), "\"conflict\"");
    must(about(fixture, "supervisor", "campaign.approve", id), "\"forbidden\"");
    must(about(fixture, "clerk", "campaign.approve", id), "\"forbidden\"");
    must(about(fixture, "technician", "campaign.get", id), "\"forbidden\"");
    must(about(fixture, "director", "campaign.approve", id), "\"approved_by\":\"director\"");
    must(about(fixture, "cs_manager", "campaign.approve", id), "\"conflict\"");
    must(about(fixture, "supervisor", "campaign.start", id), "\"running\"");
}

static void what_is_no_campaign_is_refused(void **state)
{
    static const struct {
        const char *label, *more;
    } cases[] = {
        {"no kind", ""},
        {"no such kind", ",\"kind\":\"advert\""},
        {"the ladder runs by itself", ",\"kind\":\"dunning\""},
        {"no such text", ",\"kind\":\"notice\",\"text\":\"campaign.nothing\""},
        {"a text of something else", ",\"kind\":\"notice\",\"text\":\"talk.greet\""},
        {"unknown condition", ",\"kind\":\"notice\",\"params\":{\"age\":3}"},
        {"no object", ",\"kind\":\"notice\",\"params\":[1]"},
        {"below nothing", ",\"kind\":\"fees\",\"params\":{\"least_fen\":-1}"},
        {"building of another kind", ",\"kind\":\"notice\",\"params\":{\"building\":9}"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *answer = ask(*state, "clerk", "campaign.create", cases[i].more);
        CHECK(strstr(answer, "\"malformed\"") != NULL, "%s: %s", cases[i].label, answer);
    }
}

static void every_home_is_told_once_and_the_counts_add_up(void **state)
{
    struct fixture *fixture = *state;
    add_homes(fixture, 25);
    add_home(fixture, "91-1-101", "13900000999");
    int64_t id = start(fixture, "notice");
    pass_minutes(fixture, 3);
    struct campaign campaign = campaign_now(fixture, id);
    assert_int_equal(campaign.state, CAMPAIGN_DONE);
    assert_int_equal(campaign.counts[TARGET_SENT], 25);
    assert_int_equal(sent_log.count, 25);
    assert_int_equal(sent_to("13900000101"), 1);
    assert_int_equal(sent_to("13900000999"), 0);
    must(about(fixture, "clerk", "campaign.get", id), "\"room\":\"90-1-125\",\"state\":\"sent\"");
}

static void no_more_is_sent_in_a_minute_than_allowed(void **state)
{
    struct fixture *fixture = *state;
    fixture->config->campaigns->per_minute = 6;
    add_homes(fixture, 20);
    int64_t id = start(fixture, "notice");
    for (int second = 0; second < 240; second++) {
        fixture->now_ms += 1000;
        settle(fixture);
    }
    assert_int_equal(campaign_now(fixture, id).counts[TARGET_SENT], 20);
    for (size_t i = 6; i < sent_log.count; i++) {
        CHECK(sent_log.items[i].at_ms - sent_log.items[i - 6].at_ms >= MINUTE_MS,
              "seven messages within %lld ms",
              (long long)(sent_log.items[i].at_ms - sent_log.items[i - 6].at_ms));
    }
}

static void staff_may_let_it_go_slower_and_faster_again(void **state)
{
    struct fixture *fixture = *state;
    enum { HOMES = 60 };
    fixture->config->campaigns->per_minute = 60;
    add_homes(fixture, HOMES);
    int64_t id = start(fixture, "notice");
    char more[64];
    snprintf(more, sizeof more, ",\"campaign\":%lld,\"per_minute\":5", (long long)id);
    must(ask(fixture, "clerk", "campaign.throttle", more), "\"forbidden\"");
    must(ask(fixture, "supervisor", "campaign.throttle", more), "\"per_minute\":5,");
    pass_minutes(fixture, 1); /* what had begun */
    size_t before = sent_log.count;
    for (int i = 0; i < 240; i++) {
        fixture->now_ms += 1000;
        settle(fixture);
    }
    assert_int_equal(sent_log.count - before, 4 * 5);
    snprintf(more, sizeof more, ",\"campaign\":%lld,\"per_minute\":61", (long long)id);
    must(ask(fixture, "supervisor", "campaign.throttle", more), "\"malformed\"");
    snprintf(more, sizeof more, ",\"campaign\":%lld,\"per_minute\":0", (long long)id);
    must(ask(fixture, "supervisor", "campaign.throttle", more), "\"per_minute\":60,");
    for (int i = 0; i < 75; i++) {
        fixture->now_ms += 1000;
        settle(fixture);
    }
    assert_int_equal(sent_log.count, HOMES);
    must(ask(fixture, "supervisor", "campaign.throttle", more), "\"conflict\"");
}

static void nothing_goes_out_in_quiet_hours(void **state)
{
    struct fixture *fixture = *state;
    fixture->config->campaigns->per_minute = 1;
    fixture->now_ms += 9 * HOUR_MS + 55 * MINUTE_MS; /* 19:55 */
    add_homes(fixture, 10);
    int64_t id = start(fixture, "notice");
    pass_minutes(fixture, 10);
    size_t before = sent_log.count;
    assert_true(before >= 4 && before < 8);
    pass_minutes(fixture, 12 * 60 + 54); /* to 08:59 */
    assert_int_equal(sent_log.count, before);
    pass_minutes(fixture, 15);
    assert_int_equal(sent_log.count, 10);
    assert_int_equal(campaign_now(fixture, id).state, CAMPAIGN_DONE);
    for (size_t i = 0; i < sent_log.count; i++) {
        int minute = date_local_minute(sent_log.items[i].at_ms, 480);
        CHECK(minute >= 9 * 60 && minute < 20 * 60, "sent at minute %d of the day", minute);
    }
}

static void a_row_that_waits_for_another_try_is_silent_at_night_too(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms += 9 * HOUR_MS + 59 * MINUTE_MS; /* 19:59 */
    add_homes(fixture, 1);
    start(fixture, "notice");
    fixture_run(fixture);
    fixture_run(fixture);
    fixture_run(fixture);
    assert_int_equal(fixture->job_count, 1);
    struct send_job *job = fixture->jobs[0];
    fixture->job_count = 0;
    job->verdict = (struct verdict){.action = SEND_RETRY, .retry_after_ms = 2 * MINUTE_MS,
                                    .meaning = ""};
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    input->sent = job;
    fixture_push(fixture, input);
    pass_minutes(fixture, 600);
    assert_int_equal(sent_log.count, 0);
    pass_minutes(fixture, 181); /* 09:00 */
    assert_int_equal(sent_log.count, 1);
}

static void pause_holds_and_resume_goes_on_where_it_was(void **state)
{
    struct fixture *fixture = *state;
    fixture->config->campaigns->per_minute = 1;
    add_homes(fixture, 6);
    int64_t id = start(fixture, "notice");
    pass_minutes(fixture, 2);
    must(about(fixture, "clerk", "campaign.pause", id), "\"paused\"");
    settle(fixture);
    size_t before = sent_log.count;
    assert_true(before > 0 && before < 6);
    pass_minutes(fixture, 30);
    assert_int_equal(sent_log.count, before);
    must(about(fixture, "clerk", "campaign.resume", id), "\"forbidden\"");
    must(about(fixture, "supervisor", "campaign.resume", id), "\"running\"");
    pass_minutes(fixture, 10);
    assert_int_equal(sent_log.count, 6);
    for (int i = 0; i < 6; i++) {
        char phone[32];
        snprintf(phone, sizeof phone, "13900000%03d", 101 + i);
        CHECK(sent_to(phone) == 1, "%s was told %zu times", phone, sent_to(phone));
    }
    assert_int_equal(campaign_now(fixture, id).state, CAMPAIGN_DONE);
}

/* Rows that are in the outbox already, too. */
static void nothing_is_sent_after_a_cancel(void **state)
{
    struct fixture *fixture = *state;
    enum { HOMES = 100 }; /* more than the courier takes at once */
    fixture->config->campaigns->per_minute = 60000;
    add_homes(fixture, HOMES);
    int64_t id = start(fixture, "notice");
    for (int i = 0; i < 4; i++) {
        fixture_run(fixture);
    }
    size_t with_courier = fixture->job_count;
    assert_true(with_courier > 0 && with_courier < HOMES);
    assert_int_equal(campaign_now(fixture, id).counts[TARGET_QUEUED], HOMES);
    must(about(fixture, "clerk", "campaign.cancel", id), "\"cancelled\"");
    with_courier = fixture->job_count;
    pass_minutes(fixture, 60);
    assert_int_equal(sent_log.count, with_courier);
    struct campaign campaign = campaign_now(fixture, id);
    assert_int_equal(campaign.counts[TARGET_SENT], with_courier);
    assert_int_equal(skipped(fixture, id, SKIP_CANCELLED), HOMES - (int64_t)with_courier);
    must(about(fixture, "supervisor", "campaign.resume", id), "\"conflict\"");
}

/* A crash at every turn: what the courier had is uncertain, and is not sent again. */
static void a_crash_at_any_turn_repeats_and_skips_none(void **state)
{
    struct fixture *fixture = *state;
    enum { HOMES = 40 };
    fixture->config->campaigns->per_minute = 600;
    add_homes(fixture, HOMES);
    int64_t id = start(fixture, "notice");
    size_t lost = 0;
    for (int round = 0; round < 400 && campaign_now(fixture, id).state != CAMPAIGN_DONE; round++) {
        fixture->now_ms += 1000;
        fixture_run(fixture);
        if (round % 3 == 2) {
            lost += fixture->job_count;
            crash(fixture);
        } else {
            courier_sends(fixture);
        }
    }
    pass_minutes(fixture, 5);
    struct campaign campaign = campaign_now(fixture, id);
    assert_int_equal(campaign.state, CAMPAIGN_DONE);
    assert_true(lost > 0 && sent_log.count > 0);
    assert_int_equal(campaign.planned, HOMES);
    assert_int_equal(campaign.counts[TARGET_OPEN] + campaign.counts[TARGET_QUEUED], 0);
    assert_int_equal(sent_log.count + lost, HOMES); /* nobody twice, nobody left out */
    assert_true(campaign.counts[TARGET_SENT] <= (int64_t)sent_log.count);
    assert_int_equal(campaign.counts[TARGET_SENT] + campaign.counts[TARGET_FAILED], HOMES);
}

/* However many dead letters there are that are newer than it. */
static void what_a_crash_left_uncertain_is_counted_behind_many_dead_letters(void **state)
{
    struct fixture *fixture = *state;
    enum { DEAD = 1001 };
    add_homes(fixture, 1);
    int64_t id = start(fixture, "notice");
    for (int i = 0; i < 4 && fixture->job_count == 0; i++) {
        fixture_run(fixture);
    }
    assert_int_equal(fixture->job_count, 1);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    for (int i = 0; i < DEAD; i++) {
        struct outbox_row row = {.lane = OUTBOX_CAMPAIGN, .kind = "text", .channel = "sms",
                                 .account = "aliyun", .peer = "13900001000",
                                 .state = OUTBOX_UNCERTAIN, .body = TEXT("您好")};
        snprintf(row.key, sizeof row.key, "elsewhere:%d", i);
        assert_int_equal(store_outbox_push(fixture->store, &row), ST_OK);
    }
    assert_int_equal(store_commit(fixture->store), ST_OK);
    crash(fixture);
    settle(fixture);
    assert_int_equal(campaign_now(fixture, id).counts[TARGET_FAILED], 1);
    assert_int_equal(campaign_now(fixture, id).counts[TARGET_QUEUED], 0);
}

static void R_FEE_8_who_pays_between_planning_and_sending_is_not_reminded(void **state)
{
    struct fixture *fixture = *state;
    enum { HOMES = 100 };
    fixture->config->campaigns->per_minute = 60000;
    int64_t first = add_homes(fixture, HOMES);
    for (int64_t i = 0; i < HOMES; i++) {
        add_bill(fixture, first + i, 202610, 20261031, 10000);
    }
    int64_t id = start(fixture, "fees");
    for (int i = 0; i < 4; i++) {
        fixture_run(fixture);
    }
    size_t with_courier = fixture->job_count;
    assert_int_equal(campaign_now(fixture, id).counts[TARGET_QUEUED], HOMES);
    for (int64_t i = 0; i < HOMES; i++) { /* with their rows in the outbox */
        pay(fixture, first + i, 10000);
    }
    settle(fixture);
    pass_minutes(fixture, 30);
    assert_int_equal(sent_log.count, with_courier);
    assert_int_equal(skipped(fixture, id, SKIP_PAID) + (int64_t)with_courier, HOMES);
}

static void a_message_that_is_not_true_any_more_is_withdrawn(void **state)
{
    struct fixture *fixture = *state;
    enum { HOMES = 70 };
    fixture->config->campaigns->per_minute = 60000;
    int64_t first = add_homes(fixture, HOMES);
    for (int64_t i = 0; i < HOMES; i++) {
        add_bill(fixture, first + i, 202610, 20261031, 10000);
    }
    int64_t id = start(fixture, "fees");
    for (int i = 0; i < 4; i++) {
        fixture_run(fixture);
    }
    size_t with_courier = fixture->job_count;
    assert_true(with_courier < HOMES);
    pay(fixture, first + HOMES - 1, 4000); /* a part */
    pass_minutes(fixture, 2);
    assert_int_equal(sent_to("13900000170"), 0);
    assert_int_equal(skipped(fixture, id, SKIP_LATE), 1);
    assert_int_equal(sent_log.count, HOMES - 1);
}

static void a_number_that_had_enough_for_today_is_skipped_and_counted(void **state)
{
    struct fixture *fixture = *state;
    fixture->config->campaigns->per_day = 9; /* it is not this that holds back */
    add_homes(fixture, 2);
    for (int i = 0; i < 3; i++) { /* what carriers allow (config/outbound.json) */
        start(fixture, "notice");
        pass_minutes(fixture, 1);
    }
    assert_int_equal(sent_log.count, 6);
    add_home(fixture, "90-1-301", "13900000301");
    int64_t id = start(fixture, "notice");
    pass_minutes(fixture, 1);
    assert_int_equal(sent_to("13900000101"), 3);
    assert_int_equal(sent_to("13900000301"), 1);
    assert_int_equal(skipped(fixture, id, SKIP_CAP), 2);
    struct campaign campaign = campaign_now(fixture, id);
    assert_int_equal(campaign.counts[TARGET_SKIPPED], 2);
    assert_int_equal(campaign.counts[TARGET_SENT], 1);
}

static void R_FEE_3_each_reason_not_to_write_is_asked_and_counted(void **state)
{
    struct fixture *fixture = *state;
    int64_t first = add_homes(fixture, 6);
    int64_t mute = add_home(fixture, "90-1-401", "");
    for (int64_t i = 0; i < 6; i++) {
        add_bill(fixture, first + i, 202610, 20261031, 10000);
    }
    add_bill(fixture, mute, 202610, 20261031, 10000);
    struct dispute dispute = {.household = first, .opened_at_ms = 1};
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_dispute_open(fixture->store, &dispute), ST_OK);
    assert_int_equal(store_opt_out_put(fixture->store, TEXT("13900000102"), TEXT("fees"), 1),
                     ST_OK);
    assert_int_equal(store_opt_out_put(fixture->store, TEXT("13900000103"), TEXT("survey"), 1),
                     ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    put_standing(fixture, &(struct standing){.household = first + 3, .promised_on = 20261124,
                                             .promised_at_ms = 1});
    put_standing(fixture, &(struct standing){.household = first + 4, .person_since_ms = 1});
    put_standing(fixture, &(struct standing){.household = first + 5, .opted_out_at_ms = 1});
    int64_t id = start(fixture, "fees");
    pass_minutes(fixture, 2);
    assert_int_equal(skipped(fixture, id, SKIP_DISPUTED), 1);
    assert_int_equal(skipped(fixture, id, SKIP_PROMISED), 1);
    assert_int_equal(skipped(fixture, id, SKIP_PERSON), 1);
    assert_int_equal(skipped(fixture, id, SKIP_OPTED_OUT), 2);
    assert_int_equal(skipped(fixture, id, SKIP_UNREACHABLE), 1);
    assert_int_equal(sent_log.count, 1);
    assert_int_equal(sent_to("13900000103"), 1); /* wants no surveys, but reminders */
}

static void nobody_is_told_twice_a_day_nor_more_often_than_allowed(void **state)
{
    struct fixture *fixture = *state;
    fixture->config->campaigns->per_month = 2;
    add_homes(fixture, 1);
    add_home(fixture, "90-1-301", "13900000101"); /* the same person's other home */
    int64_t id = start(fixture, "notice");
    pass_minutes(fixture, 2);
    assert_int_equal(sent_log.count, 1);
    assert_int_equal(skipped(fixture, id, SKIP_TODAY), 1);
    id = start(fixture, "notice");
    pass_minutes(fixture, 2);
    assert_int_equal(skipped(fixture, id, SKIP_TODAY), 2);
    assert_int_equal(sent_log.count, 1);
    fixture->now_ms += DAY_MS;
    start(fixture, "notice");
    pass_minutes(fixture, 2);
    assert_int_equal(sent_log.count, 2);
    fixture->now_ms += DAY_MS; /* 26 November: the third this month */
    id = start(fixture, "notice");
    pass_minutes(fixture, 2);
    assert_int_equal(sent_log.count, 2);
    assert_int_equal(skipped(fixture, id, SKIP_CAP), 2);
    fixture->now_ms += 6 * DAY_MS; /* December */
    start(fixture, "notice");
    pass_minutes(fixture, 2);
    assert_int_equal(sent_log.count, 3);
}

/* By chat while its window is open, else by SMS; and whoever says 退订 gets neither. */
static void a_resident_who_opts_out_in_chat_is_not_written_to(void **state)
{
    struct fixture *fixture = *state;
    static const char all[] = ",\"kind\":\"notice\",\"params\":{\"building\":\"3\",\"bound\":true}";
    for (int round = 0; round < 3; round++) {
        fixture->now_ms += round == 0 ? 0 : 3 * DAY_MS;
        if (round == 1) {
            fixture_say(fixture, RESIDENT, "你好");
        }
        if (round == 2) {
            fixture_say(fixture, RESIDENT, "退订");
            assert_int_equal(fixture_count_events(fixture, "chat.opted_out"), 1);
            fixture_say(fixture, RESIDENT, "退订");
            assert_int_equal(fixture_count_events(fixture, "chat.opted_out"), 1);
        }
        int64_t id = made(ask(fixture, "clerk", "campaign.create", all));
        about(fixture, "supervisor", "campaign.approve", id);
        about(fixture, "supervisor", "campaign.start", id);
        pass_minutes(fixture, 2);
        assert_int_equal(campaign_now(fixture, id).planned, 1);
        if (round == 2) {
            assert_int_equal(skipped(fixture, id, SKIP_OPTED_OUT), 1);
        }
    }
    assert_int_equal(sent_log.count, 2);
    assert_string_equal(sent_log.items[0].peer, "13800138000"); /* his window was shut */
    assert_string_equal(sent_log.items[1].peer, RESIDENT);
}

static void a_preview_counts_and_says_what_would_be_said(void **state)
{
    struct fixture *fixture = *state;
    int64_t first = add_homes(fixture, 3);
    add_bill(fixture, first, 202609, 20260930, 10050);
    add_bill(fixture, first, 202610, 20261031, 10000);
    add_bill(fixture, first + 1, 202610, 20261031, 10000);
    add_bill(fixture, first + 2, 202611, 20261130, 10000); /* not due yet */
    int64_t id = made(ask(fixture, "clerk", "campaign.create",
                          ",\"kind\":\"fees\",\"params\":{\"building\":\"90\"}"));
    const char *answer = about(fixture, "clerk", "campaign.preview", id);
    must(answer, "\"homes\":2,\"chat\":0,\"phone\":2,\"unreachable\":0,\"opted_out\":0");
    must(answer, "90-1-101有2026年9月、2026年10月的费用共200.50元");
    must(answer, "\"segments_each\":2,\"segments\":4,\"cost_fen\":18");
    settle(fixture);
    assert_int_equal(sent_to("13900000101"), 0);
}

#define CAMPAIGN_TEST(function)                                                                    \
    cmocka_unit_test_setup_teardown(function, no_ladder, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CAMPAIGN_TEST(a_second_person_approves),
        CAMPAIGN_TEST(what_is_no_campaign_is_refused),
        CAMPAIGN_TEST(every_home_is_told_once_and_the_counts_add_up),
        CAMPAIGN_TEST(no_more_is_sent_in_a_minute_than_allowed),
        CAMPAIGN_TEST(staff_may_let_it_go_slower_and_faster_again),
        CAMPAIGN_TEST(nothing_goes_out_in_quiet_hours),
        CAMPAIGN_TEST(a_row_that_waits_for_another_try_is_silent_at_night_too),
        CAMPAIGN_TEST(pause_holds_and_resume_goes_on_where_it_was),
        CAMPAIGN_TEST(nothing_is_sent_after_a_cancel),
        CAMPAIGN_TEST(a_crash_at_any_turn_repeats_and_skips_none),
        CAMPAIGN_TEST(what_a_crash_left_uncertain_is_counted_behind_many_dead_letters),
        CAMPAIGN_TEST(R_FEE_8_who_pays_between_planning_and_sending_is_not_reminded),
        CAMPAIGN_TEST(a_message_that_is_not_true_any_more_is_withdrawn),
        CAMPAIGN_TEST(a_number_that_had_enough_for_today_is_skipped_and_counted),
        CAMPAIGN_TEST(R_FEE_3_each_reason_not_to_write_is_asked_and_counted),
        CAMPAIGN_TEST(nobody_is_told_twice_a_day_nor_more_often_than_allowed),
        CAMPAIGN_TEST(a_resident_who_opts_out_in_chat_is_not_written_to),
        CAMPAIGN_TEST(a_preview_counts_and_says_what_would_be_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
