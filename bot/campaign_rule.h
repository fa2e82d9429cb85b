/* campaign_rule.h - config/campaigns.json: which campaigns there are, how fast they go, and how often
 * somebody may be written to unasked. */
#ifndef BOT_CAMPAIGN_RULE_H
#define BOT_CAMPAIGN_RULE_H

#include "bot/json_read.h"
#include "store/store.h"

enum { CAMPAIGN_KINDS_MAX = 16 };

struct campaign_kind {
    struct text id;      /* "fees": what `campaign.create` names */
    struct text title;   /* 物业费提醒 */
    struct text purpose; /* what a resident opts out of: "fees", "survey" */
    struct text text;    /* key of what is said, unless the campaign names another */
    bool arrears;        /* only homes that owe; each is asked again before it is sent to */
    bool lives_there;    /* only homes that are lived in */
    bool ladder;         /* what is said, and to whom, the dunning ladder decides */
    bool survey;         /* only homes of a survey's sample that have not answered */
};

struct campaign_rules {
    int32_t per_minute;     /* messages of one campaign; skipped homes do not count */
    int32_t per_day;        /* messages to one person and to one home */
    int32_t per_month;
    int32_t queued_max;     /* with so many rows waiting for the courier, no campaign adds more */
    int32_t tasks_max;      /* homes of one campaign that a person is asked to tell; more stay failed */
    int32_t segment_fen10;  /* price of a segment of SMS in tenths of a fen, for the estimate */
    size_t kind_count;
    struct campaign_kind kinds[CAMPAIGN_KINDS_MAX];
};

/* For json_read_file; context is the struct campaign_rules. */
void campaign_rules_read(const struct json_place *place, void *rules);
/* NULL when there is none. */
const struct campaign_kind *campaign_kind(const struct campaign_rules *rules, struct text id);

#endif
