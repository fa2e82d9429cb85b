/* The judge of surveys: for each thing that must not happen, a survey in which it happens, and the same
 * without it. */
#include "bot/report.h"
#include "tests/unit/polls_court.h"

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

static const struct story_row stories[] = {
    {"all as it has to be", right, false},
    {"visits up to the required answers", visited, false},
    {"an opinion and a strong mark, seen to", heard, false},
    {"a report that says the same", reported, false},
    {"a report that says another figure", reported_wrong, true},
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
    judge_stories(*state, hear, stories, sizeof stories / sizeof stories[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(each_wrong_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
