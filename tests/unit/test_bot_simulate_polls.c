/* The judge of surveys: for each thing that must not happen, a survey in which it happens, and the same
 * without it. */
#include "bot/base/date.h"
#include "bot/report.h"
#include "bot/simulate_polls.h"
#include "store/contact.h"
#include "store/home.h"
#include "store/survey.h"
#include "tests/desk_stand_in.h"
#include "tests/unit/store_fixture.h"

enum { ZONE_MINUTES = 480, HOMES = 20, EMPTY = 19, SAMPLED = 4, REQUIRED = 2, COLUMNS = 7,
       CAMPAIGN = 31, OTHER_SAMPLED = 5, OTHER_CAMPAIGN = 32 };

struct court {
    struct simulate_options options;
    struct sim sim;
    int64_t households[HOMES];
    int64_t contact, outbox; /* of somebody who writes by SMS; the newest row */
    struct survey survey;
    struct survey other; /* opinions: begun by stories of two surveys, with the same homes and one more */
};

static int64_t moment(const char *at)
{
    int64_t at_ms = 0;
    assert_true(date_parse_moment(text_of(at), ZONE_MINUTES, &at_ms));
    return at_ms;
}

static void add_home(struct court *court, struct fixture *fixture, int number)
{
    struct household household = {.owner = "王伟"};
    SET(household.community, "sunshine");
    SET(household.room, "%d-1-101", number + 1);
    OK(store_household_put(fixture->store, &household));
    const struct home home = {.household = household.id,
                              .occupied_on = number == EMPTY ? 0 : 20250101};
    OK(store_home_put(fixture->store, &home));
    court->households[number] = household.id;
    OK(dunning_judge_home(court->sim.dunning, household.id));
}

/* What the gateway has: the sample that its judge looks up. */
static struct survey draw(struct court *court, const char *kind, int64_t wanted)
{
    struct survey survey = {.seed = 5};
    struct store *store = court->sim.store;
    SET(survey.kind, "%s", kind);
    SET(survey.questionnaire, "satisfaction");
    SET(survey.community, "sunshine");
    survey.plan_last = court->households[HOMES - 1];
    OK(store_survey_add(store, &survey));
    while (survey.plan_next < survey.plan_last) {
        OK(store_survey_count(store, &survey));
    }
    survey.wanted = wanted;
    bool more = true;
    OK(store_survey_share(store, &survey));
    while (more) {
        OK(store_survey_draw(store, &survey, &more));
    }
    survey.state = SURVEY_OPEN;
    OK(store_survey_save(store, &survey));
    return survey;
}

static void open_court(struct court *court, struct fixture *fixture)
{
    int64_t last_year = date_local_day(moment("2025-03-05T12:00"), ZONE_MINUTES);
    *court = (struct court){.options = {.homes = HOMES, .days = 400}};
    OK(stand_in_config(&court->options.config));
    court->sim.options = &court->options;
    court->sim.config = court->options.config;
    court->sim.store = fixture->store;
    court->sim.households = court->households;
    court->sim.world_ms = moment("2026-01-01T00:00");
    OK(oracle_open(&court->sim, &court->sim.oracle));
    for (int i = 0; i < HOMES; i++) {
        add_home(court, fixture, i);
    }
    poll_judge_remember(court->sim.polls, TEXT("first"), last_year);
    poll_judge_remember(court->sim.polls, TEXT("opinions"), last_year + 90); /* not one for stories of one */
    court->survey = draw(court, "yearly", SAMPLED);
    court->other = draw(court, "opinions", OTHER_SAMPLED);
}

static int64_t close_court(struct court *court)
{
    struct simulate_result result = {0};
    OK(poll_judge_finish(court->sim.polls));
    oracle_report(court->sim.oracle, NULL, &result);
    oracle_close(court->sim.oracle);
    config_drop(court->options.config);
    return result.mismatches;
}

/* The day's look of the gateway, and its evening. */
static void at(struct court *court, const char *when)
{
    court->sim.world_ms = moment(when);
    poll_judge_time(court->sim.polls, true);
}

