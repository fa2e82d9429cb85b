/* simulate_bank.h - what simulated residents say, and when: config/simulate/.
 *
 *   people.json    letters by hour and month, names, general words
 *   services.json  for each service: how often, how it is asked for, answers to its questions */
#ifndef BOT_SIMULATE_BANK_H
#define BOT_SIMULATE_BANK_H

#include "bot/catalogue.h"

#include <stdio.h>

enum {
    BANK_WORDS_MAX = 32,
    BANK_SLOTS_MAX = SERVICE_SLOTS_MAX,
    BANK_HOURS = 24,
    BANK_MONTHS = 12
};

struct bank_words {
    size_t count;
    struct text items[BANK_WORDS_MAX]; /* templates over {room} {phone} {name} {date} */
};

struct bank_slot {
    struct text name;
    struct bank_words words;
};

struct bank_service {
    struct text id;
    const struct service *service; /* in the catalogue it was loaded with */
    int64_t per_home_year;         /* letters of 1000 homes in a year */
    struct bank_words say;         /* first sentences; none: staff open its tickets */
    size_t slot_count;
    struct bank_slot slots[BANK_SLOTS_MAX];
};

struct sim_bank {
    struct arena *arena;
    int64_t hours[BANK_HOURS]; /* weights */
    int64_t months[BANK_MONTHS];
    struct bank_words family_names, given_names;
    struct bank_words yes, no, cancel, urge, thanks, noise, ask, correct, heated;
    struct bank_words rooms, phones, persons, times; /* answers by the kind of a slot */
    /* What they answer to reminders and invitations. */
    struct bank_words fee_promise, fee_dispute, fee_paid, fee_parts, fee_hardship, fee_leave, fee_come;
    struct bank_words opt_out, survey_begin, survey_stop, survey_resume, survey_none;
    struct bank_words survey_opinions;
    size_t service_count;
    struct bank_service services[CATALOGUE_SERVICES_MAX];
};

/* Faults go to report. ST_CONFIG also when a service that has intents is missing. */
MUST_CHECK enum status sim_bank_load(const char *directory, const struct catalogue *catalogue,
                                     FILE *report, struct sim_bank **bank_out);
void sim_bank_close(struct sim_bank *bank); /* accepts NULL */
/* NULL when it has none for the slot. */
const struct bank_words *sim_bank_slot(const struct bank_service *service, struct text slot);

#endif
