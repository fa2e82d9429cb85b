#include "bot/surveys.h"

#include "bot/base/date.h"
#include "bot/recurring.h"
#include "bot/survey_course.h"
#include "bot/survey_sheet.h"
#include "store/home.h"

#include <jansson.h>

enum {
    PERCENT = 100,
    DAY_MS = 86400000,
    NOTICE_VALUES = 1,
    SEED_SHIFT = 16 /* 48 bits: exact in JSON of every client */
};

static const struct text timer_kind = {"survey", 6}, daily_rule = {"survey", 6},
                         daily_timer = {"survey.daily", 12}, system_actor = {"system", 6};

/* ---- numbers ---- */

static int64_t share_of(int64_t homes, int32_t percent)
{
    return (homes * percent + PERCENT - 1) / PERCENT; /* not fewer than the share */
}

int64_t surveys_required(const struct survey_kind *kind, int64_t occupied)
{
    return share_of(occupied, kind->required_percent);
}

int64_t surveys_wanted(const struct survey_kind *kind, int64_t occupied)
{
    return kind->all ? occupied : share_of(occupied, kind->share_percent);
}

/* ---- timers ---- */

enum status surveys_arm(struct turn *turn, const struct survey *survey, int64_t at_ms)
{
    struct timer timer = {.due_at_ms = at_ms, .subject = survey->id};
    text_copy(timer_kind, timer.kind, sizeof timer.kind);
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

int64_t surveys_tomorrow_ms(const struct turn *turn, struct text community)
{
    int offset = turn_offset_minutes(turn, community);
    int64_t day = date_local_day(turn->now_ms, offset);
    int minute = turn->config->surveys->at_minute;
    int64_t today_ms = date_moment(day, minute, offset);
    return today_ms > turn->now_ms ? today_ms : date_moment(day + 1, minute, offset);
}

/* ---- beginning ---- */

static enum status add_campaign(struct turn *turn, const struct survey_wish *wish,
                                struct survey *survey)
{
    const struct campaign_kind *kind =
        campaign_kind(turn->config->campaigns, turn->config->surveys->campaign);
    bool approval = wish->kind->approval || !text_equal(wish->actor, system_actor);
    struct campaign campaign = {.state = approval ? CAMPAIGN_DRAFT : CAMPAIGN_RUNNING,
                                .params = arena_printf(turn->arena, "{\"survey\":%lld}",
                                                       (long long)survey->id)};
    text_copy(kind->id, campaign.kind, sizeof campaign.kind);
    text_copy(kind->text, campaign.text, sizeof campaign.text);
    text_copy(text_of(survey->community), campaign.community, sizeof campaign.community);
    enum status status = campaign.params.data == NULL
                             ? ST_NO_MEMORY
                             : campaigns_begin(turn, &campaign, wish->actor,
                                               turn->now_ms + wish->kind->lead_days * (int64_t)DAY_MS);
    survey->campaign = campaign.id;
    return status;
}

enum status surveys_begin(struct turn *turn, const struct survey_wish *wish,
                          struct survey *survey)
{
    struct text title = wish->title.size > 0 ? wish->title : wish->kind->title;
    enum status status = store_survey_newest(turn->store, text_of(wish->community->id),
                                             wish->kind->id, survey);
    if (status == ST_OK && survey->state <= SURVEY_OPEN) {
        return ST_CONFLICT;
    }
    if (status != ST_OK && status != ST_NOT_FOUND) {
        return status;
    }
    *survey = (struct survey){.created_at_ms = turn->now_ms,
                              .seed = (int64_t)(random_next(turn->random) >> SEED_SHIFT)};
    text_copy(wish->kind->id, survey->kind, sizeof survey->kind);
    text_copy(wish->kind->questionnaire, survey->questionnaire, sizeof survey->questionnaire);
    text_copy(text_of(wish->community->id), survey->community, sizeof survey->community);
    text_copy(title, survey->title, sizeof survey->title);
    text_copy(wish->actor, survey->created_by, sizeof survey->created_by);
    status = store_campaign_last_household(turn->store, &survey->plan_last);
    if (status == ST_OK) {
        status = store_survey_add(turn->store, survey);
    }
    if (status == ST_OK) {
        status = add_campaign(turn, wish, survey);
    }
    if (status == ST_OK) {
        status = store_survey_save(turn->store, survey);
    }
    if (status == ST_OK) {
        status = surveys_arm(turn, survey, turn->now_ms);
    }
    return status == ST_OK
               ? survey_announce(turn, survey, "survey.begun", wish->actor, TEXT_NONE)
               : status;
}

/* ---- drawing ---- */

static enum status tell_manager(struct turn *turn, const struct survey *survey,
                                const struct survey_kind *kind)
{
    struct campaign campaign;
    enum status status = store_campaign_get(turn->store, survey->campaign, &campaign);
    if (status != ST_OK) {
        return status;
    }
    int64_t ticket = 0;
    int64_t from_ms = survey->created_at_ms + kind->lead_days * (int64_t)DAY_MS;
    const struct survey_task task = {
        .intent = survey_notice_intent,
        .role = turn->config->surveys->manager,
        .title = SURVEY_NOTICE_TITLE,
        .words = campaign.state == CAMPAIGN_DRAFT ? SURVEY_APPROVE : SURVEY_NOTICE,
        .value_count = NOTICE_VALUES,
        .values = {{"day", survey_day(turn, survey, from_ms)}},
    };
    return survey_open_task(turn, survey, &task, &ticket);
}

static enum status finish_drawing(struct turn *turn, struct survey *survey,
                                  const struct survey_kind *kind)
{
    survey->state = SURVEY_OPEN;
    enum status status = store_survey_save(turn->store, survey);
    if (status == ST_OK) {
        status = survey_announce(turn, survey, "survey.drawn", system_actor, TEXT_NONE);
    }
    return status == ST_OK ? tell_manager(turn, survey, kind) : status;
}

/* One range of counting or of drawing. */
static enum status plan(struct turn *turn, struct survey *survey, const struct survey_kind *kind)
{
    bool more = true;
    enum status status = ST_OK;
    if (survey->plan_next < survey->plan_last) {
        status = store_survey_count(turn->store, survey);
        if (status == ST_OK && survey->plan_next == survey->plan_last) {
            survey->wanted = surveys_wanted(kind, survey->occupied);
            survey->required = surveys_required(kind, survey->occupied);
            status = store_survey_share(turn->store, survey);
        }
    } else {
        status = store_survey_draw(turn->store, survey, &more);
    }
    if (status != ST_OK) {
        return status;
    }
    if (!more) {
        return finish_drawing(turn, survey, kind);
    }
    status = store_survey_save(turn->store, survey);
    return status == ST_OK ? surveys_arm(turn, survey, turn->now_ms) : status;
}

enum status surveys_ring(struct turn *turn, const struct timer *timer)
{
    struct survey survey;
    enum status status = store_survey_get(turn->store, timer->subject, &survey);
    if (status != ST_OK || survey.state > SURVEY_OPEN) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    const struct survey_kind *kind = survey_kind(turn->config->surveys, text_of(survey.kind));
    if (kind == NULL) { /* the configuration has it no more; it may come back */
        return surveys_arm(turn, &survey, surveys_tomorrow_ms(turn, text_of(survey.community)));
    }
    return survey.state == SURVEY_PLANNING ? plan(turn, &survey, kind)
                                           : survey_course_look(turn, &survey, kind);
}

/* ---- what is due ---- */

static int64_t day_of(const struct community *community, int64_t at_ms)
{
    return date_local_day(at_ms, community->frame.utc_offset_minutes);
}

/* Once, when enough homes are occupied. */
static enum status is_first_due(struct turn *turn, const struct survey_kind *kind,
                                const struct community *community, bool *due_out)
{
    struct survey before;
    int64_t homes = 0, occupied = 0;
    enum status status =
        store_survey_newest(turn->store, text_of(community->id), kind->id, &before);
    if (status != ST_NOT_FOUND) {
        return status;
    }
    status = store_home_count(turn->store, text_of(community->id), &homes, &occupied);
    *due_out = occupied > 0 && occupied * PERCENT >= homes * kind->occupied_percent;
    return status;
}

/* So many years behind the newest of those it follows: the same date. */
static enum status is_yearly_due(struct turn *turn, const struct survey_kind *kind,
                                 const struct community *community, bool *due_out)
{
    int64_t newest_ms = 0;
    enum status status = ST_OK;
    for (size_t i = 0; i < kind->after_count && status == ST_OK; i++) {
        struct survey before;
        status = store_survey_newest(turn->store, text_of(community->id), kind->after[i],
                                     &before);
        if (status == ST_OK && before.created_at_ms > newest_ms) {
            newest_ms = before.created_at_ms;
        }
        status = status == ST_NOT_FOUND ? ST_OK : status;
    }
    if (status != ST_OK || newest_ms == 0) {
        return status;
    }
    int64_t day = day_of(community, newest_ms);
    for (int32_t year = 0; year < kind->years; year++) {
        day = recurring_year_after(day);
    }
    *due_out = day <= day_of(community, turn->now_ms);
    return ST_OK;
}

/* Each on its own day, whatever else is running; one whose last one is still running waits for its end. */
static enum status begin_due(struct turn *turn, const struct community *community)
{
    const struct survey_rules *rules = turn->config->surveys;
    enum status status = ST_OK;
    for (size_t i = 0; i < rules->kind_count && status == ST_OK; i++) {
        const struct survey_kind *kind = &rules->kinds[i];
        bool due = false;
        if (kind->occupied_percent > 0) {
            status = is_first_due(turn, kind, community, &due);
        } else if (kind->years > 0) {
            status = is_yearly_due(turn, kind, community, &due);
        }
        if (status == ST_OK && due) {
            struct survey survey;
            const struct survey_wish wish = {.kind = kind, .community = community,
                                             .actor = system_actor};
            status = surveys_begin(turn, &wish, &survey);
            status = status == ST_CONFLICT ? ST_OK : status;
        }
    }
    return status;
}

/* ---- the daily look ---- */

static enum status put_daily(struct turn *turn, const struct recurrence *row)
{
    struct timer timer = {.due_at_ms = row->next_at_ms, .subject = row->id};
    text_copy(daily_timer, timer.kind, sizeof timer.kind);
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

static enum status arm_daily(struct turn *turn, struct recurrence *row, int64_t at_ms)
{
    row->next_at_ms = at_ms;
    enum status status = store_recurrence_put(turn->store, row);
    return status == ST_OK ? put_daily(turn, row) : status;
}

enum status surveys_daily_ring(struct turn *turn, const struct timer *timer)
{
    struct recurrence row;
    bool more = false;
    enum status status = store_recurrence_get(turn->store, timer->subject, &row);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    const struct community *community =
        config_community(turn->config, text_of(row.community));
    if (community == NULL) {
        return ST_OK; /* begins again once it is back: surveys_agree */
    }
    status = survey_sheet_open_pending(turn, community, &more);
    if (status == ST_OK && more) {
        return arm_daily(turn, &row, turn->now_ms);
    }
    if (status == ST_OK) {
        status = begin_due(turn, community);
    }
    row.done++;
    return status == ST_OK
               ? arm_daily(turn, &row, surveys_tomorrow_ms(turn, text_of(community->id)))
               : status;
}

static enum status agree_on(struct turn *turn, const struct community *community)
{
    struct recurrence row;
    enum status status = store_recurrence_find(turn->store, daily_rule, text_of(community->id),
                                               TEXT_NONE, &row);
    if (status == ST_OK) {
        return put_daily(turn, &row);
    }
    if (status != ST_NOT_FOUND) {
        return status;
    }
    row = (struct recurrence){0};
    text_copy(daily_rule, row.rule, sizeof row.rule);
    text_copy(text_of(community->id), row.community, sizeof row.community);
    int64_t at_ms = surveys_tomorrow_ms(turn, text_of(community->id));
    bool today = day_of(community, at_ms) == day_of(community, turn->now_ms);
    /* Staff of a new installation may look at their homes first. */
    return arm_daily(turn, &row, today ? at_ms + DAY_MS : at_ms);
}

enum status surveys_agree(struct turn *turn)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < turn->config->community_count && status == ST_OK; i++) {
        status = agree_on(turn, &turn->config->communities[i]);
    }
    return status;
}

