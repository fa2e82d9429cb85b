/* notice_rule.h - messages whose form a platform approved beforehand: config/notices.json.
 *
 *   "progress": {"texts": ["ticket.assigned"],
 *                "fields": [{"name": "thing1", "value": "{title}", "otherwise": "您的工单"}],
 *                "ids": [{"account": "service", "by": "template", "id": "…", "state": "approved"}]}
 *
 * A notice stands in for the texts it names when a chat can not be written to freely. What a field
 * may hold is its channel's to say (the account's prepare checks the names and constants). */
#ifndef BOT_NOTICE_RULE_H
#define BOT_NOTICE_RULE_H

#include "bot/channel.h"
#include "bot/json_read.h"

enum {
    NOTICES_MAX = 32, /* a platform account holds 25 */
    NOTICE_FIELDS_MAX = 8,
    NOTICE_TEXTS_MAX = 64,
    NOTICE_IDS_MAX = 64,
    NOTICE_VALUE_BYTES_MAX = 600 /* one field's, as it is kept until it is sent */
};

/* Placeholders of a field's value: what is known of every ticket, what the text was given, the time,
 * and the text itself. */
#define NOTICE_PLACEHOLDERS                                                                        \
    "ticket title service state room name assignee community hotline note appointment now words"

/* How a provider lets us send it. */
enum notice_by {
    NOTICE_TEMPLATE,     /* to whoever follows the account */
    NOTICE_SUBSCRIPTION, /* once for each consent of the resident */
    NOTICE_BY_COUNT
};
extern const struct text notice_by_names[NOTICE_BY_COUNT];

struct notice_field {
    struct text name;      /* as the provider has it: "thing1" */
    struct text value;     /* with {placeholders} */
    struct text otherwise; /* said when the value does not fit the field */
};

struct notice_id {
    struct text account, id;
    enum notice_by by;
    bool approved;
    bool lasting; /* a consent is not used up by a send */
};

struct notice {
    struct text name;
    struct text page; /* https address that a tap opens; size 0: none */
    size_t text_count;
    struct text *texts; /* keys of the texts it stands in for */
    size_t field_count;
    struct notice_field *fields;
    size_t id_count;
    struct notice_id *ids;
};

struct notices {
    size_t count;
    struct notice items[NOTICES_MAX];
};

/* Reads one file behind what was read already; a name that is there is a fault. */
void notices_read(const struct json_place *place, struct notices *notices);

/* NULL when there is none. */
const struct notice *notices_find(const struct notices *notices, struct text name);
const struct notice *notices_for_text(const struct notices *notices, struct text key);
/* The approved id by which that account sends it so; NULL: it does not. */
const struct notice_id *notice_id_of(const struct notice *notice, struct text account,
                                     enum notice_by by);

#endif
