/* The judge of the dunning ladder: for each thing that must not happen, a year in which it happens, and
 * the same without it. */
#include "bot/report.h"
#include "bot/simulate_dunning.h"
#include "tests/unit/shipped_config.h"
#include "tests/unit/stories.h"

enum { OUTBOX = 7 };

struct court {
    struct simulate_options options;
    struct sim sim;
    struct arena *arena;
    int64_t household;
};

static void open_court(struct court *court, struct fixture *fixture)
{
    struct household household = {.owner = "王伟", .phone = "13910000001"};
    *court = (struct court){.options = {.homes = 1, .days = 400}};
    court->options.config = fixture_shipped_config();
    court->sim.options = &court->options;
    court->sim.config = court->options.config;
    court->sim.store = fixture->store;
    court->sim.world_ms = moment("2026-01-01T00:00");
    SET(household.community, "sunshine");
    SET(household.room, "1-1-101");
    OK(store_household_put(fixture->store, &household));
    court->household = household.id;
    court->arena = arena_open(4096, 65536);
    OK(oracle_open(&court->sim, &court->sim.oracle));
    sim_mails_collect(court->sim.config, dunning_judge_rungs(court->sim.dunning),
                      &court->sim.mails);
    OK(dunning_judge_home(court->sim.dunning, household.id));
    const struct sim_bill bill = {
        .due = date_local_day(moment("2026-01-31T12:00"), ZONE_MINUTES), .month = 202601, .fen = 45000};
    dunning_judge_bill(court->sim.dunning, household.id, &bill, true);
}

static int64_t close_court(struct court *court)
{
    struct simulate_result result = {0};
    oracle_report(court->sim.oracle, NULL, &result);
    oracle_close(court->sim.oracle);
    arena_close(court->arena);
    config_drop(court->options.config);
    return result.mismatches;
}

/* A moment without anything else in it. */
static void at(struct court *court, const char *when)
{
    court->sim.world_ms = moment(when);
    dunning_judge_time(court->sim.dunning, true);
}

static void tell(struct court *court, const char *kind, int64_t contact, int64_t ticket,
                 const char *json)
{
    const struct event event = {.at_ms = sim_wall(&court->sim), .kind = text_of(kind),
                                .actor = TEXT("system"), .contact = contact, .ticket = ticket};
    json_t *data = json_loads(json, 0, NULL);
    assert_non_null(data);
    dunning_judge_event(court->sim.dunning, &event, data);
    json_decref(data);
}

/* The gateway decides the step and hands its message over, at one moment. */
static void send(struct court *court, const char *when, const char *step, int64_t outbox,
                 const char *amount)
{
    char key[64], json[128];
    const struct text_value values[] = {{"name", TEXT("王伟")}, {"room", TEXT("1-1-101")},
                                        {"amount", text_of(amount)}};
    snprintf(key, sizeof key, "dunning.%s", step);
    snprintf(json, sizeof json, "{\"room\":\"1-1-101\",\"step\":\"%s\",\"skipped\":\"\",\"owed_fen\":45000}",
             step);
    struct text words = texts_fill(court->sim.config->texts, key, values, 3, court->arena);
    struct sim_mail mail = sim_mails_read(&court->sim.mails, words);
    at(court, when);
    dunning_judge_sent(court->sim.dunning, court->household, outbox, mail, words);
    tell(court, "dunning.step", 0, 0, json);
    dunning_judge_settle(court->sim.dunning);
    dunning_judge_arrived(court->sim.dunning, court->household, outbox, mail, true);
}

static void pay(struct court *court, const char *when, int64_t fen)
{
    at(court, when);
    dunning_judge_paid(court->sim.dunning, court->household, fen);
}

static void right(struct court *court)
{
    at(court, "2026-01-26T09:00");
    send(court, "2026-01-26T09:01", "before", 1, "450");
    at(court, "2026-01-26T20:00");
    send(court, "2026-01-31T09:01", "due", 2, "450");
    at(court, "2026-01-31T20:00");
    pay(court, "2026-02-01T10:00", 45000);
    at(court, "2026-02-07T09:00");
    at(court, "2026-02-07T20:00");
}

