/* campaign.h - messages to many homes that nobody asked for: who is meant, who was told, who not and
 * why.
 *
 * A campaign is planned by a query: its rows are written by one INSERT ... SELECT, cut into ranges of
 * households so that the desk is never held for long. They are taken in the order of households,
 * behind a cursor that is saved with them in one transaction: a restart repeats none and skips none.
 * planned = open + queued + sent + skipped + failed at every commit. */
#ifndef STORE_CAMPAIGN_H
#define STORE_CAMPAIGN_H

#include "store/store.h"

enum {
    CAMPAIGN_PARAMS_BYTES_MAX = 1024,
    CAMPAIGN_PLAN_HOUSEHOLDS = 20000, /* ids of one range: what one transaction plans at most */
    CAMPAIGN_CLAIM_MAX = 256,
    CAMPAIGN_LIST_MAX = 100
};

enum campaign_state {
    CAMPAIGN_DRAFT,
    CAMPAIGN_APPROVED,
    CAMPAIGN_RUNNING,
    CAMPAIGN_PAUSED,
    CAMPAIGN_DONE,
    CAMPAIGN_CANCELLED,
    CAMPAIGN_STATE_COUNT
};
extern const char *const campaign_state_names[CAMPAIGN_STATE_COUNT]; /* "draft" ... */

enum target_state {
    TARGET_OPEN,
    TARGET_QUEUED, /* its outbox row is there */
    TARGET_SENT,
    TARGET_SKIPPED,
    TARGET_FAILED,
    TARGET_STATE_COUNT
};
extern const char *const target_state_names[TARGET_STATE_COUNT];

/* Why nothing was sent. Stored as numbers: append only. */
enum skip_reason {
    SKIP_NONE,
    SKIP_PAID,
    SKIP_DISPUTED,
    SKIP_PROMISED,
    SKIP_OPTED_OUT,
    SKIP_VACANT,
    SKIP_TODAY,       /* told something by us today already */
    SKIP_CAP,         /* as often this month as is allowed */
    SKIP_UNREACHABLE, /* no channel leads to anybody of the home */
    SKIP_CANCELLED,   /* the campaign was, while the message waited in the outbox */
    SKIP_NOT_DUE,     /* no step of the ladder is due */
    SKIP_PERSON,      /* a person has taken it over */
    SKIP_LATE,        /* waited in the outbox until its day was over */
    SKIP_ANSWERED,    /* has answered the survey already, or does not want to */
    SKIP_TASK,        /* every way failed: a person is asked to tell the home */
    SKIP_ASKED,       /* another survey asks it: of homes not taken yet, they wait */
    SKIP_REASON_COUNT
};
extern const char *const skip_reason_names[SKIP_REASON_COUNT]; /* "paid" ... */

struct campaign {
    int64_t id;
    char kind[STORE_ID_BYTES];
    char community[STORE_ID_BYTES];
    enum campaign_state state;
    char created_by[STORE_ID_BYTES], approved_by[STORE_ID_BYTES]; /* "" while nobody has */
    char text[STORE_NAME_BYTES];                                  /* key of a text */
    struct text params; /* JSON object; borrowed until the next store_ call when loaded */
    int64_t created_at_ms, changed_at_ms;
    int64_t plan_next, plan_last; /* households behind plan_next, up to plan_last, are unplanned */
    int64_t cursor;               /* households up to it are taken */
    int64_t planned, counts[TARGET_STATE_COUNT]; /* [TARGET_OPEN] is what is left */
    int32_t per_minute; /* no faster than this; 0: as fast as the configuration lets campaigns go */
};

/* Who is meant. A home is in the audience when every condition holds. */
struct audience {
    char community[STORE_ID_BYTES];
    char building[STORE_ID_BYTES]; /* "": all; else what stands before the first "-" of the room */
    bool occupied;                 /* only homes that are known to be occupied */
    bool bound;                    /* only homes to which a chat is bound */
    int32_t due_before; /* only homes with open bills that are due before this day; 0: all */
    int64_t least_fen;  /* ... that owe so much in them */
    int32_t months;     /* ... of at least so many months */
    int64_t ladder_at_ms; /* only homes whose ladder (dunning.h) may take a step then, or whose
                             oldest debt is another one by now, or who broke a promise; 0: all */
    int32_t today; /* ... promised for a day before this */
    int64_t survey; /* only homes that it asks (survey.h); 0: all */
};

MUST_CHECK enum status store_campaign_add(struct store *store, struct campaign *campaign);
MUST_CHECK enum status store_campaign_get(struct store *store, int64_t id,
                                          struct campaign *campaign_out);
/* Writes all but id, kind, community, text, params and who created it. */
MUST_CHECK enum status store_campaign_save(struct store *store, const struct campaign *campaign);
typedef enum status campaign_each(void *context, const struct campaign *campaign);
/* Of the scopes, newest first, at most max. params is left empty. */
MUST_CHECK enum status store_campaign_list(struct store *store, struct text scopes, size_t max,
                                           campaign_each *each, void *context);

/* The last household that there is; planning goes up to it. */
MUST_CHECK enum status store_campaign_last_household(struct store *store, int64_t *id_out);
/* Plans the households in (campaign->plan_next, +CAMPAIGN_PLAN_HOUSEHOLDS] and moves plan_next,
 * planned and the open count of the caller's campaign on; saves it. */
MUST_CHECK enum status store_campaign_plan(struct store *store, struct campaign *campaign,
                                           const struct audience *audience);
/* What planning would find. */
struct audience_counts {
    int64_t homes, chat, phone, unreachable; /* of homes: by chat, by phone only, by neither */
    int64_t opted_out;                       /* of homes: somebody of it, or its phone */
};
/* Looks at households up to `until`: a million of them take seconds. */
MUST_CHECK enum status store_audience_count(struct store *store, const struct audience *audience,
                                            struct text purpose, int64_t until,
                                            struct audience_counts *counts_out);
/* The first households of the audience, at most max: for samples of what they would read. */
MUST_CHECK enum status store_audience_sample(struct store *store, const struct audience *audience,
                                             size_t max, int64_t *households, size_t *count_out);

struct campaign_target {
    int64_t campaign, household;
    int64_t contact; /* 0: none */
    enum target_state state;
    enum skip_reason reason;
    int64_t outbox; /* 0: none */
    int64_t at_ms;
};
/* The next open ones behind the cursor, at most max <= CAMPAIGN_CLAIM_MAX, in order. They stay open
 * until they are saved; the caller moves the cursor on. */
MUST_CHECK enum status store_campaign_next(struct store *store, const struct campaign *campaign,
                                           size_t max, struct campaign_target *targets,
                                           size_t *count_out);
MUST_CHECK enum status store_target_get(struct store *store, int64_t campaign, int64_t household,
                                        struct campaign_target *target_out);
/* Saves it, and counts it in campaign from its former state to the present one; the caller saves the
 * campaign. A skipped one is counted under its reason. */
MUST_CHECK enum status store_target_save(struct store *store, struct campaign *campaign,
                                         const struct campaign_target *target);
/* How many were skipped for what. */
MUST_CHECK enum status store_campaign_reasons(struct store *store, int64_t campaign,
                                              int64_t counts_out[SKIP_REASON_COUNT]);
typedef enum status target_each(void *context, const struct campaign_target *target,
                                struct text room);
/* Targets behind household `after`, in order, at most max. */
MUST_CHECK enum status store_target_page(struct store *store, int64_t campaign, int64_t after,
                                         size_t max, target_each *each, void *context);

#endif
