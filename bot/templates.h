/* templates.h - texts that carriers want approved before they are sent: sms_templates.json.
 *
 *   "code": {"kind": "code", "words": "验证码{code}，5分钟内有效。",
 *            "parameters": [{"name": "code", "chars_max": 6}],
 *            "ids": [{"account": "aliyun", "id": "SMS_123456789", "state": "approved"}]}
 *
 * Carriers that know no templates are sent the words, filled in. */
#ifndef BOT_TEMPLATES_H
#define BOT_TEMPLATES_H

#include "bot/json_read.h"
#include "bot/sms_text.h"

enum { TEMPLATES_MAX = 128, TEMPLATE_PARAMETERS_MAX = 8, TEMPLATE_IDS_MAX = 64 };

struct template_parameter {
    struct text name;
    int32_t chars_max; /* units of UTF-16 */
};

/* What one account's provider calls the template. */
struct template_id {
    struct text account, id;
    bool approved;
};

struct message_template {
    struct text name;
    enum sms_kind kind;
    struct text words; /* with {parameters}, without the signature */
    size_t parameter_count;
    struct template_parameter *parameters; /* in the order of the provider's {1}, {2} … */
    size_t id_count;
    struct template_id *ids;
};

struct templates {
    size_t count;
    struct message_template items[TEMPLATES_MAX];
};

/* Reads one file behind what was read already; a name that is there is a fault. */
void templates_read(const struct json_place *place, struct templates *templates);

/* NULL when there is none. */
const struct message_template *templates_find(const struct templates *templates, struct text name);
const struct template_id *template_id_of(const struct message_template *template_,
                                         struct text account);

/* Would carriers take these values? One for each parameter, not empty, within its length, of one
 * line, without brackets 【】 and links. ST_MALFORMED, ST_TOO_LARGE. */
MUST_CHECK enum status template_check(const struct message_template *template_,
                                      const struct text *values, size_t count);
/* The words with the values in place. data NULL when out of memory. */
struct text template_fill(const struct message_template *template_, const struct text *values,
                          struct arena *arena);

#endif
