#include "store/outbox.h"
#include "tests/unit/store_fixture.h"

enum { SEEN_BYTES = 1024 };

static struct outbox_row sample(const char *key, const char *peer, int64_t next_at_ms)
{
    struct outbox_row row = {.kind = "text",
                             .channel = "wechat",
                             .account = "demo",
                             .lane = OUTBOX_REPLY,
                             .next_at_ms = next_at_ms,
                             .created_at_ms = 5,
                             .body = TEXT("您好")};
    SET(row.key, "%s", key);
    SET(row.peer, "%s", peer);
    return row;
}

static int64_t push(struct store *store, const char *key, const char *peer, int64_t next_at_ms)
{
    struct outbox_row row = sample(key, peer, next_at_ms);
    OK(store_outbox_push(store, &row));
    return row.id;
}

/* What the desk does with the row that is next: 0, none is. */
static void check_claim_of(struct store *store, const char *account, enum outbox_lane lane,
                           int64_t now_ms, int64_t expected)
{
    struct outbox_row row = {.id = -1};
    enum status status = store_outbox_due(store, text_of(account), lane, now_ms, &row);
    CHECK(status == (expected == 0 ? ST_NOT_FOUND : ST_OK), "claim at %lld: %s", (long long)now_ms,
          status_name(status));
    CHECK(row.id == (expected == 0 ? -1 : expected), "claimed %lld, not %lld", (long long)row.id,
          (long long)expected);
    if (expected != 0) {
        row.state = OUTBOX_SENDING;
        row.attempts++;
        row.tried_at_ms = now_ms;
        OK(store_outbox_update(store, &row));
    }
}

static void check_claim(struct store *store, int64_t now_ms, int64_t expected)
{
    check_claim_of(store, "demo", OUTBOX_REPLY, now_ms, expected);
}

static void set_state(struct store *store, int64_t id, enum outbox_state state, int64_t next_at_ms)
{
    struct outbox_row row;
    OK(store_outbox_get(store, id, &row));
    row.state = state;
    row.next_at_ms = next_at_ms;
    OK(store_outbox_update(store, &row));
}

static void row_survives_close_and_open(void **state)
{
    struct fixture *fixture = *state;
    struct outbox_row row = sample("k1", "o1", 10);
    row.contact = fixture_contact(fixture->store, "o1", "sunshine");
    row.code = 45015;
    row.lane = OUTBOX_NOTICE;
    row.tried_at_ms = 8;
    SET(row.error, "超过 48 小时");
    OK(store_outbox_push(fixture->store, &row));
    struct outbox_row found;
    OK(store_outbox_get(fixture_reopen(fixture), row.id, &found));
    assert_string_equal(found.kind, row.kind);
    assert_string_equal(found.channel, row.channel);
    assert_string_equal(found.account, row.account);
    assert_string_equal(found.peer, row.peer);
    assert_string_equal(found.key, row.key);
    assert_string_equal(found.error, row.error);
    assert_int_equal(found.contact, row.contact);
    assert_int_equal(found.message, 0);
    assert_int_equal(found.state, OUTBOX_QUEUED);
    assert_int_equal(found.attempts, 0);
    assert_int_equal(found.next_at_ms, 10);
    assert_int_equal(found.created_at_ms, 5);
    assert_int_equal(found.finished_at_ms, 0);
    assert_int_equal(found.code, 45015);
    assert_int_equal(found.lane, OUTBOX_NOTICE);
    assert_int_equal(found.tried_at_ms, 8);
    assert_true(text_equal(found.body, TEXT("您好")));
    CHECK_STATUS("none", store_outbox_get(fixture->store, 999, &found), ST_NOT_FOUND);
}

static void same_key_conflicts_and_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    push(fixture->store, "k1", "o1", 10);
    struct outbox_row again = sample("k1", "o2", 20);
    again.body = TEXT("different");
    CHECK_STATUS("again", store_outbox_push(fixture->store, &again), ST_CONFLICT);
    assert_int_equal(again.id, 0);
    struct outbox_row found;
    OK(store_outbox_get(fixture->store, 1, &found));
    assert_string_equal(found.peer, "o1");
    CHECK_STATUS("second row", store_outbox_get(fixture->store, 2, &found), ST_NOT_FOUND);
}

