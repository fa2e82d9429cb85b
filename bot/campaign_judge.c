#include "bot/campaign_judge.h"

#include "bot/campaign_words.h"
#include "bot/surveys.h"
#include "store/answer.h"

static struct ladder_scene scene_of(const struct turn *turn, const struct campaign_case *case_)
{
    return (struct ladder_scene){turn->config, case_->community, turn->now_ms};
}

bool campaign_passes_step(enum skip_reason reason)
{
    return reason == SKIP_OPTED_OUT || reason == SKIP_UNREACHABLE || reason == SKIP_VACANT;
}

/* ---- what it owes ---- */

/* What the standing of the home forbids, whatever it owes. */
static enum skip_reason ask_standing(const struct ladder_scene *scene,
                                     const struct arrears *arrears)
{
    const struct standing *standing = &arrears->standing;
    if (standing->person_since_ms != 0) {
        return SKIP_PERSON;
    }
    return standing->promised_on >= ladder_day_number(ladder_today(scene)) ? SKIP_PROMISED
                                                                           : SKIP_NONE;
}

static enum skip_reason ask_debt(const struct arrears *arrears)
{
    if (arrears->overdue_fen > 0) {
        return SKIP_NONE;
    }
    return arrears->disputed_fen > 0 ? SKIP_DISPUTED : SKIP_PAID;
}

static enum status load_arrears(struct turn *turn, const struct campaign_case *case_, int64_t day,
                                struct judgement *judgement)
{
    judgement->day = ladder_day_number(day);
    enum status status = store_arrears_of(turn->store, case_->household, judgement->day,
                                          &judgement->arrears);
    judgement->reason = status == ST_OK ? ask_debt(&judgement->arrears) : SKIP_PAID;
    return status;
}

/* ---- the ladder ---- */

/* What a message of the step talks of: what is due by today, or will be by the day it is about. */
static int64_t day_of_step(const struct ladder_scene *scene, const struct ladder_step *step)
{
    int64_t ahead = step->after.size == 0 && step->days < 0 ? -step->days : 0;
    return ladder_today(scene) + ahead + 1;
}

/* The opening of the day behind the promised one; tomorrow's when nothing was promised. */
static int64_t after_promise_ms(const struct ladder_scene *scene, const struct arrears *arrears)
{
    int32_t promised = arrears->standing.promised_on;
    struct ladder_scene then = *scene;
    for (int i = 0; i < LADDER_DAYS_MAX && ladder_day_number(ladder_today(&then)) < promised; i++) {
        then.now_ms = ladder_tomorrow_ms(&then);
    }
    return ladder_tomorrow_ms(&then);
}

static enum status choose_step(struct turn *turn, const struct campaign_case *case_,
                               const struct ladder_scene *scene, struct judgement *judgement)
{
    enum status status = store_dunning_get(turn->store, case_->household, &judgement->dunning);
    if (status != ST_OK) {
        return status;
    }
    if (judgement->dunning.due_on != judgement->arrears.oldest_due_on) { /* another debt */
        judgement->dunning = (struct dunning){.household = case_->household,
                                              .due_on = judgement->arrears.oldest_due_on};
        status = store_dunning_forget(turn->store, case_->household);
    }
    struct ladder_choice choice =
        ladder_choose(scene, &judgement->dunning, &judgement->arrears);
    judgement->step = choice.step;
    /* A step that is due, and that something about today keeps back, is asked for again tomorrow. */
    judgement->next_at_ms = choice.step == NULL ? choice.next_at_ms : ladder_tomorrow_ms(scene);
    judgement->reason = choice.step == NULL ? SKIP_NOT_DUE : SKIP_NONE;
    return status;
}