static void a_day_early(struct court *court)
{
    send(court, "2026-01-25T09:01", "before", 1, "450");
}

static void missing(struct court *court)
{
    at(court, "2026-01-26T09:00");
    at(court, "2026-01-26T20:00");
}

static void after_payment(struct court *court)
{
    pay(court, "2026-01-26T09:00", 45000);
    send(court, "2026-01-26T09:01", "before", 1, "450");
}

static void in_quiet_hours(struct court *court)
{
    at(court, "2026-01-26T09:00");
    send(court, "2026-01-26T20:01", "before", 1, "450");
}

static void the_wrong_sum(struct court *court)
{
    send(court, "2026-01-26T09:01", "before", 1, "1450");
}

static void the_wrong_step(struct court *court)
{
    send(court, "2026-01-26T09:01", "due", 1, "450");
}

static void twice(struct court *court)
{
    right(court);
    struct text words = texts_fill(court->sim.config->texts, "campaign.survey", NULL, 0, court->arena);
    const struct sim_mail invitation = {MAIL_INVITE, RUNG_NONE};
    at(court, "2026-02-08T10:00");
    dunning_judge_sent(court->sim.dunning, court->household, 8, invitation, words);
    dunning_judge_sent(court->sim.dunning, court->household, 9, invitation, words);
}

static void without_a_step(struct court *court)
{
    const struct text_value amount = {"amount", TEXT("450")};
    struct text words = texts_fill(court->sim.config->texts, "dunning.before", &amount, 1, court->arena);
    at(court, "2026-01-26T09:00");
    dunning_judge_sent(court->sim.dunning, court->household, OUTBOX,
                       sim_mails_read(&court->sim.mails, words), words);
    dunning_judge_settle(court->sim.dunning);
}

static int64_t contact_of_home(struct court *court)
{
    struct contact contact = {.household = court->household, .following = true};
    SET(contact.channel, "wechat");
    SET(contact.account, "plain");
    SET(contact.peer, "oSim000000");
    SET(contact.community, "sunshine");
    OK(store_contact_add(court->sim.store, &contact));
    return contact.id;
}

static void after_opting_out(struct court *court)
{
    at(court, "2026-01-20T10:00");
    tell(court, "chat.opted_out", contact_of_home(court), 0, "{}");
    send(court, "2026-01-26T09:01", "before", 1, "450");
}

/* Who opted out is passed over, and that is right. */
static void silently(struct court *court)
{
    at(court, "2026-01-20T10:00");
    tell(court, "chat.opted_out", contact_of_home(court), 0, "{}");
    at(court, "2026-01-26T09:01");
    tell(court, "dunning.step", 0, 0,
         "{\"room\":\"1-1-101\",\"step\":\"before\",\"skipped\":\"opted_out\",\"owed_fen\":45000}");
    at(court, "2026-01-26T20:00");
}

static int64_t dispute_of_home(struct court *court)
{
    struct ticket ticket = {.household = court->household};
    SET(ticket.service, "fee");
    SET(ticket.state, "opened");
    SET(ticket.community, "sunshine");
    OK(store_ticket_open(court->sim.store, &ticket));
    return ticket.number;
}

static void in_dispute(struct court *court)
{
    at(court, "2026-01-20T10:00");
    tell(court, "ticket.opened", 0, dispute_of_home(court),
         "{\"ticket\":{\"service\":\"fee\",\"intent\":\"fee.dispute\",\"state\":\"opened\"}}");
    send(court, "2026-01-26T09:01", "before", 1, "450");
}

