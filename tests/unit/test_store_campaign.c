/* Campaigns: planned by a query, taken in order behind a cursor, counted to the row. */
#include "store/campaign.h"
#include "store/bill.h"
#include "store/dunning.h"
#include "store/home.h"
#include "store/outreach.h"
#include "tests/unit/store_fixture.h"

static int64_t home(struct store *store, const char *community, const char *room,
                    const char *phone)
{
    struct household household = {.owner = "陈女士"};
    SET(household.community, "%s", community);
    SET(household.room, "%s", room);
    SET(household.phone, "%s", phone);
    OK(store_household_put(store, &household));
    return household.id;
}

static int64_t lived_in(struct store *store, int64_t household)
{
    struct home facts = {.household = household, .occupied_on = 20240501};
    OK(store_home_put(store, &facts));
    return household;
}

static int64_t bind(struct store *store, int64_t household, const char *peer)
{
    int64_t contact = fixture_contact(store, peer, "sunshine");
    OK(store_binding_put(store, contact, household, TEXT("owner"), TEXT_NONE, 1));
    return contact;
}

static struct campaign campaign(struct store *store, const char *params)
{
    struct campaign campaign = {.kind = "notice", .community = "sunshine", .created_by = "clerk",
                                .text = "campaign.notice", .created_at_ms = 5,
                                .changed_at_ms = 5};
    campaign.params = text_of(params);
    OK(store_campaign_add(store, &campaign));
    return campaign;
}

static void plan_all(struct store *store, struct campaign *campaign,
                     const struct audience *audience)
{
    OK(store_campaign_last_household(store, &campaign->plan_last));
    while (campaign->plan_next < campaign->plan_last) {
        OK(store_campaign_plan(store, campaign, audience));
    }
}

/* Two buildings and another community; who is lived in, bound, has a phone. */
static void populate(struct store *store)
{
    bind(store, lived_in(store, home(store, "sunshine", "1-1-101", "13800000001")), "o1");
    lived_in(store, home(store, "sunshine", "1-1-102", "13800000002"));
    home(store, "sunshine", "10-1-101", "");
    bind(store, home(store, "sunshine", "2-1-101", ""), "o2");
    lived_in(store, home(store, "riverside", "1-1-101", "13800000003"));
}

static void a_campaign_is_there_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct campaign made = campaign(fixture->store, "{\"building\":\"1\"}");
    made.state = CAMPAIGN_APPROVED;
    SET(made.approved_by, "director");
    made.planned = 3;
    made.counts[TARGET_SENT] = 2;
    made.counts[TARGET_FAILED] = 1;
    made.cursor = 7;
    OK(store_campaign_save(fixture->store, &made));
    struct store *store = fixture_reopen(fixture);
    struct campaign found;
    OK(store_campaign_get(store, made.id, &found));
    assert_string_equal(found.kind, "notice");
    assert_string_equal(found.created_by, "clerk");
    assert_string_equal(found.approved_by, "director");
    assert_int_equal(found.state, CAMPAIGN_APPROVED);
    assert_int_equal(found.counts[TARGET_SENT], 2);
    assert_int_equal(found.counts[TARGET_FAILED], 1);
    assert_int_equal(found.cursor, 7);
    assert_true(text_equal(found.params, TEXT("{\"building\":\"1\"}")));
    CHECK_STATUS("none", store_campaign_get(store, made.id + 1, &found), ST_NOT_FOUND);
}

