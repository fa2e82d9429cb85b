/* campaign_fixture.h - a desk with homes that owe, a courier that notes what it was given, and days
 * that pass. */
#ifndef TESTS_UNIT_CAMPAIGN_FIXTURE_H
#define TESTS_UNIT_CAMPAIGN_FIXTURE_H

#include "store/arrears.h"
#include "store/bill.h"
#include "store/campaign.h"
#include "store/outreach.h"
#include "tests/unit/desk_fixture.h"

enum { SENT_MAX = 4096, SETTLE_TURNS_MAX = 4000, HOUR_MS = 3600000, MINUTE_MS = 60000 };
#define DAY_MS (24 * (int64_t)HOUR_MS)

/* What the courier got, in order. */
struct sent_log {
    size_t count;
    struct {
        int64_t at_ms;
        char peer[STORE_PEER_BYTES];
        char words[512];
    } items[SENT_MAX];
};
static struct sent_log sent_log;

/* Every job is sent well. Returns how many there were. */
static inline size_t courier_sends(struct fixture *fixture)
{
    size_t count = fixture->job_count;
    for (size_t i = 0; i < count; i++) {
        struct send_job *job = fixture->jobs[i];
        assert_true(sent_log.count < SENT_MAX);
        sent_log.items[sent_log.count].at_ms = fixture->now_ms;
        text_copy(job->outbound.peer, sent_log.items[sent_log.count].peer, STORE_PEER_BYTES);
        text_copy(text_cut_utf8(job->outbound.content, 511),
                  sent_log.items[sent_log.count].words, 512);
        sent_log.count++;
        job->verdict = (struct verdict){.action = SEND_DONE, .meaning = ""};
        struct input *input = input_open(INPUT_SENT, NULL, 256);
        input->sent = job;
        fixture_push(fixture, input);
    }
    fixture->job_count = 0;
    return count;
}

/* Turns until nothing is left to do at this moment. */
static inline void settle(struct fixture *fixture)
{
    size_t turns = 0;
    while (desk_turn(fixture->desk, 0) > 0 || courier_sends(fixture) > 0) {
        CHECK(++turns < SETTLE_TURNS_MAX, "never settles");
    }
    fixture_forget_events(fixture);
}

/* Minutes pass, one by one. */
static inline void pass_minutes(struct fixture *fixture, int minutes)
{
    for (int i = 0; i < minutes; i++) {
        fixture->now_ms += MINUTE_MS;
        settle(fixture);
    }
}

/* Days pass: each is looked at every hour of it. */
static inline void pass_days(struct fixture *fixture, int days)
{
    for (int hour = 0; hour < days * 24; hour++) {
        fixture->now_ms += HOUR_MS;
        settle(fixture);
    }
}

/* The demo's homes are half occupied: a first survey would begin on the second day. */
static bool begins_surveys;

/* Tests change the rules, which all of a program share: each begins with them as shipped. */
static inline int campaign_setup(void **state)
{
    static struct campaign_rules rules;
    static struct ladder ladder;
    static struct survey_rules surveys;
    static bool kept;
    struct config *config = fixture_shipped_config();
    rules = kept ? rules : *config->campaigns;
    ladder = kept ? ladder : *config->ladder;
    surveys = kept ? surveys : *config->surveys;
    kept = true;
    *config->campaigns = rules;
    *config->ladder = ladder;
    *config->surveys = surveys;
    config->surveys->kind_count = begins_surveys ? surveys.kind_count : 0;
    memset(&sent_log, 0, sizeof sent_log);
    return fixture_setup_with(state, config);
}

/* The gateway ends without a word and starts again. */
static inline void crash(struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->job_count; i++) {
        send_job_close(fixture->jobs[i]);
    }
    fixture->job_count = 0;
    desk_close(fixture->desk);
    fixture_open_desk(fixture);
}

static inline int64_t add_home(struct fixture *fixture, const char *room, const char *phone)
{
    struct household household = {.community = "sunshine", .owner = "陈女士"};
    text_copy(text_of(room), household.room, sizeof household.room);
    text_copy(text_of(phone), household.phone, sizeof household.phone);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_household_put(fixture->store, &household), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    return household.id;
}

/* Homes 90-1-101 … with phones 13900000101 …: returns the first id. */
static inline int64_t add_homes(struct fixture *fixture, int count)
{
    int64_t first = 0;
    for (int i = 0; i < count; i++) {
        char room[32], phone[32];
        snprintf(room, sizeof room, "90-1-%d", 101 + i);
        snprintf(phone, sizeof phone, "13900000%03d", 101 + i);
        int64_t id = add_home(fixture, room, phone);
        first = first == 0 ? id : first;
    }
    return first;
}

static inline void add_bill(struct fixture *fixture, int64_t household, int32_t month,
                            int32_t due_on, int64_t fen)
{
    const struct bill bill = {.household = household, .month = month, .kind = "property",
                              .list_fen = fen, .due_on = due_on};
    enum put_outcome outcome;
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_bill_put(fixture->store, &bill, 100, &outcome), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

static inline void pay(struct fixture *fixture, int64_t household, int64_t fen)
{
    static int receipt;
    struct payment payment = {.community = "sunshine", .household = household,
                              .amount_fen = fen, .paid_on = 20261124, .method = "cash"};
    enum put_outcome outcome;
    snprintf(payment.receipt, sizeof payment.receipt, "R%d", ++receipt);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_payment_put(fixture->store, &payment, &outcome), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

static inline void put_standing(struct fixture *fixture, const struct standing *standing)
{
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_standing_put(fixture->store, standing), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

static inline size_t sent_to(const char *peer)
{
    size_t count = 0;
    for (size_t i = 0; i < sent_log.count; i++) {
        count += strcmp(sent_log.items[i].peer, peer) == 0;
    }
    return count;
}

static inline const char *ask(struct fixture *fixture, const char *who, const char *op,
                              const char *more)
{
    static int id;
    char json[1024];
    snprintf(json, sizeof json, "{\"id\":\"r%d\",\"op\":\"%s\"%s}", ++id, op, more);
    return fixture_command(fixture, who, json);
}

static inline struct campaign campaign_now(struct fixture *fixture, int64_t id)
{
    struct campaign campaign;
    assert_int_equal(store_campaign_get(fixture->store, id, &campaign), ST_OK);
    int64_t sum = 0;
    for (size_t i = 0; i < TARGET_STATE_COUNT; i++) {
        sum += campaign.counts[i];
    }
    assert_int_equal(sum, campaign.planned);
    return campaign;
}

#endif
