#include "bot/simulate_moves.h"

#include "bot/base/date.h"
#include "bot/simulate_days.h"
#include "bot/simulate_payers.h"
#include "bot/simulate_people.h"
#include "bot/simulate_polls.h"
#include "store/survey.h"

enum {
    NEW_PER_MILLE = 500,
    EMPTY_OF_NEW = 620,
    EMPTY_OF_OLD = 150,
    A_DAY_MAX = 12,       /* of 1000 homes that move in on a day, at most */
    FIRST_MINUTE = 545,
    LAST_MINUTE = 1080,
    FULL_PERCENT = 85,
    PERCENT = 100
};

void sim_moves_draw(struct sim *sim)
{
    sim->grows = sim_chance(&sim->payer_chance, NEW_PER_MILLE);
    sim->moves_a_day = (int32_t)sim_between(&sim->payer_chance, 1, A_DAY_MAX);
}

int32_t sim_moves_empty(const struct sim *sim)
{
    return sim->grows ? EMPTY_OF_NEW : EMPTY_OF_OLD;
}

static void plan_day(struct sim *sim, int64_t day)
{
    int32_t minute = (int32_t)sim_between(&sim->payer_chance, FIRST_MINUTE, LAST_MINUTE);
    int64_t after_ms = sim_days_at(sim_staff_days(sim), day, minute) - sim_wall(sim);
    sim_plan(sim, after_ms < 1 ? 1 : after_ms, SIM_MOVE, 0);
}

/* The first survey of the community, in the record since a day of last year. */
static enum status keep_history(struct sim *sim)
{
    const struct survey_rules *rules = sim->config->surveys;
    const struct survey_kind *first = NULL;
    for (size_t i = 0; i < rules->kind_count && first == NULL; i++) {
        first = rules->kinds[i].occupied_percent > 0 ? &rules->kinds[i] : NULL;
    }
    if (first == NULL) {
        return ST_OK;
    }
    const struct sim_days *days = sim_staff_days(sim);
    int64_t day = sim_days_from_date(SIM_FIRST_YEAR - 1, 1, 1) +
                  sim_between(&sim->payer_chance, 1, 300);
    struct survey survey = {.created_at_ms = sim_days_at(days, day, rules->at_minute)};
    text_copy(first->id, survey.kind, sizeof survey.kind);
    text_copy(first->questionnaire, survey.questionnaire, sizeof survey.questionnaire);
    text_copy(first->title, survey.title, sizeof survey.title);
    text_copy(text_of(sim->config->communities[0].id), survey.community, sizeof survey.community);
    text_copy(TEXT("system"), survey.created_by, sizeof survey.created_by);
    enum status status = store_begin(sim->store);
    if (status == ST_OK) {
        status = store_survey_add(sim->store, &survey);
    }
    survey.state = SURVEY_CLOSED;
    survey.started_at_ms = survey.created_at_ms + SIM_DAY_MS;
    survey.closed_at_ms = survey.created_at_ms + 31 * (int64_t)SIM_DAY_MS;
    if (status == ST_OK) {
        status = store_survey_save(sim->store, &survey);
    }
    poll_judge_remember(sim->polls, first->id, day);
    if (status == ST_OK) {
        return store_commit(sim->store);
    }
    store_rollback(sim->store);
    return status;
}

enum status sim_moves_open(struct sim *sim)
{
    if (!sim->grows) {
        return keep_history(sim);
    }
    plan_day(sim, sim_days_of(sim_staff_days(sim), sim_wall(sim)) + 1);
    return ST_OK;
}

void sim_moves_day(struct sim *sim, int64_t subject)
{
    enum { ROWS_MAX = 512 };
    static struct sim_file_row rows[ROWS_MAX];
    int64_t today = sim_days_of(sim_staff_days(sim), sim_wall(sim));
    int64_t most = (int64_t)sim->options->homes * sim->moves_a_day / 1000 + 1;
    int64_t homes = 0, occupied = 0, wanted = sim_between(&sim->payer_chance, 0, most);
    size_t count = 0, home = (size_t)subject;
    dunning_judge_count(sim->dunning, &homes, &occupied);
    for (; home < (size_t)sim->options->homes && (int64_t)count < wanted && count < ROWS_MAX; home++) {
        if (dunning_judge_may_move_in(sim->dunning, sim->households[home])) {
            rows[count++] = (struct sim_file_row){.home = (int32_t)home, .day = today};
        }
    }
    sim_payers_move_in(sim, rows, count);
    if (occupied * PERCENT < homes * FULL_PERCENT && home < (size_t)sim->options->homes) {
        int32_t minute = (int32_t)sim_between(&sim->payer_chance, FIRST_MINUTE, LAST_MINUTE);
        int64_t after_ms = sim_days_at(sim_staff_days(sim), today + 1, minute) - sim_wall(sim);
        sim_plan(sim, after_ms < 1 ? 1 : after_ms, SIM_MOVE, (int64_t)home);
    }
}
