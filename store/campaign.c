#include "store/campaign.h"

#include "bot/base/invariant.h"
#include "store/query.h"

#include <assert.h>

const char *const campaign_state_names[CAMPAIGN_STATE_COUNT] = {
    [CAMPAIGN_DRAFT] = "draft",   [CAMPAIGN_APPROVED] = "approved",
    [CAMPAIGN_RUNNING] = "running", [CAMPAIGN_PAUSED] = "paused",
    [CAMPAIGN_DONE] = "done",     [CAMPAIGN_CANCELLED] = "cancelled",
};
const char *const target_state_names[TARGET_STATE_COUNT] = {
    [TARGET_OPEN] = "open",       [TARGET_QUEUED] = "queued", [TARGET_SENT] = "sent",
    [TARGET_SKIPPED] = "skipped", [TARGET_FAILED] = "failed",
};
const char *const skip_reason_names[SKIP_REASON_COUNT] = {
    [SKIP_NONE] = "",
    [SKIP_PAID] = "paid",
    [SKIP_DISPUTED] = "disputed",
    [SKIP_PROMISED] = "promised",
    [SKIP_OPTED_OUT] = "opted_out",
    [SKIP_VACANT] = "vacant",
    [SKIP_TODAY] = "told_today",
    [SKIP_CAP] = "cap",
    [SKIP_UNREACHABLE] = "unreachable",
    [SKIP_CANCELLED] = "cancelled",
    [SKIP_NOT_DUE] = "not_due",
    [SKIP_PERSON] = "person",
    [SKIP_LATE] = "late",
    [SKIP_ANSWERED] = "answered",
    [SKIP_TASK] = "task",
    [SKIP_ASKED] = "asked",
};
static_assert(TARGET_OPEN == 0 && SKIP_NONE == 0, "SQL_CAMPAIGN_PLAN writes them as numbers");

/* ---- campaigns ---- */

enum status store_campaign_add(struct store *store, struct campaign *campaign)
{
    struct query query = query_start(store, SQL_CAMPAIGN_ADD);
    QUERY_BIND_CHARS(&query, campaign->kind);
    QUERY_BIND_CHARS(&query, campaign->community);
    query_bind_int(&query, campaign->state);
    QUERY_BIND_CHARS(&query, campaign->created_by);
    QUERY_BIND_CHARS(&query, campaign->approved_by);
    QUERY_BIND_CHARS(&query, campaign->text);
    query_bind_text(&query, campaign->params, CAMPAIGN_PARAMS_BYTES_MAX);
    query_bind_int(&query, campaign->created_at_ms);
    query_bind_int(&query, campaign->changed_at_ms);
    return query_insert(&query, &campaign->id);
}

static void read_campaign(struct query *query, struct campaign *campaign)
{
    campaign->id = query_int(query);
    QUERY_CHARS(query, campaign->kind);
    QUERY_CHARS(query, campaign->community);
    int64_t state = query_int(query);
    query_note(query, state >= 0 && state < CAMPAIGN_STATE_COUNT ? ST_OK : ST_STORE);
    campaign->state = (enum campaign_state)state;
    QUERY_CHARS(query, campaign->created_by);
    QUERY_CHARS(query, campaign->approved_by);
    QUERY_CHARS(query, campaign->text);
    campaign->params = TEXT_NONE;
    campaign->created_at_ms = query_int(query);
    campaign->changed_at_ms = query_int(query);
    campaign->plan_next = query_int(query);
    campaign->plan_last = query_int(query);
    campaign->cursor = query_int(query);
    campaign->planned = query_int(query);
    for (size_t i = 0; i < TARGET_STATE_COUNT; i++) {
        campaign->counts[i] = query_int(query);
    }
    campaign->per_minute = query_int32(query);
}

enum status store_campaign_get(struct store *store, int64_t id, struct campaign *campaign_out)
{
    struct query query = query_start(store, SQL_CAMPAIGN_GET);
    query_bind_int(&query, id);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_campaign(&query, campaign_out);
    campaign_out->params = query_text_kept(&query);
    return query_end(&query);
}

