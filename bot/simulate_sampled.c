/* simulate_sampled.c - the part of simulate_polls.h about whom a survey asks: how many, of which buildings. */
#include "bot/simulate_poll.h"
#include "store/contact.h"
#include "store/survey.h"

#include <stdlib.h>

enum { PERCENT = 100, BUILDINGS_MAX = 512 };

static int64_t share_of(int64_t homes, int32_t percent)
{
    return (homes * percent + PERCENT - 1) / PERCENT;
}

/* ---- one at a time ---- */

static bool is_asked_elsewhere(const struct poll_judge *judge, const struct poll *poll,
                               int64_t household, bool perhaps)
{
    bool asked = false;
    for (size_t i = 0; i < judge->poll_count; i++) {
        const struct poll *other = &judge->polls[i];
        if (other != poll && other->state == POLL_STARTED && (size_t)household < other->capacity) {
            uint16_t bits = other->homes[household];
            bool told = (bits & POLL_INVITED) != 0 && (perhaps || (bits & POLL_UNTOLD) == 0);
            asked = asked || ((told || (bits & POLL_VISITED) != 0) &&
                              (bits & (POLL_ANSWERED | POLL_DECLINED)) == 0);
        }
    }
    return asked;
}

bool poll_asked_elsewhere(const struct poll_judge *judge, const struct poll *poll, int64_t household)
{
    return is_asked_elsewhere(judge, poll, household, false);
}

bool poll_may_be_asked_elsewhere(const struct poll_judge *judge, const struct poll *poll,
                                 int64_t household)
{
    return is_asked_elsewhere(judge, poll, household, true);
}

void poll_asks(struct poll_judge *judge, const struct poll *poll, int64_t household)
{
    for (size_t i = 0; i < judge->poll_count; i++) {
        struct poll *other = &judge->polls[i];
        if (other != poll && (size_t)household < other->capacity &&
            (other->homes[household] & POLL_SAMPLED) != 0) {
            other->homes[household] |= POLL_WAITS;
        }
    }
}

/* ---- the sample ---- */

struct buildings {
    size_t count;
    struct {
        int64_t number, occupied, sampled;
    } items[BUILDINGS_MAX];
};

/* What stands before the first "-" of the room. */
static void count_building(const struct poll_judge *judge, struct buildings *buildings, int64_t household,
                           bool sampled)
{
    struct household home;
    if (store_household_get(judge->sim->store, household, &home) != ST_OK) {
        return;
    }
    int64_t number = strtoll(home.room, NULL, 10);
    size_t i = 0;
    while (i < buildings->count && buildings->items[i].number != number) {
        i++;
    }
    if (i == BUILDINGS_MAX) {
        return;
    }
    if (i == buildings->count) {
        buildings->items[buildings->count++].number = number;
    }
    buildings->items[i].occupied++;
    buildings->items[i].sampled += sampled;
}

static void check_shares(struct poll_judge *judge, struct poll *poll)
{
    const struct poll_kind *kind = &judge->kinds[poll->kind];
    int64_t homes = 0, occupied = 0;
    dunning_judge_count(judge->sim->dunning, &homes, &occupied);
    int64_t wanted = kind->all ? occupied : share_of(occupied, kind->share_percent);
    int64_t required = share_of(occupied, kind->required_percent);
    const char *rule = kind->occupied_percent > 0 ? "R-SUR-1" : "R-SUR-2";
    bool first = kind->occupied_percent > 0;
    if (poll->occupied != occupied || poll->sampled != wanted || poll->required != required) {
        poll_mismatch(judge, poll, 0, rule,
                      "expected %lld of %lld occupied homes, %lld to answer; found %lld of %lld, %lld",
                      (long long)wanted, (long long)occupied, (long long)required,
                      (long long)poll->sampled, (long long)poll->occupied, (long long)poll->required);
    }
    /* The procedure's own bounds, whatever the configuration says. */
    if (first ? poll->required * PERCENT < occupied * 90
              : poll->sampled * PERCENT < occupied * 10 || poll->required * PERCENT < occupied * 10 ||
                    (poll->sampled - 1) * PERCENT > occupied * 25) {
        poll_mismatch(judge, poll, 0, rule, "expected the procedure's share; found %lld of %lld",
                      (long long)poll->sampled, (long long)occupied);
    }
}

/* Each building has its share, but for rounding; only homes that are lived in are asked. */
static void check_strata(struct poll_judge *judge, struct poll *poll)
{
    struct buildings *buildings = calloc(1, sizeof *buildings);
    if (buildings == NULL) {
        judge->sim->failed = ST_NO_MEMORY;
        return;
    }
    for (int64_t id = 1; id < (int64_t)poll->capacity; id++) {
        bool sampled = (poll->homes[id] & POLL_SAMPLED) != 0;
        if (dunning_judge_occupied(judge->sim->dunning, id)) {
            count_building(judge, buildings, id, sampled);
        } else if (sampled) {
            poll_mismatch(judge, poll, id, "R-SUR-2", "expected occupied homes alone; found an empty one");
        }
    }
    for (size_t i = 0; i < buildings->count; i++) {
        int64_t off = buildings->items[i].sampled * poll->occupied -
                      poll->sampled * buildings->items[i].occupied;
        if (off >= poll->occupied || off <= -poll->occupied) {
            poll_mismatch(judge, poll, 0, "R-SUR-2", "building %lld: expected its share of %lld; found %lld",
                          (long long)buildings->items[i].number,
                          (long long)buildings->items[i].occupied,
                          (long long)buildings->items[i].sampled);
        }
    }
    free(buildings);
}

void poll_draw(struct poll_judge *judge, struct poll *poll, const json_t *told)
{
    struct survey survey = {.id = poll->id};
    size_t count = 0;
    int64_t last = 0;
    struct survey_place *places = calloc(SIMULATE_HOMES_MAX, sizeof *places);
    poll->state = POLL_DRAWN;
    poll->occupied = json_integer_value(json_object_get(told, "occupied"));
    poll->sampled = json_integer_value(json_object_get(told, "sampled"));
    poll->required = json_integer_value(json_object_get(told, "required"));
    if (places == NULL || store_survey_get(judge->sim->store, poll->id, &survey) != ST_OK ||
        store_survey_in_state(judge->sim->store, &survey, HOME_OPEN, SIMULATE_HOMES_MAX, places,
                              &count) != ST_OK) {
        poll_mismatch(judge, poll, 0, "R-SUR-2", "expected a sample; found none");
    }
    for (size_t i = 0; i < count; i++) {
        *poll_bits(judge, poll, places[i].household) |= POLL_SAMPLED;
        last = places[i].household > last ? places[i].household : last;
    }
    poll_bits(judge, poll, (int64_t)judge->sim->options->homes + last);
    free(places);
    if ((int64_t)count != poll->sampled) {
        poll_mismatch(judge, poll, 0, "R-SUR-2", "expected %lld homes in the sample; found %zu",
                      (long long)poll->sampled, count);
    }
    check_shares(judge, poll);
    check_strata(judge, poll);
}
