/* simulate_homes.h - who lives where: names, phones and rooms follow from a resident's number, so
 * that nothing has to be remembered. */
#ifndef BOT_SIMULATE_HOMES_H
#define BOT_SIMULATE_HOMES_H

#include "bot/simulate_world.h"
#include "store/binding.h"
#include "store/contact.h"

#define SIM_PEER_FORMAT "oSim%06d"

struct sim_person {
    char name[STORE_NAME_BYTES];
    char phone[STORE_PHONE_BYTES];
    char room[STORE_ROOM_BYTES];      /* "3-2-501" */
    char room_said[STORE_ROOM_BYTES]; /* "3栋2单元501" */
};

void sim_homes_person(const struct sim *sim, size_t number, struct sim_person *person_out);
/* The resident whose number it is; SIZE_MAX: nobody's. */
size_t sim_homes_of_phone(const struct sim *sim, struct text phone);
/* Stores the homes and, of seven residents in ten, the contact: the others have to say who they
 * are. Residents beyond the number of homes are tenants or relatives in one of them. */
MUST_CHECK enum status sim_homes_make(struct sim *sim, size_t residents);

#endif