static void claim_takes_the_oldest_due_first_one_a_resident(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    push(store, "k1", "o1", 30); /* 1 */
    push(store, "k2", "o1", 10); /* 2 */
    push(store, "k3", "o2", 20); /* 3 */
    push(store, "k4", "o2", 20); /* 4 */
    push(store, "k5", "o3", 99); /* 5: not due */
    check_claim(store, 9, 0);
    check_claim(store, 50, 2);
    check_claim(store, 50, 3);
    check_claim(store, 50, 0);
    set_state(store, 2, OUTBOX_SENT, 0);
    check_claim(store, 50, 1);
    set_state(store, 3, OUTBOX_FAILED, 0);
    check_claim(store, 50, 4);
    check_claim(store, 99, 5);
    check_claim(store, 99, 0);
}

static void residents_of_two_accounts_do_not_hold_each_other_up(void **state)
{
    struct fixture *fixture = *state;
    push(fixture->store, "k1", "o1", 10);
    struct outbox_row row = sample("k2", "o1", 10);
    SET(row.account, "plain");
    OK(store_outbox_push(fixture->store, &row));
    check_claim(fixture->store, 10, 1);
    check_claim_of(fixture->store, "plain", OUTBOX_REPLY, 10, 2);
}

static int64_t push_in(struct store *store, const char *key, const char *peer,
                       enum outbox_lane lane)
{
    struct outbox_row row = sample(key, peer, 10);
    row.lane = lane;
    OK(store_outbox_push(store, &row));
    return row.id;
}

static void no_lane_waits_for_a_later_one_even_of_the_same_resident(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    for (int lane = 0; lane < OUTBOX_LANE_COUNT; lane++) {
        char peer[16], key[16];
        SET(peer, "o%d", lane);
        SET(key, "late%d", lane);
        int64_t late = push_in(store, key, peer, OUTBOX_CAMPAIGN);
        check_claim_of(store, "demo", OUTBOX_CAMPAIGN, 10, late); /* with the courier now */
        SET(key, "k%d", lane);
        int64_t own = push_in(store, key, peer, (enum outbox_lane)lane);
        check_claim_of(store, "demo", (enum outbox_lane)lane, 10,
                       lane == OUTBOX_CAMPAIGN ? 0 : own);
        if (lane != OUTBOX_CAMPAIGN) {
            set_state(store, own, OUTBOX_SENT, 0);
        }
        set_state(store, late, OUTBOX_QUEUED, 90); /* tried, put off */
        SET(key, "z%d", lane);
        int64_t again = push_in(store, key, peer, (enum outbox_lane)lane);
        check_claim_of(store, "demo", (enum outbox_lane)lane, 10,
                       lane == OUTBOX_CAMPAIGN ? 0 : again);
    }
    int64_t notice = push_in(store, "n", "o9", OUTBOX_NOTICE);
    check_claim_of(store, "demo", OUTBOX_NOTICE, 10, notice);
    push_in(store, "c", "o9", OUTBOX_CAMPAIGN);
    check_claim_of(store, "demo", OUTBOX_CAMPAIGN, 10, 0); /* but a later one waits */
}

