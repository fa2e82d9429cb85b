/* route_rule.h - config/delivery.json: by which ways each kind of message goes, first choice first.
 *
 *   {"chains": {"ticket": ["customer", "template", "subscription", "sms", "task"], …},
 *    "task": "task"}
 *
 * A way that is shut is passed over, with a reason that staff read (bot/route.h). */
#ifndef BOT_ROUTE_RULE_H
#define BOT_ROUTE_RULE_H

#include "bot/json_read.h"

enum route_step {
    ROUTE_PASSIVE,      /* in the answer to the resident's own message */
    ROUTE_CUSTOMER,     /* into the chat, in words of our own */
    ROUTE_TEMPLATE,     /* an approved template to who follows the account */
    ROUTE_SUBSCRIPTION, /* a notice that the resident asked for */
    ROUTE_SMS,          /* to the phone that he left, else the one on file of his home */
    ROUTE_WAIT,         /* until he writes again */
    ROUTE_TASK,         /* a person tells him */
    ROUTE_STEP_COUNT
};
extern const struct text route_step_names[ROUTE_STEP_COUNT]; /* "passive" … */

enum route_kind {
    ROUTE_TICKET,   /* what becomes of a ticket */
    ROUTE_ASK,      /* a question about one: the answer must come back into the same chat */
    ROUTE_REPLY,    /* to what a resident wrote */
    ROUTE_CHAT,     /* what staff write, having taken the chat over */
    ROUTE_REMINDER, /* of a form that waits */
    ROUTE_CAMPAIGN, /* what nobody asked for: campaigns, dunning, invitations to surveys */
    ROUTE_KIND_COUNT
};
extern const struct text route_kind_names[ROUTE_KIND_COUNT]; /* "ticket" … */

struct route_chain {
    size_t count;
    enum route_step steps[ROUTE_STEP_COUNT];
};

struct route_rules {
    struct route_chain chains[ROUTE_KIND_COUNT];
    struct text task; /* id of the service by which a person is asked to tell a resident */
};

/* For json_read_file; context is the struct route_rules. */
void route_rules_read(const struct json_place *place, void *rules);

#endif
