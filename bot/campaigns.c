#include "bot/campaigns.h"

#include "bot/base/date.h"
#include "bot/base/invariant.h"
#include "bot/dunning.h"
#include "bot/outbound.h"
#include "bot/recurring.h"
#include "bot/render.h"
#include "bot/surveys.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { MINUTE_MS = 60000, PERCENT_TOLD = 10 };

static const struct text timer_kind = {"campaign", 8}, dunning_rule = {"dunning", 7};

/* ---- events and timers ---- */

void campaigns_render(struct json_out *out, const char *key, const struct config *config,
                      const struct campaign *campaign)
{
    const struct campaign_kind *kind = campaign_kind(config->campaigns, text_of(campaign->kind));
    int offset = config_frame(config, text_of(campaign->community))->utc_offset_minutes;
    json_out_object(out, key);
    json_out_number(out, "id", campaign->id);
    json_out_string(out, "kind", campaign->kind);
    json_out_text(out, "title", kind == NULL ? text_of(campaign->kind) : kind->title);
    json_out_string(out, "community", campaign->community);
    json_out_string(out, "state", campaign_state_names[campaign->state]);
    json_out_string(out, "text", campaign->text);
    json_out_string(out, "created_by", campaign->created_by);
    json_out_string(out, "approved_by", campaign->approved_by);
    render_time(out, "created_at", campaign->created_at_ms, offset);
    json_out_bool(out, "planning", campaign->state == CAMPAIGN_RUNNING &&
                                       campaign->plan_next < campaign->plan_last);
    json_out_number(out, "per_minute", campaigns_pace(config, campaign));
    json_out_number(out, "planned", campaign->planned);
    for (size_t i = 0; i < TARGET_STATE_COUNT; i++) {
        json_out_number(out, target_state_names[i], campaign->counts[i]);
    }
    json_out_object_end(out);
}