static void disputed_and_settled(struct court *court)
{
    int64_t ticket = dispute_of_home(court);
    at(court, "2026-01-20T10:00");
    tell(court, "ticket.opened", 0, ticket,
         "{\"ticket\":{\"service\":\"fee\",\"intent\":\"fee.dispute\",\"state\":\"opened\"}}");
    at(court, "2026-01-21T10:00");
    tell(court, "ticket.closed", 0, ticket,
         "{\"ticket\":{\"service\":\"fee\",\"intent\":\"fee.dispute\",\"state\":\"closed\"}}");
    right(court);
}

static const char letter_json[] =
    "{\"room\":\"1-1-101\",\"step\":\"letter\",\"skipped\":\"\",\"owed_fen\":45000}";

/* Nothing is due before the letter: the steps are taken, and only its day is looked at. */
static void letter_on(struct court *court, const char *when)
{
    right(court);
    const struct sim_bill bill = {
        .due = date_local_day(moment("2026-03-31T12:00"), ZONE_MINUTES), .month = 202603, .fen = 45000};
    dunning_judge_bill(court->sim.dunning, court->household, &bill, true);
    send(court, "2026-03-26T09:01", "before", 3, "450");
    send(court, "2026-03-31T09:01", "due", 4, "450");
    send(court, "2026-04-07T09:01", "first", 5, "450");
    send(court, "2026-04-30T09:01", "second", 6, "450");
    send(court, "2026-05-30T09:01", "third", 7, "450");
    if (when != NULL) {
        at(court, when);
        tell(court, "dunning.step", 0, 1, letter_json);
    }
}

static void letter_after_three_months(struct court *court)
{
    letter_on(court, "2026-07-08T09:00");
}

static void letter_a_day_early(struct court *court)
{
    letter_on(court, "2026-07-07T09:00");
}

/* Three months are over on the 8th: by its evening the letter is missing. */
static void letter_late(struct court *court)
{
    letter_on(court, NULL);
    at(court, "2026-07-08T09:00");
    at(court, "2026-07-08T20:00");
}

/* … unless the gateway could not write on that day. */
static void letter_after_a_downtime(struct court *court)
{
    letter_on(court, NULL);
    at(court, "2026-07-08T09:00");
    dunning_judge_time(court->sim.dunning, false);
    at(court, "2026-07-08T20:00");
    at(court, "2026-07-09T09:00");
    tell(court, "dunning.step", 0, 1, letter_json);
    at(court, "2026-07-09T20:00");
}

/* ---- the legal stage ---- */

static void add_staff(struct court *court, const char *role)
{
    struct staff staff = {0};
    SET(staff.username, "%s", role);
    SET(staff.role, "%s", role);
    OK(store_staff_put(court->sim.store, &staff));
}

static void go_legal(struct court *court, const char *role)
{
    const struct event event = {.at_ms = sim_wall(&court->sim), .kind = TEXT("dunning.step"),
                                .actor = text_of(role)};
    json_t *data = json_pack("{s:s,s:s}", "room", "1-1-101", "step", "legal");
    add_staff(court, role);
    dunning_judge_event(court->sim.dunning, &event, data);
    json_decref(data);
}

static void answer_legal(struct court *court, const char *role, const char *answer)
{
    struct staff staff = {0};
    SET(staff.role, "%s", role);
    dunning_judge_asked_legal(court->sim.dunning, &staff,
                              TEXT("{\"op\":\"dunning.legal\",\"room\":\"1-1-101\"}"), text_of(answer));
    dunning_judge_settle(court->sim.dunning);
}

static const char refused[] = "{\"error\":{\"code\":\"conflict\"}}", done[] = "{\"ok\":true}",
                  forbidden[] = "{\"error\":{\"code\":\"forbidden\"}}";

static void lettered(struct court *court)
{
    letter_after_three_months(court);
    at(court, "2026-07-10T10:00");
}

static void a_director_goes_to_law(struct court *court)
{
    lettered(court);
    go_legal(court, "director");
    answer_legal(court, "director", done);
    answer_legal(court, "director", refused); /* once is enough */
    answer_legal(court, "clerk", forbidden);
}

