/* dialogue_work.h - one message being answered: what was heard, what is said, what is done.
 *
 * Errors (no memory, the store behind the facts) stick in `status`; the
 * functions go on harmlessly and the step reports it at the end. */
#ifndef BOT_DIALOGUE_WORK_H
#define BOT_DIALOGUE_WORK_H

#include "bot/dialogue_state.h"
#include "bot/text_keys.h"

/* What the message is, whatever is open. */
struct dialogue_heard {
    struct text label;             /* of the best intent; "" without words */
    int32_t said;                  /* by how many points rules say so */
    struct text second;            /* of a second request; "" when there is none */
    const struct service *service; /* that label leads to; NULL for talk */
    const struct service *second_service;
    struct text plain; /* normalised words without the punctuation around them */
    bool affirm, deny, cancel, resume, skip; /* the whole message says just that */
    bool agreed;                             /* … or begins with it: "对的，麻烦快一点" */
};

struct dialogue_work {
    const struct dialogue_input *in;
    struct arena *arena;
    struct dialogue_state state;
    struct dialogue_heard heard;
    struct dialogue_result *out;
    struct text *reply; /* where sentences go: the result's reply, or that of the newest act */
    enum status status;
    bool human_before; /* a person was called by the message before */
    bool idle_talk;    /* the answer was small talk: a draft may be offered behind it */
    bool tickets_known;
    size_t ticket_count;
    struct ticket *tickets; /* open ones, newest first */
    bool statement_asked;
    struct statement *statement; /* NULL: none */
};

int work_offset_minutes(const struct dialogue_work *work);

/* Appends a sentence, on a line of its own. Community, hotline and the service of the active
 * form are filled in besides values. */
void work_say(struct dialogue_work *work, enum text_key key);
void work_say_with(struct dialogue_work *work, enum text_key key, const struct text_value *values,
                   size_t value_count);
/* A text that the catalogue names. form may be NULL; its values are placeholders too. */
void work_say_named(struct dialogue_work *work, struct text key, const struct dialogue_form *form,
                    const struct text_value *values, size_t value_count);
void work_say_service(struct dialogue_work *work, enum text_key key, const struct service *service);
void work_say_ticket(struct dialogue_work *work, enum text_key key, const struct ticket *ticket);
/* Words that are filled already. */
void work_say_words(struct dialogue_work *work, struct text words);
/* Filled, but not said. */
struct text work_text(struct dialogue_work *work, enum text_key key,
                      const struct text_value *values, size_t value_count);

/* A new act of kind; NULL when there are too many (the step then fails rather than lose one). */
struct dialogue_act *work_act(struct dialogue_work *work, enum dialogue_act_kind kind);
void work_act_ticket(struct dialogue_work *work, enum dialogue_act_kind kind, int64_t ticket,
                     struct text words);
void work_call_human(struct dialogue_work *work, enum text_key why);

/* Open tickets of the resident or his home, asked for once. */
size_t work_tickets(struct dialogue_work *work, const struct ticket **tickets_out);
/* What his home owes, asked for once; NULL when no home is known to be his or nothing was ever
 * billed to it. */
const struct statement *work_statement(struct dialogue_work *work);
/* Chinese title of a ticket's state. */
struct text work_state_title(const struct dialogue_work *work, const struct ticket *ticket);
const struct service *work_service_of(const struct dialogue_work *work,
                                      const struct ticket *ticket);

#endif
