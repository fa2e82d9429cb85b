#include "bot/campaign_preview.h"

#include "bot/campaign_words.h"
#include "bot/campaigns.h"
#include "bot/sms_text.h"

enum { SAMPLES_MAX = 20 };

static enum status look_at(const struct campaign_scene *scene, const struct campaign *campaign,
                           const struct audience *audience, int64_t household,
                           struct campaign_preview *preview)
{
    struct arrears arrears;
    struct text words;
    enum status status =
        store_arrears_of(scene->store, household, audience->due_before, &arrears);
    if (status == ST_OK) {
        status = campaign_words(scene, text_of(campaign->text), &arrears, audience->due_before,
                                TEXT_NONE, 0, &words);
    }
    if (status == ST_OK && sms_count(words).domestic >= preview->segments_each) {
        preview->segments_each = sms_count(words).domestic;
        preview->sample = words;
    }
    return status;
}

enum status campaign_preview(const struct config *config, struct store *store,
                             struct arena *arena, const struct campaign *campaign, int64_t now_ms,
                             int64_t until, struct campaign_preview *preview)
{
    struct audience audience;
    int64_t households[SAMPLES_MAX], last = 0;
    size_t count = 0;
    *preview = (struct campaign_preview){0};
    enum status status = campaigns_audience(config, campaign, now_ms, &audience);
    if (status != ST_OK) {
        return status;
    }
    const struct campaign_kind *kind = campaign_kind(config->campaigns, text_of(campaign->kind));
    const struct campaign_scene scene = {
        config, config_community(config, text_of(campaign->community)), store, arena};
    status = store_audience_count(store, &audience, kind->purpose, until, &preview->counts);
    if (status == ST_OK) {
        status = store_audience_sample(store, &audience, SAMPLES_MAX, households, &count);
    }
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = look_at(&scene, campaign, &audience, households[i], preview);
    }
    if (status == ST_OK) {
        status = store_campaign_last_household(store, &last);
    }
    preview->partial = last > until;
    preview->segments = preview->counts.phone * (int64_t)preview->segments_each;
    preview->cost_fen = preview->segments * config->campaigns->segment_fen10 / 10;
    return status;
}