static void enter(struct court *court, const char *kind, const char *actor, int64_t ticket,
                  const char *json)
{
    const struct event event = {.at_ms = sim_wall(&court->sim), .kind = text_of(kind),
                                .actor = text_of(actor), .ticket = ticket};
    json_t *data = json_loads(json, 0, NULL);
    assert_non_null(data);
    poll_judge_event(court->sim.polls, &event, data);
    json_decref(data);
}

/* An event that is all of its moment. */
static void tell_as(struct court *court, const char *kind, const char *actor, int64_t ticket,
                    const char *json)
{
    enter(court, kind, actor, ticket, json);
    poll_judge_settle(court->sim.polls, true);
}

struct counts {
    int occupied, sampled, required, answered, declined;
};

static void enter_of(struct court *court, const struct survey *survey, const char *kind,
                     const char *room, struct counts counts)
{
    char json[320];
    snprintf(json, sizeof json,
             "{\"survey\":{\"id\":%lld,\"kind\":\"%s\",\"campaign\":%d,\"occupied\":%d,"
             "\"sampled\":%d,\"required\":%d,\"answered\":%d,\"declined\":%d},\"room\":\"%s\"}",
             (long long)survey->id, survey->kind,
             survey == &court->other ? OTHER_CAMPAIGN : CAMPAIGN, counts.occupied, counts.sampled,
             counts.required, counts.answered, counts.declined, room);
    enter(court, kind, "resident", 0, json);
}

static void tell(struct court *court, const char *kind, const char *room, struct counts counts)
{
    enter_of(court, &court->survey, kind, room, counts);
    poll_judge_settle(court->sim.polls, true);
}

static const struct counts drawn = {EMPTY, SAMPLED, REQUIRED, 0, 0};

/* The place in the sample; or a home that is not in it. */
static struct survey_place place(struct court *court, size_t index)
{
    struct survey_place places[HOMES];
    size_t count = 0;
    OK(store_survey_in_state(court->sim.store, &court->survey, HOME_OPEN, HOMES, places, &count));
    assert_int_equal(count, SAMPLED);
    return places[index];
}

static bool is_asked(struct court *court, const struct survey *survey, size_t index)
{
    struct survey_home home;
    return store_survey_home_get(court->sim.store, survey->id, court->households[index], &home) == ST_OK;
}

static void begin(struct court *court, const char *day)
{
    char when[32];
    snprintf(when, sizeof when, "%sT09:30", day);
    at(court, when);
    tell(court, "survey.begun", "", (struct counts){0});
}

static void send(struct court *court, enum sim_mail_kind kind, int64_t household, int64_t campaign)
{
    const struct poll_mail mail = {.mail = {kind, RUNG_NONE},
                                   .household = household,
                                   .contact = court->contact,
                                   .outbox = ++court->outbox,
                                   .campaign = campaign};
    poll_judge_sent(court->sim.polls, &mail);
}

static void invite(struct court *court, size_t index)
{
    send(court, MAIL_INVITE, place(court, index).household, CAMPAIGN);
}

static void open_survey(struct court *court, size_t invitations)
{
    at(court, "2026-03-04T09:30");
    at(court, "2026-03-04T20:00");
    begin(court, "2026-03-05");
    tell(court, "survey.drawn", "", drawn);
    at(court, "2026-03-05T20:00");
    at(court, "2026-03-06T09:30");
    tell(court, "survey.started", "", drawn);
    for (size_t i = 0; i < invitations; i++) {
        invite(court, i);
    }
    at(court, "2026-03-06T20:00");
}

static void answer(struct court *court, size_t index, int answered)
{
    struct counts counts = drawn;
    counts.answered = answered;
    tell(court, "survey.answered", place(court, index).room, counts);
}

typedef void story(struct court *court);

