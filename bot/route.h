/* route.h - a message finds its way: passive answer, chat, template, subscription, SMS, a person.
 *
 * Which ways there are, and in which order, config/delivery.json says for each kind of message. A way
 * that is shut (window closed, not following, no consent …) is passed over in the transaction that
 * decides it; one that the provider shuts later (45047, 43004, a failed delivery) hands the message
 * to the next, once: the row that follows has a key of its own, and is noted with the one before.
 * Why is kept with each row (store/route.h) and told to staff: event outbox.routed. */
#ifndef BOT_ROUTE_H
#define BOT_ROUTE_H

#include "bot/route_rule.h"
#include "bot/turn.h"

struct route_message {
    enum route_kind kind;
    enum outbox_lane lane;
    struct text words;
    struct text author;          /* "bot" or a staff username */
    int64_t ticket;              /* it is about; 0: none */
    const struct notice *notice; /* that can say it too; NULL: none */
    struct text facts;           /* a line for each field of the notice */
    const struct conversation *conversation; /* of the contact; NULL: looked up */
    size_t choice_count;         /* answers that may be tapped, where the chat can show them */
    const struct text *choices;
    bool by_sms;                 /* staff chose it: no other way is looked for */
};

/* *told_out: it is on its way, or waits for him; a person who is asked to tell him is not it. */
MUST_CHECK enum status route_say(struct turn *turn, const struct contact *contact,
                                 const struct route_message *message, bool *told_out);

/* By SMS instead: the phone that he left, or that is on file. ST_NOT_FOUND: there is none, no account
 * for SMS, or this chat is one already. */
struct route_sms {
    char phone[STORE_PEER_BYTES];
    const struct account *account;
};
MUST_CHECK enum status route_find_sms(struct turn *turn, const struct contact *contact,
                                      struct route_sms *sms_out);

enum route_word {
    ROUTE_NONE,     /* it never had another way: it waits for the resident, or is given up */
    ROUTE_OVER,     /* all its ways are shut */
    ROUTE_STAYS,    /* the row itself waits until the resident writes */
    ROUTE_PASSED_ON /* the next way has it */
};
/* The way of row, which is loaded, is shut; why: Chinese, for staff. */
MUST_CHECK enum status route_on(struct turn *turn, const struct outbox_row *row, struct text why,
                                enum route_word *word_out);

/* Does a reply go into the answer to the resident's message, where there is one? */
bool route_answers(const struct config *config);

#endif
