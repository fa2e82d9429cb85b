/* dialogue_state.h - what a dialogue keeps between two messages, and how it is written.
 *
 * Open forms are a stack, the newest on top: a change of subject pushes, a
 * finished form pops back to the one before. Values of a form stand parallel to
 * the slots of its service. Written into the conversation with every message and
 * read back by dialogue_load.h, so as plain records: one a line, tab-separated,
 * the first letter says which. (As JSON it cost an eighth of the desk's work.) */
#ifndef BOT_DIALOGUE_STATE_H
#define BOT_DIALOGUE_STATE_H

#include "bot/dialogue.h"

enum form_phase {
    PHASE_ASK,       /* waits for the answer to `asked` */
    PHASE_CONFIRM,   /* the summary was said */
    PHASE_CHANGE,    /* … and something in it is wrong: which? */
    PHASE_DUPLICATE, /* is it the same thing as `ticket`? */
    PHASE_FOLLOW_UP, /* the ticket is open already (emergency); `asked` completes it */
    PHASE_QUEUED,    /* the second request of a message: its turn comes */
    PHASE_DRAFT,     /* saved; "继续" takes it up again */
    PHASE_COUNT
};

struct form_value {
    struct text value; /* data NULL: not known yet; size 0: asked for and left open */
    struct text shown;
};

struct dialogue_form {
    const struct service *service; /* of the configuration in force */
    struct text intent;
    enum form_phase phase;
    const struct slot *asked; /* PHASE_ASK and PHASE_FOLLOW_UP */
    int64_t ticket;           /* PHASE_DUPLICATE */
    int64_t saved_at_ms;      /* PHASE_DRAFT */
    bool offered;             /* PHASE_DRAFT: "继续" was mentioned already */
    int64_t unsure_ms[2];     /* 九点: the morning or the evening? 0: no such question */
    struct form_value values[SERVICE_SLOTS_MAX];
};

/* "Which ticket?" was asked for one of these. */
enum ticket_wish { WISH_NONE, WISH_URGE, WISH_CANCEL, WISH_REOPEN, WISH_COUNT };

struct dialogue_state {
    size_t form_count;
    struct dialogue_form forms[DIALOGUE_FORMS_MAX]; /* the last one is on top */
    enum ticket_wish wish;
    size_t wish_count;
    int64_t wish_tickets[DIALOGUE_TICKETS_MAX];
    struct text wish_words;   /* what he said then: the reason */
    int32_t misses;           /* misunderstandings in a row */
    bool reminded;            /* the open form was reminded of */
    bool timer_set;           /* a reminder is under way */
    int64_t apologised_at_ms; /* once is enough; 0: not lately */
    bool human_called;
    bool statement_told; /* just now: "对" and "不对" are about it */
    bool nearer_asked;   /* just now: a nearer day on which he will pay */
};

/* The records. */
enum {
    STATE_FORM =
        'F', /* service, intent, phase, asked slot, ticket, saved_at_ms, offered, unsure_ms */
    STATE_VALUE = 'V', /* slot, value, shown: of the form before it */
    STATE_WISH = 'W',  /* wish, words, ticket … */
    STATE_FLAGS = 'S'  /* misses, reminded, timer_set, apologised_at_ms, human_called,
                         statement_told, nearer_asked */
};

/* Names in the records of phases and wishes, by index. */
extern const char *const form_phase_names[PHASE_COUNT];
extern const char *const ticket_wish_names[WISH_COUNT];

/* The form on top when it is being filled; NULL when there is none or it is a draft. */
struct dialogue_form *dialogue_state_active(struct dialogue_state *state);
/* The value of a slot by name; NULL when the service has no such slot. */
struct form_value *dialogue_form_value(struct dialogue_form *form, struct text name);

/* As records; TEXT_NONE when nothing is open. The oldest forms are dropped while the whole is
 * larger than a conversation may keep. */
MUST_CHECK enum status dialogue_state_write(struct dialogue_state *state, struct arena *arena,
                                            struct text *text_out);

#endif