static void right(struct court *court)
{
    open_survey(court, SAMPLED);
    at(court, "2026-03-07T10:00");
    answer(court, 0, 1);
    answer(court, 1, 2);
    at(court, "2026-04-04T09:30");
    at(court, "2026-04-04T20:00");
    at(court, "2026-04-05T09:30");
    tell(court, "survey.closed", "", drawn);
    at(court, "2026-04-05T20:00");
}

static void a_day_early(struct court *court)
{
    begin(court, "2026-03-04");
}

static void a_minute_late(struct court *court)
{
    at(court, "2026-03-05T09:30");
    court->sim.world_ms = moment("2026-03-05T09:31");
    tell(court, "survey.begun", "", (struct counts){0});
}

static void not_begun(struct court *court)
{
    at(court, "2026-03-05T09:30");
    poll_judge_settle(court->sim.polls, true);
}

static void the_wrong_share(struct court *court)
{
    begin(court, "2026-03-05");
    tell(court, "survey.drawn", "", (struct counts){EMPTY, SAMPLED + 1, REQUIRED, 0, 0});
}

static void too_few_required(struct court *court)
{
    begin(court, "2026-03-05");
    tell(court, "survey.drawn", "", (struct counts){EMPTY, SAMPLED, REQUIRED - 1, 0, 0});
}

static void one_not_invited(struct court *court)
{
    open_survey(court, SAMPLED - 1);
}

static void another_invited(struct court *court)
{
    open_survey(court, SAMPLED);
    send(court, MAIL_INVITE, court->households[EMPTY], CAMPAIGN);
}

static void invited_after_answering(struct court *court)
{
    open_survey(court, SAMPLED);
    answer(court, 0, 1);
    invite(court, 0);
}

static void answered_twice(struct court *court)
{
    open_survey(court, SAMPLED);
    answer(court, 0, 1);
    answer(court, 0, 2);
}

static void counted_wrong(struct court *court)
{
    open_survey(court, SAMPLED);
    answer(court, 0, 2);
}

static void closed_too_early(struct court *court)
{
    open_survey(court, SAMPLED);
    answer(court, 0, 1);
    at(court, "2026-04-05T09:30");
    tell(court, "survey.closed", "", drawn);
}

static void not_closed(struct court *court)
{
    open_survey(court, SAMPLED);
    answer(court, 0, 1);
    answer(court, 1, 2);
    at(court, "2026-04-05T09:30");
    at(court, "2026-04-05T20:00");
}

static void not_visited(struct court *court)
{
    open_survey(court, SAMPLED);
    at(court, "2026-03-13T09:30");
    at(court, "2026-03-13T20:00");
}

/* ---- two surveys ---- */

static const struct counts other_drawn = {EMPTY, OTHER_SAMPLED, REQUIRED, 0, 0};

static void tell_both(struct court *court, const char *kind)
{
    enter_of(court, &court->survey, kind, "", drawn);
    enter_of(court, &court->other, kind, "", other_drawn);
    poll_judge_settle(court->sim.polls, true);
}

/* Both begin on one day, a year after the first; as many as are asked by the first are by the other too. */
static void open_both(struct court *court)
{
    int64_t last_year = date_local_day(moment("2025-03-05T12:00"), ZONE_MINUTES);
    poll_judge_remember(court->sim.polls, TEXT("opinions"), last_year);
    at(court, "2026-03-05T09:30");
    tell_both(court, "survey.begun");
    tell_both(court, "survey.drawn");
    at(court, "2026-03-06T09:30");
    tell_both(court, "survey.started");
    for (size_t i = 0; i < SAMPLED; i++) {
        invite(court, i);
    }
    for (size_t i = 0; i < HOMES; i++) { /* the one home that the first does not ask */
        if (is_asked(court, &court->other, i) && !is_asked(court, &court->survey, i)) {
            send(court, MAIL_INVITE, court->households[i], OTHER_CAMPAIGN);
        }
    }
    at(court, "2026-03-06T20:00");
}

static void both_on_their_days(struct court *court)
{
    open_both(court);
    at(court, "2026-03-07T09:30");
    at(court, "2026-03-07T20:00");
}