static void tried_messages_of_one_number_and_lane_are_found_by_rank(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    for (int i = 0; i < 4; i++) {
        char key[8];
        SET(key, "k%d", i);
        struct outbox_row row = sample(key, i == 3 ? "o2" : "o1", 10);
        SET(row.account, "%s", i == 1 ? "plain" : "demo"); /* a number is one over all accounts */
        row.tried_at_ms = 100 + i;
        row.state = OUTBOX_SENT;
        OK(store_outbox_push(store, &row));
    }
    push(store, "never", "o1", 10);
    struct outbox_row other = sample("other", "o1", 10);
    other.lane = OUTBOX_NOTICE;
    other.tried_at_ms = 500;
    OK(store_outbox_push(store, &other));
    static const struct {
        int64_t but;
        int32_t rank;
        int64_t at;
    } cases[] = {{0, 1, 102}, {0, 2, 101}, {0, 3, 100}, {0, 4, 0}, {3, 1, 101}, {3, 3, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outbox_row but = sample("", "o1", 0);
        but.id = cases[i].but;
        int64_t at = -1;
        OK(store_outbox_tried(store, &but, cases[i].rank, &at));
        CHECK(at == cases[i].at, "case %zu: %lld", i, (long long)at);
    }
}

static void a_row_put_off_is_not_overtaken_by_later_ones(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    push(store, "k1", "o1", 10);
    push(store, "k2", "o1", 10);
    push(store, "k3", "o2", 40); /* planned for later, never tried: holds nobody back */
    push(store, "k4", "o2", 10);
    check_claim(store, 10, 1);
    set_state(store, 1, OUTBOX_QUEUED, 60);
    check_claim(store, 20, 4);
    check_claim(store, 20, 0);
    check_claim(store, 60, 1);
    set_state(store, 1, OUTBOX_WAITING, 60);
    check_claim(store, 60, 2);
}

static void what_is_due_is_untouched_and_update_keeps_the_outcome(void **state)
{
    struct fixture *fixture = *state;
    push(fixture->store, "k1", "o1", 10);
    struct outbox_row row;
    for (int i = 0; i < 2; i++) {
        OK(store_outbox_due(fixture->store, TEXT("demo"), OUTBOX_REPLY, 10, &row));
        assert_int_equal(row.attempts, 0);
        assert_int_equal(row.state, OUTBOX_QUEUED);
    }
    row.attempts = 1;
    row.tried_at_ms = 10;
    assert_true(text_equal(row.body, TEXT("您好")));
    row.state = OUTBOX_FAILED;
    row.code = 40003;
    row.finished_at_ms = 77;
    SET(row.error, "无此用户");
    OK(store_outbox_update(fixture->store, &row));
    struct outbox_row found;
    OK(store_outbox_get(fixture_reopen(fixture), 1, &found));
    assert_int_equal(found.state, OUTBOX_FAILED);
    assert_int_equal(found.attempts, 1);
    assert_int_equal(found.code, 40003);
    assert_int_equal(found.finished_at_ms, 77);
    assert_int_equal(found.tried_at_ms, 10);
    assert_string_equal(found.error, "无此用户");
    row.id = 999;
    CHECK_STATUS("none", store_outbox_update(fixture->store, &row), ST_NOT_FOUND);
}

static void rows_in_sending_become_uncertain_after_a_crash(void **state)
{
    struct fixture *fixture = *state;
    push(fixture->store, "k1", "o1", 10);
    push(fixture->store, "k2", "o2", 10);
    push(fixture->store, "k3", "o3", 10);
    check_claim(fixture->store, 10, 1);
    check_claim(fixture->store, 10, 2);
    struct store *store = fixture_reopen(fixture);
    int64_t count = 0;
    OK(store_outbox_recover(store, 500, &count));
    assert_int_equal(count, 2);
    struct outbox_row row;
    OK(store_outbox_get(store, 2, &row));
    assert_int_equal(row.state, OUTBOX_UNCERTAIN);
    assert_int_equal(row.finished_at_ms, 500);
    check_claim(store, 500, 3); /* an uncertain one is not sent again by itself */
    OK(store_outbox_recover(store, 500, &count));
    assert_int_equal(count, 1);
}

static void rows_in_sending_of_one_account_go_out_again_after_a_crash(void **state)
{
    struct fixture *fixture = *state;
    push(fixture->store, "k1", "o1", 10);
    struct outbox_row other = sample("k2", "o2", 10);
    SET(other.account, "other");
    OK(store_outbox_push(fixture->store, &other));
    push(fixture->store, "k3", "o3", 20);
    check_claim(fixture->store, 10, 1);
    check_claim_of(fixture->store, "other", OUTBOX_REPLY, 10, 2);
    struct store *store = fixture_reopen(fixture);
    int64_t count = 0;
    OK(store_outbox_again(store, TEXT("other"), 500, &count));
    assert_int_equal(count, 1);
    OK(store_outbox_recover(store, 500, &count));
    assert_int_equal(count, 1);
    struct outbox_row row;
    OK(store_outbox_get(store, 1, &row));
    assert_int_equal(row.state, OUTBOX_UNCERTAIN);
    OK(store_outbox_get(store, 2, &row));
    assert_int_equal(row.state, OUTBOX_QUEUED);
    assert_int_equal(row.next_at_ms, 500);
    assert_int_equal(row.attempts, 1);
    check_claim(store, 500, 3); /* due before it */
    check_claim_of(store, "other", OUTBOX_REPLY, 500, 2);
}

static void wake_queues_what_waits_for_this_resident(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contacts[2] = {fixture_contact(store, "o1", "sunshine"),
                           fixture_contact(store, "o2", "sunshine")};
    for (int i = 0; i < 4; i++) {
        char key[8];
        SET(key, "k%d", i);
        struct outbox_row row = sample(key, i % 2 == 0 ? "o1" : "o2", 10);
        row.contact = contacts[i % 2];
        row.state = i == 3 ? OUTBOX_SENT : OUTBOX_WAITING;
        OK(store_outbox_push(store, &row));
    }
    check_claim(store, 1000, 0);
    int64_t count = -1;
    OK(store_outbox_wake(store, contacts[0], 500, &count));
    assert_int_equal(count, 2);
    check_claim(store, 499, 0);
    check_claim(store, 500, 1);
    OK(store_outbox_wake(store, contacts[0], 500, &count));
    assert_int_equal(count, 0);
}

static void check_next(struct store *store, const char *account, enum outbox_lane lane,
                       int64_t expected)
{
    int64_t next = 0;
    OK(store_outbox_next(store, text_of(account), lane, &next));
    CHECK(next == expected, "%s: %lld", account, (long long)next);
}

static void next_is_the_earliest_queued_of_account_and_lane_or_never(void **state)
{
    struct fixture *fixture = *state;
    check_next(fixture->store, "demo", OUTBOX_REPLY, INT64_MAX);
    push(fixture->store, "k1", "o1", 30);
    push(fixture->store, "k2", "o2", 10);
    check_next(fixture->store, "demo", OUTBOX_REPLY, 10);
    check_next(fixture->store, "plain", OUTBOX_REPLY, INT64_MAX);
    check_next(fixture->store, "demo", OUTBOX_NOTICE, INT64_MAX);
    check_claim(fixture->store, 10, 2);
    check_next(fixture->store, "demo", OUTBOX_REPLY, 30);
}

static void check_counts(struct store *store, const int64_t expected[OUTBOX_STATE_COUNT])
{
    int64_t counts[OUTBOX_STATE_COUNT];
    OK(store_outbox_counts(store, counts));
    for (int i = 0; i < OUTBOX_STATE_COUNT; i++) {
        CHECK(counts[i] == expected[i], "%s: %lld", outbox_state_names[i], (long long)counts[i]);
    }
}

static void counts_follow_every_change_and_rollback(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o9", "sunshine");
    check_counts(store, (int64_t[OUTBOX_STATE_COUNT]){0, 0, 0, 0, 0, 0});
    push(store, "k1", "o1", 10);
    push(store, "k2", "o2", 10);
    push(store, "k3", "o3", 10);
    struct outbox_row waiting = sample("k4", "o9", 10);
    waiting.contact = contact;
    waiting.state = OUTBOX_WAITING;
    OK(store_outbox_push(store, &waiting));
    check_claim(store, 10, 1);
    check_claim(store, 10, 2);
    set_state(store, 1, OUTBOX_SENT, 0);
    check_counts(store, (int64_t[OUTBOX_STATE_COUNT]){1, 1, 1, 1, 0, 0});
    OK(store_commit(store));
    OK(store_begin(store));
    int64_t count = 0;
    OK(store_outbox_recover(store, 20, &count));
    OK(store_outbox_wake(store, contact, 20, &count));
    check_counts(store, (int64_t[OUTBOX_STATE_COUNT]){2, 0, 0, 1, 0, 1});
    store_rollback(store);
    check_counts(store, (int64_t[OUTBOX_STATE_COUNT]){1, 1, 1, 1, 0, 0});
    OK(store_begin(store));
    check_counts(fixture_reopen(fixture), (int64_t[OUTBOX_STATE_COUNT]){1, 1, 1, 1, 0, 0});
}

static enum status collect(void *context, const struct outbox_row *row)
{
    char *seen = context;
    size_t used = strlen(seen);
    snprintf(seen + used, SEEN_BYTES - used, "%s ", row->key);
    assert_true(text_equal(row->body, TEXT("您好")));
    return ST_OK;
}

static void dead_letters_are_shown_newest_first_within_scopes(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t sunny = fixture_contact(store, "o1", "sunshine");
    int64_t moony = fixture_contact(store, "o2", "moonlight");
    const struct {
        const char *key;
        int64_t contact;
        enum outbox_state state;
    } rows[] = {
        {"a", sunny, OUTBOX_FAILED},    {"b", moony, OUTBOX_UNCERTAIN}, {"c", sunny, OUTBOX_SENT},
        {"d", sunny, OUTBOX_UNCERTAIN}, {"e", 0, OUTBOX_FAILED},        {"f", sunny, OUTBOX_QUEUED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct outbox_row row = sample(rows[i].key, "o", 10);
        row.contact = rows[i].contact;
        row.state = rows[i].state;
        OK(store_outbox_push(store, &row));
    }
    static const struct {
        const char *scopes, *expected;
        size_t max;
    } cases[] = {
        {"*", "e d b a ", 10}, {"sunshine", "d a ", 10}, {"moonlight", "b ", 10}, {"*", "e d ", 2},
        {"", "", 10},          {"x' OR 1=1 --", "", 10},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char seen[SEEN_BYTES] = "";
        OK(store_outbox_dead(store, text_of(cases[i].scopes), cases[i].max, collect, seen));
        CHECK(strcmp(seen, cases[i].expected) == 0, "%s: %s", cases[i].scopes, seen);
    }
}

static void what_is_held_back_is_shown_with_its_reason_the_next_one_first(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t sunny = fixture_contact(store, "o1", "sunshine");
    int64_t moony = fixture_contact(store, "o2", "moonlight");
    const struct {
        const char *key, *error;
        int64_t contact, next_at_ms;
        enum outbox_state state;
    } rows[] = {
        {"a", "夜间", sunny, 30, OUTBOX_QUEUED}, {"b", "夜间", moony, 20, OUTBOX_QUEUED},
        {"c", "", sunny, 10, OUTBOX_QUEUED},     {"d", "空号", sunny, 10, OUTBOX_FAILED},
        {"e", "限量", sunny, 10, OUTBOX_QUEUED},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct outbox_row row = sample(rows[i].key, "o", rows[i].next_at_ms);
        row.contact = rows[i].contact;
        row.state = rows[i].state;
        SET(row.error, "%s", rows[i].error);
        OK(store_outbox_push(store, &row));
    }
    static const struct {
        const char *scopes, *expected;
        size_t max;
    } cases[] = {{"*", "e b a ", 9}, {"sunshine", "e a ", 9}, {"*", "e ", 1}, {"", "", 9}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char seen[SEEN_BYTES] = "";
        OK(store_outbox_held(store, text_of(cases[i].scopes), cases[i].max, collect, seen));
        CHECK(strcmp(seen, cases[i].expected) == 0, "%s: %s", cases[i].scopes, seen);
    }
}

static void body_has_a_limit(void **state)
{
    struct fixture *fixture = *state;
    struct outbox_row row = sample("k1", "o1", 10);
    row.body = fixture_long(OUTBOX_BODY_BYTES_MAX + 1);
    CHECK_STATUS("one over", store_outbox_push(fixture->store, &row), ST_TOO_LARGE);
    row.body = fixture_long(OUTBOX_BODY_BYTES_MAX);
    CHECK_STATUS("at the limit", store_outbox_push(fixture->store, &row), ST_OK);
    memset(row.error, 'e', sizeof row.error);
    CHECK_STATUS("error", store_outbox_update(fixture->store, &row), ST_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(row_survives_close_and_open),
        STORE_TEST(same_key_conflicts_and_changes_nothing),
        STORE_TEST(claim_takes_the_oldest_due_first_one_a_resident),
        STORE_TEST(residents_of_two_accounts_do_not_hold_each_other_up),
        STORE_TEST(a_row_put_off_is_not_overtaken_by_later_ones),
        STORE_TEST(what_is_due_is_untouched_and_update_keeps_the_outcome),
        STORE_TEST(no_lane_waits_for_a_later_one_even_of_the_same_resident),
        STORE_TEST(tried_messages_of_one_number_and_lane_are_found_by_rank),
        STORE_TEST(what_is_held_back_is_shown_with_its_reason_the_next_one_first),
        STORE_TEST(rows_in_sending_become_uncertain_after_a_crash),
        STORE_TEST(rows_in_sending_of_one_account_go_out_again_after_a_crash),
        STORE_TEST(wake_queues_what_waits_for_this_resident),
        STORE_TEST(next_is_the_earliest_queued_of_account_and_lane_or_never),
        STORE_TEST(counts_follow_every_change_and_rollback),
        STORE_TEST(dead_letters_are_shown_newest_first_within_scopes),
        STORE_TEST(body_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
