/* The judge of surveys, of what takes more than one survey or more than one day: homes that wait, visits that
 * are made again, sheets that are reminded of. */
#include "store/contact.h"
#include "tests/unit/polls_court.h"

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

/* Two homes are visited, one of the visits brings no sheet; then it is the next day. */
static void visited_in_vain(struct court *court)
{
    open_survey(court, SAMPLED);
    at(court, "2026-03-13T09:30");
    int64_t first = open_ticket(court, "R-SUR-2a", "calendar", place(court, 0).household, "");
    open_ticket(court, "R-SUR-2a", "calendar", place(court, 1).household, "");
    tell_as(court, "ticket.completed", "clerk", first, "{}");
    at(court, "2026-03-13T20:00");
    at(court, "2026-03-14T09:30");
}

static void visited_again(struct court *court)
{
    visited_in_vain(court);
    open_ticket(court, "R-SUR-2a", "calendar", place(court, 0).household, "");
    at(court, "2026-03-14T20:00");
}

/* The visit in its stead is made in the same turn. */
static void another_visited_at_once(struct court *court)
{
    open_survey(court, SAMPLED);
    at(court, "2026-03-13T09:30");
    int64_t first = open_ticket(court, "R-SUR-2a", "calendar", place(court, 0).household, "");
    open_ticket(court, "R-SUR-2a", "calendar", place(court, 1).household, "");
    enter(court, "ticket.completed", "clerk", first, "{}");
    open_ticket(court, "R-SUR-2a", "calendar", place(court, 2).household, "");
    at(court, "2026-03-13T20:00");
}

static void not_visited_again(struct court *court)
{
    visited_in_vain(court);
    at(court, "2026-03-14T20:00");
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
    poll_judge_sheet_begun(court->sim.polls, place(court, 0).household, contact.id);
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

static const struct story_row stories[] = {
    {"invited by the second when the first did not arrive", invited_when_the_first_was_lost, false},
    {"two kinds on one day", both_on_their_days, false},
    {"invited by the second when the first is answered", invited_when_it_has_answered, false},
    {"a sheet is reminded of once", reminded, false},
    {"a sheet that is finished before", answered_before_the_reminder, false},
    {"a sheet is not reminded of", not_reminded, true},
    {"a sheet is reminded of twice", reminded_twice, true},
    {"a sheet is reminded of too early", reminded_early, true},
    {"a reminder of no sheet", reminded_of_nothing, true},
    {"one of two kinds is not begun", one_of_both_not_begun, true},
    {"invited to two surveys at once", invited_to_both, true},
    {"not invited by the second when the first is answered", not_invited_when_it_has_answered, true},
    {"a visit that brings no sheet is made again", visited_again, false},
    {"another home is visited at once for one that brought no sheet", another_visited_at_once, false},
    {"a visit that brings no sheet is the last", not_visited_again, true},
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