static void one_of_both_not_begun(struct court *court)
{
    poll_judge_remember(court->sim.polls, TEXT("opinions"),
                        date_local_day(moment("2025-03-05T12:00"), ZONE_MINUTES));
    begin(court, "2026-03-05");
}

static void invite_other(struct court *court, size_t index)
{
    send(court, MAIL_INVITE, place(court, index).household, OTHER_CAMPAIGN);
}

static void invited_to_both(struct court *court)
{
    open_both(court);
    at(court, "2026-03-07T09:30");
    invite_other(court, 0);
}

static void answer_first(struct court *court)
{
    open_both(court);
    at(court, "2026-03-07T10:00");
    answer(court, 0, 1);
    at(court, "2026-03-07T20:00");
    at(court, "2026-03-08T09:30");
}

static void invited_when_it_has_answered(struct court *court)
{
    answer_first(court);
    invite_other(court, 0);
    at(court, "2026-03-08T20:00");
}

/* Whose invitation to the first was lost on its way: it may come yet, and the second may ask meanwhile. */
static void invited_when_the_first_was_lost(struct court *court)
{
    open_both(court);
    poll_judge_lost_on_way(court->sim.polls, place(court, 0).household, CAMPAIGN);
    poll_judge_lost_on_way(court->sim.polls, place(court, 1).household, CAMPAIGN);
    at(court, "2026-03-07T09:30");
    invite_other(court, 0);
    at(court, "2026-03-07T20:00");
}

static void not_invited_when_it_has_answered(struct court *court)
{
    answer_first(court);
    at(court, "2026-03-08T20:00");
}

static int64_t open_ticket(struct court *court, const char *intent, const char *channel,
                           int64_t household, const char *content)
{
    char slots[200];
    struct ticket ticket = {.household = household};
    snprintf(slots, sizeof slots, "{\"content\":{\"shown\":\"%s\"},\"survey\":{\"shown\":\"%lld\"}}",
             content, (long long)court->survey.id);
    SET(ticket.service, "task");
    SET(ticket.state, "opened");
    SET(ticket.community, "sunshine");
    SET(ticket.intent, "%s", intent);
    SET(ticket.channel, "%s", channel);
    ticket.slots = text_of(slots);
    OK(store_ticket_open(court->sim.store, &ticket));
    tell_as(court, "ticket.opened", "system", ticket.number, "{}");
    return ticket.number;
}

static void visit(struct court *court, const char *when, size_t visits)
{
    open_survey(court, SAMPLED);
    at(court, when);
    for (size_t i = 0; i < visits; i++) {
        open_ticket(court, "R-SUR-2a", "calendar", place(court, i).household, "");
    }
}

static void visited(struct court *court)
{
    visit(court, "2026-03-13T09:30", REQUIRED);
    at(court, "2026-03-13T20:00");
}

/* A visit that brings no sheet is made again, on another day. */
static void visited_again(struct court *court)
{
    open_survey(court, SAMPLED);
    at(court, "2026-03-13T09:30");
    int64_t first = open_ticket(court, "R-SUR-2a", "calendar", place(court, 0).household, "");
    open_ticket(court, "R-SUR-2a", "calendar", place(court, 1).household, "");
    tell_as(court, "ticket.completed", "clerk", first, "{}");
    at(court, "2026-03-13T20:00");
    at(court, "2026-03-14T09:30");
    open_ticket(court, "R-SUR-2a", "calendar", place(court, 0).household, "");
    at(court, "2026-03-14T20:00");
}

static void not_visited_again(struct court *court)
{
    open_survey(court, SAMPLED);
    at(court, "2026-03-13T09:30");
    int64_t first = open_ticket(court, "R-SUR-2a", "calendar", place(court, 0).household, "");
    open_ticket(court, "R-SUR-2a", "calendar", place(court, 1).household, "");
    tell_as(court, "ticket.completed", "clerk", first, "{}");
    at(court, "2026-03-13T20:00");
    at(court, "2026-03-14T09:30");
    at(court, "2026-03-14T20:00");
}

static void visited_too_early(struct court *court)
{
    visit(court, "2026-03-12T09:30", REQUIRED);
}

