/* catalogue.h - the service catalogue: the procedures as data (law 6).
 *
 * One JSON file a service under config/services/: its intents, slots with
 * prompts and validators, confirmation, department, priority, advice, and its
 * life cycle (config/lifecycles/): states, and which op by which role moves a
 * ticket from where to where. Immutable after loading. */
#ifndef BOT_CATALOGUE_H
#define BOT_CATALOGUE_H

#include "bot/base/text.h"
#include "bot/condition.h"
#include "bot/fault.h"
#include "bot/service_procedure.h"
#include "store/store.h"

enum {
    CATALOGUE_SERVICES_MAX = 64,
    SERVICE_SLOTS_MAX = 16,
    SERVICE_INTENTS_MAX = 24,
    SERVICE_KNOWLEDGE_MAX = 8,
    LIFECYCLE_STATES_MAX = 24,
    LIFECYCLE_MOVES_MAX = 64,
    MOVE_FROM_MAX = 12,
    SLOT_OPTIONS_MAX = 16,
    SLOT_ONLY_FOR_MAX = 8
};

enum slot_kind {
    SLOT_TEXT,   /* free text, with a minimum and maximum of characters */
    SLOT_ROOM,
    SLOT_PHONE,
    SLOT_TIME,
    SLOT_PERSON, /* a name */
    SLOT_CHOICE, /* one of options */
    SLOT_KIND_COUNT
};

struct slot {
    struct text name;     /* "content", "room", "phone", "time", "place" … */
    struct text label;    /* Chinese, for summaries: 地址 */
    enum slot_kind kind;
    struct text prompt;   /* key of the question in texts */
    struct text retry;    /* key of the question after an answer that does not fit */
    bool required;        /* asked for when empty; optional ones are only picked up */
    bool from_message;    /* filled with the resident's own words of the first message */
    int32_t chars_min, chars_max;
    size_t option_count;
    struct text options[SLOT_OPTIONS_MAX];
    size_t option_words_count;                  /* 0, or one for each option: */
    struct text option_words[SLOT_OPTIONS_MAX]; /* further words for it, with spaces between */
    bool any_subject; /* of a from_message slot: whatever is answered is meant, also another
                         service's business ("我要投诉" … "滑梯坏了没人管") */
    bool overheard;  /* of a choice: an option named in passing is chosen */
    bool may_skip;   /* asked once; "没有" or "不清楚" leaves it open */
    bool keep_known; /* a value known of the resident is not replaced by one met in passing: the
                        room in a complaint is the neighbour's */
    size_t only_for_count;
    struct text only_for[SLOT_ONLY_FOR_MAX]; /* intents that need it; none: all */
};

/* Where the class of a new ticket comes from. */
enum class_source {
    CLASS_BY_NOBODY,   /* reactions or staff, if anybody */
    CLASS_BY_WARRANTY, /* warranty.h */
    CLASS_BY_GRADE,    /* grade.h */
    CLASS_SOURCE_COUNT
};