static enum status announce(struct turn *turn, const struct campaign *campaign, const char *kind,
                            struct text actor)
{
    struct json_out out;
    struct event event = {
        .actor = actor,
        .kind = text_of(kind),
        .community = text_of(campaign->community),
    };
    json_out_begin(&out, turn->arena, 512);
    json_out_object(&out, NULL);
    campaigns_render(&out, "campaign", turn->config, campaign);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

static enum status arm(struct turn *turn, int64_t campaign, int64_t due_at_ms)
{
    struct timer timer = {.due_at_ms = due_at_ms, .subject = campaign};
    text_copy(timer_kind, timer.kind, sizeof timer.kind);
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

/* ---- what staff ask for ---- */

static bool read_count(const json_t *params, const char *key, int64_t max, int64_t *out)
{
    const json_t *value = json_object_get(params, key);
    if (value == NULL) {
        return true;
    }
    *out = json_integer_value(value);
    return json_is_integer(value) && *out >= 0 && *out <= max;
}

static bool read_params(const json_t *params, struct audience *audience)
{
    static const char *const known[] = {"building", "bound", "least_fen", "months", "survey"};
    const json_t *building = json_object_get(params, "building");
    const json_t *bound = json_object_get(params, "bound");
    int64_t months = 0;
    size_t count = 0;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        count += json_object_get(params, known[i]) != NULL;
    }
    if (!json_is_object(params) || json_object_size(params) != count ||
        (building != NULL && json_string_length(building) >= sizeof audience->building) ||
        (building != NULL && !json_is_string(building)) ||
        (bound != NULL && !json_is_boolean(bound)) ||
        !read_count(params, "least_fen", INT64_MAX, &audience->least_fen) ||
        !read_count(params, "months", 1200, &months) ||
        !read_count(params, "survey", INT64_MAX, &audience->survey)) {
        return false;
    }
    if (building != NULL) {
        text_copy(text_of(json_string_value(building)), audience->building,
                  sizeof audience->building);
    }
    audience->bound = json_is_true(bound);
    audience->months = (int32_t)months;
    return true;
}

enum status campaigns_audience(const struct config *config, const struct campaign *campaign,
                               int64_t now_ms, struct audience *audience)
{
    const struct campaign_kind *kind = campaign_kind(config->campaigns, text_of(campaign->kind));
    const struct community *community =
        config_community(config, text_of(campaign->community));
    json_error_t error;
    *audience = (struct audience){0};
    if (kind == NULL || community == NULL) {
        return ST_NOT_FOUND;
    }
    json_t *params = json_loadb(campaign->params.data, campaign->params.size,
                                JSON_REJECT_DUPLICATES, &error);
    bool read = read_params(params, audience);
    json_decref(params);
    const struct ladder_scene scene = {config, community, now_ms};
    int64_t today = ladder_today(&scene);
    memcpy(audience->community, campaign->community, sizeof audience->community);
    audience->occupied = kind->lives_there;
    if (kind->arrears) {
        int64_t ahead = kind->ladder ? config->ladder->lead_days : 0;
        audience->due_before = ladder_day_number(today + ahead + 1);
        audience->ladder_at_ms = kind->ladder ? now_ms : 0;
        audience->today = ladder_day_number(today);
    }
    return read && kind->survey == (audience->survey > 0) ? ST_OK : ST_MALFORMED;
}

enum status campaigns_create(struct turn *turn, struct campaign *campaign, struct text actor)
{
    struct audience audience;
    enum status status = campaigns_audience(turn->config, campaign, turn->now_ms, &audience);
    if (status != ST_OK) {
        return status;
    }
    campaign->created_at_ms = turn->now_ms;
    campaign->changed_at_ms = turn->now_ms;
    text_copy(actor, campaign->created_by, sizeof campaign->created_by);
    status = store_campaign_add(turn->store, campaign);
    return status == ST_OK ? announce(turn, campaign, "campaign.created", actor) : status;
}

enum status campaigns_throttle(struct turn *turn, struct campaign *campaign, int32_t per_minute,
                               struct text actor)
{
    if (per_minute < 0 || per_minute > turn->config->campaigns->per_minute) {
        return ST_MALFORMED;
    }
    if (campaign->state == CAMPAIGN_DONE || campaign->state == CAMPAIGN_CANCELLED) {
        return ST_CONFLICT;
    }
    campaign->per_minute = per_minute;
    campaign->changed_at_ms = turn->now_ms;
    enum status status = store_campaign_save(turn->store, campaign);
    return status == ST_OK ? announce(turn, campaign, "campaign.throttled", actor) : status;
}

static const struct {
    unsigned from; /* bits of states */
    enum campaign_state to;
    const char *event;
} moves[CAMPAIGN_MOVE_COUNT] = {
    [CAMPAIGN_APPROVE] = {1U << CAMPAIGN_DRAFT, CAMPAIGN_APPROVED, "campaign.approved"},
    [CAMPAIGN_START] = {1U << CAMPAIGN_APPROVED, CAMPAIGN_RUNNING, "campaign.started"},
    [CAMPAIGN_PAUSE] = {1U << CAMPAIGN_RUNNING, CAMPAIGN_PAUSED, "campaign.paused"},
    [CAMPAIGN_RESUME] = {1U << CAMPAIGN_PAUSED, CAMPAIGN_RUNNING, "campaign.resumed"},
    [CAMPAIGN_CANCEL] = {1U << CAMPAIGN_DRAFT | 1U << CAMPAIGN_APPROVED | 1U << CAMPAIGN_RUNNING |
                             1U << CAMPAIGN_PAUSED,
                         CAMPAIGN_CANCELLED, "campaign.cancelled"},
};

enum status campaigns_move(struct turn *turn, struct campaign *campaign, enum campaign_move move,
                           struct text actor)
{
    INVARIANT(move < CAMPAIGN_MOVE_COUNT);
    enum status status = ST_OK;
    bool waiting = campaign->state == CAMPAIGN_DONE && campaign->counts[TARGET_QUEUED] > 0;
    if ((moves[move].from & 1U << campaign->state) == 0 &&
        !(move == CAMPAIGN_CANCEL && waiting)) { /* rows in the outbox can still be stopped */
        return ST_CONFLICT;
    }
    if (move == CAMPAIGN_APPROVE && text_equal(text_of(campaign->created_by), actor)) {
        return ST_FORBIDDEN;
    }
    if (move == CAMPAIGN_APPROVE) {
        text_copy(actor, campaign->approved_by, sizeof campaign->approved_by);
    }
    if (move == CAMPAIGN_START) {
        status = store_campaign_last_household(turn->store, &campaign->plan_last);
    }
    campaign->state = moves[move].to;
    campaign->changed_at_ms = turn->now_ms;
    if (status == ST_OK) {
        status = store_campaign_save(turn->store, campaign);
    }
    if (status == ST_OK && campaign->state == CAMPAIGN_RUNNING) {
        status = arm(turn, campaign->id, turn->now_ms);
    }
    if (status == ST_OK && move == CAMPAIGN_CANCEL) {
        status = surveys_after_cancel(turn, campaign, actor);
    }
    return status == ST_OK ? announce(turn, campaign, moves[move].event, actor) : status;
}

enum status campaigns_begin(struct turn *turn, struct campaign *campaign, struct text actor,
                            int64_t at_ms)
{
    bool running = campaign->state == CAMPAIGN_RUNNING;
    INVARIANT(running || campaign->state == CAMPAIGN_DRAFT);
    campaign->created_at_ms = turn->now_ms;
    campaign->changed_at_ms = turn->now_ms;
    text_copy(actor, campaign->created_by, sizeof campaign->created_by);
    text_copy(running ? actor : TEXT_NONE, campaign->approved_by, sizeof campaign->approved_by);
    enum status status = store_campaign_add(turn->store, campaign);
    if (status == ST_OK && running) {
        status = store_campaign_last_household(turn->store, &campaign->plan_last);
    }
    if (status == ST_OK) {
        status = store_campaign_save(turn->store, campaign);
    }
    return status == ST_OK && running ? arm(turn, campaign->id, at_ms) : status;
}

/* ---- quiet hours and speed ---- */

int64_t campaigns_allowed_ms(const struct community *community, int64_t now_ms)
{
    const struct hours *hours = &community->outreach;
    int offset = community->frame.utc_offset_minutes;
    int64_t day = date_local_day(now_ms, offset);
    int minute = date_local_minute(now_ms, offset);
    if (minute >= hours->until_minute) {
        return date_moment(day + 1, hours->from_minute, offset);
    }
    if (minute < hours->from_minute) {
        return date_moment(day, hours->from_minute, offset);
    }
    for (size_t i = 0; i < hours->break_count; i++) {
        if (minute >= hours->breaks[i].from_minute && minute < hours->breaks[i].until_minute) {
            return date_moment(day, hours->breaks[i].until_minute, offset);
        }
    }
    return now_ms;
}

/* So many at once, and how long until the next ones: never more than per_minute in a minute. */
static int64_t batch_of(int32_t per_minute, int64_t *pause_ms_out)
{
    int64_t batch = per_minute / 60;
    batch = batch < 1 ? 1 : batch > CAMPAIGN_LOOKED_MAX ? CAMPAIGN_LOOKED_MAX : batch;
    *pause_ms_out = (MINUTE_MS * batch + per_minute - 1) / per_minute;
    return batch;
}

int32_t campaigns_pace(const struct config *config, const struct campaign *campaign)
{
    int32_t most = config->campaigns->per_minute;
    return campaign->per_minute > 0 && campaign->per_minute < most ? campaign->per_minute : most;
}

/* ---- one home ---- */

static struct text key_of(struct turn *turn, const struct campaign_target *target)
{
    return arena_printf(turn->arena, "campaign:%lld:%lld", (long long)target->campaign,
                        (long long)target->household);
}

static enum status queue_message(struct turn *turn, struct campaign_target *target,
                                 struct judgement *judgement)
{
    struct text key = key_of(turn, target);
    enum status status = key.data == NULL ? ST_NO_MEMORY
                                          : reach_count(turn, &judgement->household,
                                                        &judgement->contact);
    if (status == ST_OK) {
        status = outbound_say_once(turn, &judgement->contact, OUTBOX_CAMPAIGN, judgement->words, key,
                                   &target->outbox);
    }
    target->contact = judgement->contact.id;
    target->state = TARGET_QUEUED;
    return status;
}

/* What is decided of it is written, and no more is asked of it later; one that another survey asks stays
 * open. */
static enum status take(struct turn *turn, struct campaign *campaign,
                        const struct campaign_case *case_, struct campaign_target *target)
{
    struct judgement *judgement = arena_alloc(turn->arena, sizeof *judgement);
    if (judgement == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = campaign_judge(turn, case_, judgement);
    if (status != ST_OK || judgement->reason == SKIP_ASKED) {
        return status;
    }
    bool message = judgement->step == NULL || judgement->step->do_ == LADDER_MESSAGE;
    target->reason = judgement->reason;
    target->at_ms = turn->now_ms;
    target->state = judgement->reason == SKIP_NONE ? TARGET_SENT : TARGET_SKIPPED;
    if (judgement->reason == SKIP_NONE && message) {
        status = queue_message(turn, target, judgement);
    }
    if (status == ST_OK && case_->kind->ladder) {
        bool stepped = judgement->step != NULL && (judgement->reason == SKIP_NONE ||
                                                   campaign_passes_step(judgement->reason));
        status = stepped ? dunning_take(turn, case_, judgement)
                         : dunning_wait(turn, case_, judgement);
    }
    return status == ST_OK ? store_target_save(turn->store, campaign, target) : status;
}

/* ---- a turn of a campaign ---- */

/* Those that another survey asks are looked at again tomorrow, until the survey is over. */
static enum status look_tomorrow(struct turn *turn, struct campaign *campaign)
{
    campaign->cursor = 0;
    enum status status = store_campaign_save(turn->store, campaign);
    return status == ST_OK ? arm(turn, campaign->id,
                                 surveys_tomorrow_ms(turn, text_of(campaign->community)))
                           : status;
}

static enum status finish(struct turn *turn, struct campaign *campaign)
{
    campaign->state = CAMPAIGN_DONE;
    campaign->changed_at_ms = turn->now_ms;
    enum status status = store_campaign_save(turn->store, campaign);
    bool daily = strcmp(campaign->created_by, "system") == 0;
    return status == ST_OK && !(daily && campaign->planned == 0)
               ? announce(turn, campaign, "campaign.done", TEXT("system"))
               : status;
}

/* Told at every tenth of the way. */
static enum status tell_progress(struct turn *turn, const struct campaign *campaign,
                                 int64_t open_before)
{
    int64_t all = campaign->planned < 1 ? 1 : campaign->planned;
    int64_t before = (all - open_before) * PERCENT_TOLD / all;
    int64_t now = (all - campaign->counts[TARGET_OPEN]) * PERCENT_TOLD / all;
    return now > before ? announce(turn, campaign, "campaign.progress", TEXT("system")) : ST_OK;
}

static enum status send_batch(struct turn *turn, struct campaign *campaign,
                              struct campaign_case *case_)
{
    int64_t pause_ms, wanted = batch_of(campaigns_pace(turn->config, campaign), &pause_ms);
    int64_t open_before = campaign->counts[TARGET_OPEN];
    struct campaign_target *targets =
        arena_alloc(turn->arena, CAMPAIGN_LOOKED_MAX * sizeof *targets);
    size_t count = 0;
    if (targets == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_campaign_next(turn->store, campaign, CAMPAIGN_LOOKED_MAX, targets,
                                             &count);
    for (size_t i = 0; i < count && status == ST_OK && wanted > 0; i++) {
        case_->household = targets[i].household;
        status = take(turn, campaign, case_, &targets[i]);
        campaign->cursor = targets[i].household;
        /* Letters and tasks too: each is a ticket. */
        wanted -= targets[i].state != TARGET_SKIPPED && targets[i].state != TARGET_OPEN;
    }
    if (status != ST_OK) {
        return status;
    }
    if (count == 0) {
        return campaign->counts[TARGET_OPEN] > 0 ? look_tomorrow(turn, campaign)
                                                 : finish(turn, campaign);
    }
    status = store_campaign_save(turn->store, campaign);
    if (status == ST_OK) {
        status = tell_progress(turn, campaign, open_before);
    }
    return status == ST_OK
               ? arm(turn, campaign->id, turn->now_ms + (wanted > 0 ? 0 : pause_ms))
               : status;
}

static enum status plan_range(struct turn *turn, struct campaign *campaign)
{
    struct audience audience;
    enum status status = campaigns_audience(turn->config, campaign, turn->now_ms, &audience);
    return status == ST_OK ? store_campaign_plan(turn->store, campaign, &audience) : status;
}

static enum status is_crowded(struct turn *turn, bool *crowded_out)
{
    int64_t counts[OUTBOX_STATE_COUNT];
    enum status status = store_outbox_counts(turn->store, counts);
    *crowded_out = status == ST_OK &&
                   counts[OUTBOX_QUEUED] >= turn->config->campaigns->queued_max;
    return status;
}

static enum status run(struct turn *turn, struct campaign *campaign)
{
    struct campaign_case case_ = {
        .campaign = campaign,
        .kind = campaign_kind(turn->config->campaigns, text_of(campaign->kind)),
        .community = config_community(turn->config, text_of(campaign->community)),
    };
    if (case_.kind == NULL || case_.community == NULL) { /* the configuration has it no more */
        return campaigns_move(turn, campaign, CAMPAIGN_PAUSE, TEXT("system"));
    }
    bool ready = true, over = false;
    enum status surveyed = case_.kind->survey
                               ? surveys_before_run(turn, campaign, &ready, &over)
                               : ST_OK;
    if (surveyed != ST_OK || over) {
        return surveyed == ST_OK ? campaigns_move(turn, campaign, CAMPAIGN_CANCEL, TEXT("system"))
                                 : surveyed;
    }
    if (!ready) { /* its homes are still being drawn */
        return arm(turn, campaign->id, turn->now_ms + CAMPAIGN_CROWDED_MS);
    }
    if (campaign->plan_next < campaign->plan_last) {
        enum status planned = plan_range(turn, campaign);
        return planned == ST_OK ? arm(turn, campaign->id, turn->now_ms) : planned;
    }
    bool crowded = false;
    int64_t allowed = campaigns_allowed_ms(case_.community, turn->now_ms);
    enum status status = is_crowded(turn, &crowded);
    if (status == ST_OK && allowed > turn->now_ms) {
        return arm(turn, campaign->id, allowed);
    }
    if (status == ST_OK && crowded) {
        return arm(turn, campaign->id, turn->now_ms + CAMPAIGN_CROWDED_MS);
    }
    return status == ST_OK ? send_batch(turn, campaign, &case_) : status;
}

enum status campaigns_load(struct turn *turn, int64_t id, struct campaign *campaign)
{
    enum status status = store_campaign_get(turn->store, id, campaign);
    if (status != ST_OK) {
        return status;
    }
    campaign->params = arena_text(turn->arena, campaign->params);
    return campaign->params.data == NULL ? ST_NO_MEMORY : ST_OK;
}

enum status campaigns_ring(struct turn *turn, const struct timer *timer)
{
    struct campaign campaign;
    enum status status = campaigns_load(turn, timer->subject, &campaign);
    if (status != ST_OK || campaign.state != CAMPAIGN_RUNNING) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    return run(turn, &campaign);
}

/* ---- the daily run of the ladder ---- */

static const struct campaign_kind *ladder_kind(const struct config *config)
{
    for (size_t i = 0; i < config->campaigns->kind_count; i++) {
        if (config->campaigns->kinds[i].ladder) {
            return &config->campaigns->kinds[i];
        }
    }
    return NULL;
}

static enum status arm_daily(struct turn *turn, const struct community *community,
                             struct recurrence *row, bool today_too)
{
    const struct ladder_scene scene = {turn->config, community, turn->now_ms};
    int64_t allowed = campaigns_allowed_ms(community, turn->now_ms);
    row->next_at_ms = today_too ? allowed : ladder_tomorrow_ms(&scene);
    enum status status = store_recurrence_put(turn->store, row);
    struct timer timer = {.due_at_ms = row->next_at_ms, .subject = row->id};
    text_copy(dunning_rule, timer.kind, sizeof timer.kind);
    turn->timers_touched = true;
    return status == ST_OK ? store_timer_put(turn->store, &timer) : status;
}

static enum status begin_daily(struct turn *turn, const struct campaign_kind *kind,
                               const struct community *community)
{
    struct campaign campaign = {.state = CAMPAIGN_RUNNING, .params = TEXT("{}")};
    text_copy(kind->id, campaign.kind, sizeof campaign.kind);
    text_copy(text_of(community->id), campaign.community, sizeof campaign.community);
    return campaigns_begin(turn, &campaign, TEXT("system"), turn->now_ms);
}

enum status campaigns_dunning_ring(struct turn *turn, const struct timer *timer)
{
    struct recurrence row;
    enum status status = store_recurrence_get(turn->store, timer->subject, &row);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    const struct community *community =
        config_community(turn->config, text_of(row.community));
    const struct campaign_kind *kind = ladder_kind(turn->config);
    if (community == NULL || kind == NULL) {
        return ST_OK; /* begins again once they are back: campaigns_agree */
    }
    if (campaigns_allowed_ms(community, turn->now_ms) > turn->now_ms) {
        return arm_daily(turn, community, &row, true);
    }
    row.done++;
    status = begin_daily(turn, kind, community);
    return status == ST_OK ? arm_daily(turn, community, &row, false) : status;
}

static enum status agree_on(struct turn *turn, const struct community *community)
{
    struct recurrence row;
    enum status status = store_recurrence_find(turn->store, dunning_rule,
                                               text_of(community->id), TEXT_NONE, &row);
    if (status == ST_NOT_FOUND) {
        row = (struct recurrence){0};
        text_copy(dunning_rule, row.rule, sizeof row.rule);
        text_copy(text_of(community->id), row.community, sizeof row.community);
        return arm_daily(turn, community, &row, false); /* staff may look at it first */
    }
    if (status != ST_OK) {
        return status;
    }
    struct timer timer = {.due_at_ms = row.next_at_ms, .subject = row.id};
    text_copy(dunning_rule, timer.kind, sizeof timer.kind);
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

/* ---- starting ---- */

enum status campaigns_agree(struct turn *turn)
{
    enum status status = campaigns_settle(turn);
    for (size_t i = 0; i < turn->config->community_count && status == ST_OK; i++) {
        status = agree_on(turn, &turn->config->communities[i]);
    }
    return status;
}