static void visited_too_often(struct court *court)
{
    visit(court, "2026-03-13T09:30", REQUIRED + 1);
}

/* A sheet with one opinion and the worst mark. */
static void complain(struct court *court, bool anonymous)
{
    const struct poll_speaker speaker = {place(court, 0).household, anonymous, false};
    open_survey(court, SAMPLED);
    poll_judge_said_mark(court->sim.polls, &speaker, 1, true);
    poll_judge_said_opinion(court->sim.polls, &speaker, 12);
}

static void heard(struct court *court)
{
    complain(court, false);
    open_ticket(court, "", "survey", place(court, 0).household, "建议 12");
    open_ticket(court, "R-SUR-6a", "calendar", place(court, 0).household, "");
    answer(court, 0, 1);
}

static void without_a_ticket(struct court *court)
{
    complain(court, false);
    open_ticket(court, "R-SUR-6a", "calendar", place(court, 0).household, "");
    answer(court, 0, 1);
}

static void without_a_revisit(struct court *court)
{
    complain(court, false);
    open_ticket(court, "", "survey", place(court, 0).household, "建议 12");
    answer(court, 0, 1);
}

static void named_though_anonymous(struct court *court)
{
    complain(court, true);
    open_ticket(court, "", "survey", place(court, 0).household, "建议 12");
    answer(court, 0, 1);
}

static void revisit_closed_by_a_clerk(struct court *court)
{
    complain(court, false);
    open_ticket(court, "", "survey", place(court, 0).household, "建议 12");
    int64_t ticket = open_ticket(court, "R-SUR-6a", "calendar", place(court, 0).household, "");
    answer(court, 0, 1);
    tell_as(court, "ticket.completed", "clerk", ticket, "{}");
}

static void taken_after_eight_days(struct court *court)
{
    open_survey(court, SAMPLED);
    court->sim.world_ms = moment("2026-03-15T12:00");
    poll_judge_handed_in(court->sim.polls, place(court, 0).household, moment("2026-03-07T12:00"));
}

/* ---- sheets that are not finished ---- */

/* He begins a sheet on the 7th, and puts it away. */
static void put_away(struct court *court)
{
    struct contact contact = {.following = true};
    SET(contact.channel, "sms");
    SET(contact.account, "kannel");
    SET(contact.peer, "13910000001");
    SET(contact.community, "sunshine");
    OK(store_contact_add(court->sim.store, &contact));
    court->contact = contact.id;
    open_survey(court, SAMPLED);
    at(court, "2026-03-07T10:00");
    poll_judge_sheet_wanted(court->sim.polls, place(court, 0).household, contact.id);
    poll_judge_sheet_begun(court->sim.polls, contact.id);
    at(court, "2026-03-07T20:00");
    at(court, "2026-03-10T09:30");
}

static void remind(struct court *court, const char *when)
{
    at(court, when);
    send(court, MAIL_REMIND, place(court, 0).household, 0);
}

static void reminded(struct court *court)
{
    put_away(court);
    remind(court, "2026-03-10T10:00");
    court->outbox--; /* the same row once more */
    remind(court, "2026-03-10T10:05");
    at(court, "2026-03-10T20:00");
    at(court, "2026-03-11T20:00");
}

static void answered_before_the_reminder(struct court *court)
{
    put_away(court);
    answer(court, 0, 1);
    at(court, "2026-03-10T10:00");
    at(court, "2026-03-10T20:00");
}

static void not_reminded(struct court *court)
{
    put_away(court);
    at(court, "2026-03-10T10:00");
    at(court, "2026-03-10T20:00");
}

static void reminded_twice(struct court *court)
{
    reminded(court);
    remind(court, "2026-03-12T10:00");
}

static void reminded_early(struct court *court)
{
    put_away(court);
    court->sim.world_ms = moment("2026-03-09T10:00");
    remind(court, "2026-03-09T10:00");
}

