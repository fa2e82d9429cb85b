/* simulate_mail.h - what a message that came unasked is about, by its words alone, as whoever holds the
 * phone tells: a step of the dunning ladder, an invitation to a survey, a reminder of its sheet. */
#ifndef BOT_SIMULATE_MAIL_H
#define BOT_SIMULATE_MAIL_H

#include "bot/config.h"
#include "bot/simulate_rungs.h"

enum sim_mail_kind { MAIL_OTHER, MAIL_RUNG, MAIL_INVITE, MAIL_REMIND };

struct sim_mail {
    enum sim_mail_kind kind;
    int32_t rung; /* MAIL_RUNG: index of the step */
};

enum { SIM_MAILS_MAX = RUNGS_MAX + 2 };

struct sim_mails {
    size_t count;
    struct {
        struct sim_mail mail;
        struct text fragment; /* borrowed from the texts */
    } items[SIM_MAILS_MAX];
};

/* The texts belong to config: collected anew when another one is in force. */
void sim_mails_collect(const struct config *config, const struct rungs *rungs,
                       struct sim_mails *mails_out);
struct sim_mail sim_mails_read(const struct sim_mails *mails, struct text words);

#endif
