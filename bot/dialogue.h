/* dialogue.h - what the bot answers to one message; a pure function.
 *
 * State in, state out: no store, no socket, no clock. What has to happen (open a
 * ticket, hurry one, call a person …) comes out as acts, which the desk carries
 * out in the same transaction that stores the message and the new state. */
#ifndef BOT_DIALOGUE_H
#define BOT_DIALOGUE_H

#include "bot/config.h"
#include "bot/statement.h"
#include "intents/matcher.h"
#include "store/contact.h"
#include "store/ticket.h"

enum {
    DIALOGUE_FORMS_MAX = 3,   /* open forms, the newest on top: change of subject and return */
    DIALOGUE_ACTS_MAX = 8,
    DIALOGUE_TICKETS_MAX = 8, /* tickets of the resident that a dialogue looks at */
    DIALOGUE_CHOICES_MAX = 8, /* answers to be tapped; a question with more has none */
    DIALOGUE_MISSES_MAX = 2   /* misunderstandings before a person is called */
};

enum dialogue_act_kind {
    ACT_OPEN_TICKET,   /* service, intent, slots, title */
    ACT_URGE_TICKET,   /* ticket */
    ACT_CANCEL_TICKET, /* ticket */
    ACT_REOPEN_TICKET, /* ticket, text: reason */
    ACT_NOTE_TICKET,   /* ticket, text: joins an open ticket (duplicate offered, "还有…") */
    ACT_CALL_HUMAN,    /* text: why, for staff */
    ACT_REMEMBER,      /* contact facts changed: name, phone, room */
    ACT_BIND,          /* a home that he says is his, to be proved; text: what he wanted before */
    ACT_UNBIND_HOME,   /* "解绑": the result's room, if any; text: his words */
    ACT_NEW_PHONE,     /* the result's phone, if any, shall be his */
    ACT_DELEGATE,      /* the result's phone may act for his home; reason "end": no more */
    ACT_OPT_OUT,
    ACT_OPT_IN,
    ACT_PROMISE,    /* day: his home pays on it; text: his words */
    ACT_FEE_PERSON, /* a person sees to what he owes; reason; text: his words */
    ACT_UNBIND,     /* "不是我的房子": text: his words */
    ACT_KIND_COUNT
};

struct dialogue_slot {
    struct text name;
    struct text value; /* canonical */
    struct text shown; /* as said back to the resident and shown to staff */
};

struct dialogue_act {
    enum dialogue_act_kind kind;
    const struct service *service;
    struct text intent;
    struct text title;
    size_t slot_count;
    struct dialogue_slot slots[SERVICE_SLOTS_MAX];
    int64_t ticket; /* number */
    struct text text;
    int32_t day;        /* ACT_PROMISE: 20261204 */
    struct text reason; /* ACT_FEE_PERSON: one of config/fees.json, or size 0: not known */
    /* ACT_OPEN_TICKET: the sentence for the resident, with {ticket} still to be filled by the
     * desk once the number is known; appended to the reply. */
    struct text reply;
};

/* What the dialogue may ask about the resident while it thinks; answers come from the store. */
struct dialogue_facts {
    void *context;
    /* Open tickets of the resident or his home, newest first. */
    enum status (*open_tickets)(void *context, struct ticket *tickets, size_t max,
                                size_t *count_out);
    enum status (*newest_ticket)(void *context, struct ticket *ticket_out); /* also closed ones */
    /* What his home owes; ST_NOT_FOUND when no home is known to be his. NULL: likewise. */
    enum status (*statement)(void *context, struct statement *statement_out);
    /* May somebody unbound who asks for what is personal be asked to bind himself? NULL: no. */
    enum status (*may_bind)(void *context, bool *may_out);
    /* May the resident make the move? *why_out: the words that say why not; size 0: there are none.
     * NULL: whatever the life cycle has. */
    enum status (*admits)(void *context, int64_t ticket, struct text op, bool *may_out,
                          struct text *why_out);
};

struct dialogue_input {
    const struct config *config;
    const struct community *community;
    const struct contact *contact;
    enum inbound_kind kind;
    struct text text; /* the resident's own words */
    const struct match_result *match; /* NULL for pictures, places, events without words */
    struct dialogue_facts facts;
    int64_t now_ms;
};

struct dialogue_result {
    struct text state; /* to be stored; size 0: nothing open any more */
    struct text reply; /* may be empty: nothing to say */
    size_t act_count;
    struct dialogue_act acts[DIALOGUE_ACTS_MAX];
    char name[STORE_NAME_BYTES], phone[STORE_PHONE_BYTES], room[STORE_ROOM_BYTES]; /* ACT_REMEMBER */
    size_t choice_count; /* of what may be tapped to answer the question that the reply ends with */
    struct text choices[DIALOGUE_CHOICES_MAX]; /* of the configuration */
    int64_t remind_after_ms; /* > 0: a form waits for an answer; remind once after this */
    bool takes_media;        /* a picture, voice or place that came belongs to the open form */
};

/* One message. state is what the last result said, or empty. A state that this
 * configuration cannot read (service gone) is dropped, not an error. ST_NO_MEMORY. */
MUST_CHECK enum status dialogue_step(const struct dialogue_input *input, struct text state,
                                     struct arena *arena, struct dialogue_result *result_out);

/* Does a question of the dialogue itself (a form's, "which ticket?") wait for an answer? */
bool dialogue_waits(const struct config *config, struct text state, int64_t now_ms);

/* The open form has waited: the reminder (once), then it becomes a saved draft. */
MUST_CHECK enum status dialogue_remind(const struct dialogue_input *input, struct text state,
                                       struct arena *arena, struct dialogue_result *result_out);

#endif
