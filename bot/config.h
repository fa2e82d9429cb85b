/* config.h - one configuration, read whole, proved, and then never changed.
 *
 * A snapshot is shared by the threads and counted: each holder holds one
 * reference; SIGHUP loads a new one beside it and swaps. Faults are reported all
 * at once (fault.h); a configuration with any error is not given out. */
#ifndef BOT_CONFIG_H
#define BOT_CONFIG_H

#include "bot/binding_rule.h"
#include "bot/board_rule.h"
#include "bot/calendar.h"
#include "bot/campaign_rule.h"
#include "bot/catalogue.h"
#include "bot/channel.h"
#include "bot/clock_rule.h"
#include "bot/fees.h"
#include "bot/knowledge.h"
#include "bot/form_sheet.h"
#include "bot/funds.h"
#include "bot/ladder_rule.h"
#include "bot/outbound_rule.h"
#include "bot/recurring_rule.h"
#include "bot/route_rule.h"
#include "bot/material_rule.h"
#include "bot/menu_rule.h"
#include "bot/notice_rule.h"
#include "bot/survey_rule.h"
#include "bot/templates.h"
#include "bot/texts.h"
#include "bot/warning.h"
#include "intents/matcher.h"
#include "store/figures.h"
#include "store/staff.h"

#include <stdio.h>

enum { CONFIG_ACCOUNTS_MAX = 64, CONFIG_COMMUNITIES_MAX = 256, CONFIG_ROLES_MAX = 32,
       CONFIG_ORIGINS_MAX = 16, CONFIG_CANNED_MAX = 200, CONFIG_EQUIPMENT_MAX = 64,
       CONFIG_ROOM_FORMS_MAX = 16, ROLE_OPS_MAX = 64 };

/* config/gateway.json; every number has its range in the option table of config.c. */
struct settings {
    char listen[80];             /* "127.0.0.1:8080" */
    int64_t inbox_inputs;        /* capacity of the inbox */
    int64_t batch_inputs;        /* most in one transaction */
    int64_t header_timeout_ms;   /* a slow sender's headers; then the connection is closed */
    int64_t body_timeout_ms;     /* a slow sender's body; then 408 */
    int64_t answer_timeout_ms;   /* the desk did not answer: 503 so that the platform retries */
    int64_t connections_max;     /* on the front, all together */
    int64_t connections_per_address_max;
    int64_t staff_idle_timeout_ms; /* a staff client that does not drain this long is cut off */
    int64_t staff_lag_events_max;  /* events a live client may lag behind before it is cut off */
    int64_t undo_ms_max;           /* no move may be taken back for longer than this; 0: none at all */
    int64_t session_ms;            /* life of a staff session */
    int64_t login_delay_ms;        /* after a failed login, doubled each time … */
    int64_t login_delay_max_ms;    /* … up to this */
    int64_t password_chars_min;    /* a new password of staff has so many characters at least */
    int64_t courier_parallel;      /* sends under way at once */
    int64_t send_timeout_ms;
    int64_t send_attempts_max;     /* then a dead letter */
    int64_t send_backoff_ms, send_backoff_max_ms;
    int64_t media_bytes_max;       /* of a picture, voice or video; a larger one is not kept */
    int64_t media_timeout_ms;      /* of fetching one */
    int64_t media_keep_days;       /* then the file is removed */
    int64_t apology_keep_ms;       /* within this, a second apology is not said */
    int64_t form_remind_ms;        /* an open form is reminded of once, then it becomes a draft */
    int64_t draft_keep_ms;         /* a draft older than this is forgotten */
    char ticket_prefix[16];        /* "GD": GD000123 */
    int64_t ticket_digits;
    size_t origin_count;           /* allowed Origins of staff pages besides the own address */
    char origins[CONFIG_ORIGINS_MAX][128];
    char log_level[8];
    bool desk_apart; /* the desk's thread has a processor for itself (docs/operations.md) */
};

/* Something whose use is followed up (产品使用情况表, R-CLK-20). */
struct equipment {
    struct text id, name;
    int64_t since; /* in use since: a day of calendar.h */
};