enum status store_campaign_save(struct store *store, const struct campaign *campaign)
{
    int64_t sum = 0;
    for (size_t i = 0; i < TARGET_STATE_COUNT; i++) {
        sum += campaign->counts[i];
    }
    INVARIANT(sum == campaign->planned);
    struct query query = query_start(store, SQL_CAMPAIGN_SAVE);
    query_bind_int(&query, campaign->id);
    query_bind_int(&query, campaign->state);
    QUERY_BIND_CHARS(&query, campaign->approved_by);
    query_bind_int(&query, campaign->changed_at_ms);
    query_bind_int(&query, campaign->plan_next);
    query_bind_int(&query, campaign->plan_last);
    query_bind_int(&query, campaign->cursor);
    query_bind_int(&query, campaign->planned);
    for (size_t i = 0; i < TARGET_STATE_COUNT; i++) {
        query_bind_int(&query, campaign->counts[i]);
    }
    query_bind_int(&query, campaign->per_minute);
    return query_run_one(&query);
}

enum status store_campaign_list(struct store *store, struct text scopes, size_t max,
                                campaign_each *each, void *context)
{
    struct query query = query_start(store, SQL_CAMPAIGN_LIST);
    query_bind_text(&query, scopes, STORE_SCOPES_BYTES - 1);
    query_bind_int(&query, (int64_t)max);
    while (query_step(&query)) {
        struct campaign campaign;
        read_campaign(&query, &campaign);
        query_note(&query, each(context, &campaign));
    }
    return query_end(&query);
}

/* ---- planning ---- */

static void bind_audience(struct query *query, const struct audience *audience)
{
    QUERY_BIND_CHARS(query, audience->community);
    QUERY_BIND_CHARS(query, audience->building);
    query_bind_int(query, audience->occupied);
    query_bind_int(query, audience->bound);
    query_bind_int(query, audience->due_before);
    query_bind_int(query, audience->least_fen);
    query_bind_int(query, audience->months);
    query_bind_int(query, audience->ladder_at_ms);
    query_bind_int(query, audience->today);
    query_bind_int(query, audience->survey);
}

enum status store_campaign_last_household(struct store *store, int64_t *id_out)
{
    struct query query = query_start(store, SQL_CAMPAIGN_LAST_HOUSEHOLD);
    return query_minimum(&query, id_out);
}

enum status store_campaign_plan(struct store *store, struct campaign *campaign,
                                const struct audience *audience)
{
    int64_t until = campaign->plan_next + CAMPAIGN_PLAN_HOUSEHOLDS;
    until = until < campaign->plan_last ? until : campaign->plan_last;
    struct query query = query_start(store, SQL_CAMPAIGN_PLAN);
    bind_audience(&query, audience);
    query_bind_int(&query, campaign->id);
    query_bind_int(&query, campaign->plan_next);
    query_bind_int(&query, until);
    enum status status = query_run(&query);
    if (status != ST_OK) {
        return status;
    }
    int64_t rows = query_changes(store);
    campaign->plan_next = until;
    campaign->planned += rows;
    campaign->counts[TARGET_OPEN] += rows;
    return store_campaign_save(store, campaign);
}

static enum status count_opted_out(struct store *store, const struct audience *audience,
                                   struct text purpose, int64_t *count_out)
{
    struct query query = query_start(store, SQL_AUDIENCE_OPTED_OUT);
    bind_audience(&query, audience);
    query_bind_text(&query, purpose, STORE_ID_BYTES - 1);
    return query_minimum(&query, count_out);
}

enum status store_audience_count(struct store *store, const struct audience *audience,
                                 struct text purpose, int64_t until,
                                 struct audience_counts *counts_out)
{
    struct query query = query_start(store, SQL_AUDIENCE_COUNT);
    bind_audience(&query, audience);
    query_bind_int(&query, until);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    counts_out->homes = query_int(&query);
    counts_out->chat = query_int(&query);
    counts_out->phone = query_int(&query);
    counts_out->unreachable = query_int(&query);
    status = query_end(&query);
    return status == ST_OK ? count_opted_out(store, audience, purpose, &counts_out->opted_out)
                           : status;
}