static void reminded_of_nothing(struct court *court)
{
    open_survey(court, SAMPLED);
    court->contact = 99;
    remind(court, "2026-03-10T10:00");
}

/* A report that says so many answered. */
static void report_says(struct court *court, const char *answered)
{
    static const struct report_column columns[] = {
        {"survey", REPORT_SURVEY, false},     {"occupied", REPORT_OCCUPIED, true},
        {"asked", REPORT_ASKED, true},        {"required", REPORT_REQUIRED, true},
        {"answered", REPORT_ANSWERED, true},  {"opinions", REPORT_OPINIONS, true},
        {"opinion_tickets", REPORT_OPINION_TICKETS, true}};
    const struct survey_kind *kind = survey_kind(court->sim.config->surveys, TEXT("yearly"));
    struct text row[1][REPORT_COLUMNS_MAX] = {
        {kind->title, TEXT("19"), TEXT("4"), TEXT("2"), text_of(answered), TEXT("0"), TEXT("0")}};
    const struct report report = {.table_count = 1,
                                  .tables = {{"surveys", REPORT_T_SURVEYS, COLUMNS, columns, 1, 1, 0,
                                              row}}};
    right(court);
    poll_judge_compare(court->sim.polls, &report, moment("2026-01-01T00:00"));
}

static void reported(struct court *court)
{
    report_says(court, "2");
}

static void reported_wrong(struct court *court)
{
    report_says(court, "3");
}

static const struct {
    const char *label;
    story *tell;
    bool wrong;
} stories[] = {
    {"all as it has to be", right, false},
    {"visits up to the required answers", visited, false},
    {"a visit that brings no sheet is made again", visited_again, false},
    {"a visit that brings no sheet is the last", not_visited_again, true},
    {"an opinion and a strong mark, seen to", heard, false},
    {"two kinds on one day", both_on_their_days, false},
    {"invited by the second when the first is answered", invited_when_it_has_answered, false},
    {"a report that says the same", reported, false},
    {"a report that says another figure", reported_wrong, true},
    {"invited by the second when the first did not arrive", invited_when_the_first_was_lost, false},
    {"a sheet is reminded of once", reminded, false},
    {"a sheet that is finished before", answered_before_the_reminder, false},
    {"a sheet is not reminded of", not_reminded, true},
    {"a sheet is reminded of twice", reminded_twice, true},
    {"a sheet is reminded of too early", reminded_early, true},
    {"a reminder of no sheet", reminded_of_nothing, true},
    {"one of two kinds is not begun", one_of_both_not_begun, true},
    {"invited to two surveys at once", invited_to_both, true},
    {"not invited by the second when the first is answered", not_invited_when_it_has_answered, true},
    {"a day early", a_day_early, true},
    {"a minute late", a_minute_late, true},
    {"not begun", not_begun, true},
    {"the wrong share", the_wrong_share, true},
    {"too few required", too_few_required, true},
    {"a home of the sample is not invited", one_not_invited, true},
    {"another home is invited", another_invited, true},
    {"invited after answering", invited_after_answering, true},
    {"answered twice", answered_twice, true},
    {"counted wrong", counted_wrong, true},
    {"closed too early", closed_too_early, true},
    {"not closed", not_closed, true},
    {"not visited", not_visited, true},
    {"visited too early", visited_too_early, true},
    {"visited too often", visited_too_often, true},
    {"an opinion without a ticket", without_a_ticket, true},
    {"a strong mark without a revisit", without_a_revisit, true},
    {"an anonymous opinion of a known home", named_though_anonymous, true},
    {"a revisit that a clerk ends", revisit_closed_by_a_clerk, true},
    {"a sheet taken after eight days", taken_after_eight_days, true},
};

static void each_wrong_is_seen(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct court court;
        open_court(&court, fixture);
        stories[i].tell(&court);
        int64_t mismatches = close_court(&court);
        CHECK((mismatches > 0) == stories[i].wrong, "%s: %lld", stories[i].label,
              (long long)mismatches);
        store_rollback(fixture->store);
        OK(store_begin(fixture->store));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(each_wrong_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