static void planning_writes_the_homes_that_meet_every_condition(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    static const struct {
        const char *label, *building;
        bool occupied, bound;
        int64_t homes, chat, phone, unreachable;
    } cases[] = {
        {"all", "", false, false, 4, 2, 1, 1},
        {"building 1 is not building 10", "1", false, false, 2, 1, 1, 0},
        {"occupied", "", true, false, 2, 1, 1, 0},
        {"bound", "", false, true, 2, 2, 0, 0},
        {"occupied and bound", "", true, true, 1, 1, 0, 0},
        {"nobody", "7", false, false, 0, 0, 0, 0},
    };
    populate(store);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct audience audience = {.community = "sunshine", .occupied = cases[i].occupied,
                                    .bound = cases[i].bound};
        SET(audience.building, "%s", cases[i].building);
        struct campaign planned = campaign(store, "{}");
        plan_all(store, &planned, &audience);
        struct audience_counts counts;
        OK(store_audience_count(store, &audience, TEXT("notice"), INT64_MAX, &counts));
        CHECK(planned.planned == cases[i].homes && counts.homes == cases[i].homes &&
                  counts.chat == cases[i].chat && counts.phone == cases[i].phone &&
                  counts.unreachable == cases[i].unreachable,
              "%s: %lld planned, %lld counted", cases[i].label, (long long)planned.planned,
              (long long)counts.homes);
    }
}

static void a_chat_that_is_not_followed_is_no_chat(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    populate(store);
    struct contact contact;
    struct conversation conversation;
    OK(store_contact_find(store, TEXT("demo"), TEXT("o1"), &contact, &conversation));
    contact.following = false;
    OK(store_contact_save(store, &contact));
    struct audience_counts counts;
    const struct audience audience = {.community = "sunshine"};
    OK(store_audience_count(store, &audience, TEXT("notice"), INT64_MAX, &counts));
    assert_int_equal(counts.chat, 1);
    assert_int_equal(counts.phone, 2);
}

static void bill(struct store *store, int64_t household, int32_t month, int32_t due_on)
{
    const struct bill owed = {.household = household, .month = month, .kind = "property",
                              .list_fen = 10000, .due_on = due_on};
    enum put_outcome outcome;
    OK(store_bill_put(store, &owed, 100, &outcome));
}

