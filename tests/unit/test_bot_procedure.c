/* Facts, gates, roles and what follows, over the services of tests/fixtures/procedure/. */
#include "store/link.h"
#include "store/ledger.h"
#include "tests/unit/procedure_fixture.h"

static void three_parties_must_be_there_before_the_work_starts(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    const char *why;
    procedure_must_put(fixture, job, "clerk", "attended", "yes");
    static const struct {
        const char *role, *fact;
    } parties[] = {{"clerk", "arrived_cs"},
                   {"security", "arrived_security"},
                   {"technician", "arrived_engineering"}};
    for (size_t i = 0; i < COUNT_OF(parties); i++) {
        assert_int_equal(procedure_move(fixture, job, "technician", "ticket.start", &why),
                         ST_CONFLICT);
        assert_string_equal(why, "job.gate.parties");
        assert_string_equal(procedure_ticket(fixture, job).state, "opened");
        procedure_must_put(fixture, job, parties[i].role, parties[i].fact, "yes");
    }
    procedure_must_move(fixture, job, "technician", "ticket.start");
    assert_string_equal(procedure_ticket(fixture, job).state, "working");
}

static void a_party_that_did_not_come_is_no_party(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    const char *why;
    procedure_must_put(fixture, job, "clerk", "attended", "yes");
    procedure_must_put(fixture, job, "clerk", "arrived_cs", "yes");
    procedure_must_put(fixture, job, "technician", "arrived_engineering", "yes");
    procedure_must_put(fixture, job, "security", "arrived_security", "no");
    assert_int_equal(procedure_move(fixture, job, "clerk", "ticket.start", &why), ST_CONFLICT);
}

static void who_may_not_record_a_fact_is_told_so(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    static const struct {
        const char *role, *fact, *value;
        enum status status;
        const char *why;
    } cases[] = {
        {"technician", "arrived_cs", "yes", ST_FORBIDDEN, "fact.forbidden"},
        {"clerk", "no_such", "yes", ST_MALFORMED, "fact.unknown"},
        {"clerk", "arrived_cs", "perhaps", ST_MALFORMED, "fact.not_flag"},
        {"captain", "accepted", "yes", ST_CONFLICT, "job.not_yet"},
        {"clerk", "quote", "10000.01", ST_MALFORMED, "fact.not_fen"},
        {"cs_manager", "approval", "yes", ST_CONFLICT, "fact.not_now"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *why;
        enum status status = procedure_put(fixture, job, cases[i].role, cases[i].fact,
                                           cases[i].value, &why);
        CHECK(status == cases[i].status, "%s: %s", cases[i].fact, status_name(status));
        CHECK(strcmp(why, cases[i].why) == 0, "%s: %s", cases[i].fact, why);
        assert_string_equal(procedure_fact(fixture, job, cases[i].fact), "");
    }
    assert_int_equal(fixture_count_events(fixture, "ticket.recorded"), 0);
}

static void an_approval_needs_the_role_that_the_amount_asks_for(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *estimate, *role;
        enum status status;
    } cases[] = {
        {"1000", "cs_manager", ST_OK},          {"1000.01", "cs_manager", ST_CONFLICT},
        {"1000.01", "deputy_gm", ST_OK},        {"10000", "deputy_gm", ST_OK},
        {"10000.01", "deputy_gm", ST_CONFLICT}, {"10000.01", "gm", ST_OK},
        {"10000.01", "clerk", ST_FORBIDDEN},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t job = procedure_open(fixture, "job");
        const char *why;
        procedure_must_put(fixture, job, "technician", "estimate", cases[i].estimate);
        enum status moved = procedure_move(fixture, job, "technician", "ticket.start", &why);
        CHECK(moved == ST_CONFLICT && strcmp(why, "job.gate.approval") == 0, "%s: %s",
              cases[i].estimate, why);
        enum status status =
            procedure_put(fixture, job, cases[i].role, "approval", "yes", &why);
        CHECK(status == cases[i].status, "%s by %s: %s %s", cases[i].estimate, cases[i].role,
              status_name(status), why);
        moved = procedure_move(fixture, job, "technician", "ticket.start", &why);
        CHECK((moved == ST_OK) == (status == ST_OK), "%s: %s", cases[i].estimate,
              status_name(moved));
    }
}