struct service {
    struct text id;         /* "repair" */
    struct text name;       /* 报修 */
    size_t intent_count;
    struct text intents[SERVICE_INTENTS_MAX]; /* labels that lead here */
    size_t slot_count;
    struct slot slots[SERVICE_SLOTS_MAX]; /* in the order they are asked for */
    bool confirm;           /* summary and 对/不对 before the ticket is opened */
    bool duplicates;        /* offer an open ticket of the same home and intent instead of a second */
    int64_t duplicate_ms;   /* … that is not older than this; 0: however old */
    struct text department; /* "engineering" */
    int32_t priority;       /* 0 normal, 1 urgent, 2 emergency */
    enum class_source classes;
    bool interrupts;        /* breaks into any other dialogue; advice first, ticket at once */
    bool alarm;             /* rings until acknowledged */
    int64_t alarm_repeat_ms;
    bool call_human;        /* a person takes the chat (heated residents) */
    bool calm_only;         /* no form for a heated resident: a person instead */
    struct text advice;     /* key of the text said at once; size 0: none */
    struct text advice_again; /* … in its place once an apology was said: advice is one */
    struct text opened;     /* key of the text after opening */
    struct text title;      /* template of the ticket's line, over slot names */
    const struct lifecycle *lifecycle;
    /* The procedure of its tickets (procedure.h); arrays in the catalogue's arena. */
    size_t fact_count, gate_count, ask_count, reaction_count, refusal_count, papers_count,
        form_count, requirement_count, appointment_count;
    struct fact_rule *facts;
    struct gate *gates;
    struct ask *asks;
    struct reaction *reactions;
    struct refusal *refusals;
    struct papers *papers;
    struct appointment *appointments;
    struct text *forms;        /* names of the printed forms it fills: 表20 … */
    struct text *requirements; /* ids this file carries: "R-LOCK" …, for `check --procedures` */
    size_t knowledge_count; /* intents whose questions are first looked up in the knowledge base */
    struct text knowledge[SERVICE_KNOWLEDGE_MAX];
    bool internal; /* for staff alone: no intent leads here (tasks, patrols) */
};

struct lifecycle_state {
    struct text id;    /* "opened" */
    struct text title; /* 待派单 */
    bool open;         /* counts as an open ticket */
    struct text say;   /* key of the text for 进度 queries */
};

struct lifecycle_move {
    struct text op; /* "ticket.accept" … */
    size_t from_count;
    struct text from[MOVE_FROM_MAX];
    struct text to;
    struct text event; /* "ticket.accepted" */
    struct text tell;  /* key of the text sent to the resident; size 0: nothing */
    int64_t undo_ms;   /* for so long whoever made it may take it back; 0: not at all */
    struct text title; /* 联系不上结案: of the console's button, for an op it has no word for */
    size_t role_count; /* who may; 0: whoever the roles file lets do the op */
    struct text roles[ROLES_NAMED_MAX];
};

struct lifecycle {
    struct text id;
    struct text initial;
    size_t state_count;
    struct lifecycle_state states[LIFECYCLE_STATES_MAX];
    size_t move_count;
    struct lifecycle_move moves[LIFECYCLE_MOVES_MAX];
};

struct catalogue; /* opaque */

/* Reads directory/services and directory/lifecycles, reporting every fault. */
MUST_CHECK enum status catalogue_load(const char *directory, struct fault_sink *faults,
                                      struct catalogue **catalogue_out);
/* A catalogue of one life cycle and one service, given as JSON in memory. */
MUST_CHECK enum status catalogue_load_bytes(struct text lifecycle, struct text service,
                                            struct fault_sink *faults,
                                            struct catalogue **catalogue_out);
void catalogue_close(struct catalogue *catalogue); /* accepts NULL */

const struct service *catalogue_service(const struct catalogue *catalogue, struct text id);
/* The service that an intent leads to; NULL for dialogue labels (affirm, greet …). */
const struct service *catalogue_by_intent(const struct catalogue *catalogue, struct text label);
size_t catalogue_count(const struct catalogue *catalogue);
const struct service *catalogue_at(const struct catalogue *catalogue, size_t index);
/* Life cycles by index, for `check`; NULL past the end. */
const struct lifecycle *catalogue_lifecycle_at(const struct catalogue *catalogue, size_t index);
/* NULL when the service has none of that name. */
const struct slot *service_slot(const struct service *service, struct text name);
/* Is the slot asked and shown for this intent? */
bool slot_serves(const struct slot *slot, struct text intent);

const struct lifecycle_state *lifecycle_state(const struct lifecycle *lifecycle, struct text id);
/* The move of op out of state; NULL when the procedure has none. */
const struct lifecycle_move *lifecycle_move(const struct lifecycle *lifecycle, struct text op,
                                            struct text state);

#endif