struct community {
    char id[STORE_ID_BYTES];
    char name[STORE_NAME_BYTES];
    struct time_frame frame; /* offset from UTC, service and office hours */
    struct hours outreach;   /* when residents may be written to unasked */
    char hotline[STORE_PHONE_BYTES];
    int64_t delivered_on; /* by the builder: a day of calendar.h; 0: unknown */
    size_t equipment_count;
    struct equipment *equipment; /* in the configuration's arena */
    size_t room_form_count;      /* 0: the usual ones */
    struct text *room_forms;     /* of homes that are imported (bot/import_value.h); likewise */
};

/* config/roles.json: who may do what. */
struct role {
    char id[STORE_ID_BYTES];
    char title[STORE_NAME_BYTES]; /* Chinese */
    bool sees_phones;             /* unmasked phones of residents */
    size_t op_count;
    char ops[ROLE_OPS_MAX][STORE_ID_BYTES]; /* "ticket.assign", "ticket.*", "*" */
    size_t appoint_count;
    char appoints[CONFIG_ROLES_MAX][STORE_ID_BYTES]; /* roles whose accounts it administers; "*" */
};

struct canned_reply {
    char id[STORE_ID_BYTES];
    char title[STORE_NAME_BYTES];
    char text[1024];
};

struct config {
    struct settings settings;
    bool demo;
    char directory[1024];
    size_t account_count;
    struct account *accounts[CONFIG_ACCOUNTS_MAX];
    size_t community_count;
    struct community communities[CONFIG_COMMUNITIES_MAX];
    size_t role_count;
    struct role roles[CONFIG_ROLES_MAX];
    size_t canned_count;
    struct canned_reply canned[CONFIG_CANNED_MAX];
    struct calendar *calendar;
    struct clock_rules *clock_rules;
    struct clock_index *clock_index; /* of them, by trigger */
    struct catalogue *catalogue;
    struct dispatch *dispatch; /* the four of config_rules.h */
    struct warranty *warranty;
    struct grades *grades;
    struct roster_rules *roster;
    struct knowledge *knowledge;
    struct texts *texts;
    struct matcher *matcher;
    struct warning_rule warning;      /* warning.json */
    struct recurring_rules *recurring; /* recurring.json */
    struct fund_rules *funds;          /* funds.json */
    struct material_rules *materials;  /* materials.json */
    struct fee_rules *fees;            /* fees.json */
    struct campaign_rules *campaigns;  /* campaigns.json */
    struct binding_rules *binding;     /* binding.json */
    struct ladder *ladder;             /* dunning.json */
    struct survey_rules *surveys;      /* surveys.json */
    struct questionnaires *questionnaires; /* questionnaires/ */
    struct figures_names figures;      /* report.json */
    struct form_sheets *forms;         /* forms/ */
    struct boards *boards;             /* boards.json */
    struct outbound_rules *outbound;   /* outbound.json */
    struct templates templates;        /* sms_templates.json */
    struct notices notices;            /* notices.json */
    struct menus menus;                /* menu.json */
    struct route_rules *routes;        /* delivery.json */
    struct config_private *private_; /* reference count and memory */
};

struct config_source {
    const char *directory;         /* config/ */
    const char *intents_directory; /* NULL: directory/../intents, else directory/intents */
    bool errors_only;              /* whoever asks one thing need not hear every warning */
    bool demo;                     /* also read directory/demo/ */
    const struct channel_ops *const *channels; /* of the registry; empty: accounts are not prepared */
    size_t channel_count;
};

/* Reads and proves everything. Faults go to report (NULL: nowhere). ST_CONFIG when there was any. */
MUST_CHECK enum status config_load(const struct config_source *source, FILE *report,
                                   size_t *error_count_out, struct config **config_out);
struct config *config_hold(struct config *config); /* one more reference; returns config */
void config_drop(struct config *config);           /* one fewer; frees with the last; accepts NULL */

const struct account *config_account(const struct config *config, struct text channel,
                                     struct text id);
const struct community *config_community(const struct config *config, struct text id);
/* Zone and hours of a community: of the first one when it is unknown, the usual ones when there is
 * none. */
const struct time_frame *config_frame(const struct config *config, struct text community);
const struct role *config_role(const struct config *config, struct text id);
/* May the role run the op? Patterns "ticket.*" and "*" are understood. */
bool role_allows(const struct role *role, struct text op);
/* May the role administer accounts of that role? */
bool role_appoints(const struct role *role, struct text other);

#endif