static void an_approval_is_given_once(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    const char *why;
    procedure_must_put(fixture, job, "gm", "approval", "no");
    assert_int_equal(procedure_put(fixture, job, "gm", "approval", "yes", &why), ST_CONFLICT);
    assert_string_equal(why, "fact.once");
    assert_string_equal(procedure_fact(fixture, job, "approval"), "no");
}

static void a_move_with_roles_is_theirs_alone(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_move(fixture, job, "technician", "ticket.complete");
    static const char *const others[] = {"clerk", "gm", "resident", "system", ""};
    const char *why;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        enum status status = procedure_move(fixture, job, others[i], "ticket.inspect", &why);
        CHECK(status == ST_FORBIDDEN, "%s: %s", others[i], status_name(status));
    }
    procedure_must_move(fixture, job, "captain", "ticket.inspect");
    assert_int_equal(procedure_move(fixture, job, "captain", "ticket.start", &why), ST_CONFLICT);
    assert_string_equal(why, "staff.error.no_move");
}

static void a_record_is_an_event_with_what_was_recorded(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_put(fixture, job, "technician", "estimate", "120.5");
    assert_int_equal(fixture_count_events(fixture, "ticket.recorded"), 1);
    assert_true(procedure_said(fixture, "\"fact\":{\"name\":\"estimate\",\"title\":\"估价\","
                                        "\"value\":\"120.50\",\"shown\":\"120.50\","
                                        "\"number\":12050}"));
    assert_true(procedure_said(fixture, "\"actor\":\"technician\""));
}

static void a_count_is_not_raised_twice_within_its_time(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    const char *why;
    procedure_must_put(fixture, job, "clerk", "tries", "没人接");
    fixture->now_ms += FIXTURE_HOUR_MS - 1;
    assert_int_equal(procedure_put(fixture, job, "clerk", "tries", "占线", &why), ST_CONFLICT);
    assert_string_equal(why, "fact.too_soon");
    fixture->now_ms += 1;
    procedure_must_put(fixture, job, "clerk", "tries", "占线");
    struct fact fact;
    assert_int_equal(store_fact_get(fixture->store, job, TEXT("tries"), &fact), ST_OK);
    assert_int_equal(fact.number, 2);
}

static void a_grave_matter_is_classed_hurried_and_told_in_the_order_of_the_file(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_put(fixture, job, "clerk", "grave", "yes");
    struct ticket ticket = procedure_ticket(fixture, job);
    assert_string_equal(ticket.class_, "major");
    assert_int_equal(ticket.priority, 2);
    assert_int_equal(fixture_count_events(fixture, "ticket.graded"), 1);
    assert_true(procedure_said(fixture, "\"roles\":[\"director\",\"gm\"]"));
    assert_true(procedure_said(fixture, "GD000001 请看一下。"));
    /* Its condition looks at the class that the first reaction has set. */
    assert_true(procedure_said(fixture, "已为您加急。"));
}

static void a_defect_opens_a_linked_ticket_and_holds_the_parent_open(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    const char *why;
    procedure_must_put(fixture, job, "clerk", "defect", "墙面开裂");
    struct link link;
    size_t count = 0;
    assert_int_equal(store_link_of(fixture->store, job, &link, 1, &count), ST_OK);
    assert_int_equal(count, 1);
    assert_int_equal(link.parent, job);
    assert_string_equal(link.kind, "defect");
    struct ticket child = procedure_ticket(fixture, link.child);
    assert_string_equal(child.service, "loop");
    assert_string_equal(child.title, "整改：3-2-501");
    assert_string_equal(child.room, "3-2-501");
    assert_int_equal(fixture_count_events(fixture, "link.added"), 1);
    assert_int_equal(procedure_move(fixture, job, "clerk", "ticket.close", &why), ST_CONFLICT);
    assert_string_equal(why, "job.gate.children");
    procedure_must_move(fixture, link.child, "clerk", "ticket.close");
    assert_int_equal(fixture_count_events(fixture, "link.closed"), 1);
    procedure_must_move(fixture, job, "clerk", "ticket.close");
    assert_int_equal(fixture_count_events(fixture, "link.closed"), 1); /* it is nobody's child */
}

static void a_ticket_takes_as_many_children_as_there_is_room_for(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    for (size_t i = 0; i < LINKS_MAX; i++) {
        procedure_must_put(fixture, job, "clerk", "defect", "墙面开裂");
    }
    size_t opened = fixture_count_events(fixture, "ticket.opened");
    procedure_must_put(fixture, job, "clerk", "defect", "再来一处"); /* recorded, no ticket */
    assert_int_equal(fixture_count_events(fixture, "ticket.opened"), opened);
    assert_int_equal(opened, LINKS_MAX + 1);
}