static void a_clerk_goes_to_law(struct court *court)
{
    lettered(court);
    go_legal(court, "clerk");
}

static void to_law_before_the_letter(struct court *court)
{
    letter_on(court, NULL);
    at(court, "2026-06-10T10:00");
    go_legal(court, "director");
}

static void to_law_after_payment(struct court *court)
{
    lettered(court);
    pay(court, "2026-07-10T11:00", 45000);
    at(court, "2026-07-10T12:00");
    go_legal(court, "director");
}

static void a_director_is_refused(struct court *court)
{
    lettered(court);
    answer_legal(court, "director", refused);
}

static void a_director_is_forbidden(struct court *court)
{
    lettered(court);
    answer_legal(court, "director", forbidden);
}

static void a_director_is_too_early(struct court *court)
{
    letter_on(court, NULL);
    at(court, "2026-06-10T10:00");
    answer_legal(court, "director", refused);
}

static void reminded_behind_the_law(struct court *court)
{
    a_director_goes_to_law(court);
    at(court, "2026-09-08T09:00");
    tell(court, "dunning.step", 0, 2,
         "{\"room\":\"1-1-101\",\"step\":\"decide\",\"skipped\":\"\",\"owed_fen\":45000}");
}

/* A report of the day after the bill was due. */
static void report_says(struct court *court, const char *overdue)
{
    static const struct report_column columns[] = {{"reason", REPORT_REASON, false},
                                                   {"homes", REPORT_HOMES, true},
                                                   {"overdue", REPORT_OVERDUE, true}};
    struct text row[1][REPORT_COLUMNS_MAX] = {{TEXT("尚不清楚"), TEXT("1"), text_of(overdue)}};
    const struct report report = {
        .table_count = 1,
        .tables = {{"arrears", REPORT_T_ARREARS, 3, columns, 1, 1, 0, row}}};
    at(court, "2026-02-01T08:00");
    dunning_judge_compare(court->sim.dunning, &report);
}

static void reported(struct court *court)
{
    report_says(court, "450.00");
}

static void reported_wrong(struct court *court)
{
    report_says(court, "449.99");
}

static const struct story_row stories[] = {
    {"all as it has to be", right, false},
    {"who opted out is passed over", silently, false},
    {"a dispute that was settled in time", disputed_and_settled, false},
    {"the letter after three months", letter_after_three_months, false},
    {"the letter after a downtime", letter_after_a_downtime, false},
    {"a director goes to law after the letter", a_director_goes_to_law, false},
    {"a director is refused before the letter", a_director_is_too_early, false},
    {"a clerk goes to law", a_clerk_goes_to_law, true},
    {"to law before the letter", to_law_before_the_letter, true},
    {"to law after payment", to_law_after_payment, true},
    {"a director is refused after the letter", a_director_is_refused, true},
    {"a director is forbidden to", a_director_is_forbidden, true},
    {"a step behind the legal stage", reminded_behind_the_law, true},
    {"a report that says the same", reported, false},
    {"a report that says another sum", reported_wrong, true},
    {"a day early", a_day_early, true},
    {"missing", missing, true},
    {"after payment", after_payment, true},
    {"in quiet hours", in_quiet_hours, true},
    {"the wrong sum", the_wrong_sum, true},
    {"the wrong step", the_wrong_step, true},
    {"twice on a day", twice, true},
    {"without a step", without_a_step, true},
    {"after opting out", after_opting_out, true},
    {"in dispute", in_dispute, true},
    {"the letter a day early", letter_a_day_early, true},
    {"the letter late", letter_late, true},
};

static int64_t hear(struct fixture *fixture, story *told)
{
    struct court court;
    open_court(&court, fixture);
    told(&court);
    return close_court(&court);
}

static void each_wrong_is_seen(void **state)
{
    judge_stories(*state, hear, stories, sizeof stories / sizeof stories[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(each_wrong_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
