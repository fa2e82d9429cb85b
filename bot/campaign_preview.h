/* campaign_preview.h - what a campaign would do, before anybody is told anything. */
#ifndef BOT_CAMPAIGN_PREVIEW_H
#define BOT_CAMPAIGN_PREVIEW_H

#include "bot/config.h"
#include "store/campaign.h"

struct campaign_preview {
    struct audience_counts counts;
    bool partial;         /* there are more households than were looked at */
    size_t segments_each; /* of SMS, by the longest of some samples */
    int64_t segments, cost_fen;
    struct text sample; /* the longest of them, in the arena */
};
/* Looks at households up to `until`. ST_MALFORMED, ST_NOT_FOUND as campaigns_audience. */
MUST_CHECK enum status campaign_preview(const struct config *config, struct store *store,
                                        struct arena *arena, const struct campaign *campaign,
                                        int64_t now_ms, int64_t until,
                                        struct campaign_preview *preview_out);

#endif