static int64_t balance(struct fixture *fixture, const char *account)
{
    int64_t fen = -1;
    assert_int_equal(store_ledger_balance(fixture->store, TEXT("sunshine"), text_of(account), &fen),
                     ST_OK);
    return fen;
}

static void fill_fund(struct fixture *fixture, int64_t fen)
{
    struct posting posting = {.at_ms = fixture->now_ms,
                              .community = "sunshine",
                              .from = "company",
                              .to = "fund.trial",
                              .amount_fen = fen,
                              .key = "first",
                              .actor = "finance"};
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_ledger_post(fixture->store, &posting, NULL), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

static void money_is_posted_once_and_a_fund_never_falls_below_nothing(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    fill_fund(fixture, 10000);
    procedure_must_put(fixture, job, "finance", "paid", "60");
    procedure_must_put(fixture, job, "finance", "paid", "60");
    assert_int_equal(balance(fixture, "fund.trial"), 4000);
    assert_int_equal(fixture_count_events(fixture, "ticket.posted"), 1);
    int64_t second = procedure_open(fixture, "job");
    procedure_must_put(fixture, second, "finance", "paid", "40.01");
    assert_int_equal(balance(fixture, "fund.trial"), 4000);
    assert_int_equal(balance(fixture, "expense.repair"), 6000);
    assert_int_equal(fixture_count_events(fixture, "ticket.post_refused"), 1);
}

static void reactions_that_feed_each_other_stop_at_the_bound(void **state)
{
    struct fixture *fixture = *state;
    int64_t job = procedure_open(fixture, "job");
    procedure_must_put(fixture, job, "clerk", "ping", "yes");
    /* The first record by the clerk, then one for each level. */
    assert_int_equal(fixture_count_events(fixture, "ticket.recorded"), 1 + PROCEDURE_DEPTH_MAX);
    assert_int_equal(fixture->metrics.counters[COUNT_PROCEDURE_BOUND], 1);
    procedure_must_put(fixture, job, "clerk", "ping", "yes"); /* and the next one starts anew */
    assert_int_equal(fixture_count_events(fixture, "ticket.recorded"),
                     2 * (1 + PROCEDURE_DEPTH_MAX));
}

static void a_service_without_a_procedure_moves_as_before(void **state)
{
    struct fixture *fixture = *state;
    int64_t plain = procedure_open(fixture, "loop");
    const char *why;
    assert_int_equal(procedure_put(fixture, plain, "clerk", "quote", "1", &why), ST_MALFORMED);
    procedure_must_move(fixture, plain, "technician", "ticket.start");
    procedure_must_move(fixture, plain, "technician", "ticket.complete");
    procedure_must_move(fixture, plain, "clerk", "ticket.close");
    assert_true(procedure_said(fixture, "（水管）已办结。"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROCEDURE_TEST(three_parties_must_be_there_before_the_work_starts),
        PROCEDURE_TEST(a_party_that_did_not_come_is_no_party),
        PROCEDURE_TEST(who_may_not_record_a_fact_is_told_so),
        PROCEDURE_TEST(an_approval_needs_the_role_that_the_amount_asks_for),
        PROCEDURE_TEST(an_approval_is_given_once),
        PROCEDURE_TEST(a_move_with_roles_is_theirs_alone),
        PROCEDURE_TEST(a_record_is_an_event_with_what_was_recorded),
        PROCEDURE_TEST(a_count_is_not_raised_twice_within_its_time),
        PROCEDURE_TEST(a_grave_matter_is_classed_hurried_and_told_in_the_order_of_the_file),
        PROCEDURE_TEST(a_defect_opens_a_linked_ticket_and_holds_the_parent_open),
        PROCEDURE_TEST(a_ticket_takes_as_many_children_as_there_is_room_for),
        PROCEDURE_TEST(money_is_posted_once_and_a_fund_never_falls_below_nothing),
        PROCEDURE_TEST(reactions_that_feed_each_other_stop_at_the_bound),
        PROCEDURE_TEST(a_service_without_a_procedure_moves_as_before),
    };
    return RUN_PROCEDURE_TESTS(tests);
}