enum status store_audience_sample(struct store *store, const struct audience *audience, size_t max,
                                  int64_t *households, size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_AUDIENCE_SAMPLE);
    bind_audience(&query, audience);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        households[count++] = query_int(&query);
    }
    *count_out = count;
    return query_end(&query);
}

/* ---- targets ---- */

static int64_t read_number(struct query *query, int64_t count)
{
    int64_t number = query_int(query);
    query_note(query, number >= 0 && number < count ? ST_OK : ST_STORE);
    return number >= 0 && number < count ? number : 0;
}

static void read_target(struct query *query, struct campaign_target *target)
{
    target->campaign = query_int(query);
    target->household = query_int(query);
    target->contact = query_int(query);
    target->state = (enum target_state)read_number(query, TARGET_STATE_COUNT);
    target->reason = (enum skip_reason)read_number(query, SKIP_REASON_COUNT);
    target->outbox = query_int(query);
    target->at_ms = query_int(query);
}

enum status store_campaign_next(struct store *store, const struct campaign *campaign, size_t max,
                                struct campaign_target *targets, size_t *count_out)
{
    INVARIANT(max <= CAMPAIGN_CLAIM_MAX);
    size_t count = 0;
    struct query query = query_start(store, SQL_TARGET_NEXT);
    query_bind_int(&query, campaign->id);
    query_bind_int(&query, campaign->cursor);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        read_target(&query, &targets[count++]);
    }
    *count_out = count;
    return query_end(&query);
}

enum status store_target_get(struct store *store, int64_t campaign, int64_t household,
                             struct campaign_target *target_out)
{
    struct query query = query_start(store, SQL_TARGET_GET);
    query_bind_int(&query, campaign);
    query_bind_int(&query, household);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_target(&query, target_out);
    return query_end(&query);
}

static enum status count_skip(struct store *store, const struct campaign_target *target)
{
    struct query query = query_start(store, SQL_SKIP_COUNT);
    query_bind_int(&query, target->campaign);
    query_bind_int(&query, target->reason);
    return query_run(&query);
}

enum status store_target_save(struct store *store, struct campaign *campaign,
                              const struct campaign_target *target)
{
    struct campaign_target before = {0};
    enum status status = store_target_get(store, target->campaign, target->household, &before);
    if (status != ST_OK) {
        return status;
    }
    INVARIANT(campaign->id == target->campaign && campaign->counts[before.state] > 0);
    struct query query = query_start(store, SQL_TARGET_SAVE);
    query_bind_int(&query, target->campaign);
    query_bind_int(&query, target->household);
    query_bind_ref(&query, target->contact);
    query_bind_int(&query, target->state);
    query_bind_int(&query, target->reason);
    query_bind_int(&query, target->outbox);
    query_bind_int(&query, target->at_ms);
    status = query_run_one(&query);
    if (status == ST_OK && target->state == TARGET_SKIPPED && before.state != TARGET_SKIPPED) {
        status = count_skip(store, target);
    }
    if (status == ST_OK) {
        campaign->counts[before.state]--;
        campaign->counts[target->state]++;
    }
    return status;
}

enum status store_campaign_reasons(struct store *store, int64_t campaign,
                                   int64_t counts_out[SKIP_REASON_COUNT])
{
    for (size_t i = 0; i < SKIP_REASON_COUNT; i++) {
        counts_out[i] = 0;
    }
    struct query query = query_start(store, SQL_SKIP_EACH);
    query_bind_int(&query, campaign);
    while (query_step(&query)) {
        int64_t reason = read_number(&query, SKIP_REASON_COUNT);
        counts_out[reason] = query_int(&query);
    }
    return query_end(&query);
}

enum status store_target_page(struct store *store, int64_t campaign, int64_t after, size_t max,
                              target_each *each, void *context)
{
    struct query query = query_start(store, SQL_TARGET_PAGE);
    query_bind_int(&query, campaign);
    query_bind_int(&query, after);
    query_bind_int(&query, (int64_t)max);
    while (query_step(&query)) {
        struct campaign_target target;
        read_target(&query, &target);
        struct text room = query_text(&query);
        query_note(&query, each(context, &target, room));
    }
    return query_end(&query);
}