static void arrears_are_conditions_of_the_audience(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    populate(store); /* 1 owes two months, 2 one, 3 nothing yet, 4 has paid */
    bill(store, 1, 202609, 20260930);
    bill(store, 1, 202610, 20261031);
    bill(store, 2, 202610, 20261031);
    bill(store, 3, 202611, 20261130);
    bill(store, 4, 202610, 20261031);
    const struct payment paid = {.community = "sunshine", .receipt = "R1", .household = 4,
                                 .amount_fen = 10000, .paid_on = 20261101, .method = "cash"};
    enum put_outcome outcome;
    OK(store_payment_put(store, &paid, &outcome));
    struct dunning waits = {.household = 2, .due_on = 20261031, .next_at_ms = 500};
    OK(store_dunning_put(store, &waits));
    static const struct {
        const char *label;
        struct audience audience;
        int64_t homes;
    } cases[] = {
        {"no bill is asked for", {.community = "sunshine"}, 4},
        {"overdue", {.community = "sunshine", .due_before = 20261101}, 2},
        {"due on the day is not before it", {.community = "sunshine", .due_before = 20261031}, 1},
        {"also what is due soon", {.community = "sunshine", .due_before = 20261201}, 3},
        {"much", {.community = "sunshine", .due_before = 20261201, .least_fen = 10001}, 1},
        {"two months", {.community = "sunshine", .due_before = 20261201, .months = 2}, 1},
        {"the ladder waits",
         {.community = "sunshine", .due_before = 20261101, .ladder_at_ms = 499}, 1},
        {"the ladder may go on",
         {.community = "sunshine", .due_before = 20261101, .ladder_at_ms = 500}, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct campaign planned = campaign(store, "{}");
        plan_all(store, &planned, &cases[i].audience);
        CHECK(planned.planned == cases[i].homes, "%s: %lld", cases[i].label,
              (long long)planned.planned);
    }
}

/* Takes two at a time and loses the transaction now and then: each is taken once. */
static void rows_are_taken_once_whatever_is_rolled_back(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    enum { HOMES = 9 };
    for (int i = 0; i < HOMES; i++) {
        char room[16];
        SET(room, "1-1-%d", 101 + i);
        home(store, "sunshine", room, "");
    }
    struct campaign running = campaign(store, "{}");
    plan_all(store, &running, &(struct audience){.community = "sunshine"});
    OK(store_commit(store));
    int taken[HOMES + 1] = {0};
    size_t count = 1;
    for (int round = 0; count > 0; round++) {
        struct campaign_target targets[2];
        OK(store_begin(store));
        OK(store_campaign_get(store, running.id, &running));
        OK(store_campaign_next(store, &running, 2, targets, &count));
        for (size_t i = 0; i < count; i++) {
            targets[i].state = i == 0 ? TARGET_QUEUED : TARGET_SKIPPED;
            targets[i].reason = i == 0 ? SKIP_NONE : SKIP_UNREACHABLE;
            OK(store_target_save(store, &running, &targets[i]));
            running.cursor = targets[i].household;
        }
        OK(store_campaign_save(store, &running));
        if (round % 3 == 1) {
            store_rollback(store);
            continue;
        }
        OK(store_commit(store));
        for (size_t i = 0; i < count; i++) {
            taken[targets[i].household]++;
        }
    }
    OK(store_begin(store));
    for (int i = 1; i <= HOMES; i++) {
        CHECK(taken[i] == 1, "household %d was taken %d times", i, taken[i]);
    }
    int64_t reasons[SKIP_REASON_COUNT];
    OK(store_campaign_get(store, running.id, &running));
    OK(store_campaign_reasons(store, running.id, reasons));
    assert_int_equal(running.counts[TARGET_OPEN], 0);
    assert_int_equal(running.counts[TARGET_QUEUED] + running.counts[TARGET_SKIPPED], HOMES);
    assert_int_equal(reasons[SKIP_UNREACHABLE], running.counts[TARGET_SKIPPED]);
}

static enum status note_page(void *context, const struct campaign_target *target,
                             struct text room)
{
    char *seen = context;
    size_t used = strlen(seen);
    snprintf(seen + used, 256 - used, "%.*s=%s:%s ", TEXT_ARGS(room),
             target_state_names[target->state], skip_reason_names[target->reason]);
    return ST_OK;
}

static void a_page_shows_what_became_of_each(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    populate(store);
    struct campaign running = campaign(store, "{}");
    plan_all(store, &running, &(struct audience){.community = "sunshine"});
    struct campaign_target target;
    OK(store_target_get(store, running.id, 2, &target));
    target.state = TARGET_SKIPPED;
    target.reason = SKIP_PAID;
    OK(store_target_save(store, &running, &target));
    char seen[256] = "";
    OK(store_target_page(store, running.id, 1, 2, note_page, seen));
    assert_string_equal(seen, "1-1-102=skipped:paid 10-1-101=open: ");
}

static enum status keep_newest(void *context, const struct campaign *each)
{
    *(struct campaign *)context = *each;
    return ST_OK;
}

static void lists_are_of_the_scopes_newest_first(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t first = campaign(store, "{}").id;
    int64_t second = campaign(store, "{}").id;
    struct campaign got;
    OK(store_campaign_get(store, second, &got));
    assert_true(second > first);
    static const struct {
        const char *scopes;
        bool seen;
    } cases[] = {{"*", true}, {"sunshine", true}, {"riverside", false}, {"sun", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct campaign newest = {0};
        OK(store_campaign_list(store, text_of(cases[i].scopes), 1, keep_newest, &newest));
        CHECK((newest.id == second) == cases[i].seen, "%s", cases[i].scopes);
    }
}

/* ---- opt-outs and how often ---- */

static void an_opt_out_holds_for_its_purpose_until_it_is_taken_back(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    const struct text who = TEXT("13800000001");
    bool out = true;
    OK(store_opted_out(store, who, TEXT("fees"), &out));
    assert_false(out);
    OK(store_opt_out_put(store, who, TEXT("fees"), 7));
    CHECK_STATUS("twice", store_opt_out_put(store, who, TEXT("fees"), 8), ST_CONFLICT);
    store = fixture_reopen(fixture);
    OK(store_opted_out(store, who, TEXT("fees"), &out));
    assert_true(out);
    OK(store_opted_out(store, who, TEXT("survey"), &out));
    assert_false(out);
    OK(store_opt_out_drop(store, who, TEXT("fees")));
    OK(store_opt_out_drop(store, who, TEXT("fees")));
    OK(store_opted_out(store, who, TEXT("fees"), &out));
    assert_false(out);
}

static void an_opt_out_is_counted_by_phone_and_by_chat(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    populate(store);
    OK(store_opt_out_put(store, TEXT("13800000002"), TEXT("fees"), 1));
    OK(store_opt_out_put(store, TEXT("contact:2"), TEXT("fees"), 1)); /* of 2-1-101 */
    OK(store_opt_out_put(store, TEXT("contact:1"), TEXT("survey"), 1));
    OK(store_opt_out_put(store, TEXT("13800000003"), TEXT("fees"), 1)); /* lives elsewhere */
    struct audience_counts counts;
    OK(store_audience_count(store, &(struct audience){.community = "sunshine"}, TEXT("fees"),
                            INT64_MAX, &counts));
    assert_int_equal(counts.opted_out, 2);
}

static void how_often_somebody_was_told_is_kept(void **state)
{
    struct fixture *fixture = *state;
    struct outreach outreach = {1, 1, 1, 1};
    OK(store_outreach_get(fixture->store, TEXT("o1"), &outreach));
    assert_int_equal(outreach.day + outreach.month + outreach.day_count + outreach.month_count, 0);
    outreach = (struct outreach){20000, 680, 1, 4};
    OK(store_outreach_put(fixture->store, TEXT("o1"), &outreach));
    outreach.month_count = 5;
    OK(store_outreach_put(fixture->store, TEXT("o1"), &outreach));
    struct store *store = fixture_reopen(fixture);
    OK(store_outreach_get(store, TEXT("o1"), &outreach));
    assert_int_equal(outreach.day, 20000);
    assert_int_equal(outreach.month, 680);
    assert_int_equal(outreach.day_count, 1);
    assert_int_equal(outreach.month_count, 5);
}

static void chats_of_a_home_are_those_bound_to_it(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t household = home(store, "sunshine", "1-1-101", "");
    int64_t owner = bind(store, household, "o1");
    int64_t tenant = bind(store, household, "o2");
    bind(store, home(store, "sunshine", "1-1-102", ""), "o3");
    struct chat_row rows[4];
    size_t count = 0;
    OK(store_chats_of_home(store, household, rows, 4, &count));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].contact.id, tenant);
    assert_int_equal(rows[1].contact.id, owner);
    struct household found;
    OK(store_household_get(store, household, &found));
    assert_string_equal(found.room, "1-1-101");
    CHECK_STATUS("none", store_household_get(store, 99, &found), ST_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_campaign_is_there_after_a_restart),
        STORE_TEST(planning_writes_the_homes_that_meet_every_condition),
        STORE_TEST(a_chat_that_is_not_followed_is_no_chat),
        STORE_TEST(arrears_are_conditions_of_the_audience),
        STORE_TEST(rows_are_taken_once_whatever_is_rolled_back),
        STORE_TEST(a_page_shows_what_became_of_each),
        STORE_TEST(lists_are_of_the_scopes_newest_first),
        STORE_TEST(an_opt_out_holds_for_its_purpose_until_it_is_taken_back),
        STORE_TEST(an_opt_out_is_counted_by_phone_and_by_chat),
        STORE_TEST(how_often_somebody_was_told_is_kept),
        STORE_TEST(chats_of_a_home_are_those_bound_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
