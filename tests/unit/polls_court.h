/* polls_court.h - a community whose surveys are judged (bot/simulate_polls.h): stories, right or wrong. */
#ifndef TESTS_UNIT_POLLS_COURT_H
#define TESTS_UNIT_POLLS_COURT_H

#include "bot/report.h"
#include "bot/simulate_polls.h"
#include "store/contact.h"
#include "store/home.h"
#include "store/survey.h"
#include "tests/unit/shipped_config.h"
#include "tests/unit/stories.h"

enum { HOMES = 20, EMPTY = 19, SAMPLED = 4, REQUIRED = 2, COLUMNS = 7,
       CAMPAIGN = 31, OTHER_SAMPLED = 5, OTHER_CAMPAIGN = 32 };

struct court {
    struct simulate_options options;
    struct sim sim;
    int64_t households[HOMES];
    int64_t contact, outbox; /* of somebody who writes by SMS; the newest row */
    struct survey survey;
    struct survey other; /* opinions: begun by stories of two surveys, with the same homes and one more */
};

static inline void add_home(struct court *court, struct fixture *fixture, int number)
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
static inline struct survey draw(struct court *court, const char *kind, int64_t wanted)
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

static inline void open_court(struct court *court, struct fixture *fixture)
{
    int64_t last_year = date_local_day(moment("2025-03-05T12:00"), ZONE_MINUTES);
    *court = (struct court){.options = {.homes = HOMES, .days = 400}};
    court->options.config = fixture_shipped_config();
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

static inline int64_t close_court(struct court *court)
{
    struct simulate_result result = {0};
    OK(poll_judge_finish(court->sim.polls));
    oracle_report(court->sim.oracle, NULL, &result);
    oracle_close(court->sim.oracle);
    config_drop(court->options.config);
    return result.mismatches;
}

/* The day's look of the gateway, and its evening. */
static inline void at(struct court *court, const char *when)
{
    court->sim.world_ms = moment(when);
    poll_judge_time(court->sim.polls, true);
}

static inline void enter(struct court *court, const char *kind, const char *actor, int64_t ticket,
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
static inline void tell_as(struct court *court, const char *kind, const char *actor, int64_t ticket,
                    const char *json)
{
    enter(court, kind, actor, ticket, json);
    poll_judge_settle(court->sim.polls, true);
}

struct counts {
    int occupied, sampled, required, answered, declined;
};

static inline void enter_of(struct court *court, const struct survey *survey, const char *kind,
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

static inline void tell(struct court *court, const char *kind, const char *room, struct counts counts)
{
    enter_of(court, &court->survey, kind, room, counts);
    poll_judge_settle(court->sim.polls, true);
}

static const struct counts drawn = {EMPTY, SAMPLED, REQUIRED, 0, 0};

/* The place in the sample; or a home that is not in it. */
static inline struct survey_place place(struct court *court, size_t index)
{
    struct survey_place places[HOMES];
    size_t count = 0;
    OK(store_survey_in_state(court->sim.store, &court->survey, HOME_OPEN, HOMES, places, &count));
    assert_int_equal(count, SAMPLED);
    return places[index];
}

static inline bool is_asked(struct court *court, const struct survey *survey, size_t index)
{
    struct survey_home home;
    return store_survey_home_get(court->sim.store, survey->id, court->households[index], &home) == ST_OK;
}

static inline void begin(struct court *court, const char *day)
{
    char when[32];
    snprintf(when, sizeof when, "%sT09:30", day);
    at(court, when);
    tell(court, "survey.begun", "", (struct counts){0});
}

static inline void send(struct court *court, enum sim_mail_kind kind, int64_t household, int64_t campaign)
{
    const struct poll_mail mail = {.mail = {kind, RUNG_NONE},
                                   .household = household,
                                   .contact = court->contact,
                                   .outbox = ++court->outbox,
                                   .campaign = campaign};
    poll_judge_sent(court->sim.polls, &mail);
}

static inline void invite(struct court *court, size_t index)
{
    send(court, MAIL_INVITE, place(court, index).household, CAMPAIGN);
}

static inline void open_survey(struct court *court, size_t invitations)
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

static inline void answer(struct court *court, size_t index, int answered)
{
    struct counts counts = drawn;
    counts.answered = answered;
    tell(court, "survey.answered", place(court, index).room, counts);
}

static inline int64_t open_ticket(struct court *court, const char *intent, const char *channel,
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

static inline int64_t hear(struct fixture *fixture, story *told)
{
    struct court court;
    open_court(&court, fixture);
    told(&court);
    return close_court(&court);
}

#endif