/* ---- for campaigns ---- */

enum status surveys_of_campaign(struct store *store, const struct campaign *campaign,
                                struct survey *survey_out)
{
    json_t *params = json_loadb(campaign->params.data, campaign->params.size, 0, NULL);
    int64_t id = json_integer_value(json_object_get(params, "survey"));
    json_decref(params);
    return id <= 0 ? ST_NOT_FOUND : store_survey_get(store, id, survey_out);
}

enum status surveys_before_run(struct turn *turn, const struct campaign *campaign, bool *ready_out,
                               bool *over_out)
{
    struct survey survey;
    *ready_out = true;
    *over_out = false;
    enum status status = surveys_of_campaign(turn->store, campaign, &survey);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    *ready_out = survey.state != SURVEY_PLANNING;
    *over_out = survey.state > SURVEY_OPEN;
    if (survey.state != SURVEY_OPEN || survey.started_at_ms != 0) {
        return ST_OK;
    }
    survey.started_at_ms = turn->now_ms;
    status = store_survey_save(turn->store, &survey);
    if (status == ST_OK) {
        status = surveys_arm(turn, &survey,
                             surveys_tomorrow_ms(turn, text_of(survey.community)));
    }
    return status == ST_OK
               ? survey_announce(turn, &survey, "survey.started", system_actor, TEXT_NONE)
               : status;
}

enum status surveys_after_cancel(struct turn *turn, const struct campaign *campaign,
                                 struct text actor)
{
    struct survey survey;
    enum status status = surveys_of_campaign(turn->store, campaign, &survey);
    if (status != ST_OK || survey.state > SURVEY_OPEN || survey.campaign != campaign->id) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    return survey_course_cancel(turn, &survey, actor);
}

enum status surveys_judge(struct turn *turn, const struct campaign *campaign, int64_t household,
                          enum skip_reason *reason_out)
{
    struct survey survey;
    struct survey_home home;
    *reason_out = SKIP_CANCELLED;
    enum status status = surveys_of_campaign(turn->store, campaign, &survey);
    if (status != ST_OK || survey.state != SURVEY_OPEN) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    bool busy = false;
    status = store_survey_home_get(turn->store, survey.id, household, &home);
    if (status == ST_OK) {
        status = store_survey_busy(turn->store, survey.id, household, &busy);
    }
    if (status == ST_OK) {
        bool over = home.state == HOME_ANSWERED || home.state == HOME_DECLINED;
        *reason_out = over ? SKIP_ANSWERED : busy ? SKIP_ASKED : SKIP_NONE;
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}