static enum status judge_ladder(struct turn *turn, const struct campaign_case *case_,
                                const struct ladder_scene *scene, struct judgement *judgement)
{
    int64_t horizon = ladder_today(scene) + turn->config->ladder->lead_days + 1;
    enum status status = load_arrears(turn, case_, horizon, judgement);
    judgement->next_at_ms = ladder_tomorrow_ms(scene);
    if (status != ST_OK || judgement->reason != SKIP_NONE) {
        return status;
    }
    judgement->reason = ask_standing(scene, &judgement->arrears);
    if (judgement->reason != SKIP_NONE) {
        judgement->next_at_ms = after_promise_ms(scene, &judgement->arrears);
        return ST_OK;
    }
    status = choose_step(turn, case_, scene, judgement);
    if (status != ST_OK || judgement->step == NULL) {
        return status;
    }
    status = load_arrears(turn, case_, day_of_step(scene, judgement->step), judgement);
    if (status == ST_OK && judgement->reason != SKIP_NONE) { /* a promise broken before it is due */
        judgement->reason = SKIP_NOT_DUE;
        judgement->next_at_ms = ladder_tomorrow_ms(scene);
    }
    return status;
}

/* ---- the rest ---- */

static enum status judge_debt(struct turn *turn, const struct campaign_case *case_,
                              const struct ladder_scene *scene, struct judgement *judgement)
{
    if (case_->kind->ladder && case_->taken == NULL) {
        return judge_ladder(turn, case_, scene, judgement);
    }
    judgement->step = case_->taken;
    int64_t day = case_->taken == NULL ? ladder_today(scene) + 1
                                       : day_of_step(scene, case_->taken);
    enum status status = load_arrears(turn, case_, day, judgement);
    if (status == ST_OK && judgement->reason == SKIP_NONE) {
        judgement->reason = ask_standing(scene, &judgement->arrears);
    }
    return status;
}

static enum status find_words(struct turn *turn, const struct campaign_case *case_,
                              struct judgement *judgement)
{
    const struct campaign_scene scene = {turn->config, case_->community, turn->store, turn->arena};
    const struct ladder_step *step = judgement->step;
    return campaign_words(&scene, step == NULL ? text_of(case_->campaign->text) : step->text,
                          &judgement->arrears, judgement->day,
                          step == NULL ? TEXT_NONE : step->title, 0, &judgement->words);
}

/* He is in the middle of a sheet, of whatever survey and home. */
static enum status ask_sheet(struct turn *turn, const struct campaign_case *case_,
                             struct judgement *judgement)
{
    struct survey_session session;
    if (!case_->kind->survey || case_->again) {
        return ST_OK;
    }
    enum status status = store_session_of(turn->store, judgement->contact.id, &session);
    judgement->reason = status == ST_OK ? SKIP_ASKED : judgement->reason;
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status campaign_judge(struct turn *turn, const struct campaign_case *case_,
                           struct judgement *judgement)
{
    struct ladder_scene scene = scene_of(turn, case_);
    *judgement = (struct judgement){0};
    enum status status =
        store_household_get(turn->store, case_->household, &judgement->household);
    if (status == ST_OK && case_->kind->arrears) {
        status = judge_debt(turn, case_, &scene, judgement);
    } else if (status == ST_OK) {
        status = store_arrears_of(turn->store, case_->household, 0, &judgement->arrears);
    }
    if (status == ST_OK && case_->kind->survey) {
        status = surveys_judge(turn, case_->campaign, case_->household, &judgement->reason);
    }
    if (status != ST_OK || judgement->reason != SKIP_NONE) {
        return status;
    }
    const struct ladder_step *step = judgement->step;
    if ((step == NULL ? case_->kind->lives_there : step->lives_there) &&
        !judgement->arrears.occupied) {
        judgement->reason = SKIP_VACANT;
        return ST_OK;
    }
    if (step != NULL && step->do_ != LADDER_MESSAGE) {
        return ST_OK;
    }
    if (judgement->arrears.standing.opted_out_at_ms != 0) {
        judgement->reason = SKIP_OPTED_OUT;
        return ST_OK;
    }
    status = reach_find(turn, &judgement->household, case_->kind->purpose, !case_->again,
                        &judgement->contact, &judgement->reason);
    if (status == ST_OK && judgement->reason == SKIP_NONE) {
        status = ask_sheet(turn, case_, judgement);
    }
    return status == ST_OK && judgement->reason == SKIP_NONE ? find_words(turn, case_, judgement)
                                                             : status;
}
