/* service_procedure.h - what a service's file says that its tickets go through, which procedure.h
 * does: facts somebody may record, gates before moves, questions to the resident, and reactions. */
#ifndef BOT_SERVICE_PROCEDURE_H
#define BOT_SERVICE_PROCEDURE_H

#include "bot/condition.h"

enum {
    SERVICE_FACTS_MAX = 48,
    SERVICE_GATES_MAX = 32,
    SERVICE_ASKS_MAX = 12,
    SERVICE_REACTIONS_MAX = 64,
    SERVICE_REFUSALS_MAX = 12,
    SERVICE_PAPERS_MAX = 6,
    SERVICE_FORMS_MAX = 8,
    SERVICE_APPOINTMENTS_MAX = 4,
    SERVICE_REQUIREMENTS_MAX = 24,
    REACTION_ON_MAX = 8,
    FACT_ALLOWED_MAX = 8,
    FACT_OPTIONS_MAX = 12,
    ASK_ANSWERS_MAX = 8,
    ROLES_NAMED_MAX = 12
};

/* Who may record a fact, and when. */
struct fact_allowed {
    size_t role_count;
    struct text roles[ROLES_NAMED_MAX]; /* of config/roles.json, "resident" or "system" */
    struct condition when;
    struct text because; /* key of the text told when only `when` fails; size 0: a general one */
};

enum fact_kind {
    FACT_FLAG,   /* "yes" or "no" */
    FACT_TEXT,
    FACT_NUMBER,
    FACT_FEN,    /* an amount: "12.50" or "1250分" is read, fen is kept */
    FACT_CHOICE, /* one of options */
    FACT_TIME,   /* a moment: ISO 8601; its number is ms */
    FACT_SCORE,  /* 1..5 */
    FACT_COUNT,  /* counts how often it was recorded, at least apart_ms apart (R-CLK-15) */
    FACT_KIND_COUNT
};

struct fact_rule {
    struct text name;  /* "arrived_cs" */
    struct text title; /* 客服到场 */
    struct text group; /* 到场: under which heading it stands; size 0: none */
    enum fact_kind kind;
    int64_t min, max;  /* of numbers and fen; of texts: characters */
    int64_t apart_ms;  /* FACT_COUNT */
    size_t option_count;
    struct text options[FACT_OPTIONS_MAX];
    bool once; /* may not be recorded a second time (an approval) */
    size_t allowed_count;
    struct fact_allowed allowed[FACT_ALLOWED_MAX]; /* the first that names the role decides */
};

/* A move that must wait for something: refused with `because` while needs do not hold. */
struct gate {
    struct text op; /* "ticket.start" */
    struct condition when;  /* the gate is there only for these tickets */
    struct condition needs; /* what must hold */
    struct text because;    /* key of a text */
    bool children_closed;   /* and no linked ticket may be open */
};

/* A question to the resident about the ticket; the answer records a fact. */
struct ask_answer {
    struct text value; /* of the fact; "" with score: the digit he gives */
    struct text words; /* texts that mean it, with spaces between */
    struct text label; /* intent that means it too: affirm, deny; size 0: none */
    struct text reply; /* key of the text said back */
};
struct ask {
    struct text id;
    struct text text; /* key of the question */
    struct text fact; /* what the answer records */
    bool score;       /* 1..5 as digits, words or 分 */
    size_t answer_count;
    struct ask_answer answers[ASK_ANSWERS_MAX];
    int64_t again_ms;   /* asked once more after this; 0: never */
    int64_t expires_ms; /* then the fact "NAME" is recorded as `silent`; 0: waits for ever */
    struct text silent; /* value recorded by "system" when nobody answers; size 0: nothing */
};

enum reaction_kind {
    REACT_TELL,   /* text to the resident */
    REACT_ASK,    /* an ask of this service */
    REACT_RECORD, /* a fact, as "system" */
    REACT_MOVE,   /* an op, as "system" */
    REACT_NOTIFY, /* event "ticket.notified" for roles */
    REACT_OPEN,   /* a linked ticket of another service for staff or about the home */
    REACT_CLASS,  /* sets the ticket's class */
    REACT_PASS,   /* a one-time code for the gate, told with {code} */
    REACT_REVOKE, /* the ticket's passes end */
    REACT_POST,   /* money from one account to another: the amount of a fact */
    REACT_PRIORITY,
    REACTION_KIND_COUNT
};
struct reaction {
    size_t on_count;
    struct text on[REACTION_ON_MAX]; /* triggers: kinds of events, "fact.NAME", "clock.missed" … */
    struct condition when;
    enum reaction_kind kind;
    struct text text; /* TELL, PASS, NOTIFY, OPEN (title): key of a text */
    struct text name; /* ASK: ask; RECORD: fact; MOVE: op; OPEN: service; CLASS: class; POST: fact */
    struct text value; /* RECORD: value; OPEN: kind of the link */
    struct text from, to; /* POST: accounts */
    size_t role_count;
    struct text roles[ROLES_NAMED_MAX]; /* NOTIFY */
    int64_t valid_ms;  /* PASS: how long the code is good from the wanted time on */
    int32_t priority;  /* PRIORITY */
};

/* Ends the form with a reason instead of a ticket (no valid ID: nothing opened). */
struct refusal {
    struct condition when; /* over slots and intent; asked after every answer */
    struct text because;   /* key of the text */
};

/* What to bring, by who comes: own, delegate, company. Told in chat. */
struct papers {
    struct text who;  /* 业主本人 */
    struct text list; /* key of a text */
};

/* An agreed time that both sides are reminded of: a time slot of the form, or a fact. */
struct appointment {
    struct text slot, fact; /* one of the two */
    int64_t before_ms;      /* how long before */
    struct text text;       /* key of what the resident is told, with {time} */
};

struct service; /* catalogue.h */

/* NULL when the service has none of that name. */
const struct fact_rule *service_fact(const struct service *service, struct text name);
const struct ask *service_ask(const struct service *service, struct text id);

#endif
